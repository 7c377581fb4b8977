"""Everybody follows every link of their navigation: each page opens, fits a narrow screen and can be used by everybody."""

import pytest

from kettfaden.people.roles import Role
from tests.journeys.site import NARROW, SLUG, Site

pytestmark = pytest.mark.journey

MOST = 24  # pages a walk
LANGUAGES = ("de", "en", "ar")
# These two see the most and look at every page in every language; the others take the languages in turns.
WALKS = [(role, [language]) for role in ("", Role.COORDINATOR.value) for language in LANGUAGES] + [
    (role, list(LANGUAGES)) for role in Role.values if role != Role.COORDINATOR
]


@pytest.mark.parametrize(
    ("role", "languages"), WALKS, ids=[f"{role or 'visitor'}-{'-'.join(languages)}" for role, languages in WALKS]
)
def test_every_page_of_the_navigation_is_fit_for_everybody(site: Site, role: str, languages: list[str]) -> None:
    start = f"/w/{SLUG}/" if role else f"/p/{SLUG}/"
    with site.visit(role, width=NARROW) as visit:
        ways = [start]
        for place, path in enumerate(ways):
            language = languages[place % len(languages)]
            visit.speak(language)
            visit.open(path)
            assert visit.page.evaluate("document.documentElement.lang") == language
            assert visit.page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
            links = visit.page.evaluate(
                "start => [...document.querySelectorAll('nav a[href]')].map((link) => new URL(link.href))"
                ".filter((url) => url.origin === location.origin && url.pathname.startsWith(start) && !url.search)"
                ".map((url) => url.pathname)",
                start,
            )
            ways += [link for link in dict.fromkeys(links) if link not in ways][: MOST - len(ways)]
        assert len(ways) >= 6
