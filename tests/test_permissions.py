"""Every address times every role, in one table; and ids of another process in each of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_account, make_member
from kettfaden.web.tests.worlds import World, make_world

# Who may come in. The words of the table below.
COORDINATOR, RESEARCHER, INTERVIEWER, EDITOR, DEPARTMENT, HEAD, STEERING, COUNCIL, OFFICER, READER = (
    Role.COORDINATOR, Role.RESEARCHER, Role.INTERVIEWER, Role.EDITOR, Role.DEPARTMENT, Role.HEAD, Role.STEERING, Role.COUNCIL,
    Role.OFFICER, Role.READER,
)  # fmt: skip
EVERYBODY = set(Role)
CONTENT = EVERYBODY - {OFFICER}  # the officer sees settings, logs and calendars, never what was said
RUNS = {COORDINATOR}
HEADS = {COORDINATOR, HEAD}
CONTROL = {COORDINATOR, HEAD, OFFICER}
STAFF = {COORDINATOR, RESEARCHER, INTERVIEWER, EDITOR, DEPARTMENT, HEAD}
REVIEW = {COORDINATOR, RESEARCHER}
ENTER = {COORDINATOR, RESEARCHER, INTERVIEWER}
WRITE = {COORDINATOR, RESEARCHER, EDITOR, DEPARTMENT}

PUBLIC = """
web:front web:accessibility web:privacy web:imprint web:contact web:receipt web:receipt_thread web:receipt_thread_json
web:receipt_words web:receipt_understood web:receipt_withdraw web:receipt_undo web:receipt_leave process:invitation
web:home web:heard web:said web:paper web:without_ground web:chapter web:public_block web:public_block_json web:became
web:feed web:take_part concept_export:version concept_export:state
"""
ACCOUNT = "web:processes process:create"
MEMBERS: list[tuple[set[Role], str]] = [
    (EVERYBODY, "web:work web:keep_filter web:forget_filter"),
    (CONTENT, "web:voices web:thread_voice web:thread_voice_json web:thread_block web:thread_block_json"),
    (REVIEW, "web:voices_act web:export_voices web:export_progress web:export_file"),
    (CONTROL, "web:record"),
    (EVERYBODY, "process:overview process:wordings process:formats process:format"),
    (RUNS, "process:settings process:mandate process:publish process:wording process:legal_frame process:format_move "
           "process:phase_switch process:part_add process:part_change process:part_remove"),
    ({OFFICER}, "process:opinion"),
    (CONTROL, "process:dossier process:dossier_file"),
    (STAFF | {OFFICER}, "process:people process:post process:post_item"),
    (HEADS, "process:invite process:invitation_revoke process:role_assign process:role_end process:post_add process:post_take "
            "process:post_hand_over"),
    (EVERYBODY, "evidence:source_list evidence:source evidence:figure_list evidence:figure evidence:coverage"),
    (CONTENT, "evidence:voice"),
    (ENTER, "evidence:enter evidence:source_add evidence:source_change evidence:attendance evidence:receipt_list evidence:mint "
            "evidence:import_list evidence:import_run evidence:import_take evidence:import_discard evidence:import_new "
            "evidence:import_template"),
    (REVIEW, "evidence:review evidence:reword evidence:split evidence:merge evidence:move evidence:translate evidence:mark "
             "evidence:owed evidence:open_or_seal evidence:figure_add evidence:supersede"),
    (RUNS, "evidence:publish_coverage"),
    (CONTENT, "findings:list findings:wall findings:export findings:finding findings:themes"),
    (REVIEW, "findings:add findings:unlink findings:change findings:move findings:link findings:judge findings:searched "
             "findings:translate findings:split findings:merge findings:theme_add findings:theme_change"),
    (CONTENT, "concept:paper concept:without_ground concept:removed concept:chapter concept:block concept:history concept:ground "
              "concept:versions concept:version concept:compare concept_export:exports"),
    ({COORDINATOR, EDITOR}, "concept:lay_out concept:chapter_rename"),
    (WRITE, "concept:preview concept:no_measures concept:add concept:add_chart concept:add_measure concept:edit concept:lease "
            "concept:measure_change concept:restore_revision concept:step concept:place concept:split concept:merge concept:remove "
            "concept:restore concept:cite concept:cite_other concept:uncite"),
    ({HEAD}, "concept:publish"),
    (HEADS, "concept:resolution replies:freeze_version replies:publish"),
    (CONTENT, "measures:measure_list measures:measure replies:list replies:answer"),
    ({COORDINATOR, DEPARTMENT, HEAD}, "measures:report"),
    (WRITE, "replies:add replies:move replies:change replies:translate replies:discard"),
    ({COORDINATOR, EDITOR, RESEARCHER, INTERVIEWER}, "replies:notice"),
    (REVIEW | {OFFICER}, "replies:withdrawals"),
    (REVIEW, "replies:withdraw replies:cancel_withdrawal"),
]  # fmt: skip
OWN = {"web:forget_filter", "web:export_progress", "web:export_file"}
TABLE: dict[str, set[Role]] = {name: roles for roles, names in MEMBERS for name in names.split()}
# The library's own pages of log-in, password and second factor ask by themselves who may come in.
LIBRARY = "accounts/"


def _patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if str(pattern.pattern) == LIBRARY:
            continue
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, f"{before}{pattern.namespace}:" if pattern.namespace else before)
        else:
            yield before + str(pattern.name), pattern


ADDRESSES = dict(_patterns())


def test_the_table_knows_every_address_and_no_other() -> None:
    known = [*PUBLIC.split(), *ACCOUNT.split(), *(name for _roles, names in MEMBERS for name in names.split())]
    assert sorted(known) == sorted(ADDRESSES)


def test_every_address_has_its_gate_and_it_lets_in_whom_the_table_says() -> None:
    for name, pattern in ADDRESSES.items():
        gate = getattr(pattern.callback, "gate", None)
        assert gate is not None, f"{name} has no gate"
        if name in TABLE:
            assert gate.kind == "member" and gate.roles == {role.value for role in TABLE[name]}, name
        elif name in ACCOUNT.split():
            assert gate.kind == "account", name
        else:
            assert gate.kind in {"open", "public"}, name


def _arguments(name: str, world: World) -> dict[str, Any]:
    """What stands in an address besides the process."""
    room, what = name.split(":")
    of_block = {"block", "edit", "lease", "history", "step", "place", "split", "merge", "remove", "restore", "ground", "cite",
                "cite_other", "thread_block", "thread_block_json", "public_block", "public_block_json", "restore_revision"}  # fmt: skip
    wanted = ADDRESSES[name].pattern.converters | dict.fromkeys(
        getattr(getattr(ADDRESSES[name].pattern, "regex", None), "groupindex", {})
    )
    uids = {
        "evidence": {"source": world.source, "source_change": world.source, "attendance": world.source, "figure": world.figure,
                     "supersede": world.figure, "import_run": world.run, "import_take": world.run, "import_discard": world.run},
        "findings": {"unlink": world.support},
        "concept": {"uncite": world.citation, "measure_change": world.measure.block}
        | dict.fromkeys(("chapter", "chapter_rename", "no_measures", "add", "add_chart", "add_measure"), world.chapter),
        "measures": {"measure": world.measure, "report": world.measure},
        "replies": {"withdraw": world.spoken, "cancel_withdrawal": world.withdrawal, "answer": world.answer},
        "process": {"invitation_revoke": world.invitation, "role_end": world.membership, "phase_switch": world.phase,
                    "part_change": world.region, "part_remove": world.region},
        "web": {"thread_voice": world.voice, "thread_voice_json": world.voice, "forget_filter": world.saved,
                "export_progress": world.job, "export_file": world.job},
    }  # fmt: skip
    usual = {
        "evidence": world.voice,
        "findings": world.finding,
        "replies": world.draft,
        "process": world.post,
        "concept": world.block,
        "web": world.block,
    }
    thing = uids.get(room, {}).get(what) or (
        world.block if what in of_block and room != "evidence" and room != "findings" else usual.get(room)
    )
    values = {
        "slug": world.process.slug, "uid": getattr(thing, "uid", ""), "number": world.version.number, "format": "pdf", "revision": 1,
        "chapter": "4.2", "secret": world.secret, "language": "en", "verb": "seal", "direction": "up", "move": "start",
        "kind": "regions" if what.startswith("part") else "voices",
        "key": world.theme.key if what == "theme_change" else world.format.key,
    }  # fmt: skip
    if name == "process:dossier_file":
        values["format"] = "docx"
    if name.startswith("concept_export") and "uid" in values:
        values.pop("uid")
    return {key: values[key] for key in wanted if key in values}


def _url(name: str, world: World) -> str:
    # An answer is written to something.
    query = f"?finding={world.draft.finding.uid}" if name == "replies:add" and world.draft.finding else ""
    return reverse(name, kwargs=_arguments(name, world)) + query


@pytest.fixture
def world(db: None) -> World:
    return make_world("table-county")


def _client(account: Any = None) -> Client:
    client = Client(raise_request_exception=True, headers={"accept-language": "en"})
    if account is not None:
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_anybody_reads_the_public_pages(world: World) -> None:
    found = {name: _client().get(_url(name, world)).status_code for name in PUBLIC.split()}
    odd = {
        "web:front": 302, "web:receipt_thread": 302, "web:receipt_words": 302, "web:receipt_understood": 302, "web:receipt_withdraw": 302,
        "web:receipt_thread_json": 404, "web:receipt_undo": 405, "web:receipt_leave": 405,
    }  # fmt: skip
    expected = dict.fromkeys(PUBLIC.split(), {200}) | {name: {status} for name, status in odd.items()}
    # A format that has not been written yet is being written.
    expected |= {"concept_export:version": {200, 202, 302}, "concept_export:state": {200, 302}}
    assert {name: status for name, status in found.items() if status not in expected[name]} == {}


def test_without_log_in_the_workbench_asks_for_it(world: World) -> None:
    client = _client()
    for name in [*TABLE, *ACCOUNT.split()]:
        for method in (client.get, client.post):
            response = method(_url(name, world))
            assert response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/"), name


def test_strangers_with_an_account_find_nothing(world: World) -> None:
    client = _client(make_account("Tomasz"))
    for name in TABLE:
        assert client.get(_url(name, world)).status_code == 404, name
        assert client.post(_url(name, world)).status_code == 404, name


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_pages_and_is_refused_the_others(world: World, role: Role) -> None:
    client = _client(make_member(world.process, role, "Tomasz"))
    wrong = {}
    for name, allowed in TABLE.items():
        status = client.get(_url(name, world)).status_code
        if role not in allowed:
            fits = status == 403 and client.post(_url(name, world)).status_code == 403
        elif name in OWN or (role == INTERVIEWER and name == "evidence:import_run"):
            fits = status in {404, 405}  # of one's own alone
        else:
            fits = status in {200, 302, 405}
        if not fits:
            wrong[name] = status
    assert wrong == {}


# What stands in an address beside the process; these have nothing that could be of another one.
_NO_OBJECT = {"slug", "format", "language", "verb", "direction", "move", "revision", "secret"}


def test_ids_of_another_process_open_nothing(world: World) -> None:
    """Somebody with every role in both: the address says one process, the id is of the other."""
    other = make_world("other-county", versions=2)
    client = _client(world.account)
    wrong = {}
    for name in [
        *TABLE,
        "web:chapter",
        "web:public_block",
        "web:public_block_json",
        "concept_export:version",
        "concept_export:state",
    ]:
        arguments = _arguments(name, other) | {"slug": world.process.slug}
        if name == "web:chapter":
            arguments["chapter"] = other.chapter.uid
        objects = set(arguments) - _NO_OBJECT - ({"kind"} if "uid" not in arguments else set())
        if not objects:
            continue
        answers = (
            client.get(reverse(name, kwargs=arguments)).status_code,
            client.post(reverse(name, kwargs=arguments)).status_code,
        )
        # A page that only shows answers 404 to a form as well; one that only takes forms says so to whoever looks.
        if answers not in {(404, 404), (405, 404), (404, 405)}:
            wrong[name] = answers
    assert wrong == {}


@pytest.mark.parametrize("role", [role for role in Role if role not in REVIEW])
def test_sealed_and_withdrawn_voices_open_for_reviewers_alone(world: World, role: Role) -> None:
    client = _client(make_member(world.process, role, "Tomasz"))
    for name in ("evidence:voice", "web:thread_voice", "web:thread_voice_json"):
        for voice in (world.sealed, world.withdrawn):
            status = client.get(reverse(name, args=[world.process.slug, voice.uid])).status_code
            assert status in {403, 404}, (name, voice.standing)
    for address in ("", "?q=Gartenstra%C3%9Fe", "?privacy=sealed", "?standing=urgent"):
        page = client.get(reverse("web:voices", args=[world.process.slug]) + address)
        assert page.status_code in {200, 403} and world.sealed.text not in page.content.decode()
