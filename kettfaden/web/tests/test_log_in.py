"""Jana logs in: the library's pages in our frame, with what she typed kept and nothing said about who has an account."""

import pytest
from django.test import Client

from kettfaden.people.models import Account

pytestmark = pytest.mark.django_db


def test_a_wrong_password_leaves_the_address_in_the_form(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "jana@example.org", "password": "not this one"})
    html = answer.content.decode()
    assert 'value="jana@example.org"' in html
    assert 'class="error-summary"' in html
    assert "not this one" not in html


def test_the_log_in_offers_no_account_to_strangers(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert "/accounts/signup/" not in html
    assert "need no account" in html


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown_addresses(client: Client) -> None:
    Account.objects.create(email="jana@example.org")
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).content
        for email in ("jana@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]


def test_jana_sees_her_second_factor_in_the_usual_frame(client: Client) -> None:
    jana = Account.objects.create(email="jana@example.org")
    client.force_login(jana, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get("/accounts/2fa/").content.decode()
    assert '<main id="main"' in html
    assert "kern-btn" in html
