"""The coordination changes hands: Jana leaves, Petra follows, and the list of what is to be known stays with the post."""

import datetime

import pytest

from kettfaden.equipment.refusals import Refused
from kettfaden.people.actions import (
    add_hand_over_item,
    create_account,
    create_post,
    hand_over_post,
    take_post,
    tick_hand_over_item,
)
from kettfaden.people.models import HandOverItem
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MARCH, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 6, 30)


def account(name):
    return create_account(email=f"{name.lower()}@example.org", name=name, password=None, by=SYSTEM)


@pytest.fixture
def post():
    return create_post(scope="process-uid", title="Koordination", by=SYSTEM)


def test_petra_follows_jana_without_a_gap(post):
    jana, petra = account("Jana"), account("Petra")
    take_post(post=post, account=jana, since=MARCH, by=SYSTEM)
    add_hand_over_item(post=post, text="Das Forum zahlt den Saal erst im Juli.", by=jana.actor)
    holding = hand_over_post(post=post, until=JUNE, successor=petra, by=jana.actor)
    assert (holding.account, holding.since) == (petra, datetime.date(2026, 7, 1))
    assert [(held.account.name, held.until) for held in post.holdings.order_by("since")] == [("Jana", JUNE), ("Petra", None)]
    assert post.hand_over.get().text.startswith("Das Forum")


def test_two_do_not_hold_one_post(post):
    take_post(post=post, account=account("Jana"), since=MARCH, by=SYSTEM)
    with pytest.raises(Refused, match="hand it over first"):
        take_post(post=post, account=account("Petra"), since=JUNE, by=SYSTEM)


def test_an_end_before_the_beginning_and_an_empty_post_are_refused(post):
    with pytest.raises(Refused, match="Nobody holds"):
        hand_over_post(post=post, until=JUNE, by=SYSTEM)
    take_post(post=post, account=account("Jana"), since=JUNE, by=SYSTEM)
    with pytest.raises(Refused, match="before the first"):
        hand_over_post(post=post, until=MARCH, by=SYSTEM)


def test_a_post_can_stay_vacant(post):
    take_post(post=post, account=account("Jana"), since=MARCH, by=SYSTEM)
    assert hand_over_post(post=post, until=JUNE, by=SYSTEM) is None
    assert not post.holdings.filter(until__isnull=True).exists()


def test_a_line_is_ticked_and_opened_again(post):
    item = add_hand_over_item(post=post, text="Schlüssel abgeben", by=SYSTEM)
    tick_hand_over_item(item=item, done=True, by=SYSTEM)
    assert HandOverItem.objects.get().done
    tick_hand_over_item(item=item, done=False, by=SYSTEM)
    assert not HandOverItem.objects.get().done


def test_one_title_names_one_post_in_a_process(post):
    with pytest.raises(Refused, match="title"):
        create_post(scope="process-uid", title="koordination", by=SYSTEM)
    assert create_post(scope="another-uid", title="Koordination", by=SYSTEM).pk != post.pk
