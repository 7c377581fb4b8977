"""A process comes from a blueprint: everything in it becomes rows, in one transaction."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.equipment.refusals import Refused
from kettfaden.people.actions import add_organisation
from kettfaden.people.roles import Role
from kettfaden.process.blueprint import Blueprint, DateWithPrecision, Text
from kettfaden.process.blueprint import Format as FormatShape
from kettfaden.process.blueprint import LegalFrame as FrameShape
from kettfaden.process.models import (
    ChapterPlan,
    CommissionGoal,
    Field,
    Format,
    Group,
    LegalFrame,
    Mandate,
    Membership,
    Milestone,
    Partner,
    Phase,
    Plan,
    Precision,
    Process,
    Region,
    Resource,
    Wording,
)
from kettfaden.process.rules import check_may_create
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def create_process_from_blueprint(*, blueprint: Blueprint, slug: str = "", by: Actor) -> Process:
    """A process with everything its blueprint says; `slug` replaces the blueprint's own.

    The account that creates it becomes its coordinator. Raises Refused when the slug is taken, PermissionDenied for an account
    that may not create processes.
    """
    check_may_create(by)
    part = blueprint.process
    language = part.language
    slug = slug or part.slug
    if Process.objects.filter(slug=slug).exists():
        raise Refused(_("There is a process with the short name '%(slug)s' already.") % {"slug": slug}, field="slug")
    process = _begin(
        slug=slug,
        title=part.title.within(language),
        short_title=part.short_title.within(language),
        operator=part.operator,
        about=part.about.within(language) if part.about else "",
        contact=part.contact or "",
        language=language,
        languages=" ".join(part.languages),
        time_zone=part.timezone,
        is_synthetic=part.synthetic,
    )
    wordings = [
        *_wordings(process, part.title, Wording.Attribute.TITLE),
        *_wordings(process, part.short_title, Wording.Attribute.SHORT_TITLE),
        *_wordings(process, part.about, Wording.Attribute.ABOUT),
    ]
    # The words for where a fact is known from are kept as text, so they are written in the language of the process.
    with translation.override(language):
        _lay_commission(process, blueprint, by)
        regions, groups = _lay_regions(process, blueprint, wordings), _lay_groups(process, blueprint, wordings)
        _lay_formats(process, blueprint, regions, groups, wordings)
    _lay_paper(process, blueprint, wordings)
    Wording.objects.bulk_create(wordings)
    if by.account is not None:
        Membership.objects.create(process=process, account=by.account, role=Role.COORDINATOR, since=timezone.localdate())
    append(
        Event.PROCESS_CREATED,
        scope=process.uid,
        kind="process",
        uid=process.uid,
        by=by,
        formats=len(blueprint.formats),
        groups=len(groups),
        regions=len(regions),
    )
    return process


def _begin(**values: Any) -> Process:
    try:
        with transaction.atomic():
            return Process.objects.create(**values)
    except IntegrityError:
        # Somebody else created one of that name since it was looked for.
        raise Refused(_("There is a process with the short name '%(slug)s' already.") % values, field="slug") from None


def _wordings(process: Process, text: Text | None, attribute: str, **thing: object) -> list[Wording]:
    if text is None:
        return []
    return [
        Wording(process=process, attribute=attribute, language=language, text=words, **thing)
        for language, words in text.texts.items()
        if language != process.language
    ]


def origin_words(source: str, reference: str = "") -> str:
    """Where a fact is known from, in the language that is active."""
    words = {
        "published": _("published"),
        "commission": _("only in the text of the commission"),
        "law": _("law"),
        "statistics": _("official statistics"),
        "team": _("planned by the team"),
    }[source]
    return f"{words}: {reference}" if reference else words


def date_words(date: DateWithPrecision) -> str:
    """A date as exactly as it is known: 21.09.2018, 09.2018 or 2018."""
    return date.on.strftime({"day": "%d.%m.%Y", "month": "%m.%Y", "year": "%Y"}[date.precision])


def _lay_commission(process: Process, blueprint: Blueprint, by: Actor) -> None:
    mandate = blueprint.mandate
    Mandate.objects.create(
        process=process,
        resolution=mandate.resolution,
        body=mandate.body,
        date=mandate.date.on,
        precision=mandate.date.precision,
        text=mandate.text,
    )
    Milestone.objects.bulk_create(
        Milestone(
            process=process,
            date=step.date.on,
            precision=step.date.precision,
            title=step.title,
            text=step.text,
            origin=origin_words(step.source, step.reference),
        )
        for step in blueprint.milestones
    )
    goals = [(CommissionGoal.Kind.GOAL, goal) for goal in blueprint.goals]
    goals += [(CommissionGoal.Kind.DEMAND, goal) for goal in blueprint.ground_demands]
    CommissionGoal.objects.bulk_create(
        CommissionGoal(process=process, kind=kind, number=goal.number, text=goal.text, judged_by=goal.judged_by)
        for kind, goal in goals
    )
    for order, partner in enumerate(blueprint.partners, start=1):
        organisation = add_organisation(scope=process.uid, name=partner.name, kind=partner.kind, by=by)
        Partner.objects.create(process=process, organisation=organisation, task="\n".join(partner.tasks), order=order)
    resources = [(Resource.Kind.STAFF, item) for item in blueprint.resources.staff]
    resources += [(Resource.Kind.MONEY, item) for item in blueprint.resources.money]
    Resource.objects.bulk_create(
        Resource(
            process=process,
            kind=kind,
            text=item.text,
            amount=item.amount,
            unit=item.unit,
            origin=origin_words(item.source, item.reference),
            order=order,
        )
        for order, (kind, item) in enumerate(resources, start=1)
    )
    Phase.objects.bulk_create(
        Phase(
            process=process,
            key=phase.key,
            name=phase.name,
            starts_on=phase.starts,
            ends_on=phase.ends,
            is_active=phase.active,
            order=order,
            **phase.settings,
        )
        for order, phase in enumerate(blueprint.phases, start=1)
    )


def _lay_regions(process: Process, blueprint: Blueprint, wordings: list[Wording]) -> dict[str, Region]:
    laid: dict[str, Region] = {}
    shapes = {shape.key: shape for shape in blueprint.regions.regions}
    waiting = list(shapes.values())
    # A parent has to be there before its parts; each round lays those whose parent is laid.
    while waiting:
        ready = [shape for shape in waiting if not shape.parent or shape.parent in laid]
        waiting = [shape for shape in waiting if shape not in ready]
        for shape in ready:
            laid[shape.key] = Region(
                process=process,
                parent=laid.get(shape.parent or ""),
                key=shape.key,
                name=shape.name.within(process.language),
                population=shape.population,
                population_on=shape.population_date,
                population_origin=shape.population_source,
                longitude=float(shape.longitude) if shape.longitude is not None else None,
                latitude=float(shape.latitude) if shape.latitude is not None else None,
                area_km2=float(shape.area_km2) if shape.area_km2 is not None else None,
                outline=shape.outline,
                order=list(shapes).index(shape.key) + 1,
            )
        Region.objects.bulk_create(laid[shape.key] for shape in ready)
    for key, region in laid.items():
        wordings += _wordings(process, shapes[key].name, Wording.Attribute.NAME, region=region)
    return laid


def _lay_groups(process: Process, blueprint: Blueprint, wordings: list[Wording]) -> dict[str, Group]:
    laid = {
        shape.key: Group(
            process=process,
            key=shape.key,
            name=shape.name.within(process.language),
            size=shape.size,
            size_origin=shape.size_source,
            languages=" ".join(shape.languages),
            is_protected=shape.protected,
            order=order,
        )
        for order, shape in enumerate(blueprint.groups, start=1)
    }
    Group.objects.bulk_create(laid.values())
    for shape in blueprint.groups:
        wordings += _wordings(process, shape.name, Wording.Attribute.NAME, group=laid[shape.key])
    return laid


def _lay_formats(
    process: Process, blueprint: Blueprint, regions: dict[str, Region], groups: dict[str, Group], wordings: list[Wording]
) -> None:
    for order, shape in enumerate(blueprint.formats, start=1):
        precision = shape.starts.precision if shape.starts else Precision.MONTH
        found = Format.objects.create(
            process=process,
            key=shape.key,
            name=shape.name.within(process.language),
            channel=shape.channel,
            level=shape.level,
            status=shape.status,
            planned_occasions=shape.planned_occasions,
            planned_people=shape.planned_people,
            planned_from=shape.starts.on if shape.starts else None,
            planned_to=shape.ends.on if shape.ends else None,
            precision=precision,
            facts=_facts(shape),
            is_synthetic=shape.synthetic,
            order=order,
        )
        Plan.objects.bulk_create(
            Plan(
                process=process,
                format=found,
                group=groups[share.group],
                region=regions[share.region] if share.region else None,
                people=share.people,
            )
            for share in shape.groups
        )
        _lay_frame(found, shape.legal_frame)
        wordings += _wordings(process, shape.name, Wording.Attribute.NAME, format=found)
        if shape.legal_frame:
            wordings += _wordings(process, shape.legal_frame.notice, Wording.Attribute.NOTICE, format=found)


def _facts(shape: FormatShape) -> str:
    """What is known of a format, one line a fact, each with its date and, unless published, where it is known from."""
    lines = []
    held = [
        _counted(shape.held_occasions, ngettext("%(n)d occasion", "%(n)d occasions", shape.held_occasions or 0)),
        _counted(shape.held_people, ngettext("%(n)d person", "%(n)d people", shape.held_people or 0)),
    ]
    if any(held):
        lines.append(_("Held: %(what)s.") % {"what": ", ".join(filter(None, held))})
    for fact in shape.facts:
        notes = [_("as of %(date)s") % {"date": date_words(fact.date)}] if fact.date else []
        if fact.source != "published":
            notes.append(origin_words(fact.source))
        lines.append(f"{fact.text} ({', '.join(notes)})" if notes else fact.text)
    return "\n".join(lines)


def _counted(count: int | None, words: str) -> str:
    return words % {"n": count} if count is not None else ""


def _lay_frame(found: Format, shape: FrameShape | None) -> None:
    if shape is None:
        LegalFrame.objects.create(format=found)
        return
    opinion = shape.officer_opinion
    LegalFrame.objects.create(
        format=found,
        controllers="\n".join(shape.controllers),
        processors="\n".join(shape.processors),
        legal_basis=shape.legal_basis,
        special_ground=shape.special_ground,
        notice=shape.notice.within(found.process.language),
        ground=shape.ground,
        guardian_below_age=shape.guardian_below_age,
        is_for_minors=shape.for_minors,
        retention_days=shape.retention_days,
        opinion=opinion.result if opinion else LegalFrame.Opinion.NONE,
        opinion_text=opinion.text if opinion else "",
        opinion_by=opinion.by if opinion else "",
        opinion_on=opinion.date if opinion else None,
    )


def _lay_paper(process: Process, blueprint: Blueprint, wordings: list[Wording]) -> None:
    for shape in blueprint.fields:
        name = shape.name.within(process.language)
        field = Field.objects.create(process=process, number=shape.number, key=shape.key, name=name)
        wordings += _wordings(process, shape.name, Wording.Attribute.NAME, field=field)
    ChapterPlan.objects.bulk_create(
        ChapterPlan(process=process, kind=chapter.kind, number=chapter.number, title=chapter.title, order=order)
        for order, chapter in enumerate(blueprint.chapters, start=1)
    )
