"""The beginning: the cast, the process from its blueprint, the parts everything else refers to, the published figures."""

from collections import defaultdict
from datetime import date

from kettfaden.demo.cast import CAST, SLUG, Demo
from kettfaden.evidence import actions as evidence
from kettfaden.evidence.models import Figure
from kettfaden.evidence.sheets import read_figures
from kettfaden.people import actions as people
from kettfaden.people.roles import Role
from kettfaden.process import actions as process_actions
from kettfaden.process.blueprint import read_blueprint_file, shipped_blueprints
from kettfaden.process.models import Format, Region
from kettfaden.record.actor import SYSTEM


def create_process(demo: Demo) -> None:
    blueprint = read_blueprint_file(shipped_blueprints()[SLUG])
    for email, name, role in CAST:
        demo.cast.accounts[role] = people.create_account(
            email=email,
            name=name,
            password=demo.cast.password,
            may_create_processes=role == Role.COORDINATOR,
            by=SYSTEM,
        )
    demo.process = process_actions.create_process_from_blueprint(blueprint=blueprint, by=demo.cast.actor(Role.COORDINATOR))
    for held, account in demo.cast.accounts.items():
        process_actions.assign_role(process=demo.process, account=account, role=held, since=date(2017, 5, 1), by=SYSTEM)
    if not demo.process.is_synthetic:
        demo.process = process_actions.change_process(
            process=demo.process, values={"is_synthetic": True}, by=demo.cast.actor(Role.COORDINATOR)
        )
    coordinator = demo.cast.actor(Role.COORDINATOR)
    desk = people.create_post(scope=demo.process.uid, title="Sachgebiet Integration", by=coordinator)
    people.take_post(post=desk, account=demo.cast.accounts[Role.COORDINATOR], since=date(2017, 5, 1), by=coordinator)
    people.add_hand_over_item(post=desk, text="Einladung an die Fraktionen: eine Antwort steht noch aus.", by=coordinator)
    online = process_actions.add_part(
        process=demo.process,
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
    for found in demo.process.formats.select_related("legal_frame"):
        if not found.legal_frame.may_start:
            process_actions.record_officer_opinion(
                format=found,
                opinion="agreed",
                text="Beispiel: keine Einwände gegen den Rechtsrahmen dieses Formats.",
                on=date(2017, 8, 21),
                officer="Datenschutzbeauftragte (Beispiel)",
                by=demo.cast.actor(Role.OFFICER),
            )
    process_actions.start_format(format=online, by=coordinator)
    process_actions.hold_format(format=online, by=coordinator)
    process_actions.publish_process(process=demo.process, by=coordinator)
    demo.process.refresh_from_db()
    _read_parts(demo)


def _read_parts(demo: Demo) -> None:
    demo.groups = {row.key: row for row in demo.process.groups.all()}
    demo.formats = {row.key: row for row in demo.process.formats.select_related("legal_frame")}
    demo.regions = {row.key: row for row in demo.process.regions.all()}
    demo.fields = {row.key: row for row in demo.process.fields.all()}
    parts: dict[str, list[Region]] = defaultdict(list)
    for row in demo.process.regions.filter(parent__isnull=False).select_related("parent").order_by("key"):
        assert row.parent is not None
        parts[row.parent.key].append(row)
    demo.municipalities = parts
    demo.everywhere = [row for rows in parts.values() for row in rows]
    demo.weights = [row.population or 1 for row in demo.everywhere]


def take_figures(demo: Demo) -> None:
    path = shipped_blueprints()[SLUG].with_name(f"{SLUG}-figures.csv")
    evidence.import_figures(
        process=demo.process,
        rows=read_figures(path.read_bytes(), path.name, demo.process),
        by=demo.cast.actor(Role.RESEARCHER),
    )
    demo.figures = {row.key: row for row in Figure.objects.filter(process=demo.process, superseded_by__isnull=True)}
