"""Questions: a few answers to choose from, each with what there is to say to it."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """An answer to choose, what it is answered with, and whether it is right."""

    text: str
    reply: str
    right: bool


class Question:
    """A question with one right answer and some that are tempting.

    Parameters
    ----------
    identifier : str
        Such as "Q01.1"; predictions, asked before a slider is moved, begin with P.
    text : str
    right : (option, reply)
    *wrong : (option, reply)
    """

    def __init__(self, identifier, text, right, *wrong):
        self.identifier, self.text = identifier, text
        options = [Option(*right, True), *(Option(*pair, False) for pair in wrong)]
        random.Random(identifier).shuffle(options)  # the same order each time
        self.options = dict(zip("abcdefgh", options, strict=False))

    def __str__(self):
        lines = [f"  {letter}) {o.text}" for letter, o in self.options.items()]
        return "\n".join([self.text, *lines])
