"""Answering, deciding, acting: answers go out, version 1 is adopted, measures move on, three people take theirs back."""

from datetime import date, timedelta

from kettfaden.concept import actions as concept
from kettfaden.concept.models import Measure, Paper
from kettfaden.demo import corpus
from kettfaden.demo.cast import Demo
from kettfaden.evidence.models import Contribution, Voice
from kettfaden.measures.actions import progress_measure
from kettfaden.people.roles import Role
from kettfaden.record.actions import seal_all
from kettfaden.record.actor import Actor
from kettfaden.replies import actions as replies
from kettfaden.replies.models import Answer


def answer(demo: Demo) -> None:
    unit, editor = demo.cast.actor(Role.COORDINATOR), demo.cast.actor(Role.EDITOR)
    measures = dict(
        Measure.objects.filter(process=demo.process, block__citations__finding__isnull=False)
        .order_by("-pk")
        .values_list("block__citations__finding", "pk")
    )
    written = []
    for data in corpus.fields():
        for row in data.findings:
            given = row.get("answer")
            if not given:
                continue
            finding = demo.findings[row["key"]]
            texts = dict(given["text"])
            measure = Measure.objects.filter(pk=measures.get(finding.pk) or 0).first()
            written.append(
                replies.prepare_answer(
                    process=demo.process,
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
    written += _own_answers(demo, editor)
    ready = written[: int(len(written) * 0.94)]
    replies.mark_prepared(answers=ready, by=editor)
    # A few are ready and wait for the next publication, a few are still being written.
    replies.publish_answers(process=demo.process, answers=ready[:-4], note="Erste Antworten", by=unit)


def _own_answers(demo: Demo, by: Actor) -> list[Answer]:
    """Half of those who asked have their own answer already."""
    asked = Voice.objects.filter(process=demo.process, contribution__asked_for_answer=True, released_at__isnull=False).order_by(
        "pk"
    )
    return [
        replies.prepare_answer(
            process=demo.process,
            voice=voice,
            outcome="partly",
            text=(
                "Vielen Dank für Ihre Frage. Ihr Hinweis ist in die Beratung der Lenkungsgruppe eingegangen; "
                "was daraus wurde, steht im genannten Handlungsfeld."
            ),
            by=by,
        )
        for voice in list(asked)[::2]
    ]


def decide(demo: Demo, paper: Paper) -> None:
    head, unit = demo.cast.actor(Role.HEAD), demo.cast.actor(Role.COORDINATOR)
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


def act(demo: Demo) -> None:
    department = demo.cast.actor(Role.DEPARTMENT)
    by_title = {row.title: row for row in Measure.objects.filter(process=demo.process)}
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


def take_back(demo: Demo) -> None:
    """Three people have taken back what they said."""
    rows = Contribution.objects.filter(process=demo.process, receipt__isnull=False).order_by("-pk")
    for contribution in list(rows[:3]):
        receipt = contribution.receipt
        replies.request_withdrawal(contribution=contribution, channel="receipt", by=Actor("receipt", receipt.actor_key))
