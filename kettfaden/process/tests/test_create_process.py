"""Jana opens the process of her county from a blueprint."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.actions import create_process_from_blueprint
from kettfaden.process.blueprint import read_blueprint_file, shipped_blueprints
from kettfaden.process.models import Format, LegalFrame, Process, Region
from kettfaden.process.queries import milestones_in_order, names_in, roles_of
from kettfaden.process.tests.factories import make_account, make_process, small_blueprint
from kettfaden.record.actor import SYSTEM
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_jana_creates_the_process_and_coordinates_it():
    jana = make_account("Jana", may_create_processes=True)
    process = create_process_from_blueprint(blueprint=small_blueprint(), by=jana.actor)
    assert roles_of(jana.actor, process) == {Role.COORDINATOR}
    assert not process.is_public, "nobody outside sees it before she opens it"
    assert Entry.objects.filter(event="process.created", object_uid=process.uid, actor_key=jana.actor_key).count() == 1


def test_an_account_without_that_right_creates_nothing():
    tomasz = make_account("Tomasz")
    with pytest.raises(PermissionDenied):
        create_process_from_blueprint(blueprint=small_blueprint(), by=tomasz.actor)
    assert not Process.objects.exists()


def test_a_slug_in_use_is_refused_and_nothing_is_left_behind():
    make_process("small-county")
    with pytest.raises(Refused, match="small-county"):
        create_process_from_blueprint(blueprint=small_blueprint(), by=SYSTEM)
    assert Process.objects.count() == 1 and Format.objects.count() == 2


def test_goerlitz_becomes_rows_with_all_its_facts():
    with translation.override("en"):
        blueprint = read_blueprint_file(shipped_blueprints()["goerlitz-2018"])
        process = create_process_from_blueprint(blueprint=blueprint, by=SYSTEM)
    regions = Region.objects.filter(process=process)
    assert (regions.filter(parent=None).count(), regions.exclude(parent=None).count()) == (5, 53)
    assert regions.get(key="14626110").parent.key == "goerlitz-city"
    assert process.mandate.date.isoformat() == "2017-03-29"
    assert (process.goals.filter(kind="goal").count(), process.goals.filter(kind="demand").count()) == (4, 2)
    facts = process.formats.get(key="interviews").facts
    assert "31 Gespräche in Gemeinschaftsunterkünften. (" in facts and "21.09.2018" in facts
    assert process.formats.get(key="municipal-coordinators").plans.count() == 5
    assert not LegalFrame.objects.filter(format__process=process).exclude(opinion="none").exists()
    assert process.phases.filter(is_active=True).count() == 1
    titles = [step.title for step in milestones_in_order(process)]
    assert titles.index("Der Kreistag verweist beide Entwürfe zurück") < titles.index(
        "Sachgebiet Integration und Vereinbarung mit den Partnern"
    )
    assert titles.index("Beteiligung in den Planungsräumen") < titles.index("Der Kreistag beschließt das Konzept")
    assert [chapter.kind for chapter in process.chapter_plans.all()][4] == "fields"


def test_names_come_in_the_readers_language_and_fall_back(django_assert_num_queries):
    process = make_process()
    refugees, population = process.groups.get(key="refugees"), process.groups.get(key="population")
    with django_assert_num_queries(1):
        names = names_in(process, "en")
        assert (names.of(refugees), names.of(population)) == ("Refugees", "Bevölkerung")
        assert names.of(process, "title") == "A small county"
        assert names.knows(refugees) and not names.knows(population)
    with django_assert_num_queries(0):
        assert names_in(process, "de").of(refugees) == "Geflüchtete"
