"""Who gets to which page of the paper, and what happens to what they type there."""

import pytest
from django.conf import settings
from django.urls import reverse

from kettfaden.concept import rules
from kettfaden.concept.actions import add_chart, cite, give_no_measures_reason, merge_blocks, remove_block, save_block
from kettfaden.concept.models import Block, Chapter, Citation, Paper
from kettfaden.concept.tests.factories import freeze, make_desk, make_figure, plan, write
from kettfaden.evidence.models import Privacy
from kettfaden.evidence.tests.factories import capture, group, make_open_process, make_source
from kettfaden.findings.tests.factories import make_finding
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk()


@pytest.fixture
def browse(client):
    """Log somebody of the cast in and get a browser that speaks English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def login(actor):
        client.force_login(actor.account)
        return client

    return login


def address(name, desk, *more):
    return reverse(f"concept:{name}", args=[desk.process.slug, *more])


def every_page(desk, block, measure, version):
    """All pages, with who may open them."""
    read = [
        address("paper", desk), address("without_ground", desk), address("removed", desk), address("versions", desk),
        address("chapter", desk, desk.housing.uid), address("history", desk, block.uid), address("ground", desk, block.uid),
        address("version", desk, version.number), address("compare", desk, version.number),
    ]  # fmt: skip
    edit = [
        *(address(name, desk, desk.housing.uid) for name in ("add", "add_chart", "add_measure", "no_measures")),
        *(address(name, desk, block.uid) for name in ("edit", "place", "split", "remove")),
        address("measure_change", desk, measure.block.uid),
    ]
    return {
        frozenset(rules.READ_DRAFT): read,
        frozenset(rules.EDIT_PAPER): edit,
        frozenset(rules.SET_UP_PAPER): [address("lay_out", desk), address("chapter_rename", desk, desk.housing.uid)],
        frozenset(rules.PUBLISH_VERSIONS): [address("publish", desk, version.number)],
        frozenset(rules.RECORD_RESOLUTIONS): [address("resolution", desk, version.number)],
    }


def test_each_role_opens_its_pages_and_no_other(desk, client):
    block, measure = write(desk.housing), plan(desk.housing)
    pages = every_page(desk, block, measure, freeze(desk.paper))
    for url in (url for urls in pages.values() for url in urls):
        response = client.get(url)
        assert response.status_code == 302 and response["Location"].startswith(reverse("account_login")), url
    stranger = make_member(make_open_process(), Role.COORDINATOR, "Fremde")
    client.force_login(stranger)
    for url in (url for urls in pages.values() for url in urls):
        assert client.get(url).status_code == 404, url
    for role in Role:
        client.force_login(make_member(desk.process, role, f"Rolle {role.value}"))
        for roles, urls in pages.items():
            for url in urls:
                assert client.get(url).status_code == (200 if role in roles else 403), (role, url)


def test_nothing_of_another_process_is_reached_by_its_id(desk, browse):
    other = make_desk()
    block, measure = write(other.housing), plan(other.housing)
    citation = cite(block=block, other="law", other_text="§ 1", by=other.erik)
    freeze(other.paper)
    erik = browse(desk.erik)
    for name in ("block", "edit", "measure_change", "history", "place", "split", "merge", "remove", "ground"):
        assert erik.get(address(name, desk, block.uid)).status_code == 404, name
    for name in ("lease", "restore", "cite", "cite_other"):
        assert erik.post(address(name, desk, block.uid)).status_code == 404, name
    for name in ("chapter", "chapter_rename", "no_measures", "add", "add_chart", "add_measure"):
        assert erik.get(address(name, desk, other.housing.uid)).status_code == 404, name
    for direction in ("up", "down"):
        assert erik.post(address("step", desk, block.uid, direction)).status_code == 404
    assert erik.post(address("uncite", desk, citation.uid)).status_code == 404
    assert erik.get(address("version", desk, 1)).status_code == 404
    assert erik.get(address("compare", desk, 1)).status_code == 404
    # Nor named in a form of one's own block.
    mine = write(desk.housing)
    assert erik.post(address("place", desk, mine.uid), {"chapter": other.housing.uid, "section": "summary"}).status_code == 422
    voice = capture(make_source(other.process), release=Privacy.PUBLIC).voices.get()
    finding, figure = make_finding(other.process, voice), make_figure(other.process)
    for thing in ({"voice": voice.uid}, {"quote": voice.uid}, {"finding": finding.uid}, {"figure": figure.uid}):
        assert erik.post(address("cite", desk, mine.uid), {"stance": "supports", **thing}).status_code == 404
    assert Citation.objects.filter(block=mine).count() == 0
    assert measure.block.text == ""


def test_without_a_paper_the_page_says_how_to_begin(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    process = make_open_process()
    here = reverse("concept:paper", args=[process.slug])
    client.force_login(make_member(process, Role.READER, "Lena"))
    assert b"There is no paper yet" in client.get(here).content
    client.force_login(make_member(process, Role.EDITOR, "Erik"))
    assert reverse("concept:lay_out", args=[process.slug]) in client.get(here).content.decode()
    assert client.post(reverse("concept:lay_out", args=[process.slug]), {"title": ""}).status_code == 422
    response = client.post(reverse("concept:lay_out", args=[process.slug]), {"title": "Ankommen", "subtitle": ""}, follow=True)
    assert response.redirect_chain and Paper.objects.get(process=process).title == "Ankommen"
    assert [row.title for row in Chapter.objects.filter(process=process)] == [
        "Zusammenfassung",
        "Handlungsfelder",
        "Sprache",
        "Wohnen",
    ]
    again = client.post(reverse("concept:lay_out", args=[process.slug]), {"title": "Noch eines"})
    assert again.status_code == 422 and b"already has its paper" in again.content


def test_the_overview_counts_what_is_missing(desk, browse):
    voice = capture(make_source(desk.process), release=Privacy.PUBLIC).voices.get()
    make_finding(desk.process, voice)
    cited = make_finding(desk.process, voice, claim="Schon im Papier.")
    cite(block=write(desk.housing), finding=cited, by=desk.erik)
    plan(desk.housing)
    page = browse(desk.jana).get(address("paper", desk))
    housing = next(row for row in page.context["rows"] if row.chapter == desk.housing)
    assert (housing.blocks, housing.measures, housing.without_ground, housing.uncited) == (2, 1, 1, 1)


def test_a_chapter_takes_the_same_number_of_queries_for_any_length(desk, browse, django_assert_max_num_queries):
    source = make_source(desk.process)
    figure = make_figure(desk.process)

    def fill(count):
        for number in range(count):
            voice = capture(source, f"Stimme {number}", release=Privacy.PUBLIC).voices.get()
            block = write(desk.housing, f"Absatz {number}", section="situation", perspective=group(desk.process))
            cite(block=block, finding=make_finding(desk.process, voice), by=desk.erik)
            cite(block=block, voice=voice, is_quoted=True, by=desk.erik)
            cite(block=block, figure=figure, by=desk.erik)
            plan(desk.housing, f"Maßnahme {number}")

    fill(2)
    jana = browse(desk.jana)
    jana.get(address("chapter", desk, desk.housing.uid))
    pages = [address("chapter", desk, desk.housing.uid), address("paper", desk), address("without_ground", desk)]
    before = []
    for page in pages:
        with django_assert_max_num_queries(24) as few:
            assert jana.get(page).status_code == 200
        before.append(len(few.captured_queries))
    fill(8)
    for page, count in zip(pages, before, strict=True):
        with django_assert_max_num_queries(count):
            jana.get(page)


def test_the_situation_shows_each_view_by_itself(desk, browse):
    write(desk.housing, "Wir suchen lange.", section="situation", perspective=group(desk.process, "refugees"))
    write(desk.housing, "Wir merken nichts.", section="situation", perspective=group(desk.process))
    draft = browse(desk.stefan).get(address("chapter", desk, desk.housing.uid)).context["draft"]
    situation = next(section for section in draft.sections if section.key == "situation")
    assert [view.perspective.key for view in situation.views] == ["refugees", "population"]


def test_few_people_are_a_number_only_for_those_who_write(desk, browse):
    voice = capture(make_source(desk.process), release=Privacy.PUBLIC).voices.get()
    cite(block=write(desk.housing), voice=voice, by=desk.erik)
    here = address("chapter", desk, desk.housing.uid)
    assert b"1 person, 1 place" in browse(desk.erik).get(here).content
    page = browse(desk.stefan).get(here).content
    assert b"fewer than 5 people" in page and b"1 person" not in page


def test_a_conflict_shows_both_texts_and_the_person_decides(desk, browse):
    block = write(desk.housing, "Der Bus fährt um 18 Uhr.")
    save_block(block=block, text="Der Bus fährt um 17 Uhr.", base_revision=1, by=desk.petra)
    erik = browse(desk.erik)
    here = address("edit", desk, block.uid)
    page = erik.post(here, {"text": "Der Bus fährt um 19 Uhr.", "base_revision": 1})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Petra has changed the same words" in text and "17 " in text and "19 " in text
    form = page.context["form"]
    assert form["text"].value() == "Der Bus fährt um 19 Uhr." and form["base_revision"].value() == 2
    both = erik.post(here, {"text": "x", "base_revision": 2, "mine": "Der Bus fährt um 19 Uhr.", "start": "both"})
    assert both.context["form"]["text"].value() == "Der Bus fährt um 17 Uhr.\n\nDer Bus fährt um 19 Uhr."
    done = erik.post(here, {"text": "Der Bus fährt um 17 oder 19 Uhr.", "base_revision": 2, "mine": "…"})
    assert done.status_code == 302 and done["Location"].endswith(f"#b-{block.uid}")
    assert Block.objects.get(pk=block.pk).text == "Der Bus fährt um 17 oder 19 Uhr."


def test_what_is_refused_stays_in_the_form(desk, browse):
    block, other = write(desk.housing, "Eins."), write(desk.housing, "Zwei.")
    erik = browse(desk.erik)
    bomb = "*" * 3000 + " sehr wichtig " + "*" * 3000
    page = erik.post(address("edit", desk, block.uid), {"text": bomb, "base_revision": 1})
    assert page.status_code == 422 and bomb in page.content.decode() and b"signs of formatting" in page.content
    # Jana merges the block away while Erik writes in it.
    merge_blocks(block=block, following=other, by=desk.jana)
    page = erik.post(address("edit", desk, other.uid), {"text": "Zwei, ganz neu.", "base_revision": 1})
    assert page.status_code == 422 and "Zwei, ganz neu." in page.content.decode()
    assert address("edit", desk, block.uid) in page.content.decode()


def test_a_preview_needs_no_script_and_runs_none(desk, browse):
    block = write(desk.housing)
    erik = browse(desk.erik)
    page = erik.post(
        address("edit", desk, block.uid), {"text": "**Fett** <script>alert(1)</script>", "base_revision": 1, "preview": "1"}
    )
    assert b"<strong>Fett</strong>" in page.content and b"<script>alert" not in page.content
    part = erik.post(address("preview", desk), {"text": "*schief*"}, headers={"HX-Request": "true"})
    assert b"<em>schief</em>" in part.content and b"<html" not in part.content
    assert b"signs of formatting" in erik.post(address("preview", desk), {"text": "*" * 5000}).content
    assert Block.objects.get().text == "Abends fährt kein Bus."


def test_writing_in_place_swaps_the_block_alone(desk, browse):
    block = write(desk.housing, "Eins.")
    erik = browse(desk.erik)
    htmx = {"HX-Request": "true"}
    form = erik.get(address("edit", desk, block.uid), headers=htmx).content.decode()
    assert "<form" in form and "<html" not in form and f'id="b-{block.uid}"' in form
    saved = erik.post(address("edit", desk, block.uid), {"text": "Eins, neu.", "base_revision": 1}, headers=htmx)
    assert b"Eins, neu." in saved.content and b"<html" not in saved.content
    added = erik.post(
        address("add", desk, desk.housing.uid),
        {"text": "Zwei.", "kind": "paragraph", "section": "summary", "language": "de", "after": ""},
        headers=htmx,
    )
    assert b"Zwei." in added.content and b"draft-add" in added.content
    assert erik.get(address("block", desk, block.uid), headers=htmx).status_code == 200
    # Petra merges something in meanwhile: Erik is told.
    long = "Der erste Satz steht hier. Dann folgt ein zweiter, und ganz am Ende noch ein dritter."
    third = write(desk.housing, long)
    save_block(block=third, text=long.replace("erste", "allererste"), base_revision=1, by=desk.petra)
    merged = erik.post(
        address("edit", desk, third.uid), {"text": long.replace("dritter", "letzter"), "base_revision": 1}, headers=htmx
    )
    assert b"somebody else made meanwhile" in merged.content


def test_the_heartbeat_tells_who_else_writes(desk, browse):
    block = write(desk.housing)
    assert browse(desk.petra).post(address("lease", desk, block.uid)).content.strip() == b""
    assert b"Petra is writing here" in browse(desk.erik).post(address("lease", desk, block.uid)).content
    assert b"Petra is writing here" in browse(desk.erik).get(address("chapter", desk, desk.housing.uid)).content


def test_moving_splitting_merging_taking_out_and_putting_back_by_hand(desk, browse):
    first = write(desk.housing, "Eins. Zwei.", section="summary")
    last = write(desk.housing, "Drei.", section="summary")
    erik = browse(desk.erik)

    def texts():
        return [block.text for block in Block.objects.filter(chapter=desk.housing, removed_at__isnull=True).order_by("order")]

    erik.post(address("step", desk, last.uid, "up"))
    assert texts() == ["Drei.", "Eins. Zwei."]
    erik.post(address("step", desk, last.uid, "down"))
    assert texts() == ["Eins. Zwei.", "Drei."]
    assert erik.get(address("split", desk, first.uid)).context["form"].initial["second"] == "Zwei."
    erik.post(address("split", desk, first.uid), {"first": "Eins.", "second": "Zwei.", "base_revision": 1})
    assert texts() == ["Eins.", "Zwei.", "Drei."]
    assert erik.get(address("merge", desk, first.uid)).status_code == 200
    erik.post(address("merge", desk, first.uid))
    assert texts() == ["Eins.\n\nZwei.", "Drei."]
    erik.post(address("remove", desk, last.uid))
    assert texts() == ["Eins.\n\nZwei."]
    page = erik.get(address("removed", desk)).content.decode()
    assert "Drei." in page and "merged into this one" in page
    erik.post(address("restore", desk, last.uid))
    assert texts() == ["Eins.\n\nZwei.", "Drei."]
    erik.post(address("place", desk, last.uid), {"chapter": desk.language.uid, "section": "goals", "perspective": ""})
    last.refresh_from_db()
    assert (last.chapter, last.section) == (desk.language, "goals")
    history = erik.get(address("history", desk, first.uid)).content.decode()
    assert "A second part was split off" in history and "Another paragraph was merged into it" in history
    erik.post(address("restore_revision", desk, first.uid, 1))
    assert texts() == ["Eins. Zwei."]


def test_a_removed_block_is_not_opened_for_writing(desk, browse):
    block = write(desk.housing)
    remove_block(block=block, by=desk.erik)
    for name in ("edit", "ground"):
        response = browse(desk.erik).get(address(name, desk, block.uid))
        assert response.status_code == 302 and response["Location"] == address("removed", desk)
    assert browse(desk.erik).get(address("merge", desk, block.uid)).status_code == 302
    # Asked for a part of a page, the answer sends the browser there and never puts a page into a paragraph.
    for name in ("edit", "block"):
        response = browse(desk.erik).get(address(name, desk, block.uid), headers={"HX-Request": "true"})
        assert response.status_code == 200 and response["HX-Redirect"] and not response.content


def test_citing_by_search_and_taking_off(desk, browse):
    voice = capture(make_source(desk.process), "Der Abendbus fehlt.", release=Privacy.PUBLIC).voices.get()
    sealed = capture(make_source(desk.process), "Abendbus, noch nicht gelesen.").voices.get()
    finding, figure, block = make_finding(desk.process, voice), make_figure(desk.process), write(desk.housing)
    erik = browse(desk.erik)
    here = address("ground", desk, block.uid)
    assert [row["finding"] for row in erik.get(here).context["results"]] == [finding]
    assert erik.get(here + "?q=nirgends").context["results"] == []
    found = erik.get(here + "?what=voices&q=abendbus").context["results"]
    assert [row["voice"] for row in found] == [voice] and found[0]["may_quote"]
    # The coordinator reads sealed voices, but does not cite them.
    assert sealed not in [row["voice"] for row in browse(desk.jana).get(here + "?what=voices&q=abendbus").context["results"]]
    erik = browse(desk.erik)
    for thing in ({"finding": finding.uid}, {"quote": voice.uid}, {"figure": figure.uid}):
        assert erik.post(address("cite", desk, block.uid), {"stance": "supports", **thing}).status_code == 302
    assert (
        erik.post(address("cite_other", desk, block.uid), {"other": "law", "other_text": "", "stance": "supports"}).status_code
        == 422
    )
    assert (
        erik.post(
            address("cite_other", desk, block.uid), {"other": "law", "other_text": "§ 43", "stance": "supports"}
        ).status_code
        == 302
    )
    assert block.citations.count() == 4 and block.citations.get(voice=voice).is_quoted
    assert "Der Abendbus fehlt." in erik.get(address("chapter", desk, desk.housing.uid)).content.decode()
    erik.post(address("uncite", desk, block.citations.get(figure=figure).uid))
    assert block.citations.count() == 3
    assert erik.post(address("cite", desk, block.uid), {"stance": "supports"}).status_code == 404


def test_a_measure_with_all_columns_and_two_who_change_it(desk, browse):
    erik = browse(desk.erik)
    give_no_measures_reason(chapter=desk.housing, reason="Noch nicht.", by=desk.erik)
    values = {"title": "Abendbus", "text": "Ein Bus um 21 Uhr.", "lead": "Verkehrsamt", "partners": "", "financing": "offen",
              "year_from": "2027", "year_to": "2029", "indicator": "Fahrgäste", "region": "Nord", "origin": "Forum"}  # fmt: skip
    broken = erik.post(address("add_measure", desk, desk.housing.uid), {**values, "year_to": "2020"})
    assert broken.status_code == 422 and b"ends before it begins" in broken.content and b"Verkehrsamt" in broken.content
    assert erik.post(address("add_measure", desk, desk.housing.uid), values).status_code == 302
    block = Block.objects.get(kind="measure")
    assert (block.measure.number, block.measure.year_to) == ("M 2.1", 2029)
    here = address("measure_change", desk, block.uid)
    assert erik.post(here, {**values, "lead": "Landratsamt", "base_revision": 1}).status_code == 302
    late = browse(desk.petra).post(here, {**values, "lead": "Jugendamt", "base_revision": 1})
    assert late.status_code == 422 and b"Erik has changed this measure" in late.content
    assert b"Landratsamt" in late.content and b"Jugendamt" in late.content
    assert late.context["form"]["base_revision"].value() == 2
    assert browse(desk.petra).post(here, {**values, "lead": "Jugendamt", "base_revision": 2}).status_code == 302
    block.measure.refresh_from_db()
    assert block.measure.lead == "Jugendamt"
    # What each of them wrote stays: in the history, column by column.
    rows = erik.get(address("history", desk, block.uid)).context["rows"]
    assert [[name for name, _parts in columns] for _row, _text, columns in rows] == [["Lead"], ["Lead"], []]
    said = [text for _row, _text, columns in rows for _name, parts in columns for _kind, text in parts]
    assert set(said) == {"Verkehrsamt", "Landratsamt", "Jugendamt"}


def test_a_field_says_why_it_has_no_measures(desk, browse):
    erik = browse(desk.erik)
    erik.post(address("no_measures", desk, desk.housing.uid), {"reason": "Zuständig ist der Freistaat."})
    assert "Zuständig ist der Freistaat." in erik.get(address("chapter", desk, desk.housing.uid)).content.decode()
    assert erik.get(address("no_measures", desk, desk.summary.uid)).status_code == 404


def test_a_chart_is_chosen_and_drawn_with_its_base(desk, browse):
    figure = make_figure(desk.process)
    erik = browse(desk.erik)
    url = address("add_chart", desk, desk.housing.uid)
    assert erik.post(url, {"caption": "Kontakt", "section": "situation"}).status_code == 422
    erik.post(url, {"caption": "Kontakt", "figures": [figure.uid], "section": "situation"})
    page = erik.get(address("chapter", desk, desk.housing.uid)).content.decode()
    assert "<svg" in page and "Haben Kontakt" in page and "n = 1,000" in page
    block = add_chart(chapter=desk.housing, caption="Zwei", figures=[figure], section="situation", by=desk.erik)
    assert [tab["label"] for tab in erik.get(address("ground", desk, block.uid)).context["kinds"]] == ["Figures"]


def test_what_rests_on_nothing_is_listed_by_chapter(desk, browse):
    write(desk.housing, "Ohne Grund in Wohnen.")
    write(desk.language, "Ohne Grund in Sprache.")
    cite(block=write(desk.housing, "Mit Grund."), other="law", other_text="§ 1", by=desk.erik)
    jana = browse(desk.jana)
    everything = jana.get(address("without_ground", desk)).content.decode()
    assert "Ohne Grund in Wohnen." in everything and "Ohne Grund in Sprache." in everything and "Mit Grund." not in everything
    housing = jana.get(address("without_ground", desk) + f"?chapter={desk.housing.uid}").content.decode()
    assert "Ohne Grund in Wohnen." in housing and "Ohne Grund in Sprache." not in housing
    assert jana.get(address("without_ground", desk) + "?chapter=unsinn").status_code == 200


def test_a_version_is_compared_with_the_draft_in_words(desk, browse):
    block = write(desk.housing, "Der Bus fährt um 18 Uhr.", section="summary")
    gone = write(desk.housing, "Das fällt weg.", section="summary")
    moved = write(desk.housing, "Das wandert.", section="summary")
    measure = plan(desk.housing, lead="Amt A")
    freeze(desk.paper)
    erik = browse(desk.erik)
    assert b"Nothing has changed" in erik.get(address("compare", desk, 1)).content
    save_block(block=block, text="Der Bus fährt um 21 Uhr.", base_revision=1, by=desk.erik)
    remove_block(block=gone, by=desk.erik)
    erik.post(address("place", desk, moved.uid), {"chapter": desk.language.uid, "section": "summary"})
    write(desk.housing, "Das ist neu.", section="summary")
    erik.post(address("measure_change", desk, measure.block.uid), {"title": "Abendbus", "lead": "Amt B", "base_revision": 1})
    comparison = erik.get(address("compare", desk, 1)).context["comparison"]
    assert comparison.counts == {"added": 1, "changed": 2, "moved": 1, "removed": 1, "ground": 0}
    assert comparison.summary[:2] == ["1 block added", "2 blocks reworded"]
    freeze(desk.paper)
    assert erik.get(address("compare", desk, 2) + "?with=1").context["comparison"].counts == comparison.counts
    assert erik.get(address("compare", desk, 1) + "?with=99999999999").status_code == 404


def test_the_head_publishes_and_the_council_s_decision_is_recorded(desk, browse):
    write(desk.housing)
    freeze(desk.paper)
    karla = browse(desk.karla)
    assert b"2 of 5 voices were still open" in karla.get(address("publish", desk, 1)).content
    karla.post(address("publish", desk, 1))
    karla.post(address("publish", desk, 1))
    page = karla.post(address("resolution", desk, 1), {"body": "Kreistag", "date": "2999-01-01", "result": "adopted"})
    assert page.status_code == 422 and b"future" in page.content
    karla.post(address("resolution", desk, 1), {"body": "Kreistag", "date": "2026-01-01", "result": "adopted"})
    page = karla.get(address("version", desk, 1)).content.decode()
    assert "Unchanged." in page and "Kreistag" in page and address("publish", desk, 1) not in page
