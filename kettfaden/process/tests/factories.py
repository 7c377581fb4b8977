"""States for stories, reached through actions. Names of the cast are invented."""

import datetime
import itertools
from functools import cache

from kettfaden.people.actions import create_account
from kettfaden.people.models import Account
from kettfaden.people.roles import Role
from kettfaden.process.actions import assign_role, create_process_from_blueprint, record_officer_opinion
from kettfaden.process.blueprint import Blueprint, read_blueprint
from kettfaden.process.models import Format, Process
from kettfaden.record.actor import SYSTEM

_numbers = itertools.count(1)

SMALL_BLUEPRINT = """\
process:
  slug: small-county
  title: {de: Ein kleiner Kreis, en: A small county}
  short_title: Klein
  operator: Landkreis Musterland
  language: de
  languages: [de, en, pl, ar]
  synthetic: true
mandate: {resolution: Ein Konzept erarbeiten, body: Kreistag, date: 2026-03}
milestones: [{date: 2026-03, title: Auftrag}]
goals: [{number: "1", text: Alle werden gehört, judged_by: Keine Gruppe fehlt}]
partners: [{name: Institut Musterland, kind: institute, tasks: [Begleitet die Gespräche]}]
regions:
  list:
    - {key: north, name: Nord}
    - {key: south, name: Süd}
    - {key: a-town, name: Astadt, parent: north, population: 1200, population_date: 2024-12-31, longitude: 14.5, latitude: 51.3}
    - {key: b-town, name: Bstadt, parent: south, population: 3400, population_date: 2024-12-31, longitude: 14.6, latitude: 51.0}
groups:
  - {key: population, name: Bevölkerung}
  - {key: refugees, name: {de: Geflüchtete, en: Refugees}, size: 90, protected: true}
formats:
  - key: forum
    name: {de: Forum, en: Forum}
    channel: forum
    level: involved
    planned_occasions: 1
    planned_people: 40
    groups: [{group: population, region: north, people: 20}, {group: refugees}]
    legal_frame: {controllers: [Landkreis], legal_basis: Aushang, notice: Keine Namen, ground: notice, retention_days: 730}
  - key: interviews
    name: Gespräche
    channel: interview
    level: consulted
    groups: [{group: refugees}]
    legal_frame: {controllers: [Landkreis], processors: [Institut], legal_basis: Einwilligung, notice: Freiwillig, ground: consent,
                  retention_days: 365}
fields: [{number: 1, key: language, name: {de: Sprache, en: Language}}, {number: 2, key: housing, name: Wohnen}]
chapters: [{kind: summary, title: Zusammenfassung}, {kind: fields, number: "4", title: Handlungsfelder}]
phases:
  - {key: hearing, name: Hören, active: true, settings: {accepts_voices: true}}
  - {key: drafting, name: Schreiben, settings: {drafting_open: true}}
"""


@cache
def small_blueprint() -> Blueprint:
    """A blueprint with two planning regions, two groups, two formats and two fields."""
    return read_blueprint(SMALL_BLUEPRINT.encode(), "small.yaml")


def make_account(name: str = "Jana", *, may_create_processes: bool = False) -> Account:
    """An account of the cast; the address is made from the name."""
    return create_account(
        email=f"{name.split()[-1].lower()}{next(_numbers)}@example.org",
        name=name,
        password=None,
        may_create_processes=may_create_processes,
        by=SYSTEM,
    )


def make_process(slug: str = "", blueprint: Blueprint | None = None) -> Process:
    """A process from the small blueprint, made by the system."""
    return create_process_from_blueprint(
        blueprint=blueprint or small_blueprint(), slug=slug or f"small-county-{next(_numbers)}", by=SYSTEM
    )


def make_member(process: Process, role: str = Role.COORDINATOR, name: str = "Jana") -> Account:
    """An account with a role in the process from today on."""
    account = make_account(name)
    assign_role(process=process, account=account, role=role, by=SYSTEM)
    return account


def agree(found: Format) -> None:
    """The data protection officer has no objection to a format."""
    record_officer_opinion(
        format=found,
        opinion="agreed",
        text="Keine Bedenken.",
        on=datetime.date(2026, 3, 20),
        officer="Datenschutzbeauftragte",
        by=SYSTEM,
    )
