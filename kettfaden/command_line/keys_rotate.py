"""kettfaden keys rotate: a new key in front of a ring, and everything sealed under older ones sealed again."""

import argparse
from collections import Counter

from django.apps import apps
from django.conf import settings
from django.db import transaction

from kettfaden.command_line.main import DONE, Misuse
from kettfaden.command_line.report import report
from kettfaden.equipment.crypto import EncryptedTextField, KeyProblem, keyring, reencrypt, retire_key, rotate
from kettfaden.equipment.refusals import Refused
from kettfaden.record.actions import append
from kettfaden.record.actor import SYSTEM
from kettfaden.record.events import Event


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which ring, and what becomes of its older keys."""
    parser.add_argument("--ring", default="identity", help="the ring of keys (default: identity, the identity vault)")
    parser.add_argument(
        "--retire",
        action="store_true",
        help="destroy the older keys afterwards; not for rings that hash, such as receipts: their hashes cannot be made anew",
    )


def run(args: argparse.Namespace) -> int:
    """Rotate, seal again, record it. May be called again after an interruption."""
    if args.ring not in _rings():
        raise Misuse(f"There is no ring {args.ring!r}. There are: {', '.join(_rings()) or 'none yet'}.")
    if args.retire and not _seals_fields(args.ring):
        raise Refused(f"The ring {args.ring} seals no field of the database: what it hashed needs its older keys.")
    try:
        older = [key.id for key in keyring(args.ring).keys]
        new = rotate(args.ring)
        sealed = Counter[str]()
        for model, count in reencrypt(args.ring):
            sealed[model._meta.label] += count
        if args.retire:
            for key_id in older:
                retire_key(args.ring, key_id)
    except KeyProblem as problem:
        raise Refused(str(problem)) from problem
    with transaction.atomic():
        append(Event.KEYS_ROTATED, by=SYSTEM, ring=args.ring, count=sum(sealed.values()), retired=args.retire)
    document = {"ring": args.ring, "key": new, "older": older, "retired": args.retire, "sealed_again": sealed}
    lines = [f"The ring {args.ring} now writes with the key {new}."]
    lines += [f"{label}: {count} values sealed again" for label, count in sealed.items()]
    lines.append("The older keys are destroyed." if args.retire else "The older keys go on opening what they sealed.")
    report(args, document, lines)
    return DONE


def _rings() -> list[str]:
    return sorted(path.stem for path in (settings.KETTFADEN_DATA / "keys").glob("*.json"))


def _seals_fields(ring: str) -> bool:
    fields = (field for model in apps.get_models() for field in model._meta.local_fields)
    return any(isinstance(field, EncryptedTextField) and field.ring == ring for field in fields)
