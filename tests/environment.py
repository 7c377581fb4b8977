"""What holds for every test, loaded as a plugin before Django's settings are read.

Tests get a data folder of their own, which is removed afterwards, and no way out to the network.
"""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

_data = tempfile.mkdtemp(prefix="kettfaden-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)

# What the person at the keyboard has set must not change what is tested, except the database.
for _name in [name for name in os.environ if name.startswith("KETTFADEN_") and name != "KETTFADEN_DATABASE_URL"]:
    del os.environ[_name]
os.environ["KETTFADEN_DATA"] = os.path.join(_data, "var")
os.environ["KETTFADEN_PLAIN_STATIC"] = "1"
os.environ["KETTFADEN_LANGUAGE"] = "en"  # stories read the sentences as they stand in the code
# The browser's driver keeps an event loop in the test's thread, where Django would refuse its own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Lighter settings for tests: a quick password hash, static files without a build, a database file on no disk."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_USE_FINDERS = True
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # its absence would be a warning, and so an error
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in a real run, so that several threads and processes meet as they do there; never forced to the disk.
        database.setdefault("TEST", {})["NAME"] = os.path.join(_data, "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """A transactional test may be swept up although the database refuses to delete some rows: that is its duty elsewhere."""
    from django.db import connection
    from django.test import TransactionTestCase

    from kettfaden.equipment.guards import lifted_guards

    sweep = TransactionTestCase._fixture_teardown

    def swept(self: TransactionTestCase) -> None:
        with lifted_guards(connection):
            sweep(self)

    TransactionTestCase._fixture_teardown = swept


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _clean_state() -> Iterator[None]:
    """No language and no cached page leaks from one test into the next."""
    from django.core.cache import cache
    from django.utils import translation

    cache.clear()
    with translation.override("en"):
        yield
