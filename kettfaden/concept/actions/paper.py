"""Laying out the paper and its chapters."""

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.concept import rules
from kettfaden.concept.models import Chapter, Paper
from kettfaden.equipment.refusals import Refused
from kettfaden.process.models import ChapterPlan, Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def lay_out_paper(*, process: Process, title: str, subtitle: str = "", is_synthetic: bool = False, by: Actor) -> Paper:
    """Make the process's paper with the chapters its blueprint asks for; each field of action gets a chapter of its own.

    Raises Refused when there is a paper already, or no chapters are planned.
    """
    check_role(by, process, rules.SET_UP_PAPER)
    Process.objects.select_for_update().get(pk=process.pk)
    if Paper.objects.filter(process=process).exists():
        raise Refused(_("This process already has its paper."))
    plans = list(process.chapter_plans.all())
    if not plans:
        raise Refused(_("The process plans no chapters yet. Add them first."))
    paper = Paper.objects.create(
        process=process, title=title, subtitle=subtitle, language=process.language, is_synthetic=is_synthetic
    )
    order = 0
    for plan in plans:
        order += 1
        chapter = Chapter.objects.create(
            process=process, paper=paper, kind=plan.kind, number=plan.number, title=plan.title, order=order
        )
        if plan.kind != ChapterPlan.Kind.FIELDS:
            continue
        for field in process.fields.all():
            order += 1
            Chapter.objects.create(
                process=process,
                paper=paper,
                parent=chapter,
                kind=plan.kind,
                field=field,
                number=f"{plan.number}.{field.number}" if plan.number else str(field.number),
                title=field.name,
                order=order,
            )
    append(Event.PAPER_CREATED, scope=process.uid, kind="paper", uid=paper.uid, by=by)
    return paper


@transaction.atomic
def change_chapter(*, chapter: Chapter, title: str, by: Actor) -> Chapter:
    """Rename a chapter."""
    check_role(by, chapter.process, rules.SET_UP_PAPER)
    if not title.strip():
        raise Refused(_("A chapter needs a title."), field="title")
    chapter.title = title.strip()
    chapter.save(update_fields=["title"])
    append(Event.CHAPTER_CHANGED, scope=chapter.process.uid, kind="chapter", uid=chapter.uid, by=by)
    return chapter


@transaction.atomic
def give_no_measures_reason(*, chapter: Chapter, reason: str, by: Actor) -> Chapter:
    """Say why a field of action has no measures."""
    check_role(by, chapter.process, rules.EDIT_PAPER)
    chapter.no_measures_reason = reason.strip()
    chapter.save(update_fields=["no_measures_reason"])
    append(Event.CHAPTER_CHANGED, scope=chapter.process.uid, kind="chapter", uid=chapter.uid, by=by)
    return chapter
