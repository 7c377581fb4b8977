"""Reading what was heard, and the gates to it. Every queryset starts from what the actor may see."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.calc.estimation import srs_margin
from kettfaden.evidence import codes
from kettfaden.evidence.coverage import Coverage as Coverage
from kettfaden.evidence.coverage import coverage as coverage
from kettfaden.evidence.models import (
    Contribution,
    Figure,
    ImportRun,
    Privacy,
    PublicCount,
    Receipt,
    ReceiptBatch,
    SavedFilter,
    Source,
    Voice,
    VoiceTranslation,
)
from kettfaden.evidence.rules import ENTER_VOICES, MINT_RECEIPTS, READ_VOICES, REVIEW_VOICES
from kettfaden.process.models import Format, Process
from kettfaden.process.queries import Names, names_in, roles_of
from kettfaden.record.actor import Actor

PUBLIC_CLASSES = (Privacy.QUOTABLE, Privacy.PUBLIC)
_NEVER_ANALYSED = (Voice.Standing.URGENT, Voice.Standing.WITHDRAWN)


def visible_voices(actor: Actor, process: Process) -> QuerySet[Voice]:
    """The voices an actor may read in a process. Withdrawn ones nobody reads, from the moment they are.

    - reviewers (coordinator, researcher) and the system: all, sealed and urgent ones included;
    - other members but the data protection officer: what has been released;
    - the public, where the process is public: what may be quoted, and is usable.
    """
    voices = Voice.objects.filter(process=process)
    roles = roles_of(actor, process)
    if roles & REVIEW_VOICES:
        return voices.exclude(standing=Voice.Standing.WITHDRAWN)
    if roles & READ_VOICES:
        return voices.exclude(privacy=Privacy.SEALED).exclude(standing__in=_NEVER_ANALYSED)
    if roles or not process.is_public:
        return voices.none()
    return public_voices(process)


def public_voices(process: Process) -> QuerySet[Voice]:
    """The voices everybody may read."""
    return Voice.objects.filter(process=process, privacy__in=PUBLIC_CLASSES).exclude(
        standing__in=[*_NEVER_ANALYSED, Voice.Standing.UNUSABLE]
    )


def with_origin(voices: QuerySet[Voice]) -> QuerySet[Voice]:
    """Voices with all that a list shows of where they come from, at a fixed number of queries."""
    return voices.select_related(
        "field",
        "contribution",
        "contribution__group",
        "contribution__region__parent",
        "contribution__source",
        "contribution__source__format",
    ).prefetch_related(Prefetch("translations", VoiceTranslation.objects.order_by("language")))


def get_voice_for(actor: Actor, process: Process, uid: str) -> Voice:
    """One voice with its origin. Http404 for strangers and where there is none, PermissionDenied for members without
    the right."""
    voice = with_origin(visible_voices(actor, process)).filter(uid=uid).first()
    if voice is not None:
        return voice
    sealed = Voice.objects.filter(process=process, uid=uid).exclude(standing=Voice.Standing.WITHDRAWN)
    if roles_of(actor, process) and sealed.exists():
        raise PermissionDenied
    raise Http404


def visible_sources(actor: Actor, process: Process) -> QuerySet[Source]:
    """The occasions an actor may know of: members all; the public those that were held in the open."""
    sources = Source.objects.filter(process=process)
    if roles_of(actor, process):
        return sources
    if not process.is_public:
        return sources.none()
    private = [Format.Channel.INTERVIEW, Format.Channel.GROUP_INTERVIEW]
    return sources.filter(is_held=True).exclude(Q(format__channel__in=private) | Q(format__legal_frame__is_for_minors=True))


def get_source_for(actor: Actor, process: Process, uid: str) -> Source:
    """One occasion. Http404 where the actor may not know of it."""
    source = visible_sources(actor, process).select_related("format", "region").filter(uid=uid).first()
    if source is None:
        raise Http404
    return source


def get_contribution_for(actor: Actor, process: Process, uid: str) -> Contribution:
    """One contribution, for those who enter voices. Http404 for strangers, PermissionDenied for other members."""
    roles = roles_of(actor, process)
    contribution = Contribution.objects.filter(process=process, uid=uid).select_related("source", "group", "region").first()
    if not roles or contribution is None:
        raise Http404
    if not roles & ENTER_VOICES:
        raise PermissionDenied
    return contribution


def sealed_voices(actor: Actor, process: Process) -> QuerySet[Voice]:
    """What waits for a reviewer: sealed, not withdrawn, and with a contribution that may ever be opened."""
    return (
        visible_voices(actor, process)
        .filter(privacy=Privacy.SEALED)
        .exclude(standing=Voice.Standing.URGENT)
        .exclude(contribution__may_be=Privacy.SEALED)
    )


# --- figures


def visible_figures(actor: Actor, process: Process) -> QuerySet[Figure]:
    """The figures an actor may see, older ones included: all, for members and where the process is public."""
    figures = Figure.objects.filter(process=process)
    return figures if process.is_public or roles_of(actor, process) else figures.none()


def current_figures(process: Process) -> QuerySet[Figure]:
    """The figures that nothing newer supersedes."""
    return Figure.objects.filter(process=process, superseded_by__isnull=True)


def get_figure_for(actor: Actor, process: Process, uid: str) -> Figure:
    """One figure with its source and field. Http404 where the actor may not see it."""
    figure = (
        visible_figures(actor, process).select_related("source", "field", "supersedes", "superseded_by").filter(uid=uid).first()
    )
    if figure is None:
        raise Http404
    return figure


def precision_note(figure: Figure) -> str:
    """What is to be said of a figure's precision, in the reader's language; empty where nothing is known.

    Published shares come without margins and weights: then the least that any sample of this size would have.
    """
    if figure.interval_note:
        return figure.interval_note
    if figure.interval_low is not None or figure.unit != "%" or not figure.base_n:
        return ""
    if figure.provenance == Figure.Provenance.OFFICIAL or not 0 <= figure.value <= 100:
        return ""
    margin = srs_margin(float(figure.value) / 100, figure.base_n) * 100
    return _("Simple random sampling would give at least ± %(points).1f points; design effect unknown.") % {"points": margin}


# --- receipts


def find_receipt(code: str) -> Receipt | None:
    """The receipt of a code, or None: wrong, foreign, withdrawn and expired codes are told apart by nobody.

    The same work is done for every code, right or wrong.
    """
    read = codes.read_code(code)
    # A code with a slip of the pen is looked up as well, under a name that no receipt can have.
    hashes = codes.code_hashes(read or "-")
    receipt = (
        Receipt.objects.filter(code_hash__in=hashes).select_related("process", "batch", "contribution__source__format").first()
    )
    if receipt is None or read is None:
        return None
    if receipt.ended_at is not None or receipt.expires_on < timezone.localdate():
        return None
    return receipt


def receipt_word_matches(receipt: Receipt | None, word: str) -> bool:
    """Whether this is the word the person chose. Takes the same time without a receipt and without a word."""
    return codes.word_matches(word, receipt.word_hash if receipt is not None else "")


def visible_batches(actor: Actor, process: Process) -> QuerySet[ReceiptBatch]:
    """The batches of receipts, for those who may mint them."""
    batches = ReceiptBatch.objects.filter(process=process)
    return batches if roles_of(actor, process) & MINT_RECEIPTS else batches.none()


# --- imports and filters


def visible_runs(actor: Actor, process: Process) -> QuerySet[ImportRun]:
    """The files on their way in: reviewers see all, interviewers their own, for what is in them is still sealed."""
    runs = ImportRun.objects.filter(process=process)
    roles = roles_of(actor, process)
    if roles & REVIEW_VOICES:
        return runs
    return runs.filter(account=actor.account) if roles & ENTER_VOICES and actor.account else runs.none()


def get_run_for(actor: Actor, process: Process, uid: str) -> ImportRun:
    """One import. Http404 where the actor may not see it."""
    run = visible_runs(actor, process).filter(uid=uid).first()
    if run is None:
        raise Http404
    return run


def saved_filters(actor: Actor, process: Process, page: str) -> QuerySet[SavedFilter]:
    """The searches this account has kept on a page."""
    if actor.account is None:
        return SavedFilter.objects.none()
    return SavedFilter.objects.filter(process=process, account=actor.account, page=page)


# --- what a public quote may say of its speaker


class QuoteAttributes:
    """What may stand under the public quotes of a process: at most two attributes, each combination of ten people or more.

    Reads the counts once, as they were last published; before the first publication nothing may be said.
    """

    def __init__(self, process: Process, names: Names | None = None) -> None:
        self._names = names or names_in(process, get_language() or process.language)
        rows = PublicCount.objects.filter(process=process, table=PublicCount.Table.QUOTE)
        self._allowed = set(rows.values_list("group_id", "region_id"))

    def of(self, voice: Voice) -> tuple[str, ...]:
        """The names of group and region that may be shown, none to two, in the reader's language.

        Reads the voice's contribution with both, and the region's parent; see `with_origin`.
        """
        name = self._names.of
        contribution = voice.contribution
        region = contribution.region
        if region is not None and region.parent_id is not None:
            region = region.parent
        region_id = region.pk if region is not None else None
        if region is not None and (contribution.group_id, region_id) in self._allowed:
            return (name(contribution.group), name(region))
        if (contribution.group_id, None) in self._allowed:
            return (name(contribution.group),)
        if region is not None and (None, region_id) in self._allowed:
            return (name(region),)
        return ()


def public_quote_attributes(voice: Voice) -> tuple[str, ...]:
    """`QuoteAttributes` for a single voice; for several make one `QuoteAttributes` and ask it."""
    return QuoteAttributes(voice.process).of(voice)
