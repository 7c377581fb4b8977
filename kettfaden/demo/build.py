"""Builds the demonstration: the facts of the reference case, and an invented cast that walks the whole way.

Everything goes through the product's own actions, as people would do it; the same seed gives the same content. Random
public ids and receipt codes differ from one building to the next: they must not be guessable, here neither.
"""

import random
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from django.utils import timezone, translation

from kettfaden.concept import actions as concept
from kettfaden.concept.models import Block, Chapter, Measure, Paper
from kettfaden.demo import corpus
from kettfaden.demo.occasions import REGIONS, Guests, Occasion, all_occasions
from kettfaden.evidence import actions as evidence
from kettfaden.evidence.models import Contribution, Figure, Source, Voice
from kettfaden.evidence.sheets import read_figures
from kettfaden.findings import actions as findings
from kettfaden.findings.models import Finding, Theme
from kettfaden.measures.actions import progress_measure
from kettfaden.people import actions as people
from kettfaden.people.models import Account
from kettfaden.people.roles import Role
from kettfaden.process import actions as process_actions
from kettfaden.process.blueprint import read_blueprint_file, shipped_blueprints
from kettfaden.process.models import Field, Format, Group, Process, Region
from kettfaden.record.actions import seal_all
from kettfaden.record.actor import SYSTEM, Actor
from kettfaden.replies import actions as replies

SLUG = "goerlitz-2018"
SEED = 2018
LOGINS = "demo-logins.txt"  # in the data folder; also says that the demonstration stands whole
# The words some of the invented people chose to open what they said.
WORDS = {"ar": "زيتون", "fa": "انار", "ru": "берёза", "de": "Linde"}
# Invented people; the addresses cannot be delivered to.
CAST = (
    ("jana.beispiel@example.org", "Jana Beispiel", Role.COORDINATOR),
    ("mertens.muster@example.org", "Dr. Mertens Muster", Role.RESEARCHER),
    ("ines.muster@example.org", "Ines Muster", Role.INTERVIEWER),
    ("erik.beispiel@example.org", "Erik Beispiel", Role.EDITOR),
    ("petra.beispiel@example.org", "Petra Beispiel", Role.DEPARTMENT),
    ("karla.beispiel@example.org", "Karla Beispiel", Role.HEAD),
    ("stefan.muster@example.org", "Stefan Muster", Role.STEERING),
    ("ruth.muster@example.org", "Ruth Muster", Role.COUNCIL),
    ("dora.muster@example.org", "Dora Muster", Role.OFFICER),
    ("lena.muster@example.org", "Lena Muster", Role.READER),
)


@dataclass
class Cast:
    """The demo's log-ins, by role."""

    accounts: dict[str, Account] = field(default_factory=dict)
    password: str = ""

    def actor(self, role: Role) -> Actor:
        """Somebody who holds this role."""
        return self.accounts[role].actor


@dataclass
class Built:
    """What was built, for whoever shows it."""

    process: Process
    password: str
    receipts: list[tuple[str, str, str]]  # code, language, word


def build(*, say: Callable[[str], None] = lambda line: None) -> Built:
    """Build the demonstration into an empty database. `say` is told each step."""
    with translation.override("de"):
        return _Building(say).run()


