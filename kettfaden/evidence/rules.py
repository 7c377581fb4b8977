"""Who may do what with voices, figures and receipts, and when."""

import re
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.core.validators import slug_re
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.drafts import FigureDraft
from kettfaden.evidence.models import Contribution, Figure, Privacy, Source, Voice
from kettfaden.people.models import Consent, ConsentPurpose
from kettfaden.people.roles import Role
from kettfaden.process.models import Format, LegalFrame
from kettfaden.process.rules import EVERYBODY

ENTER_VOICES = frozenset({Role.COORDINATOR, Role.RESEARCHER, Role.INTERVIEWER})
REVIEW_VOICES = frozenset({Role.COORDINATOR, Role.RESEARCHER})  # they alone read what is sealed
READ_VOICES = EVERYBODY - {Role.OFFICER}
READ_EVIDENCE = EVERYBODY  # occasions, figures and coverage name nobody
ADD_FIGURES = frozenset({Role.COORDINATOR, Role.RESEARCHER})
MINT_RECEIPTS = ENTER_VOICES
PUBLISH_COVERAGE = frozenset({Role.COORDINATOR})

LONGEST_VOICE = 20_000  # characters
MOST_VOICES_AT_ONCE = 200  # of one contribution in one go
MOST_RECEIPTS_AT_ONCE = 1_000
LONGEST_RECEIPT_LIFE = timedelta(days=5 * 366)

_LARGEST = Decimal("999999999999")

# A count below this is not shown to the public, nor can it be worked out.
SMALL = 5
# A public quote names attributes only where they cover this many people.
PEOPLE_BEHIND_A_QUOTE = 10

# From nobody but reviewers to everybody.
OPENNESS: dict[str, int] = {
    Privacy.SEALED: 0,
    Privacy.INTERNAL: 1,
    Privacy.QUOTABLE: 2,
    Privacy.PUBLIC: 3,
}

# What a voice may become by hand. Withdrawn comes and goes with its contribution alone.
TRANSITIONS: dict[str, frozenset[str]] = {
    Voice.Standing.OPEN: frozenset({Voice.Standing.BACKGROUND, Voice.Standing.UNUSABLE, Voice.Standing.URGENT}),
    Voice.Standing.BACKGROUND: frozenset({Voice.Standing.OPEN, Voice.Standing.UNUSABLE, Voice.Standing.URGENT}),
    Voice.Standing.UNUSABLE: frozenset({Voice.Standing.OPEN, Voice.Standing.BACKGROUND, Voice.Standing.URGENT}),
    Voice.Standing.URGENT: frozenset({Voice.Standing.OPEN, Voice.Standing.BACKGROUND, Voice.Standing.UNUSABLE}),
    Voice.Standing.WITHDRAWN: frozenset(),
}
NEEDS_REASON = frozenset({Voice.Standing.UNUSABLE, Voice.Standing.URGENT})

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")

# Signs that a passage may speak of a third person. They only draw the reviewer's eye; nothing is decided by them.
_HINTS = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.\w+")),
    ("telephone", re.compile(r"(?:\+\d|\b0)[\d\s/()-]{6,}\d")),
    ("address", re.compile(r"\b\w+(?:straße|strasse|str\.|weg|platz|gasse)\s+\d+", re.IGNORECASE)),
    ("case", re.compile(r"\b(?:Aktenzeichen|Az\.|AZR|BAMF-Nr)", re.IGNORECASE)),
)
_TITLED = re.compile(
    r"\b(?:Herrn?|Frau|Dr\.|Prof\.|Familie|Pani?|Paní|Mr\.?|Mrs\.?|Ms\.?|пан[іи]?|господин|госпожа)\s+(\w+)", re.UNICODE
)


def capped(wanted: str, ceiling: str) -> str:
    """The less open of two privacy classes."""
    return min(wanted, ceiling, key=OPENNESS.__getitem__)


def ceiling_of(voice: Voice) -> str:
    """The widest class a voice may ever get: its contribution's, and for minors and unusable ones never beyond.

    Reads voice.contribution.source.format.legal_frame; fetch them along for many.
    """
    ceiling = voice.contribution.may_be
    frame = legal_frame_of(voice.contribution.source.format)
    if frame is not None and frame.is_for_minors:
        ceiling = capped(ceiling, Privacy.QUOTABLE)
    if voice.standing == Voice.Standing.UNUSABLE:
        ceiling = capped(ceiling, Privacy.INTERNAL)
    if voice.standing in {Voice.Standing.URGENT, Voice.Standing.WITHDRAWN}:
        ceiling = Privacy.SEALED
    return ceiling


def legal_frame_of(format: Format) -> LegalFrame | None:
    """The format's legal frame, or None while it has none."""
    try:
        return format.legal_frame
    except LegalFrame.DoesNotExist:
        return None


def check_may_be_held(format: Format) -> LegalFrame:
    """The format's legal frame. Raises Refused while it is cancelled or lacks the officer's opinion."""
    if format.status == Format.Status.CANCELLED:
        raise Refused(_("This format is cancelled. Choose another one, or plan it again first."), field="format")
    frame = legal_frame_of(format)
    if frame is None or not frame.may_start:
        raise Refused(
            _("The data protection officer has not agreed to this format yet. Nobody can be heard in it before that."),
            field="format",
        )
    return frame


def check_is_held(source: Source) -> LegalFrame:
    """The legal frame of an occasion that took place. Raises Refused for one that is only planned."""
    if not source.is_held:
        raise Refused(_("This occasion has not been held yet. Mark it as held first."), field="source")
    return check_may_be_held(source.format)


