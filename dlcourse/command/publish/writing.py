"""Templates, and the notebooks that they are filled with."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import dlcourse
from dlcourse.command.originals import folder, names

HERE = Path(__file__).parent / "templates"
NOTEBOOKS = [folder() / name for name in names()]

_templates = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


def written(template, **values):
    """Return a template, filled in."""
    common = {"icon": icon(), "version": dlcourse.__version__}
    return _templates.get_template(template).render(common, **values)


def icon():
    """Return the address of the picture that stands for the course in a tab."""
    return inside("image/svg+xml", (HERE / "icon.svg").read_bytes())


def stylesheet(name):
    """Return a stylesheet with its font inside."""
    style = (HERE / name).read_text(encoding="utf-8")
    font = (HERE / "math.woff").read_bytes()
    return style.replace("math.woff", inside("font/woff", font))


def inside(kind, data):
    """Return an address that holds the data itself."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
