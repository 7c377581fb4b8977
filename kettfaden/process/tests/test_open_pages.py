"""Who gets to which page of the process and people areas, and what happens to what they type there."""

import datetime

import pytest
from django.urls import reverse

from kettfaden.people.actions import create_post, take_post
from kettfaden.people.models import HandOverItem
from kettfaden.people.roles import Role
from kettfaden.process.actions import invite_member
from kettfaden.process.models import Format, Group, LegalFrame, Membership, Process, Wording
from kettfaden.process.queries import find_invitation, roles_of
from kettfaden.process.tests.factories import SMALL_BLUEPRINT, agree, make_account, make_member, make_process
from kettfaden.process.views.parts import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    return make_process()


@pytest.fixture
def browse(client):
    """Log somebody in and get a browser."""

    def login(account):
        client.force_login(account)
        return client

    return login


def address(name, process, *more):
    return reverse(f"process:{name}", args=[process.slug, *more])


READ = ["overview", "formats", "wordings"]
MANAGE = ["settings", "mandate", "invite", "role_assign", "post_add"]


def test_a_visitor_is_sent_to_the_log_in_and_a_stranger_finds_nothing(client, process, browse):
    for name in READ + MANAGE + ["people", "dossier"]:
        response = client.get(address(name, process))
        assert response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    stranger = browse(make_member(make_process(), Role.COORDINATOR, "Fremde"))
    for name in READ + MANAGE + ["people", "dossier"]:
        assert stranger.get(address(name, process)).status_code == 404


def test_a_reader_reads_and_does_not_manage(process, browse):
    reader = browse(make_member(process, Role.READER, "Lena"))
    assert [reader.get(address(name, process)).status_code for name in READ] == [200] * len(READ)
    assert [reader.get(address(name, process)).status_code for name in MANAGE] == [403] * len(MANAGE)
    assert reader.get(address("people", process)).status_code == 403
    assert reader.get(address("dossier", process)).status_code == 403
    assert reader.post(address("publish", process), {"public": "1"}).status_code == 403
    assert reader.post(address("format_move", process, "forum", "start")).status_code == 403
    assert not Process.objects.get(pk=process.pk).is_public


def test_the_overview_tells_the_process_in_few_queries_however_large(process, browse, django_assert_max_num_queries):
    jana = browse(make_member(process))
    with django_assert_max_num_queries(24):
        page = jana.get(address("overview", process)).content.decode()
    for words in (
        "Ein Konzept erarbeiten",
        "Keine Gruppe fehlt",
        "Institut Musterland",
        "Forum",
        "Geflüchtete",
        "opinion awaited",
    ):
        assert words in page
    for number in range(12):
        values = {"key": f"extra-{number}", "name": f"Gruppe {number}"}
        Group.objects.create(process=process, **values)
        found = Format.objects.create(process=process, channel="other", level="informed", **values)
        LegalFrame.objects.create(format=found)
    with django_assert_max_num_queries(24):
        jana.get(address("overview", process))


def test_every_kind_of_part_has_a_form_that_adds_and_one_that_changes(process, browse):
    jana = browse(make_member(process))
    for kind, found in KINDS.items():
        assert jana.get(address("part_add", process, kind)).status_code == 200, kind
        part = found.model.objects.filter(process=process).first()
        if part is not None:
            assert jana.get(address("part_change", process, kind, part.uid)).status_code == 200, kind
            assert jana.get(address("part_remove", process, kind, part.uid)).status_code == 200, kind
    assert jana.get(address("part_add", process, "accounts")).status_code == 404


def test_what_was_typed_stays_when_it_is_refused(process, browse):
    jana = browse(make_member(process))
    values = {"key": "refugees", "name": "Eine neue Gruppe", "order": "3"}
    response = jana.post(address("part_add", process, "groups"), values)
    assert response.status_code == 422
    assert "Eine neue Gruppe" in response.content.decode()
    assert process.groups.count() == 2
    jana.post(address("part_add", process, "groups"), {**values, "key": "new-group"})
    assert process.groups.get(key="new-group").name == "Eine neue Gruppe"


def test_a_part_of_another_process_is_not_found(process, browse):
    jana = browse(make_member(process))
    foreign = make_process()
    for kind, found in KINDS.items():
        part = found.model.objects.filter(process=foreign).first()
        if part is not None:
            assert jana.get(address("part_change", process, kind, part.uid)).status_code == 404
            assert jana.post(address("part_remove", process, kind, part.uid)).status_code == 404
    assert jana.post(address("phase_switch", process, foreign.phases.last().uid)).status_code == 404
    membership = Membership.objects.get(account=make_member(foreign, Role.EDITOR, "Tomasz"))
    assert jana.post(address("role_end", process, membership.uid)).status_code == 404


