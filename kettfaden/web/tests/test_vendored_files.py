"""The third-party files are the ones that were looked at, and what is derived from them can be derived again."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_vendored_files_are_as_their_manifest_says() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "script" / "vendor"), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
