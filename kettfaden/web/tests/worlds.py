"""A small county with one of everything, reached through actions, for stories and for the table of permissions."""

import datetime
import io
from dataclasses import dataclass
from decimal import Decimal

from kettfaden.concept.actions import add_block, add_measure, cite, lay_out_paper, publish_version, record_resolution
from kettfaden.concept.models import Block, Chapter, Citation, Measure, Paper, Version
from kettfaden.equipment.jobs import enqueue, run_pending
from kettfaden.equipment.models import Job
from kettfaden.evidence.actions import (
    ContributionDraft,
    VoiceDraft,
    add_figure,
    begin_import,
    bind_receipt,
    import_contributions,
    mint_receipts,
    publish_coverage,
    release_voices,
    save_filter,
    translate_voice,
)
from kettfaden.evidence.models import Contribution, Figure, ImportRun, Privacy, SavedFilter, Source, Voice
from kettfaden.evidence.tests.factories import capture, field, group, make_open_process, make_source, region
from kettfaden.findings.actions import add_support, add_theme, tag_voices
from kettfaden.findings.models import Finding, Support, Theme
from kettfaden.findings.tests.factories import approve, make_finding
from kettfaden.measures.actions import progress_measure
from kettfaden.people.actions import create_post
from kettfaden.people.models import Account, Post
from kettfaden.people.roles import Role
from kettfaden.process.actions import add_part, assign_role, invite_member
from kettfaden.process.models import Format, Invitation, Membership, Phase, Process, Region
from kettfaden.process.tests.factories import make_account
from kettfaden.record.actor import SYSTEM
from kettfaden.replies.actions import freeze_version, mark_prepared, prepare_answer, publish_answers, request_withdrawal
from kettfaden.replies.models import Answer, Withdrawal
from kettfaden.web.jobs import EXPORT

WORDS = "Der letzte Bus fährt um sechs, der Kurs beginnt um sieben."
AGAINST = "Bei uns fährt abends ein Bus."
SEALED = "Frau Beispiel aus der Gartenstraße 3 weiß das."
LATER = "Nach dem Deutschkurs ist kein Bus mehr da, das ist so."
WORD = "Linde"


@dataclass
class World:
    """One of everything in one process. `account` holds every role in it."""

    process: Process
    account: Account
    source: Source
    spoken: Contribution
    voice: Voice
    against: Voice
    sealed: Voice
    loose: Voice
    code: str
    figure: Figure
    theme: Theme
    finding: Finding
    support: Support
    paper: Paper
    chapter: Chapter
    block: Block
    bare: Block
    measure: Measure
    citation: Citation
    version: Version
    answer: Answer
    draft: Answer
    withdrawal: Withdrawal
    withdrawn: Voice
    post: Post
    membership: Membership
    invitation: Invitation
    secret: str
    run: ImportRun
    saved: SavedFilter
    job: Job
    format: Format
    phase: Phase
    region: Region


