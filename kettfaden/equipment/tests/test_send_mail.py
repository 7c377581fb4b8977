"""Jana invites Tomasz; the message goes once the invitation stands, and is nowhere afterwards."""

from unittest.mock import patch

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from kettfaden.equipment.jobs import run_pending
from kettfaden.equipment.mail import send_mail_later
from kettfaden.equipment.models import Job, Mail

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
def test_a_message_is_sent_and_forgotten() -> None:
    job = send_mail_later("tomasz@example.org", "Einladung", "Guten Tag Tomasz", scope="process1")
    assert outbox.outbox == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM equipment_mail")
        waiting = str(cursor.fetchall())
        cursor.execute("SELECT arguments FROM equipment_job")
        waiting += str(cursor.fetchall())
    assert "omasz" not in waiting
    run_pending()
    (message,) = outbox.outbox
    assert (message.to, message.subject, message.body) == (["tomasz@example.org"], "Einladung", "Guten Tag Tomasz")
    assert not Mail.objects.exists()
    job.refresh_from_db()
    assert (job.state, job.scope) == (Job.State.DONE, "process1")


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_failed_sends_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send_mail_later("tomasz@example.org", "Einladung", "x")
        raise RuntimeError
    run_pending()
    assert outbox.outbox == []


@pytest.mark.django_db
def test_a_server_that_is_away_is_tried_again_and_the_address_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    job = send_mail_later("tomasz@example.org", "Einladung", "x")
    with patch("django.core.mail.EmailMessage.send", side_effect=OSError("tomasz@example.org: refused")):
        run_pending()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
    assert "tomasz" not in job.error + caplog.text
    Job.objects.update(due_at=job.created_at)
    run_pending()
    assert [message.to for message in outbox.outbox] == [["tomasz@example.org"]]


@pytest.mark.django_db
def test_a_message_sent_twice_carries_the_same_number() -> None:
    job = send_mail_later("tomasz@example.org", "Einladung", "x")
    with patch.object(Mail, "delete", side_effect=OSError):  # the worker ends between sending and forgetting
        run_pending()
    Job.objects.update(due_at=job.created_at)
    run_pending()
    numbers = [message.extra_headers["Message-ID"] for message in outbox.outbox]
    assert len(numbers) == 2
    assert len(set(numbers)) == 1


@pytest.mark.django_db
def test_no_header_comes_in_through_the_subject() -> None:
    send_mail_later("tomasz@example.org", "Einladung\r\nBcc: all@example.org", "x")
    run_pending()
    assert outbox.outbox[0].subject == "Einladung Bcc: all@example.org"
    assert outbox.outbox[0].recipients() == ["tomasz@example.org"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "tomasz", "a@b\nBcc: c@d.de", "a@example.org, b@example.org"])
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValidationError):
        send_mail_later(address, "x", "y")
    assert not Job.objects.exists()
