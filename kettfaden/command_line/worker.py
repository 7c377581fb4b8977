"""kettfaden worker: run background jobs until told to stop."""

import argparse
import signal
import threading

from kettfaden.command_line.main import DONE
from kettfaden.equipment.jobs import run_pending, work_forever


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One job after the other, for ever, or only those that wait."""
    parser.add_argument("--once", action="store_true", help="run what is due now and end")


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; the job in hand is finished first."""
    if args.once:
        print(f"{run_pending()} runs of jobs.")
        return DONE
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stop.set())
    work_forever(stop=stop)
    return DONE
