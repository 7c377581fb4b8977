"""My work: what waits for somebody by their roles, what is missing, and how the whole stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.concept.models import Citation, Measure, Version
from kettfaden.concept.rules import EDIT_PAPER, PUBLISH_VERSIONS
from kettfaden.evidence.models import Voice
from kettfaden.evidence.queries import sealed_voices, visible_voices
from kettfaden.evidence.rules import REVIEW_VOICES
from kettfaden.findings.models import Finding, Stance
from kettfaden.findings.rules import WORK_ON_FINDINGS
from kettfaden.people.models import HandOverItem
from kettfaden.process.models import Format, LegalFrame, Process
from kettfaden.process.rules import GIVE_OPINION, MANAGE_PROCESS
from kettfaden.record.actor import Actor
from kettfaden.replies.models import Answer, Withdrawal
from kettfaden.replies.queries.answers import findings_without_answer, voices_owed_an_answer
from kettfaden.replies.queries.ledger import ledger
from kettfaden.replies.rules import HANDLE_WITHDRAWALS, PREPARE_ANSWERS, PUBLISH_ANSWERS, SEE_WITHDRAWALS

NUMBERS_KEPT = 30  # seconds; the ledger looks at every voice
_MANY = 1000  # counting a list stops here


@dataclass(frozen=True)
class Task:
    """One thing that waits: what, why, where to do it."""

    title: str
    meta: str
    url: str
    action: str
    state: str = ""
    word: str = ""


def tasks(actor: Actor, process: Process, roles: frozenset[str]) -> list[Task]:
    """What waits for this person, the most pressing first."""
    found: list[Task] = []
    for allowed, ask in _ASK:
        if roles & allowed:
            found += ask(actor, process)
    return found


def missing(process: Process, roles: frozenset[str]) -> list[Task]:
    """What the paper lacks before it can go out, for those who write it."""
    if not roles & EDIT_PAPER:
        return []
    return [task for ask in (_without_ground, _without_lead, _superseded) for task in ask(process)]


def numbers(process: Process) -> dict[str, Any]:
    """The ledger of the process, at most half a minute old."""
    key = f"numbers:{process.pk}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = ledger(process)
        cache.set(key, found, NUMBERS_KEPT)
    return found


def _n(count: int) -> str:
    return str(count) if count <= _MANY else _("more than %(limit)s") % {"limit": _MANY}


def _count(rows: Any) -> int:
    return int(rows.order_by()[: _MANY + 1].count())


def _voices_url(process: Process, query: str) -> str:
    return f"{reverse('web:voices', args=[process.slug])}?{query}"


def _urgent(actor: Actor, process: Process) -> Iterator[Task]:
    count = _count(visible_voices(actor, process).filter(standing=Voice.Standing.URGENT))
    if count:
        yield Task(
            ngettext("%(n)s urgent voice", "%(n)s urgent voices", count) % {"n": _n(count)},
            _("Danger, child protection or somebody's own case: to a named post within one working day"),
            _voices_url(process, "standing=urgent"),
            _("Act"),
            "urgent",
            _("urgent"),
        )


def _sealed(actor: Actor, process: Process) -> Iterator[Task]:
    count = _count(sealed_voices(actor, process))
    if count:
        yield Task(
            ngettext("%(n)s sealed voice to review", "%(n)s sealed voices to review", count) % {"n": _n(count)},
            _("Read them for the names of others, then release them; before that nobody else sees them"),
            _reverse("evidence:review", process),
            _("Review"),
            "sealed",
            _("sealed"),
        )


def _withdrawals(actor: Actor, process: Process) -> Iterator[Task]:
    rows = Withdrawal.objects.filter(process=process, cancelled_at__isnull=True, files_erased_at__isnull=True)
    waiting = rows.filter(rows_erased_at__isnull=True, erase_after__gte=timezone.now()).count()
    late = rows.filter(erase_after__lt=timezone.now()).count()
    url = _reverse("replies:withdrawals", process)
    if late:
        yield Task(
            ngettext("%(n)s withdrawal is due to be erased", "%(n)s withdrawals are due to be erased", late) % {"n": late},
            _("The time to think again is over. Look whether the worker runs."),
            url,
            _("Look"),
            "late",
            _("due"),
        )
    if waiting:
        yield Task(
            ngettext("%(n)s contribution was taken back", "%(n)s contributions were taken back", waiting) % {"n": waiting},
            _("Hidden at once; erased by itself when the time to think again is over"),
            url,
            _("Look"),
            "withdrawn",
            _("withdrawn"),
        )


def _owed(actor: Actor, process: Process) -> Iterator[Task]:
    count = _count(voices_owed_an_answer(actor, process))
    if count:
        yield Task(
            ngettext("%(n)s voice is owed an answer of its own", "%(n)s voices are owed an answer of their own", count)
            % {"n": _n(count)},
            _("Statements, and whoever asked for an answer"),
            _voices_url(process, "owed=1&standing=open"),
            _("Answer"),
            "open",
            _("open"),
        )


def _unanswered(actor: Actor, process: Process) -> Iterator[Task]:
    count = _count(findings_without_answer(process))
    if count:
        yield Task(
            ngettext("%(n)s finding has no answer yet", "%(n)s findings have no answer yet", count) % {"n": count},
            _("One answer to a finding answers all its voices"),
            _reverse("replies:list", process),
            _("Answer"),
            "open",
            _("open"),
        )


def _prepared(actor: Actor, process: Process) -> Iterator[Task]:
    count = _count(Answer.objects.filter(process=process, state=Answer.State.PREPARED))
    if count:
        yield Task(
            ngettext("%(n)s answer is ready to be published", "%(n)s answers are ready to be published", count) % {"n": count},
            _("Answers go out together, on one day"),
            _reverse("replies:list", process),
            _("Publish"),
            "prepared",
            _("prepared"),
        )


def _second_reader(actor: Actor, process: Process) -> Iterator[Task]:
    count = _count(Finding.objects.filter(process=process, status=Finding.Status.SECOND_READER))
    if count:
        yield Task(
            ngettext("%(n)s finding waits for a second reader", "%(n)s findings wait for a second reader", count)
            % {"n": count},
            _("A second person reads the voices and says whether they carry the claim"),
            _reverse("findings:list", process, "?status=second_reader"),
            _("Read"),
            "second_reader",
            _("second reader"),
        )


def _opinions(actor: Actor, process: Process) -> Iterator[Task]:
    rows = Format.objects.filter(process=process, status=Format.Status.PLANNED).filter(
        Q(legal_frame__opinion=LegalFrame.Opinion.NONE) | Q(legal_frame__isnull=True)
    )
    for row in rows[:8]:
        yield Task(
            _("%(format)s waits for the opinion on data protection") % {"format": row.name},
            _("Nobody can be heard in it before that"),
            reverse("process:format", args=[process.slug, row.key]),
            _("Look"),
            "asked",
            _("opinion"),
        )


def _unpublished_versions(actor: Actor, process: Process) -> Iterator[Task]:
    row = Version.objects.filter(process=process).order_by("-number").first()
    if row is not None and row.published_at is None:
        yield Task(
            _("Version %(number)s of the paper is frozen, but not published") % {"number": row.number},
            _("%(open)s of %(total)s voices were open when it was frozen")
            % {"open": row.open_voices, "total": row.total_voices},
            _reverse("concept:versions", process),
            _("Decide"),
            "frozen",
            _("frozen"),
        )


def _hand_over(actor: Actor, process: Process) -> Iterator[Task]:
    if actor.account is None:
        return
    today = timezone.localdate()
    held = Q(post__holdings__account=actor.account, post__holdings__since__lte=today) & (
        Q(post__holdings__until__isnull=True) | Q(post__holdings__until__gte=today)
    )
    rows = HandOverItem.objects.filter(held, post__scope=process.uid, done=False).select_related("post").distinct()
    for row in rows[:5]:
        yield Task(
            row.text,
            _("Handed over with the post: %(post)s") % {"post": row.post.title},
            reverse("process:post", args=[process.slug, row.post.uid]),
            _("Look"),
            "asked",
            _("hand-over"),
        )


def _without_ground(process: Process) -> Iterator[Task]:
    found = numbers(process)
    count = found["paragraphs"]["without_ground"] + found["measures"]["without_ground"]
    if count:
        yield Task(
            ngettext("%(n)s paragraph or measure rests on nothing", "%(n)s paragraphs and measures rest on nothing", count)
            % {"n": count},
            _("Link a finding, a voice, a figure, a law or a document; until then it says so in public"),
            _reverse("concept:without_ground", process),
            _("Look"),
            "missing",
            _("without ground"),
        )


def _without_lead(process: Process) -> Iterator[Task]:
    count = Measure.objects.filter(process=process, lead="", block__removed_at__isnull=True).count()
    if count:
        yield Task(
            ngettext("%(n)s measure has nobody in charge", "%(n)s measures have nobody in charge", count) % {"n": count},
            _("A measure without a lead is a wish"),
            _reverse("measures:measure_list", process),
            _("Look"),
            "missing",
            _("no lead"),
        )


def _superseded(process: Process) -> Iterator[Task]:
    count = (
        Citation.objects.filter(process=process, figure__superseded_by__isnull=False, stance=Stance.SUPPORTS)
        .filter(block__removed_at__isnull=True)
        .values("block")
        .distinct()
        .count()
    )
    if count:
        yield Task(
            ngettext(
                "%(n)s paragraph cites a figure that was superseded",
                "%(n)s paragraphs cite a figure that was superseded",
                count,
            )
            % {"n": count},
            _("There is a newer one; decide whether the sentence still holds"),
            _reverse("concept:paper", process),
            _("Look"),
            "superseded",
            _("newer figure"),
        )


def _reverse(name: str, process: Process, query: str = "") -> str:
    return reverse(name, args=[process.slug]) + query


_ASK: tuple[tuple[frozenset[Any], Callable[[Actor, Process], Iterator[Task]]], ...] = (
    (REVIEW_VOICES, _urgent),
    (SEE_WITHDRAWALS, _withdrawals),
    (GIVE_OPINION | MANAGE_PROCESS, _opinions),
    (REVIEW_VOICES, _sealed),
    (PREPARE_ANSWERS, _owed),
    (PUBLISH_ANSWERS, _prepared),
    (WORK_ON_FINDINGS, _second_reader),
    (PREPARE_ANSWERS, _unanswered),
    (PUBLISH_VERSIONS, _unpublished_versions),
    (
        frozenset(
            role for roles in (REVIEW_VOICES, EDIT_PAPER, HANDLE_WITHDRAWALS, PUBLISH_ANSWERS, GIVE_OPINION) for role in roles
        ),
        _hand_over,
    ),
)
