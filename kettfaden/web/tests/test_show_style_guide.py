"""Every part in use, in a real browser: accessible, within the screen, light enough, without inline script or style."""

import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page, Route, sync_playwright

from kettfaden.web.tests import style_guide

STATIC = Path(__file__).resolve().parent.parent / "static"
AXE = Path(__file__).resolve().parents[3] / "tests" / "vendor" / "axe" / "axe.min.js"
SAMPLES = [
    "style_guide",
    "style_guide/home",
    "style_guide/paper",
    "style_guide/participant",
    "style_guide/receipt",
    "style_guide/print",
]
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


def sample(name: str, language: str = "de", theme: str = "") -> str:
    with translation.override(language):
        return render_to_string(f"web/{name}.html", style_guide.context(language, theme, workbench=name == "style_guide"))


@pytest.mark.parametrize("name", SAMPLES)
def test_no_page_has_inline_script_style_or_handler(name: str) -> None:
    html = sample(name)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("name", ["style_guide/home", "style_guide/paper", "style_guide/participant"])
def test_a_public_page_weighs_little_on_an_old_phone(name: str) -> None:
    html = sample(name)
    linked = [STATIC / path for path in re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)]
    assert len(linked) >= 6
    dressed = sum(len(gzip.compress(path.read_bytes())) for path in linked)
    latin = sum((STATIC / "vendor" / "fonts" / f"fira-sans-latin-{weight}.woff2").stat().st_size for weight in (400, 600))
    assert dressed < 60_000
    assert dressed + latin + len(gzip.compress(html.encode())) < 100_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Any, html: str, width: int) -> Page:
    """A page shown as the server would, with the content security policy, its static files read from the source."""
    page: Page = browser.new_page(viewport={"width": width, "height": 900})

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
        else:
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(path=file, content_type=TYPES[file.suffix])

    page.route("**/*", answer)
    page.goto("http://kettfaden.test/")
    return page


@pytest.mark.journey
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("language", "theme", "width"), [("de", "", 1360), ("de", "dark", 360), ("ar", "", 320)])
def test_it_is_accessible_and_fits(browser: Any, name: str, language: str, theme: str, width: int) -> None:
    page = opened(browser, sample(name, language, theme), width)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate("document.querySelectorAll('details.fold').forEach(part => { part.open = true })")
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run()")
    assert len(result["passes"]) > 15
    assert [(found["id"], [node["html"][:200] for node in found["nodes"]]) for found in result["violations"]] == []
    page.close()


@pytest.mark.journey
def test_the_choice_of_dark_is_remembered_for_the_server(browser: Any) -> None:
    page = opened(browser, sample("style_guide/home"), 1360)
    page.get_by_role("button", name="Light or dark").or_(page.locator("[data-theme-toggle]")).first.click()
    assert page.evaluate("document.documentElement.dataset.kernTheme") == "dark"
    assert "kettfaden_theme=dark" in page.evaluate("document.cookie")
    page.close()


@pytest.mark.journey
def test_a_changed_form_asks_before_it_is_left(browser: Any) -> None:
    page = opened(browser, sample("style_guide"), 1360)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Beschreibung").fill("Ein neuer Satz")
    page.goto("http://kettfaden.test/")
    assert asked == ["beforeunload"]
    page.close()


@pytest.mark.journey
def test_a_mark_opens_its_ground_beside_the_paragraph_and_escape_returns(browser: Any) -> None:
    page = opened(browser, sample("style_guide/paper"), 1360)
    page.route("**/?ground=2*", lambda route: route.fulfill(body='<div class="ground__panel"><h2>Vierzehn Personen</h2></div>'))
    mark = page.locator('a.ground-mark[data-block="2"]')
    mark.click()
    page.get_by_role("heading", name="Vierzehn Personen").wait_for()
    assert mark.get_attribute("aria-expanded") == "true"
    assert page.locator("#b-2.is-open").count() == 1
    page.keyboard.press("Escape")
    assert mark.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.dataset.block") == "2"
    page.close()


@pytest.mark.journey
def test_on_a_phone_the_ground_opens_below_its_paragraph(browser: Any) -> None:
    page = opened(browser, sample("style_guide/paper"), 360)
    page.route("**/?ground=2*", lambda route: route.fulfill(body='<div class="ground__panel"><h2>Vierzehn Personen</h2></div>'))
    page.locator('a.ground-mark[data-block="2"]').click()
    page.get_by_role("heading", name="Vierzehn Personen").wait_for()
    assert page.evaluate("document.getElementById('b-2').nextElementSibling.id") == "ground"
    page.close()


@pytest.mark.journey
def test_a_ground_the_server_opened_lies_below_its_paragraph_on_a_phone_and_closes(browser: Any) -> None:
    page = opened(browser, sample("style_guide/paper"), 360)
    assert page.evaluate("document.getElementById('b-1').nextElementSibling.id") == "ground"
    page.locator(".ground__close").click()
    assert page.locator(".ground__panel").count() == 0
    page.close()
