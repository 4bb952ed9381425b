"""The panel of a question: a button for each answer, and a reply in words."""

import html

import ipywidgets as widgets

from dlcourse.basics.messages import nearest
from dlcourse.practice import progress
from dlcourse.practice.answers import KINDS, Answer, marked


class QuestionPanel(widgets.VBox):
    """A question on the page; one may choose again.

    Parameters
    ----------
    question : Question
    """

    def __init__(self, question):
        self._question = question
        self._buttons = {}
        for letter, option in question.options.items():
            button = widgets.Button(description=letter, tooltip=option.text)
            button.layout.width = "4em"
            button.on_click(lambda _, letter=letter: self.choose(letter))
            self._buttons[letter] = button
        self._reply = widgets.HTML()
        options = "".join(
            f"<li>{marked(option.text)}</li>" for option in question.options.values()
        )
        text = widgets.HTML(
            '<div style="font-size: 16px; line-height: 1.5">'
            f"<strong>{marked(question.text)}</strong>"
            f'<ol type="a" style="margin: 6px 0">{options}</ol></div>'
        )
        row = widgets.HBox(list(self._buttons.values()))
        super().__init__([text, row, self._reply])
        self.add_class("dlcourse-question")
        self._say("Choose an answer.")

    def choose(self, letter):
        """Choose an answer, as a press of its button does, and return the reply."""
        if letter not in self._buttons:
            raise ValueError(
                f"letter must be one of {', '.join(self._buttons)}, got {letter!r}"
                + nearest(letter, self._buttons)
            )
        option = self._question.options[letter]
        answer = Answer("right" if option.right else "wrong", option.reply)
        button = self._buttons[letter]
        button.icon = "check" if option.right else "times"
        button.style.button_color, button.style.text_color = (
            KINDS[answer.kind][2],
            "white",
        )
        self._say(f"{letter}) {option.text}", answer)
        # A prediction is made, right or wrong; a question is done when it is right.
        if option.right or self._question.identifier.startswith("P"):
            progress.note(self._question.identifier)
        return answer

    def _say(self, words, answer=None):
        shown = "" if answer is None else answer.block()
        self._reply.value = (
            '<div role="status" aria-live="polite" style="font-size: 16px; '
            f'line-height: 1.5">{html.escape(words)}{shown}</div>'
        )

    def _repr_mimebundle_(self, **options):
        """Show the widget; where there is none, the question without its answer."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": str(self._question)}, metadata