def test_a_region_of_another_process_is_no_choice_in_a_form(process, browse):
    jana = browse(make_member(process))
    foreign = make_process().regions.get(key="north")
    response = jana.post(address("part_add", process, "regions"), {"key": "c", "name": "C", "parent": foreign.pk, "order": 1})
    assert response.status_code == 422 and not process.regions.filter(key="c").exists()


def test_the_officer_gives_an_opinion_and_jana_starts_the_forum(process, client):
    jana, ostrow = make_member(process), make_member(process, Role.OFFICER, "Dr. Ostrow")
    client.force_login(jana)
    client.post(address("format_move", process, "forum", "start"))
    assert process.formats.get(key="forum").status == "planned"
    assert client.get(address("opinion", process, "forum")).status_code == 403
    client.force_login(ostrow)
    entry = {"opinion": "conditions", "text": "Nur mit Aushang.", "officer": "Beauftragte", "on": "2026-03-20"}
    assert client.post(address("opinion", process, "forum"), {**entry, "on": "2999-01-01"}).status_code == 422
    assert client.post(address("opinion", process, "forum"), entry).status_code == 302
    assert client.post(address("format_move", process, "forum", "start")).status_code == 403
    client.force_login(jana)
    page = client.get(address("format", process, "forum")).content.decode()
    assert "Nur mit Aushang." in page and "under conditions" in page
    client.post(address("format_move", process, "forum", "start"))
    assert process.formats.get(key="forum").status == "running"


def test_jana_changes_the_legal_frame_and_is_told_that_the_officer_looks_again(process, browse):
    forum = process.formats.get(key="forum")
    agree(forum)
    jana = browse(make_member(process))
    assert "has to look at it again" in jana.get(address("legal_frame", process, "forum")).content.decode()
    values = {"controllers": "Landkreis", "legal_basis": "Aushang", "notice": "Bitte keine Namen", "ground": "notice"}
    response = jana.post(
        address("legal_frame", process, "forum"), {**values, "guardian_below_age": "16", "retention_days": "400"}
    )
    assert response.status_code == 302
    frame = LegalFrame.objects.get(format=forum)
    assert (frame.retention_days, frame.opinion) == (400, "none")


def test_jana_translates_names(process, browse):
    jana = browse(make_member(process))
    refugees = process.groups.get(key="refugees")
    assert jana.get(address("wording", process, "pl")).status_code == 200
    assert jana.get(address("wording", process, "fr")).status_code == 404
    jana.post(address("wording", process, "pl"), {f"group-{refugees.uid}": "Uchodźcy"})
    assert list(Wording.objects.filter(process=process, language="pl").values_list("text", flat=True)) == ["Uchodźcy"]


def upload(text, name="mine.yaml"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, text.encode(), content_type="application/yaml")


def test_jana_uploads_a_blueprint_and_is_its_coordinator(browse):
    jana = make_account("Jana", may_create_processes=True)
    client = browse(jana)
    assert client.get(reverse("process:create")).status_code == 200
    response = client.post(reverse("process:create"), {"file": upload(SMALL_BLUEPRINT), "slug": "mine"})
    process = Process.objects.get(slug="mine")
    assert response["Location"] == address("overview", process)
    assert roles_of(jana.actor, process) == {Role.COORDINATOR}


def test_a_broken_blueprint_lists_all_problems_with_their_lines(browse):
    client = browse(make_account("Jana", may_create_processes=True))
    broken = SMALL_BLUEPRINT.replace("level: involved", "level: <script>").replace("population: 1200, ", "")
    response = client.post(reverse("process:create"), {"file": upload(broken), "slug": "typed-by-jana"})
    page = response.content.decode()
    assert response.status_code == 422 and not Process.objects.exists()
    assert "formats[forum].level" in page and "regions[a-town].population" in page
    assert "<script>" not in page.replace("<script ", "") and "&lt;script&gt;" in page
    assert "typed-by-jana" in page


def test_an_address_in_use_is_refused_and_stays_typed(browse):
    taken = make_process("taken")
    client = browse(make_account("Jana", may_create_processes=True))
    response = client.post(reverse("process:create"), {"file": upload(SMALL_BLUEPRINT), "slug": "taken"})
    assert response.status_code == 422 and 'value="taken"' in response.content.decode()
    assert list(Process.objects.all()) == [taken]


