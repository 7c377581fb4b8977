"""Letters by wire: written in the transaction that asks for them, sent by a worker, forgotten once sent."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction

from kettfaden.equipment.jobs import enqueue, handler
from kettfaden.equipment.models import Job, Mail


def send_mail_later(to: str, subject: str, text: str, *, scope: str = "") -> Job:
    """Send a plain message to one address once the caller's transaction is committed.

    Address, subject and text wait encrypted and are deleted after sending. Raises ValidationError for what is no
    address. `scope` is the public id of what the message belongs to.
    """
    validate_email(to)
    with transaction.atomic():
        # A line break in a subject would begin a header of its own.
        mail = Mail.objects.create(to=to, subject=" ".join(subject.split()), text=text)
        return enqueue("equipment.send_mail", scope=scope, mail=mail.uid)


@handler("equipment.send_mail", attempts=8)
def send_mail(job: Job, *, mail: str) -> None:
    """Send one waiting message; one that is no longer there has been sent."""
    waiting = Mail.objects.filter(uid=mail).first()
    if waiting is None:
        return
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    # The same number each time: a worker killed after sending sends again, and the receiving side sees it is the same.
    message = EmailMessage(waiting.subject, waiting.text, to=[waiting.to], headers={"Message-ID": f"<{waiting.uid}@{domain}>"})
    message.send()
    waiting.delete()
