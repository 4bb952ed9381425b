"""The course in the reader's own browser: a folder for any web server.

JupyterLite is the page, Pyodide the Python. Both are put together here from
packages, and from archives whose sums Pyodide's lock file names. All that a kernel
imports comes to the page as one archive: nothing is installed there.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
import venv
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import nbformat
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from dlcourse.command import originals
from dlcourse.command.publish.pages import pages
from dlcourse.command.publish.runtime import NEVER, files_of, written_runtime
from dlcourse.command.publish.writing import HERE, NOTEBOOKS

ROOT = HERE.parents[3]
LITE = HERE / "lite"
# Kernel and Pyodide belong together: 0.6 with 0.27; later pairs wait for ever.
PYODIDE = "0.27.7"
TOOLS = [
    "jupyterlite-core==0.6.4",
    "jupyterlite-pyodide-kernel==0.6.1",
    "jupyter-server",
    "hatchling",
]
ARCHIVES = "DLCOURSE_PYODIDE"  # the variable that names their folder
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
# What the kernel would install before the first cell, were it not there.
KERNEL = ["ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi"]
KERNEL += ["ipython", "micropip", "piplite"]
# Parts of JupyterLite that no notebook shows: diagrams, Vega's charts, terminals.
UNSEEN = ["org.eclipse.elk", "cytoscape", "mermaid", "katex", "vega", "xterm"]
# Requirements that the kernel never imports: they live in the page.
IN_THE_PAGE = {"jupyterlab-widgets", "widgetsnbextension"}
PURE = ["--no-deps", "--only-binary=:all:", "--python-version=3.12"]
PURE += ["--implementation=py", "--abi=none", "--platform=any"]
STORES = ["asyncStorage", "localStorageWrapper", "memoryStorageDriver"]
SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"


def build(folder, archives=None):
    """Write the course for browsers into a folder.

    Parameters
    ----------
    folder : Path
        What is in it is replaced.
    archives : Path, optional
        Where the archives of Pyodide are; by default what `DLCOURSE_PYODIDE`
        names, else `../shared/pyodide-0.27.7`. What is not there is downloaded.

    Raises
    ------
    FileNotFoundError, ValueError
        Where an archive is missing, or is not what the lock file says.
    """
    folder = Path(folder)
    if not (ROOT / "pyproject.toml").exists():
        raise FileNotFoundError(
            "dlcourse lite builds a wheel of the course: call it in a checkout of "
            "the repository, not from an installed package"
        )
    shutil.rmtree(folder, ignore_errors=True)
    pages(folder, live=True)
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        runtime = unpacked_runtime(work)
        lock = json.loads((runtime / "pyodide-lock.json").read_text())
        python, wheels = tools(), work / "wheels"
        ours = wheel_of(python, ROOT, wheels)
        needed = gathered(python, ours, lock["packages"], wheels)
        again = ["-q", "--force-reinstall", "--no-deps"]
        _pip(python, "install", *again, *sorted(wheels.glob("*.whl")))
        live = folder / "live"
        written_by_jupyterlite(python, work, live)
        kernel = live / "extensions/@jupyterlite/pyodide-kernel-extension/static"
        for wheel in sorted((kernel / "pypi").glob("*.whl")):
            if not wheel.name.startswith("widgetsnbextension"):
                needed.append(wheel)
        archived = work / "archives"
        archived.mkdir()
        for package in known_packages(needed, lock["packages"]):
            bring(package, archived, archives)
        wheels = [*needed, *sorted(archived.iterdir())]
        static = live / "static" / "pyodide"
        written_runtime(_run, runtime, wheels, work, static)
        configured(live)
        prepared(live, kernel)
    kept(folder)


def unpacked_runtime(work):
    """Return the folder of the runtime, fetched by npm."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(
            f"npm is missing: it brings pyodide@{PYODIDE}; install Node.js"
        )
    _run(npm, "pack", "--silent", f"pyodide@{PYODIDE}", cwd=work)
    with tarfile.open(work / f"pyodide-{PYODIDE}.tgz") as packed:
        packed.extractall(work, filter="data")
    return work / "package"


