"""Installations of their own, and the command as somebody at a shell calls it."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg


@dataclass
class Installation:
    """A data folder and, where the tests run on PostgreSQL, a database of its own."""

    data: Path
    variables: dict[str, str] = field(default_factory=dict)

    def call(self, *words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Call `kettfaden` with these words and the installation's data folder, unless they name it themselves."""
        folder = [] if "--data" in words else ["--data", str(self.data)]
        return subprocess.run(
            [sys.executable, "-m", "kettfaden.command_line", *words, *folder],
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, **self.variables, **variables},
            check=False,
            timeout=120,
        )

    def report(self, *words: str, code: int = 0) -> Any:
        """Call with --json; the document, after checking the exit code."""
        done = self.call(*words, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    def python(self, code: str) -> str:
        """Run a few lines inside the installation, with Django set up; what they print."""
        head = "import django; django.setup()\n"
        variables = {"DJANGO_SETTINGS_MODULE": "kettfaden.settings", "KETTFADEN_DATA": str(self.data)}
        done = subprocess.run(
            [sys.executable, "-c", head + code],
            capture_output=True,
            text=True,
            env={**os.environ, **self.variables, **variables},
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def new_installation(folder: Path) -> Installation:
    """An empty installation: nothing in it, nothing migrated."""
    return Installation(folder / "data", _new_database())


def migrated_installation(folder: Path) -> Installation:
    """An installation without any row. The migrations run once in a run of the tests; the rest are copies."""
    model = _migrated_model()
    place = Installation(folder / "data", _new_database(model.variables))
    shutil.copytree(model.data, place.data)
    return place


@cache
def _migrated_model() -> Installation:
    model = new_installation(Path(os.environ["KETTFADEN_DATA"]).parent / "migrated")
    done = model.call("migrate")
    assert done.returncode == 0, done.stderr
    return model


def _new_database(copied: dict[str, str] | None = None) -> dict[str, str]:
    url = os.environ.get("KETTFADEN_DATABASE_URL", "")
    if not url:
        return {}
    name = f"kettfaden_{uuid.uuid4().hex[:12]}"
    template = urlsplit(copied["KETTFADEN_DATABASE_URL"]).path.strip("/") if copied else "template0"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
    return {"KETTFADEN_DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
