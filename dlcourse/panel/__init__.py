"""The live panel: ipywidgets live here and nowhere else, but for `practice.asking`.

`live` is the door, `panel` what a hand moves; `sources` and `runs` make and train what
is shown, `stage` draws it, `loop` shares out the time, `page` and `transport` are what
stands on the page; `labextensions` is its JavaScript. Stands on the pictures.
"""
