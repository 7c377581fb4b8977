"""Everybody follows every link of their navigation: each page opens, fits a narrow screen and can be used by everybody."""

import pytest

from kettfaden.people.roles import Role
from tests.journeys.site import SLUG, Site

pytestmark = pytest.mark.journey

MOST = 24  # pages a role
LANGUAGES = ("de", "en", "ar")
# These two see the most and look at every page in every language; the others share the languages out among their pages.
THOROUGH = {"", Role.COORDINATOR.value}
WALKS = [(role, language) for role in ["", *Role.values] for language in LANGUAGES]


@pytest.mark.parametrize(("role", "language"), WALKS, ids=[f"{role or 'visitor'}-{language}" for role, language in WALKS])
def test_every_page_of_the_navigation_is_fit_for_everybody(site: Site, role: str, language: str) -> None:
    start = f"/w/{SLUG}/" if role else f"/p/{SLUG}/"
    with site.visit(role, language=language, width=320) as visit:
        ways, seen = [start], 0
        for place, path in enumerate(ways):
            if role in THOROUGH or place % len(LANGUAGES) == LANGUAGES.index(language):
                visit.open(path)
                seen += 1
            else:
                visit.page.goto(path)
            assert visit.page.evaluate("document.documentElement.lang") == language
            assert visit.page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
            links = visit.page.evaluate(
                "start => [...document.querySelectorAll('nav a[href]')].map((link) => new URL(link.href))"
                ".filter((url) => url.origin === location.origin && url.pathname.startsWith(start) && !url.search)"
                ".map((url) => url.pathname)",
                start,
            )
            ways += [link for link in dict.fromkeys(links) if link not in ways][: MOST - len(ways)]
        assert seen >= 2