def tools():
    """Return the Python of an environment that holds JupyterLite alone.

    Its extensions go into the site; those of the reader's own lab do not.
    """
    place = ROOT / "build" / "lite-tools"
    stamp = place / "installed.txt"
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not stamp.exists() or stamp.read_text() != "\n".join(TOOLS):
        venv.create(place, with_pip=True, clear=True)
        _pip(python, "install", "-q", *TOOLS)
        stamp.write_text("\n".join(TOOLS))
    return python


def wheel_of(python, source, wheels):
    """Return the wheel of the package itself, built from its source."""
    own = ["--no-deps", "--no-build-isolation", "-w", wheels]
    _pip(python, "wheel", "-q", *own, source)
    return next(wheels.glob("dlcourse-*.whl"))


def gathered(python, wheel, known, wheels):
    """Return a wheel, and those that it needs and Pyodide does not know."""
    found, waiting = {"dlcourse": wheel}, [wheel]
    while waiting:
        for need in needs(waiting.pop()):
            name = canonicalize_name(need.name)
            if name in found:
                continue
            if name in known:
                version = known[name]["version"]
                if not need.specifier.contains(version, prereleases=True):
                    raise ValueError(
                        f"{need} is needed, but Pyodide {PYODIDE} has {version}"
                    )
                continue
            wanted = f"{need.name}{need.specifier}"
            _pip(python, "download", "-q", *PURE, "-d", wheels, wanted)
            paths = wheels.glob("*.whl")
            named = {parse_wheel_filename(path.name)[0]: path for path in paths}
            found[name] = named[name]
            waiting.append(found[name])
    return [found[name] for name in found if name not in IN_THE_PAGE]


def needs(wheel):
    """Return the requirements that a wheel has in a browser."""
    there = default_environment() | {
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "python_version": "3.12",
        "python_full_version": "3.12.7",
        "extra": "",
    }
    lines = metadata(wheel).get_all("Requires-Dist") or []
    every = map(Requirement, lines)
    return [n for n in every if n.marker is None or n.marker.evaluate(there)]


def metadata(wheel):
    """Return what a wheel says of itself."""
    with zipfile.ZipFile(wheel) as files:
        (name,) = (n for n in files.namelist() if n.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(files.read(name).decode())


def known_packages(wheels, known):
    """Return those of Pyodide's packages that wheels and the kernel need."""
    ours = {parse_wheel_filename(wheel.name)[0] for wheel in wheels}
    waiting = [canonicalize_name(name) for name in KERNEL]
    for wheel in wheels:
        waiting += [canonicalize_name(need.name) for need in needs(wheel)]
    chosen = {}
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in known and name not in chosen.keys() | ours | NEVER:
            chosen[name] = known[name]
            waiting += known[name]["depends"]
    return list(chosen.values())


def archives_folder():
    """Return where the archives are looked for."""
    beside = ROOT.parent / "shared" / f"pyodide-{PYODIDE}"
    return Path(os.environ.get(ARCHIVES) or beside)


def bring(package, static, archives):
    """Put an archive of Pyodide's into the site, its sum checked."""
    name = package["file_name"]
    source = Path(archives or archives_folder()) / name
    target = static / name
    if source.exists():
        shutil.copyfile(source, target)
    else:
        try:
            with urllib.request.urlopen(RELEASE + name, timeout=60) as answer:
                target.write_bytes(answer.read())
        except OSError as error:
            raise FileNotFoundError(
                f"{name} of Pyodide {PYODIDE} is not in {source.parent}, and "
                f"its release cannot be reached ({error}); name the folder "
                f"that holds the archives in {ARCHIVES}"
            ) from None
    if _sum(target) != package["sha256"]:
        raise ValueError(
            f"{source}: is not the archive that Pyodide {PYODIDE} names, its "
            f"SHA-256 has to be {package['sha256']}"
        )


def _sum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def written_by_jupyterlite(python, work, live):
    """Have JupyterLite write its page, with the notebooks in it."""
    contents = work / "content"
    contents.mkdir()
    for path in NOTEBOOKS:
        text = originals.text_of(originals.original(path.name))
        notebook = nbformat.reads(text, as_version=4)
        spec = {"name": "python", "display_name": "Python (Pyodide)"}
        notebook.metadata.kernelspec = {**spec, "language": "python"}
        nbformat.write(notebook, contents / path.name)
    shutil.copytree(NOTEBOOKS[0].parent / "images", contents / "images")
    config = {
        "LiteBuildConfig": {
            "contents": ["content"],
            "apps": ["lab", "notebooks"],
            "output_dir": str(live.resolve()),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }
    (work / "jupyter_lite_config.json").write_text(json.dumps(config))
    # What is scrolled out of sight stays in the page; what was out of sight at first
    # comes when there is time, so that Python starts sooner.
    tracker = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "defer"}}
    (work / "overrides.json").write_text(json.dumps(tracker))
    _run(python, "-m", "jupyterlite_core.app", "build", cwd=work)


