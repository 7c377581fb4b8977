"""Erik and Petra write in the same paragraph, nothing is lost; a version is frozen by Jana and published by Karla."""

import re

import pytest

from tests.journeys.site import SLUG, Site, Visit

pytestmark = pytest.mark.journey

W = f"/w/{SLUG}/"
TEXT = "Der erste Satz steht fest. Der zweite Satz ist offen. Der dritte Satz schließt ab."


def new_paragraph(visit: Visit) -> str:
    """Erik adds a paragraph to the first field of action; returns the block's uid."""
    page = visit.page
    visit.open(f"{W}paper/")
    page.locator("main a[href*='/paper/chapters/']").filter(has_text=re.compile(r"^\s*\d+\.1\b")).first.click()
    visit.look()
    chapter = page.url.split("#")[0]
    visit.open(f"{chapter}add/?section=summary")
    page.locator("textarea[name=text]").fill(TEXT)
    page.locator("main form[method=post]").filter(has=page.locator("textarea[name=text]")).locator("button").first.click()
    visit.look()
    article = page.locator("article.draft").filter(has_text="Der zweite Satz ist offen.")
    uid = article.get_attribute("id")
    assert uid is not None
    return uid.removeprefix("b-")


def write(visit: Visit, text: str) -> None:
    visit.page.locator("textarea[name=text]").fill(text)
    visit.press("Save", exact=True)


def test_two_write_in_one_paragraph_and_nothing_is_lost(site: Site) -> None:
    with site.visit("editor") as erik, site.visit("department") as petra:
        uid = new_paragraph(erik)
        edit = f"{W}paper/blocks/{uid}/edit/"

        # In different sentences: both changes stand.
        petra.open(edit)
        erik.open(edit)
        write(erik, TEXT.replace("steht fest", "steht ganz fest"))
        write(petra, TEXT.replace("schließt ab", "schließt das Ganze ab"))
        merged = petra.page.locator(f"#b-{uid} .draft__text").inner_text()
        assert merged == TEXT.replace("steht fest", "steht ganz fest").replace("schließt ab", "schließt das Ganze ab")

        # In the same words: both texts stand side by side, and Petra decides.
        petra.open(edit)
        erik.open(edit)
        write(erik, merged.replace("ist offen", "ist entschieden"))
        write(petra, merged.replace("ist offen", "bleibt strittig"))
        conflict = petra.page.locator(".conflict")
        assert "ist entschieden" in conflict.inner_text()
        assert "bleibt strittig" in conflict.inner_text()
        petra.press("Put both one after the other")
        both = petra.page.locator("textarea[name=text]").input_value()
        assert "ist entschieden" in both
        assert "bleibt strittig" in both
        write(petra, merged.replace("ist offen", "ist entschieden und bleibt strittig"))
        assert "ist entschieden und bleibt strittig" in petra.page.locator(f"#b-{uid} .draft__text").inner_text()

        erik.open(f"{W}paper/blocks/{uid}/history/")
        for words in ("offen", "entschieden", "strittig"):
            assert words in erik.page.locator("main").inner_text()


def test_a_paragraph_is_edited_in_its_place(site: Site) -> None:
    with site.visit("editor") as visit:
        page = visit.page
        uid = new_paragraph(visit)
        article = page.locator(f"#b-{uid}")
        article.locator("a.tool").filter(has_text="Edit").click()
        article.locator("textarea").wait_for()
        visit.look()
        article.locator("textarea").fill("Ein Satz, an seiner Stelle geschrieben.")
        page.keyboard.press("Control+Enter")
        page.locator(f"#b-{uid}.is-saved").wait_for()
        assert "an seiner Stelle" in page.locator(f"#b-{uid}").inner_text()
        assert page.url.split("#")[0].rstrip("/").rpartition("/")[2] != "edit"
        visit.look()


def test_a_new_paragraph_gets_its_ground_and_reaches_the_public_in_version_2(site: Site) -> None:
    sentence = "Dieser Absatz steht erst in der zweiten Fassung."
    with site.visit("editor") as erik:
        uid = new_paragraph(erik)
        erik.open(f"{W}paper/blocks/{uid}/edit/")
        write(erik, sentence)
        erik.open(f"{W}paper/without-ground/")
        assert sentence in erik.page.locator("main").inner_text()
        erik.open(f"{W}paper/blocks/{uid}/ground/")
        erik.page.locator("button[name=finding]").first.click()
        erik.look()
        assert erik.page.locator("ul.cited li").count() == 1
        erik.open(f"{W}paper/without-ground/")
        assert sentence not in erik.page.locator("main").inner_text()

    with site.visit("coordinator") as jana:
        jana.open(f"{W}paper/freeze/")
        jana.page.locator("input[name=label]").fill("Zweite Fassung")
        jana.page.locator("input[name=purpose][value=council]").check()
        jana.press("Freeze", exact=True)
        assert jana.page.locator(".error-summary").count() == 1  # how many are open must have been seen
        jana.page.locator("input[name=seen]").check()
        jana.press("Freeze", exact=True)
        jana.open(f"{W}paper/versions/2/")
        jana.open(f"{W}paper/versions/2/compare/?with=1")
        # To publish is not hers.
        jana.open(f"{W}paper/versions/2/publish/", status=403)

    with site.visit("head") as karla:
        karla.open(f"{W}paper/versions/2/publish/")
        karla.press("Publish", exact=True)

    with site.visit(language="de") as reader:
        reader.open(f"/p/{SLUG}/paper/")
        assert "Fassung" in reader.page.locator("main").inner_text()
        reader.page.locator("ol.contents ol a").first.click()
        reader.look()
        assert sentence in reader.page.locator("main").inner_text()
        assert reader.page.locator(f"#b-{uid} a.ground-mark").count() >= 1
