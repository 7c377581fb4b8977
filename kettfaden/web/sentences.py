"""The record in words: what each event says to people. Nothing here can tell more than the entry does."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kettfaden.concept.models import Resolution
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.findings.models import Confidence, Finding, Stance
from kettfaden.measures.models import Progress
from kettfaden.people.roles import Role
from kettfaden.process.models import LegalFrame
from kettfaden.record.events import Event
from kettfaden.replies.models import Answer, Withdrawal

_E = Event

# One sentence an event. Those with `n` speak of a number; NUMBERS says which detail holds it.
SENTENCES: Mapping[str, Any] = {
    _E.ACCOUNT_CREATED: _("An account was created."),
    _E.ACCOUNT_CLOSED: _("An account was closed."),
    _E.MEMBER_INVITED: _("Somebody was invited."),
    _E.INVITATION_ACCEPTED: _("An invitation was accepted."),
    _E.INVITATION_REVOKED: _("An invitation was revoked."),
    _E.ROLE_ASSIGNED: _("A role was assigned."),
    _E.ROLE_ENDED: _("A role ended."),
    _E.POST_CREATED: _("A post was set up."),
    _E.POST_TAKEN: _("A post was taken over by somebody."),
    _E.POST_HANDED_OVER: _("A post was handed over."),
    _E.ORGANISATION_ADDED: _("An organisation was added."),
    _E.PERSON_ADDED: _("A person was entered in the vault."),
    _E.PERSON_CHANGED: _("The entry of a person was changed."),
    _E.PERSON_ERASED: _("A person was erased."),
    _E.CONSENT_RECORDED: _("A consent was recorded."),
    _E.CONSENT_WITHDRAWN: _("A consent was withdrawn."),
    _E.KEYS_ROTATED: _("The keys were rotated."),
    _E.PROCESS_CREATED: _("The process was created."),
    _E.PROCESS_CHANGED: _("The process was changed."),
    _E.PROCESS_PUBLISHED: _("The visibility of the process was changed."),
    _E.FORMAT_ADDED: _("A format was added."),
    _E.FORMAT_CHANGED: _("A format was changed."),
    _E.FORMAT_STARTED: _("A format was started."),
    _E.FORMAT_CLOSED: _("A format was closed."),
    _E.LEGAL_FRAME_CHANGED: _("The legal frame of a format was changed; it needs a new opinion."),
    _E.OFFICER_OPINION_RECORDED: _("The opinion of the data protection officer was recorded."),
    _E.PHASE_CHANGED: _("The phases were changed."),
    _E.DOSSIER_WRITTEN: _("The dossier was written."),
    _E.SOURCE_ADDED: _("An occasion was added."),
    _E.SOURCE_CHANGED: _("An occasion was changed."),
    _E.ATTENDANCE_COUNTED: _("Attendance was counted."),
    _E.CONTRIBUTION_CAPTURED: ngettext_lazy(
        "A contribution with %(n)d voice was captured.", "A contribution with %(n)d voices was captured.", "n"
    ),
    _E.CONTRIBUTION_CHANGED: _("A contribution was changed."),
    _E.VOICE_ADDED: _("A voice was added."),
    _E.VOICE_REWORDED: _("A voice was reworded."),
    _E.VOICE_SPLIT: _("A voice was split."),
    _E.VOICE_MERGED: _("Voices were merged."),
    _E.VOICE_MOVED: _("A voice was moved to another contribution."),
    _E.VOICE_TRANSLATED: _("A voice was translated."),
    _E.VOICE_MARKED: ngettext_lazy("%(n)d voice was marked.", "%(n)d voices were marked.", "n"),
    _E.VOICES_IMPORTED: ngettext_lazy("%(n)d voice was taken in from a file.", "%(n)d voices were taken in from a file.", "n"),
    _E.VOICES_RELEASED: ngettext_lazy("%(n)d voice was released.", "%(n)d voices were released.", "n"),
    _E.VOICES_SEALED: ngettext_lazy("%(n)d voice was sealed.", "%(n)d voices were sealed.", "n"),
    _E.FIGURE_ADDED: _("A figure was added."),
    _E.FIGURE_SUPERSEDED: _("A figure was superseded by a newer one."),
    _E.FIGURES_IMPORTED: ngettext_lazy(
        "%(n)d figure was taken in from a file.", "%(n)d figures were taken in from a file.", "n"
    ),
    _E.RECEIPTS_MINTED: ngettext_lazy("%(n)d receipt was printed.", "%(n)d receipts were printed.", "n"),
    _E.RECEIPT_BOUND: _("A receipt was tied to its contribution."),
    _E.RECEIPT_SEALED: _("A contribution was hidden and sealed because it was taken back."),
    _E.RECEIPTS_EXPIRED: ngettext_lazy("%(n)d receipt expired.", "%(n)d receipts expired.", "n"),
    _E.COVERAGE_PUBLISHED: _("The counts of who was heard were published."),
    _E.FILTER_SAVED: _("A search was kept."),
    _E.FILTER_DELETED: _("A search was deleted."),
    _E.THEME_ADDED: _("A theme was added."),
    _E.THEME_CHANGED: _("A theme was changed."),
    _E.VOICES_TAGGED: _("Themes were put on voices or taken off."),
    _E.FINDING_ADDED: _("A finding was added."),
    _E.FINDING_CHANGED: _("A finding was changed."),
    _E.FINDING_MOVED_ON: _("A finding moved on."),
    _E.FINDING_JUDGED: _("The confidence in a finding was judged."),
    _E.FINDING_SPLIT: _("A finding was split."),
    _E.FINDING_MERGED: _("Findings were merged."),
    _E.SUPPORT_ADDED: ngettext_lazy(
        "%(n)d voice or figure was linked to a finding.", "%(n)d voices and figures were linked to a finding.", "n"
    ),
    _E.SUPPORT_REMOVED: _("A voice or figure was unlinked from a finding."),
    _E.CONTRADICTION_SEARCHED: _("Contradiction to a finding was searched for."),
    _E.PAPER_CREATED: _("The paper was laid out."),
    _E.PAPER_PUBLISHED: _("The paper was published."),
    _E.CHAPTER_CHANGED: _("A chapter was changed."),
    _E.BLOCK_ADDED: _("A paragraph was added."),
    _E.BLOCK_CHANGED: _("A paragraph was changed."),
    _E.BLOCK_MOVED: _("A paragraph was moved."),
    _E.BLOCK_SPLIT: _("A paragraph was split."),
    _E.BLOCK_MERGED: _("Two paragraphs were merged."),
    _E.BLOCK_REMOVED: _("A paragraph was removed."),
    _E.BLOCK_RESTORED: _("A paragraph was restored."),
    _E.CITATION_ADDED: _("A paragraph got a ground."),
    _E.CITATION_REMOVED: _("A ground was taken from a paragraph."),
    _E.MEASURE_ADDED: _("A measure was added."),
    _E.MEASURE_CHANGED: _("A measure was changed."),
    _E.VERSION_FROZEN: _("A version of the paper was frozen."),
    _E.VERSION_PUBLISHED: _("A version of the paper was published."),
    _E.RESOLUTION_RECORDED: _("A decision was recorded."),
    _E.PAPER_EXPORTED: _("The paper was exported."),
    _E.MEASURE_PROGRESSED: _("How a measure stands was reported."),
    _E.ANSWER_PREPARED: _("An answer was drafted."),
    _E.ANSWER_CHANGED: _("An answer was changed."),
    _E.ANSWER_DISCARDED: _("An answer was discarded."),
    _E.ANSWERS_PUBLISHED: ngettext_lazy("%(n)d answer was published.", "%(n)d answers were published.", "n"),
    _E.NOTICE_PRINTED: _("A notice of what became of it was printed."),
    _E.WITHDRAWAL_REQUESTED: _("A contribution was taken back."),
    _E.WITHDRAWAL_CANCELLED: _("A withdrawal was undone."),
    _E.ERASURE_DONE: _("A contribution was erased."),
    _E.DATA_EXPORTED: ngettext_lazy("A list with %(n)d row was exported.", "A list with %(n)d rows was exported.", "n"),
    _E.RETENTION_APPLIED: _("What was past its day was deleted."),
}

NUMBERS = {_E.CONTRIBUTION_CAPTURED: "voices", _E.VOICES_IMPORTED: "voices"}

_LABELS: Mapping[str, Mapping[str, Any]] = {
    "role": dict(Role.choices),
    "outcome": dict(Answer.Outcome.choices),
    "state": dict(Answer.State.choices),
    "standing": dict(Voice.Standing.choices),
    "privacy": dict(Privacy.choices),
    "stance": dict(Stance.choices),
    "confidence": dict(Confidence.choices),
    "opinion": dict(LegalFrame.Opinion.choices),
    "result": dict(Resolution.Result.choices),
    "channel": dict(Withdrawal.Channel.choices),
}
_STATUS = {"finding": dict(Finding.Status.choices), "measure": dict(Progress.Status.choices)}


def details_of(detail: str) -> dict[str, str]:
    """'state=open count=12' as a mapping."""
    return dict(part.split("=", 1) for part in detail.split() if "=" in part)


def sentence(event: str, detail: str, kind: str = "") -> str:
    """One entry in the reader's language, with its enumerations and numbers."""
    told = details_of(detail)
    words = SENTENCES.get(event)
    if words is None:
        return event
    number = told.pop(NUMBERS.get(Event(event), "count"), "1")
    # A sentence without a number in it takes none.
    text = str(words % {"n": int(number) if number.isdigit() else 1})
    extras = [_extra(name, value, kind) for name, value in told.items()]
    extras = [extra for extra in extras if extra]
    return f"{text.rstrip('.')}: {', '.join(extras)}." if extras else text


def _extra(name: str, value: str, kind: str) -> str:
    if name == "status":
        return str(_STATUS.get(kind, {}).get(value, value))
    if name == "number":
        return str(_("no. %(number)s")) % {"number": value}
    labels = _LABELS.get(name)
    return str(labels[value]) if labels and value in labels else ""
