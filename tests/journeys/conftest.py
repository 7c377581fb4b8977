"""A browser and the served demonstration for all journeys of a process of the test run."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.site import Site, built_demo, served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    programs = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, programs)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demonstration of one's own: what one journey changes, the next one sees."""
    own = tmp_path_factory.getbasetemp()
    # With several processes each has a folder of its own inside the one of the run.
    shared = own.parent if own.name.startswith("popen-") else own
    folder = tmp_path_factory.mktemp("journeys")
    with served(built_demo(shared), folder, browser) as found:
        yield found
