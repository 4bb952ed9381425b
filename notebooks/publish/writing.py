"""Templates, and the notebooks that they are filled with."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent / "templates"
NOTEBOOKS = sorted(HERE.parents[1].glob("[0-9][0-9]_*.ipynb"))

_templates = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


def written(template, **values):
    """Return a template, filled in."""
    return _templates.get_template(template).render(values)