def configured(live):
    """Tell the page where its Python is, and to ask nobody else."""
    path = live / "jupyter-lite.json"
    config = json.loads(path.read_text())
    data = config["jupyter-config-data"]
    data["exposeAppInBrowser"] = True  # to notebook.js
    data["enableMemoryStorage"] = True
    for name in ("contents", "settings"):  # the last where the browser keeps nothing
        data[f"{name}StorageDrivers"] = STORES
    settings = data.setdefault("litePluginSettings", {}).setdefault(SETTINGS, {})
    settings["pyodideUrl"] = "./static/pyodide/start.js"
    settings["disablePyPIFallback"] = True
    settings["loadPyodideOptions"] = {"packages": KERNEL}
    path.write_text(json.dumps(config, indent=2))
    for font in (live / "build").glob("fa-*"):  # each browser takes woff2
        if font.suffix != ".woff2":
            font.unlink()
    for chunk in (live / "build").glob("[0-9]*.js"):
        # small ones hold together what is there
        if chunk.stat().st_size > 40_000:
            code = chunk.read_text(encoding="utf-8")
            if any(name in code for name in UNSEEN):
                chunk.unlink()


def prepared(live, kernel):
    """Have a page start Python at once, beside everything else."""
    shutil.rmtree(kernel / "pypi")
    code = "".join(path.read_text() for path in kernel.glob("*.js"))
    number = re.search(r":new Worker\(new URL\(\w+\.p\+\w+\.u\((\d+)\)", code)[1]
    (worker,) = kernel.glob(f"{number}.*.js")
    early = (LITE / "early.js").read_text().replace("@WORKER@", worker.name)
    (kernel / "early.js").write_text(early)
    files = [*(live / "files").glob("*.ipynb"), *(live / "api").rglob("all.json")]
    version = json.loads((live / "jupyter-lite.json").read_text())
    settings = {
        "version": version["jupyter-config-data"]["appVersion"],
        "worker": (kernel / "early.js").relative_to(live).as_posix(),
        "next": [path.relative_to(live).as_posix() for path in sorted(files)],
    }
    shutil.copy(LITE / "notebook.js", live)
    page = (LITE / "page.js").read_text()
    page = page.replace("{/*settings*/}", json.dumps(settings))
    (live / "page.js").write_text(page)
    for path in live.glob("*/index.html"):
        html = path.read_text()
        if "await import(" not in html:
            continue  # it leads to another page
        html = html.replace("await import(", "await window.dlcourse.kept;await import(")
        script = '<script src="../page.js"></script>\n    <link'
        path.write_text(html.replace("<link", script, 1))


def kept(folder):
    """Have the browser keep the files, for visits without a network."""
    content = hashlib.sha256()
    for path in files_of(folder):
        content.update(path.relative_to(folder).as_posix().encode())
        content.update(path.read_bytes())
    keep = (LITE / "keep.js").read_text()
    keep = keep.replace("@VERSION@", content.hexdigest()[:16])
    (folder / "service-worker.js").write_text(keep)
    theirs = folder / "live" / "service-worker.js"
    theirs.rename(theirs.with_name("jupyterlite-worker.js"))
    theirs.write_text(f'{keep}\nimportScripts("jupyterlite-worker.js");\n')


def _pip(python, *words):
    _run(python, "-m", "pip", *words)


def _run(*command, cwd=None):
    """Run a command, and say in one sentence what it ended with."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        words = " ".join(Path(str(word)).name for word in command[:4])
        raise RuntimeError(f"{words} … failed: {''.join(last)}")
