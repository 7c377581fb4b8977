"""What became of what was said: answers by outcome and field, measures with their state today, decisions; and a feed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.concept.queries import resolutions_of
from kettfaden.equipment.lists import Listing
from kettfaden.process.gates import public_page
from kettfaden.process.models import Field
from kettfaden.process.queries import names_in
from kettfaden.replies.models import Answer, Publication
from kettfaden.web.caching import kept_for_visitors
from kettfaden.web.queries.became import answers_in_words, published_answers
from kettfaden.web.queries.measures import newest_resolution, public_measures
from kettfaden.web.queries.paper import published_paper


@public_page
@kept_for_visitors
def became(request: Any) -> HttpResponse:
    """One of three views: answers (?view=answers, the first), measures, decisions."""
    views = {"answers": _answers, "measures": _measures, "decisions": _decisions}
    chosen = request.GET.get("view", "")
    view = chosen if chosen in views else "answers"
    tabs = [
        {"label": label, "url": f"?view={key}", "current": key == view}
        for key, label in (("answers", _("Answers")), ("measures", _("Measures")), ("decisions", _("Decisions")))
    ]
    return render(request, f"web/pages/public/became_{view}.html", {"tabs": tabs, "view": view, **views[view](request)})


def _answers(request: Any) -> dict[str, Any]:
    process = request.process
    names = names_in(process, get_language() or process.language)
    paper = published_paper(process)
    answers = published_answers(process)
    outcome = request.GET.get("outcome", "")
    if outcome in Answer.Outcome.values:
        answers = answers.filter(outcome=outcome)
    fields = list(Field.objects.filter(process=process))
    field = next((row for row in fields if row.key == request.GET.get("field")), None)
    if field is not None:
        answers = answers.filter(finding__field=field)
    sorts = {"field": ("finding__field__number", "finding__number")}
    listing: Listing[Answer] = Listing(request, answers, sorts=sorts, default="field")
    chapters = {block.uid: chapter.key for chapter in paper.chapters for block in chapter.blocks} if paper else {}
    return {
        "listing": listing,
        "answers": answers_in_words(listing.rows, paper.version if paper else None, names, chapters),
        "outcomes": [(value, label, value == outcome) for value, label in Answer.Outcome.choices],
        "fields": [(row.key, f"{row.number} {names.of(row)}", field is not None and row.pk == field.pk) for row in fields],
        "is_filtered": bool(field or outcome in Answer.Outcome.values),
        "publications": list(Publication.objects.filter(process=process)[:12]),
    }


def _measures(request: Any) -> dict[str, Any]:
    process = request.process
    paper = published_paper(process)
    if paper is None:
        return {"paper": None, "chapters": []}
    chapters = [row for row in paper.chapters if any(block.measure for block in row.blocks) or row.no_measures_reason]
    measures = public_measures(process, paper, chapters, newest_resolution(process))
    counts: dict[str, int] = {}
    for measure in measures.values():
        counts[measure.status] = counts.get(measure.status, 0) + 1
    labels = {measure.status: measure.status_label for measure in measures.values()}
    return {
        "paper": paper,
        "counts": [(status, labels[status], number) for status, number in counts.items()],
        "total": len(measures),
        "chapters": [(row, [measures[block.uid] for block in row.blocks if block.uid in measures]) for row in chapters],
    }


def _decisions(request: Any) -> dict[str, Any]:
    resolutions = resolutions_of(request.process).filter(version__published_at__isnull=False).order_by("-date", "-id")
    return {"resolutions": list(resolutions)}


class PublicationFeed(Feed):
    """Atom feed of the publications of answers of a public process."""

    feed_type = Atom1Feed

    def get_object(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The process, as the gate found it."""
        return request.process

    def title(self, process: Any) -> str:
        """The title of the process."""
        return str(process.title)

    def subtitle(self, process: Any) -> str:
        """What the feed tells of; invented examples say so."""
        note = _("What became of what was said")
        return f"{note} ({_('invented example')})" if process.is_synthetic else note

    def link(self, process: Any) -> str:
        """The page the feed stands for."""
        return reverse("web:became", args=[process.slug])

    def items(self, process: Any) -> list[Publication]:
        """The newest publications."""
        return list(Publication.objects.filter(process=process).select_related("process")[:20])

    def item_title(self, item: Any) -> str:
        """Its number."""
        return _("Publication %(number)s") % {"number": item.number}

    def item_description(self, item: Any) -> str:
        """Its note."""
        return str(item.note)

    def item_link(self, item: Any) -> str:
        """The page of answers."""
        return f"{reverse('web:became', args=[item.process.slug])}#p-{item.number}"

    def item_guid(self, item: Any) -> str:
        """An id that never changes."""
        return f"urn:kettfaden:publication:{item.uid}"

    def item_updateddate(self, item: Any) -> datetime:
        """When it went out."""
        when: datetime = item.at
        return when


@public_page
@kept_for_visitors
def feed(request: Any) -> HttpResponse:
    """The publications as an Atom feed."""
    return PublicationFeed()(request)
