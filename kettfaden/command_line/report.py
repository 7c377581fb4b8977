"""How commands report: lines for people, or one JSON document for programs."""

import argparse
import json
from collections.abc import Iterable
from typing import Any


def report(args: argparse.Namespace, document: Any, lines: Iterable[str]) -> None:
    """Print `document` as JSON when `--json` was given, else `lines`."""
    if args.json:
        print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        return
    for line in lines:
        print(line)
