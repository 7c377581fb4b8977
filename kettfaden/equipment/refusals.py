"""The one way an action says no."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm
from django.utils.functional import Promise


class Refused(Exception):
    """The action is not done; the message is a sentence for the user and is shown as it is.

    `field` may name the input it is about, so that a form shows the sentence there.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


@contextmanager
def refusals_shown_in(form: BaseForm) -> Iterator[None]:
    """Turn a refusal of the enclosed action into an error of `form`: the page comes again with what was typed.

    >>> with refusals_shown_in(form):          # doctest: +SKIP
    ...     actions.release_voice(...)
    ... if form.is_valid(): return redirect(...)
    """
    try:
        yield
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
