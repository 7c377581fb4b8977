"""Template tags for lists: `{% sort_header listing "date" _("Date") %}` and `{% pagination listing %}`."""

from typing import Any

from django import template
from django.template.context import Context

from kettfaden.equipment.lists import Listing, sort_links

register = template.Library()


@register.inclusion_tag("lists/sort_header.html", takes_context=True)
def sort_header(context: Context, listing: Listing[Any], name: str, label: str) -> dict[str, Any]:
    """A table header cell that sorts by `name` when clicked and says how the list is sorted now."""
    return {"request": context["request"], "label": label, **sort_links(listing, name)}


@register.inclusion_tag("lists/pagination.html", takes_context=True)
def pagination(context: Context, listing: Listing[Any]) -> dict[str, Any]:
    """The links to the other pages of a list, its filters kept."""
    return {"request": context["request"], "listing": listing}
