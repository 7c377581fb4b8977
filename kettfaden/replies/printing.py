"""The return notice as data for its printed page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.equipment.printing import qr_svg
from kettfaden.process.models import Process
from kettfaden.replies.queries.notice import Notice


def notice_data(notice: Notice, process: Process, address: str) -> dict[str, Any]:
    """What notice.typ reads: every word in the notice's language, user text as plain strings."""
    return {
        "title": notice.title,
        "occasion": notice.occasion,
        "language": notice.language,
        "direction": notice.direction,
        "process": process.title,
        "operator": process.operator,
        "people": ngettext("{n} person was heard.", "{n} people were heard.", notice.people).format(n=notice.people)
        if notice.people
        else "",
        "synthetic": _("Invented example") if notice.is_synthetic else "",
        "said": _("You said"),
        "became": _("What became of it"),
        "lines": [
            {
                "said": line.said,
                "said_language": line.said_language,
                "outcome": line.outcome,
                "answer": line.answer,
                "answer_language": line.answer_language,
                "where": line.where,
            }
            for line in notice.lines
        ],
        "empty": _("There is no answer yet. We will put up a new page as soon as there is one."),
        "waiting": ngettext(
            "{n} more thing is still being worked on.", "{n} more things are still being worked on.", notice.waiting
        ).format(n=notice.waiting)
        if notice.waiting
        else "",
        "more": _("Read more and follow your own words with the code on your slip:"),
        "address": address,
        "qr": str(qr_svg(address)),
        "qr_alt": _("Code that opens the address below"),
    }
