"""How often something may be tried, counted in the database so that several processes count together."""

import ipaddress
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from kettfaden.equipment.crypto import keyed_hash
from kettfaden.equipment.jobs import Job, every
from kettfaden.equipment.models import RateCount

MEGABYTE = 1024 * 1024
SHEET_BYTES = 20 * MEGABYTE
SHEET_ROWS = 20_000
FILE_BYTES = 25 * MEGABYTE


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one try of `key` and say whether it is within `limit` tries per stretch of `seconds`.

    `key` names what is tried and by whom ("receipt:203.0.113.7"); only a keyed hash of it is stored, and only until
    the stretch is over. Call it outside of a transaction that may be rolled back, or a refused try goes uncounted.
    """
    window = int(time.time()) // seconds
    row = RateCount._meta.db_table
    with connection.cursor() as cursor:
        # One statement, so that two processes never read the same count (SQLite from 3.35 and PostgreSQL alike).
        cursor.execute(
            f"INSERT INTO {row} (key_hash, count, expires_at) VALUES (%s, 1, %s) "  # noqa: S608  our own table
            f"ON CONFLICT (key_hash) DO UPDATE SET count = {row}.count + 1 RETURNING count",
            [
                keyed_hash("limits", f"{seconds}|{window}|{key}"),
                connection.ops.adapt_datetimefield_value(datetime.fromtimestamp((window + 1) * seconds, UTC)),
            ],
        )
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def address_of(request: HttpRequest) -> str:
    """The network address tries are counted by: of the visitor, or what the trusted proxy says; of IPv6 the network."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.KETTFADEN_TRUST_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


@every(3600, "equipment.forget_rate_counts")
def forget_rate_counts(job: Job | None = None) -> None:
    """Delete the counts of stretches that are over."""
    RateCount.objects.filter(expires_at__lt=timezone.now()).delete()
