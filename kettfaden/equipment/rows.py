"""The ground every table stands on: an integer key inside, a random public id outside."""

import base64
import secrets

from django.db import models

UID_LENGTH = 16

# Crockford's base 32: no i, l, o, u, so that a uid read out over the telephone survives.
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghjkmnpqrstvwxyz")


def new_uid() -> str:
    """A random public id: 16 characters of base 32, 80 bits."""
    return base64.b32encode(secrets.token_bytes(10)).translate(_CROCKFORD).decode("ascii")


class Row(models.Model):
    """A table row with a random public id; URLs show `uid`, never the integer key."""

    uid = models.CharField(max_length=UID_LENGTH, unique=True, default=new_uid, editable=False)

    class Meta:
        abstract = True
