"""kettfaden serve: the web server and one worker, each a child process, ended together."""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings
from django.db import connection, connections

from kettfaden.command_line.main import DONE, FOUND, Misuse
from kettfaden.command_line.migrate import bring_up_to_date

GRACE_SECONDS = 20
_PR_SET_PDEATHSIG = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Address and size of the server."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="web processes (default: 2)")
    parser.add_argument(
        "--threads",
        type=int,
        metavar="N",
        help="threads in each web process (default: 1 on SQLite, which has one writer; 4 on PostgreSQL)",
    )
    parser.add_argument("--no-worker", action="store_true", help="web processes only; a worker runs elsewhere")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT (exit code 0), or until the web server ends by itself (1)."""
    _check_free(args.host, args.port)
    bring_up_to_date()
    connections.close_all()
    threads = args.threads or (1 if connection.vendor == "sqlite" else 4)
    environment = {
        "KETTFADEN_PUBLIC_URL": f"http://{_shown(args.host)}:{args.port}",
        "OPENBLAS_NUM_THREADS": "1",
        **os.environ,
        "KETTFADEN_DATA": str(settings.KETTFADEN_DATA),
    }
    web = [
        *(sys.executable, "-m", "granian", "kettfaden.wsgi:application"),
        *("--interface", "wsgi", "--no-ws", "--host", args.host, "--port", str(args.port)),
        *("--workers", str(args.workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--log-level", "warning"),
    ]
    commands = {"web": web}
    if not args.no_worker:
        commands["worker"] = [sys.executable, "-m", "kettfaden.command_line", "worker"]
    print(f"Kettfaden: {environment['KETTFADEN_PUBLIC_URL']}  (Ctrl-C ends it)", flush=True)
    return _supervise(commands, environment)


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  compared, not listened on


def _check_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Misuse(f"{host}:{port} cannot be listened on ({reason}). Choose another with --port.") from error


def _die_with_parent() -> None:
    # Linux only, and only a comfort: a child outlives no parent that was killed without a word.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _supervise(commands: dict[str, list[str]], environment: dict[str, str]) -> int:
    asked_to_end: list[int] = []

    def end(signal_number: int, _frame: FrameType | None) -> None:
        asked_to_end.append(signal_number)

    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, end)

    def start(name: str) -> subprocess.Popen[bytes]:
        # A session of their own: Ctrl-C reaches the parent alone, which ends them in order.
        return subprocess.Popen(
            commands[name],
            env=environment,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    children = {name: start(name) for name in commands}
    code = DONE
    try:
        while not asked_to_end:
            time.sleep(0.5)
            if (web := children["web"].poll()) is not None:
                if not asked_to_end:
                    print(f"kettfaden: the web server ended by itself (code {web}).", file=sys.stderr)
                    code = FOUND
                break
            if "worker" in children and children["worker"].poll() is not None and not asked_to_end:
                print("kettfaden: the worker ended by itself and is started again.", file=sys.stderr)
                time.sleep(2)
                children["worker"] = start("worker")
    finally:
        _stop(list(children.values()))
    return code


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
