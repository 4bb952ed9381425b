// node compile.mjs PYODIDE TREE PLACE: compiles TREE/site and TREE/library with the very
// Python that will import them.
const [pyodide, tree, place] = process.argv.slice(2);
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: pyodide });
python.mountNodeFS("/tree", tree);
python.globals.set("place", place);
const work = `
import py_compile
from pathlib import Path

for root, shown in ("site", place), ("library", "/lib/python312.zip"):
    root = Path("/tree") / root
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        ours = name.parts[0] == "dlcourse"  # whose source is part of the course
        told = ours or name.parts[0] == "numpy"  # and what people ask about
        cache = path.parent / "__pycache__" / f"{path.stem}.cpython-312.pyc"
        try:
            py_compile.compile(
                str(path),
                str(cache if ours else path.with_suffix(".pyc")),
                f"{shown}/{name}",
                doraise=True,
                optimize=0 if told else 2,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError:
            continue  # a template, not a module
        if not ours:
            path.unlink()
`;
try {
  python.runPython(work);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
