"""States for stories about what was heard, reached through actions. Names of the cast are invented."""

import datetime
import itertools
from typing import Any

from kettfaden.evidence.actions import VoiceDraft, add_source, capture_contribution, release_voices
from kettfaden.evidence.models import Contribution, Privacy, Source, Voice
from kettfaden.people.models import Consent, ConsentPurpose
from kettfaden.process.models import Field, Format, Group, Process, Region
from kettfaden.process.tests.factories import agree, make_process
from kettfaden.record.actor import SYSTEM

_numbers = itertools.count(1)


def make_open_process(slug: str = "") -> Process:
    """The small county: the officer agreed to forum and interviews, the public may see it."""
    process = make_process(slug)
    for found in Format.objects.filter(process=process):
        agree(found)
    process.is_public = True
    process.save(update_fields=["is_public"])
    return Process.objects.get(pk=process.pk)


def group(process: Process, key: str = "population") -> Group:
    return Group.objects.get(process=process, key=key)


def region(process: Process, key: str = "north") -> Region:
    return Region.objects.get(process=process, key=key)


def field(process: Process, key: str = "housing") -> Field:
    return Field.objects.get(process=process, key=key)


def make_source(process: Process, format: str = "forum", **values: Any) -> Source:
    """An evening that was held."""
    values = {"title": "Forum in Astadt", "date": datetime.date(2026, 4, 9), "place": "Astadt", **values}
    return add_source(process=process, format=Format.objects.get(process=process, key=format), by=SYSTEM, **values)


def capture(source: Source, *texts: str, release: str | None = None, **values: Any) -> Contribution:
    """What one person said there, one voice a text; released as far as `release` where it is given."""
    values = {
        "group": group(source.process),
        "region": region(source.process),
        "language": "de",
        "may_be": Privacy.PUBLIC,
        "idempotency_key": f"story-{next(_numbers)}",
        "voices": [VoiceDraft(text, values.get("language", "de")) for text in texts or ("Es fährt abends kein Bus.",)],
        "by": SYSTEM,
        **values,
    }
    contribution = capture_contribution(source=source, **values)
    if release is not None:
        release_voices(
            process=source.process, voices=Voice.objects.filter(contribution=contribution), privacy=release, by=SYSTEM
        )
    return contribution


def make_voice(source: Source, text: str = "Es fährt abends kein Bus.", **values: Any) -> Voice:
    """One voice of one person."""
    return Voice.objects.get(contribution=capture(source, text, **values))


def make_consent(process: Process, *purposes: str, **values: Any) -> Consent:
    """A signed consent to taking part and the purposes named."""
    consent = Consent.objects.create(
        scope=process.uid,
        language="de",
        form=Consent.Form.SIGNED,
        form_version="2026-03",
        given_on=datetime.date(2026, 4, 1),
        **values,
    )
    for purpose in {ConsentPurpose.Purpose.TAKE_PART, *purposes}:
        ConsentPurpose.objects.create(consent=consent, purpose=purpose, given=True)
    return consent
