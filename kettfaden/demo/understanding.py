"""Understanding: review and release, themes, findings, what supports and what contradicts them."""

from collections import defaultdict
from datetime import date
from typing import Any

from kettfaden.demo import corpus
from kettfaden.demo.cast import Demo
from kettfaden.evidence import actions as evidence
from kettfaden.evidence.models import Voice
from kettfaden.findings import actions as findings
from kettfaden.findings.models import Finding
from kettfaden.people.roles import Role
from kettfaden.record.actor import Actor


def review(demo: Demo) -> None:
    """The researcher has read nine in ten; the rest still waits, sealed."""
    voices = Voice.objects.filter(process=demo.process, standing=Voice.Standing.OPEN).order_by("pk")
    keys = [key for key in voices.values_list("pk", flat=True) if demo.chance.random() < 0.92]
    evidence.release_voices(process=demo.process, voices=keys, by=demo.cast.actor(Role.RESEARCHER))


def understand(demo: Demo) -> None:
    institute = demo.cast.actor(Role.RESEARCHER)
    for data in corpus.fields():
        for theme in data.themes:
            demo.themes[theme["key"]] = findings.add_theme(
                process=demo.process,
                key=theme["key"],
                name=theme["de"],
                field=demo.fields[data.key],
                names={"en": theme["en"]},
                by=institute,
            )
        for row in data.findings:
            claims = dict(row["claim"])
            demo.findings[row["key"]] = findings.add_finding(
                process=demo.process,
                claim=claims.pop("de"),
                field=demo.fields[data.key],
                theme=demo.themes[row["theme"]],
                scope=row["scope"]["de"],
                translations=claims,
                translated_by="machine",
                is_synthetic=True,
                by=institute,
            )
    _link_voices(demo, institute)
    for data in corpus.fields():
        for row in data.findings:
            _judge(demo, demo.findings[row["key"]], row)


def _link_voices(demo: Demo, by: Actor) -> None:
    themes: dict[str, list[int]] = defaultdict(list)
    supports: dict[str, list[int]] = defaultdict(list)
    contradicts: dict[str, list[int]] = defaultdict(list)
    rows = (
        Voice.objects.filter(process=demo.process, released_at__isnull=False)
        .order_by("contribution_id", "order")
        .values_list("pk", "order", "contribution__idempotency_key")
    )
    for key, order, contribution in rows:
        said = demo.statement_of[contribution]
        if order >= len(said):
            continue
        themes[said[order].theme].append(key)
        for name in said[order].supports:
            supports[name].append(key)
        for name in said[order].contradicts:
            contradicts[name].append(key)
    for name, voices in themes.items():
        findings.tag_voices(process=demo.process, theme=demo.themes[name], voices=voices, by=by)
    for stance, links in (("supports", supports), ("contradicts", contradicts)):
        for name, voices in links.items():
            findings.add_support(finding=demo.findings[name], voices=voices, stance=stance, by=by)


def _judge(demo: Demo, finding: Finding, row: dict[str, Any]) -> None:
    institute, unit = demo.cast.actor(Role.RESEARCHER), demo.cast.actor(Role.COORDINATOR)
    for link in row.get("figures") or []:
        findings.add_support(finding=finding, figures=[demo.figures[link["key"]]], stance=link["stance"], by=institute)
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
