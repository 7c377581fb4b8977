"""Tomasz serves a site of his own: it answers, works in the background, and ends when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kettfaden.command_line.tests.shell import Installation, migrated_installation


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[str]) -> int:
    """The status of the home page, as soon as the server answers."""
    for _ in range(240):
        assert process.poll() is None, process.communicate()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.25)
    raise AssertionError("no answer")


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return migrated_installation(tmp_path)


def test_serve_answers_works_and_ends(place: Installation) -> None:
    port = _free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "kettfaden.command_line", "serve"),
            *("--data", str(place.data), "--port", str(port), "--workers", "1"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **place.variables},
    )
    try:
        assert _wait_for(port, process) == 200
        taken = place.call("serve", "--port", str(port))
        assert taken.returncode == 2
        assert "--port" in taken.stderr
        # The worker beside it seals what the record holds.
        place.python(
            "from kettfaden.people.actions import create_account; from kettfaden.record.actor import SYSTEM\n"
            "create_account(email='tomasz@example.org', name='Tomasz', password=None, by=SYSTEM)"
        )
    finally:
        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=40)
    assert process.returncode == 0, error
    assert f":{port}" in out
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