def make_world(slug: str, *, versions: int = 1) -> World:
    """A process that has walked the whole way once, with everything that can stand in an address."""
    process = make_open_process(slug)
    account = make_account("Jana")
    for role in Role:
        membership = assign_role(process=process, account=account, role=role, by=SYSTEM)
    source = make_source(process)
    spoken = capture(source, WORDS, release=Privacy.QUOTABLE)
    voice = spoken.voices.get()
    # Enough people behind the same attributes, so that quotations may name them.
    import_contributions(process=process, drafts=_others(source), by=SYSTEM)
    others = Voice.objects.filter(process=process, contribution__idempotency_key__startswith="other-")
    release_voices(process=process, voices=others, privacy=Privacy.QUOTABLE, by=SYSTEM)
    translate_voice(
        voice=voice,
        language="en",
        text="The last bus leaves at six, the course begins at seven.",
        maker="translator",
        by=SYSTEM,
    )
    against = capture(source, AGAINST, release=Privacy.PUBLIC).voices.get()
    sealed = capture(source, SEALED).voices.get()
    loose = capture(source, LATER, release=Privacy.QUOTABLE).voices.get()
    withdrawn = capture(source, "Das nehme ich zurück.", release=Privacy.QUOTABLE)
    _batch, codes = mint_receipts(
        process=process,
        title="Forum",
        count=2,
        language="de",
        expires_on=datetime.date.today() + datetime.timedelta(days=300),
        by=SYSTEM,
    )
    bind_receipt(process=process, code=codes[0], contribution=spoken, word=WORD, by=SYSTEM)
    figure = add_figure(
        process=process, key="contact", title="haben Kontakt", value=Decimal(48), unit="%", base="ab 14 Jahren", base_n=1000,
        date_from=datetime.date(2026, 3, 1), date_to=datetime.date(2026, 3, 31), provenance="published", publisher="Landkreis", by=SYSTEM,
    )  # fmt: skip
    theme = add_theme(process=process, key=f"buses-{slug}", name="Busse", field=field(process), by=SYSTEM)
    tag_voices(process=process, theme=theme, voices=[voice.pk], by=SYSTEM)
    finding = make_finding(process, voice, *others, claim="Der Kurs beginnt nach dem letzten Bus.")
    add_support(finding=finding, voices=[against.pk], stance="contradicts", by=SYSTEM)
    finding = approve(finding)
    paper = lay_out_paper(process=process, title="Konzept", by=SYSTEM)
    chapter = paper.chapters.get(field__key="housing")
    block = add_block(chapter=chapter, text="Abends kommt **niemand** zum Kurs.", by=SYSTEM)
    citation = cite(block=block, finding=finding, by=SYSTEM)
    cite(block=block, voice=voice, is_quoted=True, by=SYSTEM)
    cite(block=block, figure=figure, by=SYSTEM)
    bare = add_block(chapter=chapter, text="Der Landkreis bleibt auf Fördermittel angewiesen.", by=SYSTEM)
    measure = add_measure(chapter=chapter, title="Abendbus", lead="Verkehrsamt", year_from=2027, by=SYSTEM)
    cite(block=measure.block, finding=finding, by=SYSTEM)
    answer = prepare_answer(
        process=process, finding=finding, outcome="taken_up", text="Ein Abendbus kommt.", measure=measure, by=SYSTEM
    )
    mark_prepared(answers=[answer], by=SYSTEM)
    publish_answers(process=process, answers=[answer], note="Die ersten", by=SYSTEM)
    other = make_finding(process, loose, claim="Noch niemand hat das gelesen.")
    draft = prepare_answer(process=process, finding=other, outcome="already", text="Das gibt es schon.", by=SYSTEM)
    for _number in range(versions):
        version = freeze_version(paper=paper, label="Entwurf", purpose="council", by=SYSTEM)
        publish_version(version=version, by=SYSTEM)
    record_resolution(version=version, body="Kreistag", date=datetime.date(2026, 6, 24), result="adopted", by=SYSTEM)
    progress_measure(measure=measure, status="running", on=datetime.date(2026, 7, 1), note="Die Linie fährt.", by=SYSTEM)
    withdrawal = request_withdrawal(contribution=withdrawn, channel="contact", by=SYSTEM)
    publish_coverage(process=process, by=SYSTEM)
    invitation, secret = invite_member(process=process, email=f"erik-{slug}@example.org", role=Role.READER, by=SYSTEM)
    run = begin_import(
        process=process, kind="voices", file=io.BytesIO(b"Text\nEin Satz\n"), name="karten.csv", by=account.actor
    )
    saved = save_filter(process=process, page="voices", name="Busse", query="q=Bus", by=account.actor)
    kept = save_filter(process=process, page="voices-export", name="1", query="q=Bus", by=account.actor)
    job = enqueue(EXPORT, scope=process.uid, process=process.pk, account=account.pk, filter=kept.uid)
    run_pending()
    job.refresh_from_db()
    run.refresh_from_db()
    process.refresh_from_db()
    return World(
        process=process, account=account, source=source, spoken=spoken, voice=voice, against=against, sealed=sealed, loose=loose,
        code=codes[0], figure=figure, theme=theme, finding=finding, support=finding.supports.first(), paper=paper, chapter=chapter,
        block=block, bare=bare, measure=measure, citation=citation, version=version, answer=Answer.objects.get(pk=answer.pk),
        draft=draft, withdrawal=withdrawal, withdrawn=withdrawn.voices.get(),
        post=create_post(scope=process.uid, title="Sachgebiet", by=SYSTEM), membership=membership, invitation=invitation, secret=secret,
        run=run, saved=saved, job=job, format=add_part(process=process, kind=Format, values=_format(slug), by=SYSTEM),
        phase=Phase.objects.filter(process=process).last(), region=Region.objects.get(process=process, key="north"),
    )  # fmt: skip


def _others(source: Source) -> list[ContributionDraft]:
    return [
        ContributionDraft(
            source=source, group=group(source.process), region=region(source.process), key=f"other-{number}", language="de",
            may_be=Privacy.PUBLIC, voices=[VoiceDraft(f"Uns fehlt der Abendbus, Nummer {number}.", "de")],
        )
        for number in range(12)
    ]  # fmt: skip


def _format(slug: str) -> dict[str, str]:
    return {"key": f"walk-{slug}", "name": "Rundgang", "channel": "other", "level": "involved"}
