"""The demonstration, built once in a run of the tests and served from a copy; and eyes that look at its pages."""

import contextlib
import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = 320  # WCAG 1.4.10: nothing to scroll sideways at this width
SLUG = "goerlitz-2018"


def built_demo(shared: Path) -> Path:
    """The data folder of the demonstration; whichever process of the test run asks first builds it.

    A folder that is named in DEMO_DATA is taken instead, for somebody who writes journeys and runs them again and again.
    """
    if given := os.environ.get("DEMO_DATA"):
        return Path(given)
    folder = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "demo-logins.txt").exists():
            _call(folder, "demo").check_returncode()
    return folder


def _call(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kettfaden.command_line", *words, "--data", str(data)],
        env=_environment(data),
        text=True,
        check=False,
        stdout=subprocess.DEVNULL,
    )


def _environment(data: Path) -> dict[str, str]:
    # As in a real run: static files with a hash in their names, nothing lighter than it is.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KETTFADEN_")}
    return {**kept, "KETTFADEN_DATA": str(data)}


@dataclass
class Site:
    """A served demonstration with its log-ins and receipts."""

    url: str
    data: Path
    browser: Browser
    log_ins: dict[str, str] = field(default_factory=dict)  # role -> e-mail
    password: str = ""
    receipts: list[tuple[str, str, str]] = field(default_factory=list)  # code, language, word
    sessions: dict[str, Any] = field(default_factory=dict)

    def receipt(self, language: str) -> tuple[str, str]:
        """Code and word of a receipt in a language."""
        return next((code, word) for code, spoken, word in self.receipts if spoken == language)

    @contextlib.contextmanager
    def visit(self, role: str = "", *, language: str = "en", width: int = 1280, script: bool = True) -> Iterator["Visit"]:
        """A browser of somebody: of a visitor, or of whoever holds a role and has logged in."""
        state = self._session(role) if role else None
        context = self._context(language=language, width=width, script=script, state=state)
        try:
            visit = Visit(self, context, script)
            yield visit
            visit.check_console()
        finally:
            context.close()

    def _context(self, *, language: str, width: int, script: bool, state: Any) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            storage_state=state,
            base_url=self.url,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        if language:
            speak(context, self.url, language)
        return context

    def _session(self, role: str) -> Any:
        """Cookies of a log-in, made once a role."""
        if role not in self.sessions:
            context = self._context(language="en", width=1280, script=True, state=None)
            visit = Visit(self, context, True)
            visit.log_in(role)
            self.sessions[role] = context.storage_state()
            context.close()
        return self.sessions[role]


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Have pages in this language from now on."""
    context.add_cookies([{"name": "kettfaden_language", "value": language, "url": url}])


@dataclass
class Visit:
    """Somebody at a browser. Each page that is opened is looked at."""

    site: Site
    context: BrowserContext
    script: bool
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        # The browser also grumbles about an answer such as 422 or 403, which the journeys ask for on purpose.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def log_in(self, role: str) -> None:
        """Through the form, as everybody."""
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").fill(self.site.log_ins[role])
        self.page.locator("input[name=password]").fill(self.site.password)
        self.page.locator("form[action*='/accounts/login/'] button").first.click()
        self.page.wait_for_url(re.compile(r"/w/"))

    def speak(self, language: str) -> None:
        """Have pages in this language from now on."""
        speak(self.context, self.site.url, language)

    def open(self, path: str, *, status: int = 200) -> None:
        """Go there by the address line, and look."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self.look()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press the button or follow the link of this name, and look at where it leads."""
        button = self.page.locator("main").get_by_role("button", name=name, exact=exact)
        link = self.page.locator("main").get_by_role("link", name=name, exact=exact)
        button.or_(link).first.click()
        self.look()

    def look(self) -> None:
        """Nothing wider than the narrowest screen, nothing that axe objects to, no empty or doubled main heading."""
        self.page.wait_for_load_state("load")
        assert self.page.locator("h1").count() == 1, f"{self.page.url}: {self.page.locator('h1').count()} main headings"
        if not self.script:
            return
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": NARROW, "height": 900})
        wide = self.page.evaluate(_TOO_WIDE)
        assert not wide, f"{self.page.url} is wider than {NARROW} px: {wide}"
        self.page.set_viewport_size(size)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        assert len(found["passes"]) > 8
        problems = [
            (problem["id"], [node["html"][:160] + " | " + node["failureSummary"][:240] for node in problem["nodes"]][:4])
            for problem in found["violations"]
        ]
        assert not problems, f"{self.page.url}: {problems}"
        self.check_console()

    def check_console(self) -> None:
        """No error of a script, nothing that the content security policy had to stop."""
        assert not self.complaints, self.complaints


_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const out = [...document.body.querySelectorAll('*')].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1) && !part.closest('.scroll, .vh');
  });
  return out.slice(-4).map((part) => part.outerHTML.slice(0, 140)).join(' … ') || 'something';
}"""


@contextlib.contextmanager
def served(demo: Path, folder: Path, browser: Browser) -> Iterator[Site]:
    """A copy of the demonstration on a free port, with a worker for what takes longer than a page."""
    data = folder / "data"
    shutil.copytree(demo, data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "kettfaden.command_line", "serve", "--workers", "1"]
        + ["--data", str(data), "--port", str(port)],
        env=_environment(data),
        stdout=log,
        stderr=log,
    )
    try:
        _wait_for(port, server, folder / "server.log")
        yield _read_log_ins(Site(f"http://127.0.0.1:{port}", data, browser))
        assert "Traceback" not in (folder / "server.log").read_text()
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")


def _read_log_ins(site: Site) -> Site:
    text = (site.data / "demo-logins.txt").read_text(encoding="utf-8")
    password = re.search(r"password of all: (\S+)\)", text)
    assert password is not None
    site.password = password[1]
    site.log_ins = {role: email for email, role in re.findall(r"^  (\S+@\S+)\s+(\w+)$", text, re.MULTILINE)}
    site.receipts = re.findall(r"^  ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})  (\w+)  (\S+)$", text, re.MULTILINE)
    return site
