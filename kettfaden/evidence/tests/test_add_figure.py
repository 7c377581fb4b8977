"""Figures: never without a base, never changed, never real and invented in one line."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.actions import add_figure, delete_filter, save_filter
from kettfaden.evidence.models import Figure, SavedFilter
from kettfaden.evidence.queries import current_figures, precision_note, saved_filters, visible_figures
from kettfaden.evidence.tests.factories import field, make_open_process
from kettfaden.people.roles import Role
from kettfaden.process.models import Process
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM, VISITOR

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def add(process, **values):
    values = {
        "key": "s-contact",
        "title": "Personal contact",
        "value": Decimal("48"),
        "base": "residents of 14 or older",
        "base_n": 1000,
        "date_from": date(2017, 11, 15),
        "date_to": date(2017, 12, 15),
        "provenance": "published",
        "by": SYSTEM,
        **values,
    }
    return add_figure(process=process, **values)


def test_a_published_share_says_the_least_its_margin_can_be():
    figure = add(make_open_process())
    assert precision_note(figure) == "Simple random sampling would give at least ± 3.1 points; design effect unknown."
    assert precision_note(Figure(unit="people", value=1110, base_n=1110, provenance="official")) == ""
    assert precision_note(Figure(unit="%", value=48, base_n=1000, interval_note="Bootstrap", provenance="own")) == "Bootstrap"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"base": " "}, "No number without its base"),
        ({"key": "a b"}, "letters, digits and hyphens"),
        ({"value": Decimal("120")}, "between 0 and 100"),
        ({"value": Decimal("NaN")}, "not a number"),
        ({"date_to": date(2016, 1, 1)}, "before the first"),
        ({"interval_low": Decimal("40")}, "both ends"),
        ({"interval_low": Decimal("50"), "interval_high": Decimal("60")}, "must contain"),
        ({"provenance": "rumour"}, "where the figure comes from"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_no_figure_is_refused(values, sentence):
    with pytest.raises(Refused, match=sentence):
        add(make_open_process(), **values)
    assert not Figure.objects.exists()


def test_a_newer_figure_takes_the_place_and_the_older_stays():
    process = make_open_process()
    older = add(process)
    with pytest.raises(Refused, match="already"):
        add(process)
    newer = add(process, value=Decimal("51"), supersedes=older)
    assert list(current_figures(process)) == [newer]
    with pytest.raises(Refused, match="superseded already"):
        add(process, supersedes=older)
    with pytest.raises(Refused, match="keeps the key"):
        add(process, key="other", supersedes=newer)
    with pytest.raises(Refused, match="invented"):
        add(process, supersedes=newer, is_synthetic=True)


def test_the_database_itself_changes_no_figure():
    figure = add(make_open_process())
    for change in (lambda: Figure.objects.filter(pk=figure.pk).update(value=99), figure.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_fields_of_another_process_are_refused():
    with pytest.raises(Refused, match="belong to this process"):
        add(make_open_process(), field=field(make_open_process()))


def test_editors_add_no_figures_and_strangers_see_none_of_a_closed_process():
    process = make_open_process()
    erik = make_member(process, Role.EDITOR, "Erik")
    with pytest.raises(PermissionDenied):
        add(process, by=erik.actor)
    add(process)
    assert visible_figures(VISITOR, process).exists()
    Process.objects.filter(pk=process.pk).update(is_public=False)
    process.refresh_from_db()
    assert not visible_figures(VISITOR, process).exists()
    assert visible_figures(erik.actor, process).exists()


def test_searches_are_kept_for_whoever_kept_them():
    process = make_open_process()
    jana, paul = make_member(process), make_member(process, Role.READER, "Paul")
    save_filter(process=process, page="voices", name="Löbau", query="region=loebau", by=jana.actor)
    kept = save_filter(process=process, page="voices", name="Löbau", query="region=zittau", by=jana.actor)
    assert saved_filters(jana.actor, process, "voices").get().query == "region=zittau"
    assert not saved_filters(paul.actor, process, "voices").exists()
    assert not saved_filters(VISITOR, process, "voices").exists()
    with pytest.raises(Refused, match="somebody else"):
        delete_filter(saved=kept, by=paul.actor)
    with pytest.raises(Refused, match="name"):
        save_filter(process=process, page="voices", name=" ", query="", by=jana.actor)
    delete_filter(saved=kept, by=jana.actor)
    assert not SavedFilter.objects.exists()
