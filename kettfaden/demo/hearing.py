"""Hearing: every occasion, every contribution, in the words of the corpus."""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from kettfaden.demo import corpus
from kettfaden.demo.cast import WORDS, Demo
from kettfaden.demo.occasions import REGIONS, Guests, Occasion, all_occasions
from kettfaden.evidence import actions as evidence
from kettfaden.evidence.models import Source
from kettfaden.people import actions as people
from kettfaden.people.roles import Role
from kettfaden.process.models import Region
from kettfaden.record.actor import Actor


def hear(demo: Demo) -> None:
    institute, unit = demo.cast.actor(Role.RESEARCHER), demo.cast.actor(Role.COORDINATOR)
    drafts: list[evidence.ContributionDraft] = []
    for place, occasion in enumerate(all_occasions()):
        by = institute if occasion.held_by != "Sachgebiet Integration" else unit
        source = evidence.add_source(
            process=demo.process,
            format=demo.formats[occasion.format],
            title=occasion.title,
            date=occasion.date,
            precision=occasion.precision,
            place=occasion.place,
            region=demo.regions[occasion.region] if occasion.region else None,
            mode=occasion.mode,
            languages=occasion.languages,
            held_by=occasion.held_by,
            is_synthetic=bool(occasion.guests) or demo.formats[occasion.format].is_synthetic,
            by=by,
        )
        if occasion.attendance:
            evidence.count_attendance(
                source=source,
                counts=[
                    (demo.groups[group], demo.regions[occasion.region or REGIONS[2]], count)
                    for group, count in occasion.attendance
                ],
                by=by,
            )
        number = 0
        for guests in occasion.guests:
            for _guest in range(guests.count):
                number += 1
                draft = _contribution(demo, source, occasion, guests, f"demo-{place:03d}-{number:04d}")
                if demo.formats[occasion.format].legal_frame.ground == "consent" and occasion.receipts:
                    _capture(demo, draft, occasion, by)
                else:
                    drafts.append(draft)
    _add_special(demo, drafts)
    evidence.import_contributions(process=demo.process, drafts=drafts, by=institute)


def _contribution(demo: Demo, source: Source, occasion: Occasion, guests: Guests, key: str) -> evidence.ContributionDraft:
    count = demo.chance.randint(*guests.voices)
    said = _statements(demo, occasion, guests.group, count)
    voices = [_voice(demo, statement) for statement in said]
    demo.statement_of[key] = said
    region = _region(demo, occasion)
    return evidence.ContributionDraft(
        source=source,
        group=demo.groups[guests.group],
        region=region,
        kind="table" if guests.headcount > 1 else "person",
        headcount=guests.headcount,
        language=said[0].language,
        may_be=occasion.may_be,
        asked_for_answer=occasion.format == "online-dialogue" and demo.chance.random() < 0.04,
        key=key,
        voices=voices,
        is_synthetic=True,
    )


def _statements(demo: Demo, occasion: Occasion, group: str, count: int) -> list[corpus.Statement]:
    """Different statements for one contribution, all in one language: a person speaks their own."""
    pool = corpus.statements_for(occasion.format, group) or corpus.statements_for("regional-events", group)
    language = occasion.language or demo.chance.choice(pool).language
    own = [statement for statement in pool if statement.language == language] or pool
    return demo.chance.sample(own, min(count, len(own)))


def _voice(demo: Demo, statement: corpus.Statement) -> evidence.VoiceDraft:
    text, german = statement.spoken(demo.chance)
    return evidence.VoiceDraft(
        text=text,
        language=statement.language,
        field=demo.fields[statement.field],
        translations=[("de", german, "translator")] if german else [],
    )


def _region(demo: Demo, occasion: Occasion) -> Region:
    if occasion.region is None:
        return demo.chance.choices(demo.everywhere, demo.weights)[0]
    nearby = demo.municipalities[occasion.region]
    return demo.chance.choices(nearby, [row.population or 1 for row in nearby])[0]


def _capture(demo: Demo, draft: evidence.ContributionDraft, occasion: Occasion, by: Actor) -> None:
    """Capture one contribution with its consent and its receipt, as at the kitchen table."""
    minor = occasion.format == "minors-workshops"
    consent = people.record_consent(
        scope=demo.process.uid,
        language=draft.language,
        form="signed",
        form_version=f"{occasion.format} 1.0 (Beispiel)",
        given_on=occasion.date,
        purposes={"take_part": True, "translate": True, "quote": draft.may_be != "internal", "contact": False},
        interpreter_present=draft.language != "de",
        guardian_agreed=True if minor else None,
        own_assent=True if minor else None,
        by=by,
    )
    code, word = _next_code(demo, draft.language), ""
    shown = [language for _code, language, _word in demo.receipts]
    if draft.language in WORDS and shown.count(draft.language) < 3:
        word = WORDS[draft.language]
        demo.receipts.append((code, draft.language, word))
    evidence.capture_contribution(
        source=draft.source,
        group=draft.group,
        region=draft.region,
        language=draft.language,
        may_be=draft.may_be,
        consent=consent,
        voices=draft.voices,
        idempotency_key=draft.key,
        receipt_code=code,
        word=word,
        is_synthetic=True,
        by=by,
    )


def _next_code(demo: Demo, language: str) -> str:
    if language not in demo.codes:
        _batch, printed = evidence.mint_receipts(
            process=demo.process,
            title=f"Belege {language}",
            count=120,
            language=language,
            expires_on=timezone.localdate() + timedelta(days=730),
            by=demo.cast.actor(Role.COORDINATOR),
        )
        demo.codes[language] = iter(printed)
    return next(demo.codes[language])


def _add_special(demo: Demo, drafts: list[evidence.ContributionDraft]) -> None:
    """Voices with a standing of their own: urgent, unusable, background."""
    special = corpus.paper()["special"]
    homes = cycle([draft for draft in drafts if draft.source.format.key == "regional-events"])
    for standing, rows in special.items():
        for row in rows * (3 if standing == "background" else 1):
            home = next(homes)
            key = f"demo-special-{len(demo.statement_of):05d}"
            demo.statement_of[key] = []
            drafts.append(
                evidence.ContributionDraft(
                    source=home.source,
                    group=home.group,
                    region=home.region,
                    language=row["language"],
                    may_be="internal",
                    key=key,
                    voices=[
                        evidence.VoiceDraft(
                            text=row["text"],
                            language=row["language"],
                            standing=standing,
                            reason=row.get("reason", ""),
                            translations=[("de", row["german"], "translator")] if row.get("german") else [],
                        )
                    ],
                    is_synthetic=True,
                )
            )