def test_a_file_that_is_no_yaml_at_all_is_answered(browse):
    client = browse(make_account("Jana", may_create_processes=True))
    response = client.post(reverse("process:create"), {"file": upload("\x00\x01PK", "picture.png")})
    assert response.status_code == 422


def test_an_account_without_the_right_creates_nothing(browse):
    client = browse(make_account("Tomasz"))
    assert client.post(reverse("process:create"), {"blueprint": "goerlitz-2018"}).status_code == 403
    assert not Process.objects.exists()


def test_tomasz_accepts_in_the_browser_and_is_logged_in(client, process):
    _invitation, secret = invite_member(
        process=process, email="tomasz@example.org", role=Role.EDITOR, by=make_member(process).actor
    )
    page = reverse("process:invitation", args=[secret])
    response = client.get(page)
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    weak = client.post(page, {"name": "Tomasz", "password": "kurz"})
    assert weak.status_code == 422 and "Tomasz" in weak.content.decode() and find_invitation(secret)
    assert client.post(page, {"name": "Tomasz", "password": "vier rote kleine Boote"}).status_code == 302
    assert client.get(address("overview", process)).status_code == 200
    client.logout()
    assert client.get(page).status_code == 404


def test_guessing_invitations_is_slowed_down(client):
    page = reverse("process:invitation", args=["x" * 32])
    answers = {client.get(page).status_code for _try in range(31)}
    assert answers == {404, 429}


def test_addresses_of_members_are_for_those_who_manage(process, client):
    jana, tomasz = make_member(process), make_member(process, Role.EDITOR, "Tomasz")
    client.force_login(tomasz)
    page = client.get(address("people", process)).content.decode()
    assert "Tomasz" in page and jana.email not in page
    client.force_login(jana)
    assert tomasz.email in client.get(address("people", process)).content.decode()


def test_the_holder_of_a_post_keeps_its_list(process, client):
    jana, tomasz, petra = (make_member(process, role, name) for role, name in (
        (Role.COORDINATOR, "Jana"), (Role.EDITOR, "Tomasz"), (Role.EDITOR, "Petra")))  # fmt: skip
    post = create_post(scope=process.uid, title="Schriftleitung", by=jana.actor)

    take_post(post=post, account=tomasz, since=datetime.date(2026, 3, 1), by=jana.actor)
    client.force_login(petra)
    assert client.get(address("post", process, post.uid)).status_code == 200
    assert client.post(address("post_item", process, post.uid), {"text": "Fremd"}).status_code == 403
    client.force_login(tomasz)
    client.post(address("post_item", process, post.uid), {"text": "Das Glossar liegt im Büro."})
    item = HandOverItem.objects.get()
    client.post(address("post_item", process, post.uid), {"item": item.uid, "done": "1"})
    assert HandOverItem.objects.get().done
    assert client.get(address("post_hand_over", process, post.uid)).status_code == 403


def test_the_dossier_page_and_its_files(process, browse):
    officer = browse(make_member(process, Role.OFFICER, "Dr. Ostrow"))
    page = officer.get(address("dossier", process)).content.decode()
    assert "These formats cannot start yet" in page and "Art. 30" in page
    response = officer.post(address("dossier_file", process, "pdf"))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert officer.post(address("dossier_file", process, "exe")).status_code == 404


def test_a_last_day_that_is_none_ends_nothing(process, browse):
    jana, tomasz = make_member(process), make_member(process, Role.EDITOR, "Tomasz")
    membership = Membership.objects.get(account=tomasz)
    client = browse(jana)
    assert client.get(address("role_end", process, membership.uid)).status_code == 200
    assert client.post(address("role_end", process, membership.uid), {"until": "soon"}).status_code == 422
    assert roles_of(tomasz.actor, process) == {Role.EDITOR}
    assert client.post(address("role_end", process, membership.uid), {"until": ""}).status_code == 302
    assert roles_of(tomasz.actor, process) == frozenset()


@pytest.mark.parametrize("name", ["people", "formats"])
def test_lists_ask_no_more_for_more_rows(process, browse, name, django_assert_max_num_queries):
    jana = make_member(process)
    client = browse(jana)
    for number in range(8):
        make_member(process, Role.EDITOR, f"Person{number}")
        take_post(
            post=create_post(scope=process.uid, title=f"Stelle {number}", by=jana.actor),
            account=jana,
            since=datetime.date(2026, 3, 1),
            by=jana.actor,
        )
        values = {"key": f"more-{number}", "name": f"Format {number}", "channel": "other", "level": "informed"}
        LegalFrame.objects.create(format=Format.objects.create(process=process, **values))
    with django_assert_max_num_queries(18):
        assert client.get(address(name, process)).status_code == 200
