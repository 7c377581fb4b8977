"""The record of a process, to be read."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kettfaden.equipment.lists import Listing
from kettfaden.process.gates import member_page
from kettfaden.process.rules import READ_RECORD
from kettfaden.record.models import Entry
from kettfaden.record.queries import entries_of
from kettfaden.web.queries.record import SUBJECTS, chain, events_of, subject_labels, together, told


@member_page(READ_RECORD)
def record(request: Any) -> HttpResponse:
    """What happened, day by day; by kind of change and day. Who acted stands there as a role: this measures no staff."""
    entries = entries_of(request.process.uid)
    subject = request.GET.get("about", "")
    if subject in SUBJECTS:
        entries = entries.filter(event__in=events_of(subject))
    else:
        subject = ""
    day = _day(request.GET.get("day", ""))
    if day is not None:
        entries = entries.filter(at__date=day)
    listing: Listing[Entry] = Listing(request, entries, sorts={"time": "id"}, default="-time", per_page=50)
    rows = together(told(request.process, listing.rows))
    days = [(when, list(group)) for when, group in groupby(rows, key=lambda row: timezone.localtime(row.at).date())]
    return render(
        request,
        "web/pages/record/record.html",
        {"listing": listing, "days": days, "chain": chain(), "subjects": subject_labels(), "subject": subject, "day": day},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
