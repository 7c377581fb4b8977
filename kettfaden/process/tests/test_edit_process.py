"""Jana edits what the blueprint laid: goals, groups, regions, phases, names in other languages."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.actions import (
    add_part,
    add_partner,
    change_mandate,
    change_part,
    change_partner,
    change_process,
    hide_process,
    publish_process,
    remove_part,
    set_wordings,
    switch_phase,
)
from kettfaden.process.models import CommissionGoal, Group, Phase, Plan, Process, Region, Wording
from kettfaden.process.queries import active_phase, names_in
from kettfaden.process.tests.factories import make_member, make_process
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def process():
    return make_process()


@pytest.fixture
def jana(process):
    return make_member(process).actor


def test_a_goal_is_added_changed_and_removed_and_all_of_it_is_on_the_record(process, jana):
    before = Entry.objects.count()
    goal = add_part(process=process, kind=CommissionGoal, values={"kind": "goal", "number": "2", "text": "Lösungen"}, by=jana)
    change_part(part=goal, values={"judgement": "Zur Hälfte erreicht."}, by=jana)
    assert CommissionGoal.objects.get(pk=goal.pk).judgement == "Zur Hälfte erreicht."
    remove_part(part=goal, by=jana)
    assert not CommissionGoal.objects.filter(pk=goal.pk).exists()
    details = Entry.objects.order_by("id").values_list("detail", flat=True)[before:]
    assert list(details) == ["change=added", "change=changed", "change=removed"]


def test_an_editor_changes_none_of_it(process):
    tomasz = make_member(process, Role.EDITOR, "Tomasz").actor
    for attempt in (
        lambda: change_process(process=process, values={"title": "Anders"}, by=tomasz),
        lambda: add_part(process=process, kind=Group, values={"key": "x", "name": "X"}, by=tomasz),
        lambda: change_part(part=process.groups.first(), values={"name": "X"}, by=tomasz),
        lambda: remove_part(part=process.fields.first(), by=tomasz),
        lambda: switch_phase(phase=process.phases.last(), by=tomasz),
        lambda: publish_process(process=process, by=tomasz),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_key_in_use_and_a_key_that_is_none_are_refused_with_the_field(process, jana):
    for key in ("refugees", "Not A Key"):
        with pytest.raises(Refused) as refused:
            add_part(process=process, kind=Group, values={"key": key, "name": "Neu"}, by=jana)
        assert refused.value.field in {"key", None}
    assert process.groups.count() == 2


def test_the_key_of_what_exists_stays(process, jana):
    with pytest.raises(Refused, match="cannot be changed"):
        change_part(part=process.groups.get(key="refugees"), values={"key": "arrivals"}, by=jana)


def test_a_region_of_another_process_is_never_taken_in(process, jana):
    foreign = make_process().regions.get(key="north")
    with pytest.raises(ValueError, match="another process"):
        add_part(process=process, kind=Region, values={"key": "c", "name": "C", "parent": foreign}, by=jana)
    group = process.groups.get(key="refugees")
    with pytest.raises(ValueError, match="another process"):
        add_part(
            process=process,
            kind=Plan,
            values={"format": process.formats.get(key="forum"), "group": group, "region": foreign, "people": 3},
            by=jana,
        )


def test_what_others_rest_on_is_not_removed(process, jana):
    with pytest.raises(Refused, match="regions inside"):
        remove_part(part=process.regions.get(key="north"), by=jana)
    with pytest.raises(Refused, match="plan to hear"):
        remove_part(part=process.groups.get(key="refugees"), by=jana)
    assert process.regions.count() == 4 and process.groups.count() == 2


def test_an_end_before_the_beginning_is_refused(process, jana):

    phase = process.phases.get(key="hearing")
    with pytest.raises(Refused):
        change_part(part=phase, values={"starts_on": datetime.date(2026, 5, 1), "ends_on": datetime.date(2026, 4, 1)}, by=jana)
    assert Phase.objects.get(pk=phase.pk).ends_on is None


def test_switching_the_phase_leaves_exactly_one_active(process, jana):
    switch_phase(phase=process.phases.get(key="drafting"), by=jana)
    assert active_phase(process).key == "drafting"
    assert process.phases.filter(is_active=True).count() == 1


def test_a_partner_is_an_organisation_the_process_knows_once(process, jana):
    partner = add_partner(process=process, name="Verein Beispiel", kind="association", task="Hilft", by=jana)
    again = change_partner(partner=partner, name="Verein Beispiel", kind="association", task="Hilft und übersetzt", by=jana)
    assert again.organisation_id == partner.organisation_id and again.task == "Hilft und übersetzt"


def test_names_in_other_languages_are_set_and_taken_back(process, jana):
    refugees = process.groups.get(key="refugees")
    set_wordings(process=process, part=refugees, attribute="name", texts={"pl": "Uchodźcy", "ar": "اللاجئون"}, by=jana)
    assert names_in(process, "pl").of(refugees) == "Uchodźcy"
    set_wordings(process=process, part=refugees, attribute="name", texts={"pl": ""}, by=jana)
    assert names_in(process, "pl").of(refugees) == "Geflüchtete"
    with pytest.raises(Refused, match="'fr'"):
        set_wordings(process=process, part=refugees, attribute="name", texts={"fr": "Réfugiés"}, by=jana)
    assert not Wording.objects.filter(process=process, language="fr").exists()


def test_the_language_of_the_process_stays_among_its_languages(process, jana):
    with pytest.raises(Refused, match="one of its languages"):
        change_process(process=process, values={"languages": "en pl"}, by=jana)


def test_mandate_and_words_change(process, jana):
    change_mandate(process=process, values={"body": "Stadtrat"}, by=jana)
    change_process(process=process, values={"title": "Neuer Titel"}, by=jana)
    fresh = Process.objects.get(pk=process.pk)
    assert (fresh.title, fresh.mandate.body) == ("Neuer Titel", "Stadtrat")


def test_opening_and_closing_raise_the_public_revision(process, jana):
    first = process.public_revision
    publish_process(process=process, by=jana)
    assert process.is_public and process.public_revision == first + 1
    hide_process(process=process, by=jana)
    assert not Process.objects.get(pk=process.pk).is_public and process.public_revision == first + 2
