"""Reading findings and themes, and what a finding rests on in words that help to judge it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.evidence.models import Voice
from kettfaden.findings import rules
from kettfaden.findings.models import Finding, Judgement, Stance, Support, Theme, VoiceTheme
from kettfaden.process.models import Process
from kettfaden.process.queries import roles_of
from kettfaden.record.actor import Actor


def visible_to(actor: Actor, process: Process) -> QuerySet[Finding]:
    """The findings an actor may read: members all of them, the public those that are approved or checked back."""
    rows = Finding.objects.filter(process=process).select_related("field", "theme", "process")
    roles = roles_of(actor, process)
    if roles & rules.READ_FINDINGS:
        return rows
    if roles or not process.is_public:
        return rows.none()
    return rows.filter(status__in=[Finding.Status.APPROVED, Finding.Status.CHECKED_BACK])


def get_finding_for(actor: Actor, process: Process, uid: str) -> Finding:
    """A finding. Raises PermissionDenied for members without the right, Http404 for what is not theirs to know."""
    if not roles_of(actor, process) & rules.READ_FINDINGS and roles_of(actor, process):
        raise PermissionDenied
    finding = visible_to(actor, process).filter(uid=uid).first()
    if finding is None:
        raise Http404
    return finding


def with_counts(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Annotate `supporting`, `contradicting` (live voices and figures) and `support_changed`.

    Support has changed when a supporting voice was taken back or a figure has been superseded.
    """
    live = ~Q(supports__voice__standing=Voice.Standing.WITHDRAWN)
    gone = Support.objects.filter(finding=OuterRef("pk"), stance=Stance.SUPPORTS).filter(
        Q(voice__standing=Voice.Standing.WITHDRAWN) | Q(figure__superseded_by__isnull=False)
    )
    return findings.annotate(
        supporting=Count("supports", filter=Q(supports__stance=Stance.SUPPORTS) & live),
        contradicting=Count("supports", filter=Q(supports__stance=Stance.CONTRADICTS) & live),
        support_changed=Exists(gone),
    ).prefetch_related(Prefetch("judgements", Judgement.objects.select_related("account")))


@dataclass
class Breadth:
    """How widely one finding is supported: people within each format, occasions, regions, languages."""

    people: dict[str, int] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    figures: int = 0

    @property
    def heard(self) -> int:
        """Persons where all were heard in one format, attendances otherwise."""
        return sum(self.people.values())

    def hints(self) -> list[str]:
        """Sentences that help people to judge; never a score."""
        found = []
        if self.people and len(self.sources) == 1:
            found.append(_("All supporting voices come from one occasion."))
        if len(self.people) == 1 and len(self.sources) > 1:
            found.append(_("All supporting voices come from one format."))
        if len(self.regions) == 1:
            found.append(_("All supporting voices come from one region."))
        if len(self.groups) == 1 and self.heard > 1:
            found.append(_("Only one group of people says this."))
        if self.figures and not self.people:
            found.append(_("Only figures support this; nobody has said it in their own words."))
        if 0 < self.heard < 5:
            found.append(
                ngettext("Only {n} person supports this.", "Only {n} people support this.", self.heard).format(n=self.heard)
            )
        return found


def breadth_of(findings: Iterable[Finding]) -> dict[int, Breadth]:
    """The breadth of each finding by its key, in one query."""
    found = {finding.pk: Breadth() for finding in findings}
    seen: set[tuple[int, int]] = set()
    rows = (
        Support.objects.filter(finding__in=found, stance=Stance.SUPPORTS)
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .values_list(
            "finding_id",
            "voice__contribution_id",
            "voice__contribution__headcount",
            "voice__contribution__source__format__name",
            "voice__contribution__source__uid",
            "voice__contribution__region__name",
            "voice__contribution__region__parent__name",
            "voice__contribution__group__name",
            "voice__language",
        )
    )
    for finding_id, contribution, headcount, format_name, source, region, parent, group, language in rows.iterator():
        breadth = found[finding_id]
        if contribution is None:
            breadth.figures += 1
            continue
        breadth.languages.add(language)
        if (finding_id, contribution) in seen:
            continue
        seen.add((finding_id, contribution))
        breadth.people[format_name] = breadth.people.get(format_name, 0) + headcount
        breadth.sources.add(source)
        breadth.groups.add(group)
        if parent or region:
            breadth.regions.add(parent or region)
    return found


def supports_of(finding: Finding, stance: str) -> QuerySet[Support]:
    """What supports, contradicts or surrounds a finding, voices with all a list shows of them."""
    return (
        Support.objects.filter(finding=finding, stance=stance)
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .select_related(
            "figure__superseded_by",
            "voice__contribution__source__format",
            "voice__contribution__group",
            "voice__contribution__region__parent",
        )
        .prefetch_related("voice__translations")
        .order_by("figure_id", "-voice_id")
    )


def get_support_for(actor: Actor, process: Process, uid: str) -> Support:
    """A support of a finding the actor may read."""
    support = (
        Support.objects.filter(process=process, finding__in=visible_to(actor, process), uid=uid)
        .select_related("finding__process", "process")
        .first()
    )
    if support is None:
        raise Http404
    return support


def visible_themes(actor: Actor, process: Process) -> QuerySet[Theme]:
    """The themes of a process, for its members."""
    rows = Theme.objects.filter(process=process).select_related("field")
    return rows if roles_of(actor, process) & rules.READ_FINDINGS else rows.none()


def with_voice_counts(themes: QuerySet[Theme]) -> QuerySet[Theme]:
    """Annotate `voices` and `finding_count`; each counted on its own, so that neither multiplies the other."""
    tagged = VoiceTheme.objects.filter(theme=OuterRef("pk")).order_by().values("theme").annotate(n=Count("pk")).values("n")
    made = Finding.objects.filter(theme=OuterRef("pk")).order_by().values("theme").annotate(n=Count("pk")).values("n")
    return themes.annotate(voices=tagged, finding_count=made)


def get_theme_for(actor: Actor, process: Process, key: str) -> Theme:
    """A theme of the process. Raises Http404 for strangers and unknown keys."""
    theme = visible_themes(actor, process).filter(key=key).first()
    if theme is None:
        raise Http404
    return theme