def check_language(code: str) -> str:
    """A language code such as 'de', 'hsb' or 'pt-BR'. Raises Refused for anything else."""
    if not _LANGUAGE.fullmatch(code):
        raise Refused(_("Choose the language that was spoken."), field="language")
    return code


def clean_words(text: str) -> str:
    """What somebody said, without characters no database takes. Raises Refused for nothing or for too much."""
    text = text.replace("\x00", "").encode("utf-8", "ignore").decode().replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Refused(_("There is no text. Write what was said, or leave this voice out."), field="text")
    if len(text) > LONGEST_VOICE:
        raise Refused(
            _("This text has %(length)s characters. A voice may have %(limit)s at most: split it into several.")
            % {"length": len(text), "limit": LONGEST_VOICE},
            field="text",
        )
    return text


def check_consent(frame: LegalFrame, ground: str, may_be: str, consent: Consent | None) -> None:
    """Raise Refused where a contribution rests on a consent that does not carry it."""
    if ground != LegalFrame.Ground.CONSENT:
        return
    if frame.is_for_minors and (consent is None or not (consent.guardian_agreed and consent.own_assent)):
        raise Refused(
            _("In this format the guardian's consent and the young person's own assent are both needed."), field="consent"
        )
    if consent is None:
        return
    given = {row.purpose for row in consent.purposes.all() if row.given and row.withdrawn_on is None}
    if consent.withdrawn_on is not None or ConsentPurpose.Purpose.TAKE_PART not in given:
        raise Refused(_("This consent does not cover taking part, or it was withdrawn."), field="consent")
    if OPENNESS[may_be] > OPENNESS[Privacy.INTERNAL] and ConsentPurpose.Purpose.QUOTE not in given:
        raise Refused(_("This consent does not cover being quoted. Choose 'internal'."), field="may_be")


def check_headcount(kind: str, headcount: int) -> None:
    """Raise Refused unless one person counts as one and a table as at least one."""
    if headcount < 1 or headcount > 100_000:
        raise Refused(_("Say how many people this is from: a number from 1."), field="headcount")
    if kind == Contribution.Kind.PERSON and headcount != 1:
        raise Refused(_("One person is one person. Choose 'a table or group' for several."), field="headcount")


def check_not_withdrawn(contribution: Contribution) -> None:
    """Raise Refused for a contribution that its owner took back."""
    if contribution.withdrawn_at is not None:
        raise Refused(_("This contribution was withdrawn. Nothing can be added to it or changed in it."))


def check_may_change(roles: frozenset[str], voice: Voice) -> None:
    """Raise unless the roles allow changing this voice: whoever enters voices while it is sealed, reviewers also later."""
    check_not_withdrawn(voice.contribution)
    if roles & REVIEW_VOICES:
        return
    if not roles & ENTER_VOICES or voice.released_at is not None:
        raise PermissionDenied


def check_revision(voice: Voice, base_revision: int) -> None:
    """Raise Refused when somebody else changed the words meanwhile."""
    if voice.revision != base_revision:
        raise Refused(_("Somebody else changed these words meanwhile. Look at both and save again."), field="text")


def check_may_become(voice: Voice, standing: str, reason: str) -> None:
    """Raise Refused for a change of standing that the table does not know, or one without its reason."""
    if standing != voice.standing and standing not in TRANSITIONS[voice.standing]:
        raise Refused(_("This voice cannot be marked so."))
    if standing in NEEDS_REASON and not reason.strip():
        raise Refused(_("Say why it is unusable, or what is urgent and who takes care of it."), field="reason")


def check_figure(draft: FigureDraft) -> None:
    """Raise Refused for a figure that lacks something or cannot be."""
    if not slug_re.match(draft.key) or len(draft.key) > 60:
        raise Refused(_("The key has letters, digits and hyphens only, 60 at most."), field="key")
    if not draft.title.strip():
        raise Refused(_("Give the figure a title."), field="title")
    if not draft.base.strip():
        raise Refused(_("No number without its base: say of whom or of what it is."), field="base")
    if draft.provenance not in Figure.Provenance.values:
        raise Refused(_("Say where the figure comes from."), field="provenance")
    if draft.date_to < draft.date_from:
        raise Refused(_("The last day lies before the first."), field="date_to")
    if not draft.value.is_finite() or abs(draft.value) > _LARGEST:
        raise Refused(_("The value is not a number that can be stored."), field="value")
    if (draft.interval_low is None) != (draft.interval_high is None):
        raise Refused(_("An interval needs both ends."), field="interval_high")
    ends = (draft.interval_low, draft.interval_high)
    if ends[0] is not None and ends[1] is not None and not ends[0] <= draft.value <= ends[1]:
        raise Refused(_("The interval must contain the value."), field="interval_low")
    if draft.unit == "%" and not 0 <= draft.value <= 100:
        raise Refused(_("A share lies between 0 and 100 per cent."), field="value")


def check_expiry(expires_on: object) -> None:
    """Raise Refused for an expiry in the past or too far ahead."""
    today = timezone.localdate()
    if not today < expires_on <= today + LONGEST_RECEIPT_LIFE:  # type: ignore[operator]
        raise Refused(_("Choose a day of expiry in the future, within five years."), field="expires_on")


def review_hints(text: str) -> list[str]:
    """What in a text may point to a third person: some of email, telephone, name, address, case."""
    hints = [name for name, pattern in _HINTS if pattern.search(text)]
    # A name begins with a capital; 'Familie über uns' is none.
    return hints + ["name"] * any(word[0].isupper() for word in _TITLED.findall(text))
