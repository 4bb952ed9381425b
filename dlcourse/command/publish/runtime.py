"""The Python of a page: Pyodide, and one archive with all that a kernel imports.

Pyodide would fetch thirty wheels, unpack them in Python, and compile every module
anew at each visit. Here they are one archive, compiled, that the browser itself
unpacks; what no notebook imports is left out of it.
"""

import fnmatch
import gzip
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

from dlcourse.command.publish.writing import HERE

PLACE = "/lib/python3.12/site-packages"  # where the page unpacks it
ARCHIVE, LIBRARY = "course.bin", "python_stdlib.zip"
# Packages that others name, and that nothing here imports.
NEVER = {"fonttools", "jedi", "matplotlib-pyodide", "micropip", "openssl", "parso"}
NEVER |= {"piplite", "prompt-toolkit", "pytz", "ssl", "wcwidth"}
LEFT_OUT = [
    *("*/tests/*", "*/testing/*.ttf", "*.pyi", "*.h", "*.a", "*.pxd", "*/py.typed"),
    *("*.data/*", "*.dist-info/RECORD", "*.dist-info/licenses/*", "*.svg", "*.ico"),
    "dlcourse/notebooks/*",
    *("dlcourse/command/*", "dlcourse/panel/labextensions/*"),
    *("IPython/terminal/*", "IPython/sphinxext/*"),
    *("matplotlib/mpl-data/sample_data/*", "matplotlib/mpl-data/images/*"),
    *("matplotlib/mpl-data/fonts/afm/*", "matplotlib/mpl-data/fonts/pdfcorefonts/*"),
    *("matplotlib/mpl-data/fonts/ttf/DejaVuSerif*", "*/DejaVuSansMono-*"),
    *("matplotlib/mpl-data/plot_directive/*", "matplotlib/backends/web_backend/*"),
    *(f"matplotlib/backends/*backend_{name}*" for name in ("gtk", "qt", "tk", "wx")),
    *("matplotlib/backends/backend_macosx*", "matplotlib/backends/qt_editor/*"),
    *("lib2to3/*", "ensurepip/*", "idlelib/*", "turtledemo/*"),
    *("numpy/f2py/*", "numpy/_core/include/*", "numpy/_core/lib/*"),
    *(f"numpy/_core/_{name}_tests*.so" for name in ("operand_flag", "rational")),
    *(f"numpy/_core/_{name}_tests*.so" for name in ("struct_ufunc", "umath")),
    *("PIL/_imagingft*.so", "PIL/_imagingcms*.so", "PIL/_webp*.so"),
    *("dateutil/zoneinfo/*.tar.gz", "pygments/styles/*", "pygments/lexers/*"),
]
KEPT = ["pygments/styles/__init__.py", "pygments/styles/_mapping.py"]
KEPT += ["pygments/styles/default.py", "pygments/lexers/__init__.py"]
KEPT += ["pygments/lexers/_mapping.py", "pygments/lexers/python.py"]
KEPT += ["pygments/lexers/special.py", "IPython/terminal/__init__.py"]
KEPT += ["IPython/terminal/pt_inputhooks/__init__.py"]


def written_runtime(run, runtime, wheels, work, static):
    """Write Pyodide, and the archive of its packages, into a folder of the site.

    Parameters
    ----------
    run : callable
        Runs a command.
    runtime : Path
        What npm's package of Pyodide holds.
    wheels : list of Path
    work : Path
        A folder for what is made on the way.
    static : Path
        Where to write.
    """
    site, library = work / "tree" / "site", work / "tree" / "library"
    for wheel in wheels:
        unpacked(wheel, site)
    shutil.copytree(HERE / "lite" / "site", site, dirs_exist_ok=True)
    unpacked(runtime / LIBRARY, library)
    known_fonts(site / "matplotlib")
    run("node", HERE / "lite" / "compile.mjs", runtime, work / "tree", PLACE)
    static.mkdir(parents=True)
    for name in ("pyodide.js", "pyodide.asm.js"):
        shutil.copy(runtime / name, static)
    machine = (runtime / "pyodide.asm.wasm").read_bytes()
    (static / "pyodide.asm.wasm.gz").write_bytes(gzip.compress(machine, 9, mtime=0))
    (static / ARCHIVE).write_bytes(packed(site))
    with zipfile.ZipFile(static / LIBRARY, "w", zipfile.ZIP_DEFLATED) as files:
        for path in files_of(library):
            files.write(path, path.relative_to(library))
    lock = json.loads((runtime / "pyodide-lock.json").read_text())
    bare = {"info": lock["info"], "packages": {}}  # what there is, is there
    (static / "pyodide-lock.json").write_text(json.dumps(bare))
    shutil.copy(HERE / "lite" / "start.js", static)


def unpacked(wheel, site):
    """Unpack what is needed of a wheel, or of Python's own library."""
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            if name in KEPT or not any(fnmatch.fnmatch(name, one) for one in LEFT_OUT):
                files.extract(name, site)


def known_fonts(matplotlib):
    """Strike from matplotlib's list the fonts that are left out."""
    path = matplotlib / "fontlist.json"
    fonts = json.loads(path.read_text())
    data = matplotlib / "mpl-data"
    for name in ("ttflist", "afmlist"):
        fonts[name] = [f for f in fonts[name] if (data / f["fname"]).exists()]
    path.write_text(json.dumps(fonts))


def files_of(folder):
    """Return all files of a folder, in an order that is always the same."""
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def packed(folder):
    """Return the files of a folder as one archive, the same for the same files."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in files_of(folder):
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.size = path.stat().st_size
            with path.open("rb") as data:
                archive.addfile(entry, data)
    return gzip.compress(plain.getvalue(), 9, mtime=0)
