"""Pages a second against a bare Django 'hello' on the same server, and what a page weighs.

Bounds: an uncached workbench list of 20 items reaches 1 % of 'hello'; a public page weighs under 100 kB without its
pictures, under 60 kB of it style sheets and scripts, gzipped. Compared is what an answer costs in CPU time, the server's and
the client's on the same machine: where nothing else runs that is the rate, and on a busy machine the rate favours the
short answer.
"""

import argparse
import contextlib
import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import _place

SECONDS, ROUNDS, CONNECTIONS = 1.5, 3, 4
SHARE = 0.01
PAGE_BYTES, DRESS_BYTES = 100_000, 60_000
Command = Callable[[int], list[str]]
Server = tuple[int, int]  # port and process
ROOT = Path(__file__).resolve().parent.parent

HELLO = """
import os
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
urlpatterns = [path("", lambda request: HttpResponse("hello", headers={"Content-Length": "5"}))]
application = get_wsgi_application()
"""


def main() -> None:
    """Serve both, ask them in turns, then weigh the pages."""
    parser = argparse.ArgumentParser(prog="script/bench page", description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="", help="data folder with the demonstration (default: build one)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each page is asked for in each round")
    args = parser.parse_args()
    data = _place.demonstration(args.data)
    print(f"page: {CONNECTIONS} connections, 2 server processes; {_place.machine()}")
    folder = _place.throw_away_folder()
    (folder / "bench_hello.py").write_text(HELLO)
    with _served(_kettfaden(data), data) as port, _served(_granian("bench_hello:application"), folder) as hello:
        public, workbench = _pages(port[0], data)
        asked = {"hello": (hello, "/", ""), **{name: (port, *page) for name, page in {**public, **workbench}.items()}}
        costs: dict[str, list[float]] = {name: [] for name in asked}
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for _round in range(ROUNDS):
            for name, (server, path, cookie) in asked.items():
                rate, cost = _rate(server, path, cookie, args.seconds)
                rates[name].append(rate)
                costs[name].append(cost)
        bare = min(costs["hello"])
        for name in asked:
            share, rate = bare / min(costs[name]), statistics.median(rates[name])
            bounded = name == "workbench: a list of 20 voices"
            _place.say(
                "peer: bare Django 'hello'" if name == "hello" else name,
                f"{min(costs[name]) * 1000:.2f} ms, {rate:,.0f} /s",
                bound=f"{share:.1%} of 'hello'" + (f", >= {SHARE:.0%}" if bounded else ""),
                kept=share >= SHARE if bounded else None,
            )
        for name, (path, _cookie) in public.items():
            page, dress = _weight(port[0], path)
            _place.say(
                f"{name}: page with style, script, letters", f"{page / 1000:.0f} kB", bound="< 100 kB", kept=page < PAGE_BYTES
            )
            _place.say(f"{name}: style and script", f"{dress / 1000:.0f} kB", bound="< 60 kB", kept=dress < DRESS_BYTES)


def _pages(port: int, data: Path) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Public pages and workbench pages: name -> (path, cookie)."""
    paper = _get(port, "/p/goerlitz-2018/paper/")[1].decode()
    chapters = list(dict.fromkeys(re.findall(r'/p/goerlitz-2018/paper/[^/"#?]+/', paper)))
    chapter = next(path for path in chapters if "ground-mark" in _get(port, path)[1].decode())
    block = re.search(r'id="b-(\w+)"', _get(port, chapter)[1].decode())
    assert block is not None
    cookie = _log_in(port, data)
    public = {
        "public home": "/p/goerlitz-2018/",
        "who was heard": "/p/goerlitz-2018/heard/",
        "a chapter": chapter,
        "a thread": f"/p/goerlitz-2018/thread/block/{block[1]}/",
    }
    return (
        {name: (path, "kettfaden_language=de") for name, path in public.items()},
        {
            "workbench: a list of 20 voices": ("/w/goerlitz-2018/voices/?per=20", cookie),
            "workbench: my work": ("/w/goerlitz-2018/", cookie),
        },
    )


def _log_in(port: int, data: Path) -> str:
    """A coordinator's cookie, got as a browser gets it."""
    text = (data / "demo-logins.txt").read_text()
    password, email = re.search(r"password of all: (\S+)\)", text), re.search(r"(\S+@\S+)\s+coordinator", text)
    assert password is not None
    assert email is not None
    headers, body = _get(port, "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body.decode())
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "login": email[1], "password": password[1]}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "POST",
        "/accounts/login/",
        urllib.parse.urlencode(form),
        {
            "Cookie": _cookies(headers),
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{port}/accounts/login/",
        },
    )
    answer = connection.getresponse()
    assert answer.status == 302, answer.status
    return f"{_cookies(answer.headers)}; kettfaden_language=de"


def _cookies(headers: http.client.HTTPMessage) -> str:
    return "; ".join(value.partition(";")[0] for value in headers.get_all("Set-Cookie") or [])


def _get(port: int, path: str, cookie: str = "kettfaden_language=de") -> tuple[http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return answer.headers, body


def _weight(port: int, path: str) -> tuple[int, int]:
    """Bytes of a page without pictures, and those of its style sheets and scripts; letters of the Latin script counted."""
    _headers, body = _get(port, path)
    html = body.decode()
    links = dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', html))
    dress = sum(len(gzip.compress(_get(port, link)[1])) for link in links)
    fonts = ROOT / "kettfaden" / "web" / "static" / "vendor" / "fonts"
    letters = sum((fonts / f"fira-sans-latin-{weight}.woff2").stat().st_size for weight in (400, 600))
    return len(gzip.compress(body)) + dress + letters, dress


def _rate(server: Server, path: str, cookie: str, seconds: float) -> tuple[float, float]:
    """Answers a second over kept connections, and the CPU seconds of server and client for one.

    What is asked is never conditional, so each answer is a whole page.
    """
    port, process = server
    before = _cpu(process) + time.process_time()
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    counts, started = [0] * CONNECTIONS, time.perf_counter()
    threads = [
        threading.Thread(target=_ask, args=(port, request, started + seconds, counts, number)) for number in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started), (_cpu(process) + time.process_time() - before) / max(1, sum(counts))


def _cpu(process: int) -> float:
    """CPU seconds of a process and all its children that live (Linux)."""
    found = 0.0
    for task in Path(f"/proc/{process}/task").iterdir():
        found += sum(map(_cpu, map(int, (task / "children").read_text().split())))
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return found + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ask(port: int, request: bytes, until: float, counts: list[int], number: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        while time.perf_counter() < until:
            connection.sendall(request)
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(65536)
            head, _, body = data.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head[:80]
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            assert length is not None
            missing = int(length[1]) - len(body)
            while missing > 0:
                missing -= len(connection.recv(min(missing, 1 << 20)))
            counts[number] += 1


def _kettfaden(data: Path) -> Command:
    return lambda port: [
        *(sys.executable, "-m", "kettfaden.command_line", "serve", "--no-worker"),
        *("--data", str(data), "--port", str(port)),
    ]


def _granian(application: str) -> Command:
    # The same server with the same options as `kettfaden serve` on SQLite.
    return lambda port: [
        *(sys.executable, "-m", "granian", application, "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "1", "--log-level", "warning"),
    ]


@contextlib.contextmanager
def _served(command: Command, folder: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "OPENBLAS_NUM_THREADS": "1"}
    environment["KETTFADEN_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command(port), cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.2)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
