"""Dates as exactly as they are known: a day, a month or a year, in the reader's language."""

import datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kettfaden.process.models import Precision

register = template.Library()


@register.filter
def as_known(date: datetime.date | None, precision: str = Precision.DAY) -> str:
    """'19 December 2018', 'November 2017' or '2018'; '' for no date."""
    if date is None:
        return ""
    if precision == Precision.YEAR:
        return str(date.year)
    return date_format(date, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


@register.simple_tag
def known_period(start: datetime.date | None, end: datetime.date | None, precision: str = Precision.DAY) -> str:
    """'November 2017 to December 2017', 'from 2018', 'until 2018', or one date when both are the same; '' for none."""
    first, last = as_known(start, precision), as_known(end, precision)
    if first and last:
        return first if first == last else _("%(start)s to %(end)s") % {"start": first, "end": last}
    if first:
        return _("from %(start)s") % {"start": first}
    return _("until %(end)s") % {"end": last} if last else ""
