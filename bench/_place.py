"""What the benchmarks share: a data folder to throw away, a line a figure, and percentiles."""

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def throw_away_folder() -> Path:
    """A folder that is gone when the benchmark ends."""
    folder = Path(tempfile.mkdtemp(prefix="kettfaden-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def set_up(data: Path) -> None:
    """Set Django up for a data folder, with its database brought up to date. Nothing of Kettfaden is imported before."""
    os.environ["KETTFADEN_DATA"] = str(data)
    os.environ["KETTFADEN_PLAIN_STATIC"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kettfaden.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def demonstration(given: str) -> Path:
    """The data folder of a demonstration: the one given, or one built now and thrown away afterwards."""
    folder = Path(given).resolve() if given else throw_away_folder() / "demo"
    if not (folder / "demo-logins.txt").exists():
        print("Building the demonstration ...", file=sys.stderr)
    subprocess.run(
        [sys.executable, "-m", "kettfaden.command_line", "demo", "--data", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder


def say(label: str, value: str, *, bound: str = "", kept: bool | None = None) -> None:
    """Print one figure, with its bound and whether it is kept where there is one."""
    verdict = "" if kept is None else "kept" if kept else "MISSED"
    print(f"  {label:<58} {value:>16}  {bound:<24} {verdict}".rstrip(), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, `share` between 0 and 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> str:
    """How much of a machine this is."""
    load = ""
    with contextlib.suppress(OSError):
        load = f", load {os.getloadavg()[0]:.1f}"
    return f"{os.cpu_count()} cores{load}"
