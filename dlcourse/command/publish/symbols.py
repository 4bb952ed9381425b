"""Formulas as docstrings write them, `v <- beta v + (1 - beta) dW`, in TeX.

Words stay words: only what is made of symbols alone, and holds an operator, is taken
for a formula. Symbols are single letters, Greek names, both with an index, gradients
such as dW, and whatever else a docstring says are its arguments.
"""

import re

GREEK = {
    name: f"\\{name}"
    for name in ("alpha", "beta", "gamma", "epsilon", "theta", "mu", "sigma")
} | {"lambd": "\\lambda", "eps": "\\epsilon"}
CALLED = {name: f"\\{name}" for name in ("exp", "log", "max", "min")} | {
    "sum": "\\sum",
    "var": "\\mathrm{var}",
}
# words, unless a bracket follows
APPLIED = {"sqrt": "\\sqrt", "sign": "\\mathrm{sign}", "mean": "\\mathrm{mean}"}
SIGNS = {
    "<-": "\\leftarrow",
    "->": "\\rightarrow",
    ">=": "\\geq",
    "<=": "\\leq",
    "*": "\\cdot",
    "~": "\\sim",
    "||": "\\Vert",
    "-+": "\\mp",
    "…": "\\dots",
}
TOKEN = re.compile(
    r"(?P<code>`[^`]*`|\w*\.[A-Za-z][\w.]*)|(?P<space> (?! )|(?<!\n)\n(?![ \n]))"
    r"|(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.]*\w)|\d+(?=[a-z]\b))"
    r"|(?P<name>[A-Za-z]\w*)|(?P<sign><-|->|>=|<=|\|\||-\+|[-+*/=<>~^()[\],|…])"
    r"|(?P<other>.|\n)"
)
BINDS = re.compile(r" (?:=|<-|[-+*/~<>]|>=|<=) |\^|\w/\w|\|\||\w\([^)]|\[l\]")
EDGES = " \n,=<>/*+-~([…"
WORD = re.compile(r"[A-Za-z]\w*")


def typeset(text, names=()):
    """Return a text in which formulas stand between dollars, in TeX.

    Parameters
    ----------
    text : str
        Prose, without dollars of its own.
    names : iterable of str
        Words that are symbols here.
    """
    out, run = [], []
    for token in [*TOKEN.finditer(text), None]:
        kind = token and token.lastgroup
        if kind in ("number", "sign", "space") or (
            kind == "name" and symbol(token[0], names, text[token.end() :])
        ):
            run.append(token[0])
            continue
        out.append(_set("".join(run), names))
        run = []
        if token:
            out.append(token[0])
    return "".join(out)


def symbol(name, names, after=""):
    """Return a name in TeX, or nothing where it is a word."""
    if name in GREEK or name in CALLED:
        return GREEK.get(name) or CALLED[name]
    if name in APPLIED:
        return APPLIED[name] if after.startswith("(") else ""
    if len(name) == 1:
        return name
    base, _, index = name.partition("_")
    if index and (base in GREEK or base == "sum" or len(base) == 1 or gradient(base)):
        inner = index if len(index) == 1 else f"\\mathrm{{{_safe(index)}}}"
        return f"{symbol(base, ())}_{{{inner}}}"
    if re.fullmatch(r"[A-Za-z]_", name):
        return f"{base}_"
    letters = re.fullmatch(r"([A-Za-z]+?)(\d+)", name)
    if letters and symbol(letters[1], ()):
        return f"{symbol(letters[1], ())}_{{{letters[2]}}}"
    if gradient(name):
        return f"d{symbol(name[1:], ())}"
    if name in names or after.startswith("("):
        return f"\\mathrm{{{_safe(name)}}}"
    return ""


def gradient(name):
    """Whether a name is that of a derivative: dW, dgamma, db2."""
    return name[0] == "d" and len(name) > 1 and bool(symbol(name[1:], ()))


def _safe(name):
    return name.replace("_", "\\_")


def _set(run, names):
    """Return a run of symbols and signs: with dollars, if it is a formula."""
    lead = re.match(r"[]\s,=<>/*+^)~…]*(?:- )?", run)[0]
    body = run[len(lead) :]
    kept = body.rstrip(EDGES)
    while any(kept.count(a) != kept.count(b) for a, b in ("()", "[]")):
        kept = _balanced(kept)
    if not kept or not BINDS.search(kept) or not WORD.search(kept):
        return run
    return f"{lead}${tex(kept, names)}${body[len(kept) :]}"


def _balanced(text):
    """Return the part of a run before the bracket that has no partner."""
    open_at = []
    for place, letter in enumerate(text):
        if letter in "([":
            open_at.append(place)
        elif letter in ")]" and (
            not open_at or text[open_at.pop()] + letter not in ("()", "[]")
        ):
            return text[:place].rstrip(EDGES)
    return text[: open_at[0]].rstrip(EDGES)


def tex(formula, names=()):
    """Return a formula of a docstring in TeX."""
    # a hat is a power of nothing
    formula = re.sub(r"\b([A-Za-z])\^(?=[\s,;)]|$)", r"\\hat{\1} ", formula)
    out = ""
    tokens = [token for token in TOKEN.finditer(formula) if token.lastgroup != "space"]
    closing = []  # what each open bracket ends with
    for before, token in zip([None, *tokens], tokens, strict=False):
        word, last = token[0], before and before[0]
        if token.lastgroup == "name":
            if out.endswith("\\"):
                out += word  # \hat
                continue
            shown = symbol(word, names, formula[token.end() :]) or word
            # words of several letters stand apart from what they are multiplied by
            apart = shown.startswith("\\mathrm") or out.endswith("} ")
            out += "\\," * (apart and bool(re.search(r"[\w})] $", out))) + shown
            out += "}" * out.endswith("{-" + shown) + " "
        elif word == "(":
            grouped = last == "^" or last == "sqrt" or (last or "").endswith("_")
            closing.append("}" if grouped else ")")
            out = out.rstrip() + ("{" if grouped else "(")
        elif word == ")":
            out += closing.pop() if closing else ")"
        elif word == "^":
            out = out.rstrip() + "^"
        elif last == "^" and token.lastgroup == "number":
            out += f"{{{word}}}"
        elif last == "^" and word == "-":
            out += "{-"
        else:
            out += SIGNS.get(word, word) + (" " if word in SIGNS else "")
    return out.strip()