class _Building:
    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.chance = random.Random(SEED)
        self.cast = Cast(password=secrets.token_urlsafe(9))
        self.themes: dict[str, Theme] = {}
        self.findings: dict[str, Finding] = {}
        self.statement_of: dict[str, list[corpus.Statement]] = {}
        self.receipts: list[tuple[str, str, str]] = []
        self.codes: dict[str, Iterator[str]] = {}

    def run(self) -> Built:
        """Every step in the order of the real process."""
        self.say("process from its blueprint")
        self._create_process()
        self._read_parts()
        self.say("figures as published")
        self._take_figures()
        self.say("occasions and voices")
        self._hear()
        self.say("review and release")
        self._review()
        self.say("findings")
        self._understand()
        self.say("the paper")
        paper = self._write()
        self.say("answers")
        self._answer()
        self.say("version 1, its resolution, the measures since")
        self._decide(paper)
        self._act()
        self._go_on_drafting(paper)
        self._take_back()
        evidence.publish_coverage(process=self.process, by=self.cast.actor(Role.COORDINATOR))
        seal_all()
        return Built(self.process, self.cast.password, self.receipts)

    # The mandate and the people -----------------------------------------------------------------------------------

    def _create_process(self) -> None:
        blueprint = read_blueprint_file(shipped_blueprints()[SLUG])
        for email, name, role in CAST:
            self.cast.accounts[role] = people.create_account(
                email=email,
                name=name,
                password=self.cast.password,
                may_create_processes=role == Role.COORDINATOR,
                by=SYSTEM,
            )
        self.process = process_actions.create_process_from_blueprint(
            blueprint=blueprint, by=self.cast.actor(Role.COORDINATOR)
        )
        for role, account in self.cast.accounts.items():
            process_actions.assign_role(
                process=self.process, account=account, role=role, since=date(2017, 5, 1), by=SYSTEM
            )
        if not self.process.is_synthetic:
            self.process = process_actions.change_process(
                process=self.process, values={"is_synthetic": True}, by=self.cast.actor(Role.COORDINATOR)
            )
        coordinator = self.cast.actor(Role.COORDINATOR)
        desk = people.create_post(scope=self.process.uid, title="Sachgebiet Integration", by=coordinator)
        people.take_post(
            post=desk, account=self.cast.accounts[Role.COORDINATOR], since=date(2017, 5, 1), by=coordinator
        )
        people.add_hand_over_item(
            post=desk, text="Einladung an die Fraktionen: eine Antwort steht noch aus.", by=coordinator
        )
        online = process_actions.add_part(
            process=self.process,
            kind=Format,
            values={
                "key": "online-dialogue",
                "name": "Online-Dialog (Zusatz des Beispiels)",
                "channel": Format.Channel.ONLINE,
                "level": Format.Level.CONSULTED,
                "planned_occasions": 2,
                "planned_from": date(2018, 3, 1),
                "planned_to": date(2018, 9, 30),
                "facts": "Gehört nicht zum Verfahren von 2017 und 2018; das Beispiel zeigt damit einen weiteren Weg.",
                "is_synthetic": True,
                "order": 90,
            },
            by=coordinator,
        )
        process_actions.change_legal_frame(
            format=online,
            values={
                "controllers": "Landkreis",
                "legal_basis": "Art. 6 Abs. 1 Buchst. e DSGVO",
                "notice": "Beiträge erscheinen ohne Namen. Bitte schreiben Sie nichts über andere Personen.",
                "ground": "notice",
                "retention_days": 730,
            },
            by=coordinator,
        )
        for found in self.process.formats.select_related("legal_frame"):
            if not found.legal_frame.may_start:
                process_actions.record_officer_opinion(
                    format=found,
                    opinion="agreed",
                    text="Beispiel: keine Einwände gegen den Rechtsrahmen dieses Formats.",
                    on=date(2017, 8, 21),
                    officer="Datenschutzbeauftragte (Beispiel)",
                    by=self.cast.actor(Role.OFFICER),
                )
        process_actions.publish_process(process=self.process, by=coordinator)
        self.process.refresh_from_db()

    def _read_parts(self) -> None:
        self.groups: dict[str, Group] = {row.key: row for row in self.process.groups.all()}
        self.formats: dict[str, Format] = {
            row.key: row for row in self.process.formats.select_related("legal_frame")
        }
        self.regions: dict[str, Region] = {row.key: row for row in self.process.regions.all()}
        self.fields: dict[str, Field] = {row.key: row for row in self.process.fields.all()}
        parts: dict[str, list[Region]] = defaultdict(list)
        for row in self.process.regions.filter(parent__isnull=False).select_related("parent").order_by("key"):
            assert row.parent is not None
            parts[row.parent.key].append(row)
        self.municipalities = parts
        self.everywhere = [row for rows in parts.values() for row in rows]
        self.weights = [row.population or 1 for row in self.everywhere]

    def _take_figures(self) -> None:
        path = shipped_blueprints()[SLUG].with_name(f"{SLUG}-figures.csv")
        evidence.import_figures(
            process=self.process,
            rows=read_figures(path.read_bytes(), path.name, self.process),
            by=self.cast.actor(Role.RESEARCHER),
        )
        self.figures: dict[str, Figure] = {
            row.key: row for row in Figure.objects.filter(process=self.process, superseded_by__isnull=True)
        }

    # Hearing ------------------------------------------------------------------------------------------------------

    def _hear(self) -> None:
        institute, unit = self.cast.actor(Role.RESEARCHER), self.cast.actor(Role.COORDINATOR)
        drafts: list[evidence.ContributionDraft] = []
        for place, occasion in enumerate(all_occasions()):
            by = institute if occasion.held_by != "Sachgebiet Integration" else unit
            source = evidence.add_source(
                process=self.process,
                format=self.formats[occasion.format],
                title=occasion.title,
                date=occasion.date,
                precision=occasion.precision,
                place=occasion.place,
                region=self.regions[occasion.region] if occasion.region else None,
                mode=occasion.mode,
                languages=occasion.languages,
                held_by=occasion.held_by,
                is_synthetic=bool(occasion.guests) or self.formats[occasion.format].is_synthetic,
                by=by,
            )
            if occasion.attendance:
                evidence.count_attendance(
                    source=source,
                    counts=[
                        (self.groups[group], self.regions[occasion.region or REGIONS[2]], count)
                        for group, count in occasion.attendance
                    ],
                    by=by,
                )
            number = 0
            for guests in occasion.guests:
                for _guest in range(guests.count):
                    number += 1
                    draft = self._contribution(source, occasion, guests, f"demo-{place:03d}-{number:04d}")
                    if self.formats[occasion.format].legal_frame.ground == "consent" and occasion.receipts:
                        self._capture(draft, occasion, by)
                    else:
                        drafts.append(draft)
        self._add_special(drafts)
        evidence.import_contributions(process=self.process, drafts=drafts, by=institute)

    def _contribution(
        self, source: Source, occasion: Occasion, guests: Guests, key: str
    ) -> evidence.ContributionDraft:
        count = self.chance.randint(*guests.voices)
        said = self._statements(occasion, guests.group, count)
        voices = [self._voice(statement) for statement in said]
        self.statement_of[key] = said
        region = self._region(occasion)
        return evidence.ContributionDraft(
            source=source,
            group=self.groups[guests.group],
            region=region,
            kind="table" if guests.headcount > 1 else "person",
            headcount=guests.headcount,
            language=said[0].language,
            may_be=occasion.may_be,
            asked_for_answer=occasion.format == "online-dialogue" and self.chance.random() < 0.04,
            key=key,
            voices=voices,
            is_synthetic=True,
        )

    def _statements(self, occasion: Occasion, group: str, count: int) -> list[corpus.Statement]:
        """Different statements for one contribution, all in one language: a person speaks their own."""
        pool = corpus.statements_for(occasion.format, group) or corpus.statements_for("regional-events", group)
        language = occasion.language or self.chance.choice(pool).language
        own = [statement for statement in pool if statement.language == language] or pool
        return self.chance.sample(own, min(count, len(own)))

    def _voice(self, statement: corpus.Statement) -> evidence.VoiceDraft:
        text, german = statement.spoken(self.chance)
        return evidence.VoiceDraft(
            text=text,
            language=statement.language,
            field=self.fields[statement.field],
            translations=[("de", german, "translator")] if german else [],
        )

    def _region(self, occasion: Occasion) -> Region:
        if occasion.region is None:
            return self.chance.choices(self.everywhere, self.weights)[0]
        nearby = self.municipalities[occasion.region]
        return self.chance.choices(nearby, [row.population or 1 for row in nearby])[0]

    def _capture(self, draft: evidence.ContributionDraft, occasion: Occasion, by: Actor) -> None:
        """Capture one contribution with its consent and its receipt, as at the kitchen table."""
        minor = occasion.format == "minors-workshops"
        consent = people.record_consent(
            scope=self.process.uid,
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
        code, word = self._next_code(draft.language), ""
        shown = [language for _code, language, _word in self.receipts]
        if draft.language in WORDS and shown.count(draft.language) < 3:
            word = WORDS[draft.language]
            self.receipts.append((code, draft.language, word))
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

    def _next_code(self, language: str) -> str:
        if language not in self.codes:
            _batch, printed = evidence.mint_receipts(
                process=self.process,
                title=f"Belege {language}",
                count=120,
                language=language,
                expires_on=timezone.localdate() + timedelta(days=730),
                by=self.cast.actor(Role.COORDINATOR),
            )
            self.codes[language] = iter(printed)
        return next(self.codes[language])

    def _add_special(self, drafts: list[evidence.ContributionDraft]) -> None:
        """Voices with a standing of their own: urgent, unusable, background."""
        special = corpus.paper()["special"]
        homes = cycle([draft for draft in drafts if draft.source.format.key == "regional-events"])
        for standing, rows in special.items():
            for row in rows * (3 if standing == "background" else 1):
                home = next(homes)
                key = f"demo-special-{len(self.statement_of):05d}"
                self.statement_of[key] = []
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

    # Understanding ------------------------------------------------------------------------------------------------

    def _review(self) -> None:
        """The researcher has read nine in ten; the rest still waits, sealed."""
        voices = Voice.objects.filter(process=self.process, standing=Voice.Standing.OPEN).order_by("pk")
        keys = [key for key in voices.values_list("pk", flat=True) if self.chance.random() < 0.92]
        evidence.release_voices(process=self.process, voices=keys, by=self.cast.actor(Role.RESEARCHER))

    def _understand(self) -> None:
        institute = self.cast.actor(Role.RESEARCHER)
        for data in corpus.fields():
            for theme in data.themes:
                self.themes[theme["key"]] = findings.add_theme(
                    process=self.process,
                    key=theme["key"],
                    name=theme["de"],
                    field=self.fields[data.key],
                    names={"en": theme["en"]},
                    by=institute,
                )
            for row in data.findings:
                claims = dict(row["claim"])
                self.findings[row["key"]] = findings.add_finding(
                    process=self.process,
                    claim=claims.pop("de"),
                    field=self.fields[data.key],
                    theme=self.themes[row["theme"]],
                    scope=row["scope"]["de"],
                    translations=claims,
                    translated_by="machine",
                    is_synthetic=True,
                    by=institute,
                )
        self._link_voices(institute)
        for data in corpus.fields():
            for row in data.findings:
                self._judge(self.findings[row["key"]], row)

    def _link_voices(self, by: Actor) -> None:
        themes: dict[str, list[int]] = defaultdict(list)
        supports: dict[str, list[int]] = defaultdict(list)
        contradicts: dict[str, list[int]] = defaultdict(list)
        rows = (
            Voice.objects.filter(process=self.process, released_at__isnull=False)
            .order_by("contribution_id", "order")
            .values_list("pk", "order", "contribution__idempotency_key")
        )
        for key, order, contribution in rows:
            said = self.statement_of[contribution]
            if order >= len(said):
                continue
            themes[said[order].theme].append(key)
            for name in said[order].supports:
                supports[name].append(key)
            for name in said[order].contradicts:
                contradicts[name].append(key)
        for name, voices in themes.items():
            findings.tag_voices(process=self.process, theme=self.themes[name], voices=voices, by=by)
        for stance, links in (("supports", supports), ("contradicts", contradicts)):
            for name, voices in links.items():
                findings.add_support(finding=self.findings[name], voices=voices, stance=stance, by=by)

    def _judge(self, finding: Finding, row: dict[str, object]) -> None:
        institute, unit = self.cast.actor(Role.RESEARCHER), self.cast.actor(Role.COORDINATOR)
        for link in row.get("figures") or []:  # type: ignore[attr-defined]
            findings.add_support(
                finding=finding, figures=[self.figures[link["key"]]], stance=link["stance"], by=institute
            )
        searched = row.get("contradiction_search")
        if not searched and not finding.supports.filter(stance="contradicts").exists():
            # The voice that contradicts in the corpus was not drawn this time.
            searched = "In allen Formaten gesucht; keine widersprechende Stimme gefunden."
        if searched:
            findings.search_contradiction(finding=finding, text=str(searched), on=date(2018, 9, 28), by=institute)
        if row["status"] == "draft":
            return
        for by in (institute, unit):
            findings.judge_finding(finding=finding, confidence=str(row["confidence"]), by=by)
        findings.move_finding_on(finding=finding, status=Finding.Status.SECOND_READER, by=institute)
        if row["status"] == "approved":
            findings.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=unit)

    # Writing ------------------------------------------------------------------------------------------------------

    def _write(self) -> Paper:
        editor = self.cast.actor(Role.EDITOR)
        text = corpus.paper()
        paper = concept.lay_out_paper(
            process=self.process, title=text["title"], subtitle=text["subtitle"], is_synthetic=True, by=editor
        )
        for chapter in paper.chapters.select_related("field", "process", "paper").order_by("order"):
            if chapter.field is not None:
                data = next(row for row in corpus.fields() if row.key == chapter.field.key)
                self._write_field(chapter, data.chapter, editor)
            else:
                for row in text["chapters"].get(chapter.kind, []):
                    self._write_block(chapter, row, editor)
        return paper

    def _write_block(self, chapter: Chapter, row: dict[str, object], by: Actor) -> Block:
        kind = next((name for name in ("heading", "chart") if name in row), "paragraph")
        block = concept.add_block(chapter=chapter, text=str(row.get("text") or row.get(kind)), kind=kind, by=by)
        for key in row.get("figures") or []:  # type: ignore[attr-defined]
            concept.cite(block=block, figure=self.figures[key], by=by)
        other = row.get("other")
        if isinstance(other, dict):
            concept.cite(block=block, other=other["kind"], other_text=other["text"], by=by)
        return block

    def _write_field(self, chapter: Chapter, data: dict[str, object], by: Actor) -> None:
        def add(row: object, section: str, kind: str = "paragraph", perspective: Group | None = None) -> None:
            entry = row if isinstance(row, dict) else {"text": str(row)}
            block = concept.add_block(
                chapter=chapter, text=entry["text"], kind=kind, section=section, perspective=perspective, by=by
            )
            self._cite(block, entry, by)

        for row in data["summary"]:  # type: ignore[attr-defined]
            add(row, "summary")
        for view in data["views"]:  # type: ignore[attr-defined]
            for row in view["paragraphs"]:
                add(row, "situation", perspective=self.groups[view["perspective"]])
        for section in ("strengthen", "weaken"):
            for row in data["trend"][section]:  # type: ignore[index]
                add(row, section)
        for row in data["goals"]:  # type: ignore[attr-defined]
            add(row, "goals", kind="goal")
        for row in data.get("measures") or []:  # type: ignore[attr-defined]
            measure = concept.add_measure(
                chapter=chapter,
                title=row["title"],
                text=row["text"],
                lead=row["lead"],
                partners=row["partners"],
                financing=row["financing"],
                year_from=row["period"].get("from"),
                year_to=row["period"].get("to"),
                indicator=row["indicator"],
                region=row["region"],
                origin=row["origin"],
                is_fact=row["fact"],
                by=by,
            )
            self._cite(measure.block, row, by)
        if data.get("no_measures_reason"):
            concept.give_no_measures_reason(chapter=chapter, reason=str(data["no_measures_reason"]), by=by)

    def _cite(self, block: Block, row: dict[str, object], by: Actor) -> None:
        first = True
        for key in row.get("cites") or []:  # type: ignore[attr-defined]
            finding = self.findings[key]
            concept.cite(block=block, finding=finding, by=by)
            # Now and then the words themselves stand beside the paragraph.
            if first and block.section == "situation" and self.chance.random() < 0.7:
                voice = self._quotable(finding)
                if voice is not None:
                    concept.cite(block=block, voice=voice, stance="context", is_quoted=True, by=by)
            first = False
        for key in row.get("figures") or []:  # type: ignore[attr-defined]
            concept.cite(block=block, figure=self.figures[key], by=by)

    def _quotable(self, finding: Finding) -> Voice | None:
        rows = Voice.objects.filter(
            pk__in=finding.supports.filter(stance="supports", voice__isnull=False).values("voice"),
            privacy__in=["quotable", "public"],
        ).order_by("pk")
        keys = list(rows.values_list("pk", flat=True))
        return Voice.objects.select_related("contribution").get(pk=self.chance.choice(keys)) if keys else None

    # Answering, deciding, acting ------------------------------------------------------------------------------------

    def _answer(self) -> None:
        unit, editor = self.cast.actor(Role.COORDINATOR), self.cast.actor(Role.EDITOR)
        measures = {
            finding: measure
            for finding, measure in Measure.objects.filter(process=self.process, block__citations__finding__isnull=False)
            .order_by("-pk")
            .values_list("block__citations__finding", "pk")
        }
        written = []
        for data in corpus.fields():
            for row in data.findings:
                given = row.get("answer")
                if not given:
                    continue
                finding = self.findings[row["key"]]
                texts = dict(given["text"])
                measure = Measure.objects.filter(pk=measures.get(finding.pk)).first()
                written.append(
                    replies.prepare_answer(
                        process=self.process,
                        finding=finding,
                        outcome=given["outcome"],
                        text=texts.pop("de"),
                        translations=texts,
                        translated_by="machine",
                        measure=measure if given["outcome"] in {"taken_up", "partly"} else None,
                        passed_to=given.get("passed_to") or "",
                        by=editor,
                    )
                )
        written += self._own_answers(editor)
        ready = written[: int(len(written) * 0.94)]
        replies.mark_prepared(answers=ready, by=editor)
        # A few are ready and wait for the next publication, a few are still being written.
        replies.publish_answers(process=self.process, answers=ready[:-4], note="Erste Antworten", by=unit)

    def _own_answers(self, by: Actor) -> list[object]:
        """Half of those who asked have their own answer already."""
        asked = Voice.objects.filter(
            process=self.process, contribution__asked_for_answer=True, released_at__isnull=False
        ).order_by("pk")
        return [
            replies.prepare_answer(
                process=self.process,
                voice=voice,
                outcome="partly",
                text=(
                    "Vielen Dank für Ihre Frage. Ihr Hinweis ist in die Beratung der Steuerungsgruppe eingegangen; "
                    "was daraus wurde, steht im genannten Handlungsfeld."
                ),
                by=by,
            )
            for voice in list(asked)[::2]
        ]

    def _decide(self, paper: Paper) -> None:
        head, unit = self.cast.actor(Role.HEAD), self.cast.actor(Role.COORDINATOR)
        seal_all()
        version = replies.freeze_version(paper=paper, label="Fassung für den Kreistag", purpose="council", by=unit)
        concept.publish_version(version=version, by=head)
        concept.record_resolution(
            version=version,
            body="Kreistag",
            date=date(2018, 12, 19),
            result="adopted",
            reference="",
            text="Der Beschluss vom 19.12.2018 ist eine Tatsache; die hier gezeigte Fassung ist ein Beispiel mit erfundenen Stimmen.",
            by=unit,
        )

    def _act(self) -> None:
        department = self.cast.actor(Role.DEPARTMENT)
        by_title = {row.title: row for row in Measure.objects.filter(process=self.process)}
        for data in corpus.fields():
            for row in data.chapter.get("measures") or []:
                measure, status = by_title[row["title"]], row["status"]
                way = {
                    "planned": ["planned"],
                    "running": ["planned", "running"],
                    "done": ["planned", "running", "done"],
                    "paused": ["planned", "running", "paused"],
                    "dropped": ["planned", "dropped"],
                }[status]
                for step, state in enumerate(way):
                    progress_measure(
                        measure=measure,
                        status=state,
                        on=date(2019, 2, 1) + timedelta(days=190 * step),
                        note=row["status_note"] if state == status else "",
                        is_synthetic=True,
                        by=department,
                    )

    def _go_on_drafting(self, paper: Paper) -> None:
        """Since version 1 the draft has moved on: version 2 is in the making."""
        editor = self.cast.actor(Role.EDITOR)
        for row in corpus.paper()["draft_changes"]:
            chapter = paper.chapters.select_related("field", "process", "paper").get(field__key=row["field"])
            last = chapter.blocks.filter(section=row["section"], removed_at__isnull=True).order_by("order").last()
            block = concept.add_block(
                chapter=chapter,
                text=row["text"],
                section=row["section"],
                perspective=last.perspective if last else None,
                after=last,
                by=editor,
            )
            if row["cites_first"]:
                key = next(found["key"] for data in corpus.fields() if data.key == row["field"] for found in data.findings)
                concept.cite(block=block, finding=self.findings[key], by=editor)
        for block in paper.chapters.get(kind="review").blocks.filter(kind="paragraph")[:1]:
            concept.save_block(
                block=block,
                text=block.text + " Der erste Bericht ist für Dezember 2020 vorgesehen.",
                base_revision=block.revision,
                by=editor,
            )

    def _take_back(self) -> None:
        """Three people have taken back what they said."""
        rows = Contribution.objects.filter(process=self.process, receipt__isnull=False).order_by("-pk")
        for contribution in list(rows[:3]):
            receipt = contribution.receipt
            replies.request_withdrawal(
                contribution=contribution, channel="receipt", by=Actor("receipt", receipt.actor_key)
            )
