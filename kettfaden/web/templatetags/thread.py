"""The thread: voice - finding - paragraph - decision - measure - today. One element, the same everywhere.

A step is any object or mapping with these names, so that a room below needs nothing of this one:
label, state ("done", "now", "open", "ended"), and where there is one text, url, date, reason.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

_CIRCLE = '<circle class="bg" cx="12" cy="12" r="11"/>'
NODES = {
    "done": _CIRCLE + '<circle class="full" cx="12" cy="12" r="10"/><path class="tick" d="M7.5 12.4l3.1 3.1 5.9-6.6"/>',
    "now": _CIRCLE + '<circle cx="12" cy="12" r="10"/><circle class="full" cx="12" cy="12" r="4"/>',
    "open": _CIRCLE + '<circle cx="12" cy="12" r="10" stroke-dasharray="3.6 3.4"/>',
    "ended": _CIRCLE + '<path d="M12 1.5 22.5 12 12 22.5 1.5 12z"/><path d="M9 9l6 6M15 9l-6 6"/>',
}


def read(thing: Any, name: str, default: Any = "") -> Any:
    """A value of an object or of a mapping; `default` where it has none."""
    value = thing.get(name, default) if isinstance(thing, dict) else getattr(thing, name, default)
    return default if value is None else value


def node(state: str) -> SafeString:
    """The knot of a step as inline SVG, so that it also prints."""
    return mark_safe(f'<svg class="thread__node" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{NODES[state]}</svg>')  # noqa: S308


@register.inclusion_tag("web/parts/thread.html")
def thread(steps: Iterable[Any], title: Any = "", *, vertical: bool = False, small: bool = False) -> dict[str, Any]:
    """The thread as an ordered list: across where there is room, down on a phone, in print and on a receipt.

    `vertical` keeps it down everywhere. Raises KeyError for a state that is none of the four.
    """
    words = {"done": _("done"), "now": _("now"), "open": _("still to come"), "ended": _("ended here")}
    given = list(steps)
    rows = []
    for place, step in enumerate(given):
        state = str(read(step, "state", "open"))
        following = str(read(given[place + 1], "state", "open")) if place + 1 < len(given) else ""
        date = read(step, "date")
        if isinstance(date, datetime.date):
            date = date_format(date, "DATE_FORMAT")
        rows.append({
            "label": read(step, "label"), "text": read(step, "text"), "url": read(step, "url"), "reason": read(step, "reason"),
            "date": date, "state": state, "word": words[state], "node": node(state),
            # The thread is drawn solid as far as it has come.
            "loose": following not in {"done", "now", "ended"},
        })  # fmt: skip
    return {"steps": rows, "title": title or _("The thread"), "vertical": vertical, "small": small}
