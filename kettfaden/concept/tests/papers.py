"""A whole small paper, written through actions: the state that stories about exports begin with."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from kettfaden.concept.actions import (
    add_block,
    add_measure,
    cite,
    freeze_version,
    give_no_measures_reason,
    lay_out_paper,
    withdraw_quotations,
)
from kettfaden.concept.models import Block, Chapter, Citation, Paper, Version
from kettfaden.evidence.actions import VoiceDraft, add_figure, withdraw_contribution
from kettfaden.evidence.models import Figure, Privacy, Voice
from kettfaden.evidence.tests.factories import capture, group, make_open_process, make_source
from kettfaden.findings.actions import add_finding, add_support
from kettfaden.findings.models import Finding
from kettfaden.process.models import Process
from kettfaden.record.actor import SYSTEM

ARABIC = "الحافلة الأخيرة تغادر قبل نهاية الدورة."
GERMAN_OF_ARABIC = "Der letzte Bus fährt, bevor der Kurs zu Ende ist."
POLISH = "Kończę o siedemnastej i nie zdążę na kurs."
UNQUOTED = "Das soll nirgends stehen."


@dataclass
class SmallPaper:
    """The paper and what it rests on."""

    process: Process
    paper: Paper
    summary: Chapter
    language: Chapter
    housing: Chapter
    finding: Finding
    figure: Figure
    arabic: Voice
    polish: Voice

    def freeze(self, *, label: str = "Entwurf", purpose: str = Version.Purpose.COUNCIL) -> Version:
        """A frozen version that says 3 of 9 voices are open."""
        return freeze_version(paper=self.paper, label=label, purpose=purpose, open_voices=3, total_voices=9, by=SYSTEM)

    def add(self, text: str, chapter: Chapter | None = None, **values: object) -> Block:
        """One more block."""
        return add_block(chapter=chapter or self.summary, text=text, by=SYSTEM, **values)  # type: ignore[arg-type]

    def take_back(self, voice: Voice) -> None:
        """The person behind a voice takes it back."""
        withdraw_contribution(contribution=voice.contribution, by=SYSTEM)
        withdraw_quotations(voices=[voice.pk])


def make_figure(process: Process, key: str, title: str, value: str, **values: object) -> Figure:
    """A published share of a telephone survey."""
    values = {
        "base": "Bevölkerung ab 14 Jahren",
        "base_n": 1000,
        "mode": "Telefon",
        "date_from": datetime.date(2026, 4, 1),
        "date_to": datetime.date(2026, 5, 1),
        "precision": "month",
        "provenance": Figure.Provenance.PUBLISHED,
        "publisher": "Institut Musterland",
        "interval_note": "Eine einfache Zufallsstichprobe ergäbe mindestens diese Spanne",
        **values,
    }
    return add_figure(process=process, key=key, title=title, value=Decimal(value), by=SYSTEM, **values)  # type: ignore[arg-type]


def _voice(process: Process, text: str, language: str, translation: str = "") -> Voice:
    translations = [("de", translation, "interpreter")] if translation else []
    contribution = capture(
        make_source(process, is_synthetic=True),
        release=Privacy.PUBLIC,
        group=group(process, "refugees"),
        language=language,
        is_synthetic=True,
        voices=[VoiceDraft(text, language, translations=translations)],
    )
    return contribution.voices.get()


def make_small_paper(*, is_synthetic: bool = True) -> SmallPaper:
    """A paper with two fields: one full, one without measures; quotations in Arabic and Polish; figures and a finding."""
    process = make_open_process()
    evening = make_source(process)
    heard = [capture(evening, UNQUOTED, release=Privacy.INTERNAL).voices.get() for _person in range(6)]
    against = capture(evening, "Bei uns passt der Bus.", release=Privacy.INTERNAL).voices.get()
    arabic = _voice(process, ARABIC, "ar", GERMAN_OF_ARABIC)
    polish = _voice(process, POLISH, "pl")
    figure = make_figure(process, "s-contact", "Hat Kontakt", "48", interval_low=Decimal("44.9"), interval_high=Decimal("51.1"))
    second = make_figure(process, "s-no-contact", "Hat keinen Kontakt", "50")
    invented = make_figure(process, "x-invented", "Ausgedacht", "33", is_synthetic=True)
    people = make_figure(process, "a-asylum", "Menschen im Verfahren", "1110", unit="Menschen", provenance="official")
    finding = add_finding(
        process=process,
        claim="Die Kurszeiten passen nicht zum letzten Bus.",
        language="de",
        translations={"en": "Course times do not fit the last bus."},
        scope="Orte ohne Bahnhof",
        is_synthetic=True,
        by=SYSTEM,
    )
    add_support(finding=finding, voices=[voice.pk for voice in heard], by=SYSTEM)
    add_support(finding=finding, voices=[against.pk], stance="contradicts", by=SYSTEM)

    paper = lay_out_paper(
        process=process, title="Ankommen in Musterland", subtitle="Ein Konzept", is_synthetic=is_synthetic, by=SYSTEM
    )
    summary, _fields, language, housing = paper.chapters.order_by("order")
    made = SmallPaper(process, paper, summary, language, housing, finding, figure, arabic, polish)
    made.add("Ein Absatz, der auf **nichts** beruht.\n\n- erstens\n- zweitens")

    short = made.add("Kurz gesagt: *Es fährt kein Bus.*", language, section="summary")
    cite(block=short, finding=finding, by=SYSTEM)
    seen = made.add("So sieht es die Bevölkerung.", language, section="situation", perspective=group(process))
    for cited in (figure, second, invented, people):
        cite(block=seen, figure=cited, by=SYSTEM)
    quoted = made.add("So sehen es Geflüchtete.", language, section="situation", perspective=group(process, "refugees"))
    cite(block=quoted, voice=arabic, is_quoted=True, by=SYSTEM)
    cite(block=quoted, voice=polish, is_quoted=True, by=SYSTEM)
    cite(block=quoted, finding=finding, by=SYSTEM)
    foreign = made.add("هذه فقرة باللغة العربية.", language, section="situation", language="ar")
    cite(block=foreign, other=Citation.Ground.LAW, other_text="Integrationsgesetz § 18", by=SYSTEM)
    made.add("Mehr Busse am Abend.", language, section="strengthen")
    made.add("Wege ohne Bus.", language, section="weaken")
    goal = made.add("Bis 2028 fährt abends ein Bus.", language, section="goals", kind=Block.Kind.GOAL)
    cite(block=goal, other=Citation.Ground.ASSESSMENT, other_text="Sachgebiet Verkehr", by=SYSTEM)
    measure = add_measure(
        chapter=language,
        title="Abendkurse am Bahnhof",
        text="Kurse beginnen nach Ankunft des Busses.",
        lead="Sachgebiet Integration",
        partners="Volkshochschule",
        financing="Aus vorhandenen Mitteln",
        year_from=2027,
        year_to=2028,
        indicator="Kursplätze nach 17 Uhr",
        region="Nord",
        origin="Forum in Astadt",
        by=SYSTEM,
    )
    cite(block=measure.block, finding=finding, by=SYSTEM)
    add_measure(chapter=language, title="Fahrgemeinschaften", by=SYSTEM)
    chart = made.add("Wer wen kennt", housing, section="situation", kind=Block.Kind.CHART)
    cite(block=chart, figure=figure, by=SYSTEM)
    cite(block=chart, figure=second, by=SYSTEM)
    give_no_measures_reason(chapter=housing, reason="Dafür ist das Land zuständig.", by=SYSTEM)
    return made
