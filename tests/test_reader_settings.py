"""The reader's own settings: none reaches a panel, and none is changed by one.

People have a matplotlibrc of their own, paste `plt.style.use(…)` from the web, or let
NumPy raise what it would warn of. Pictures are equal to the pixel all the same.
"""

import warnings
from hashlib import blake2b

import matplotlib
import matplotlib.patheffects
import matplotlib.style
import numpy as np
import pytest
from test_painters import PICTURES

import dlcourse as dl
from dlcourse.pictures import canvas
from dlcourse.pictures.canvas import Canvas, layout_of

pytestmark = pytest.mark.usefixtures("pictures_are_told_apart_by_every_pixel")

HOSTILE = {
    "tight": {"savefig.bbox": "tight", "savefig.pad_inches": 2},
    "usetex": {"text.usetex": True},
    "constrained": {"figure.constrained_layout.use": True},
    "autolayout": {"figure.autolayout": True},
    "large type": {"font.size": 40, "axes.titlesize": 50, "axes.labelsize": "xx-large"},
    "other type": {"font.family": "monospace", "mathtext.fontset": "cm"},
    "paths": {
        "path.sketch": (3, 100, 2),
        "path.simplify_threshold": 1.0,
        "agg.path.chunksize": 3,
        "path.snap": False,
    },
    "effects": {"path.effects": [matplotlib.patheffects.withStroke(linewidth=9)]},
    "cycle": {"axes.prop_cycle": matplotlib.cycler(color=["w"], lw=[9])},
    "saving": {
        "savefig.transparent": True,
        "savefig.facecolor": "k",
        "savefig.dpi": 30,
        "figure.dpi": 300,
        "savefig.format": "pdf",
    },
    "axes": {
        "axes.grid": False,
        "axes.facecolor": "k",
        "axes.xmargin": 0.4,
        "axes.autolimit_mode": "round_numbers",
        "axes.formatter.use_locale": True,
        "axes.unicode_minus": False,
        "xtick.minor.visible": True,
        "ytick.right": True,
        "image.cmap": "prism",
        "image.interpolation": "bicubic",
        "image.origin": "lower",
        "legend.loc": "lower left",
        "legend.shadow": True,
        "lines.antialiased": False,
        "lines.marker": "o",
        "patch.linewidth": 9,
        "hatch.linewidth": 9,
        "scatter.edgecolors": "r",
        "text.antialiased": False,
    },
    "backend": {"backend": "pdf"},
}

MOONS = dl.Experiment(dl.moons(40), hidden=(3,), iterations=8)
ALL = [picture for pictures in PICTURES.values() for picture in pictures]
GROUPS = [ALL[i : i + 3] for i in range(0, len(ALL), 3)]


def drawn():
    """Each kind of picture, streamed and at rest, and a panel of real views."""
    panel = dl.live(MOONS, views="cost boundary", init=dl.scale.choice("he", "zeros"))
    panel.pin(init="zeros").finish()
    found = [panel.png()]
    for group in GROUPS:
        one = Canvas(layout_of(group))
        found += [one.stream(group), one.still(group)]
    return found


def raw():
    return {k: v for k, v in dict.items(matplotlib.rcParams)}


@pytest.fixture(scope="module")
def plain():
    with pytest.MonkeyPatch.context() as patch, matplotlib.rc_context():
        patch.setattr(canvas, "png_of", lambda pixels, size: blake2b(pixels).digest())
        matplotlib.rcdefaults()
        return drawn()


@pytest.mark.parametrize("name", HOSTILE)
def test_settings_of_matplotlib_reach_no_panel(name, plain):
    with matplotlib.rc_context(HOSTILE[name]):
        before = raw()
        assert drawn() == plain
        assert raw() == before


def test_settings_that_change_while_a_panel_is_open_do_not_reach_it():
    made = [Canvas(layout_of(group)) for group in GROUPS]
    first = [c.still(group) for c, group in zip(made, GROUPS, strict=True)]
    with matplotlib.rc_context(
        {k: v for rc in HOSTILE.values() for k, v in rc.items()}
    ):
        again = [c.still(group) for c, group in zip(made, GROUPS, strict=True)]
    assert again == first


def test_no_style_sheet_reaches_a_panel():
    group = GROUPS[0]
    first = Canvas(layout_of(group)).still(group)
    for style in matplotlib.style.available:
        with matplotlib.style.context(style):
            before = raw()
            assert Canvas(layout_of(group)).still(group) == first, style
            assert raw() == before


def test_no_panel_minds_a_numpy_that_raises_and_warnings_that_are_errors(plain):
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert drawn() == plain
        assert np.geterr()["over"] == "raise"
