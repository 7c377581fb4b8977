"""Jana writes the blueprint of a small county by hand, and the reader tells her what is wrong, and where."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from django.utils import translation

from kettfaden.process.blueprint import (
    Blueprint,
    BrokenBlueprint,
    DateWithPrecision,
    Problem,
    Text,
    read_blueprint,
    read_blueprint_file,
    shipped_blueprints,
)

SMALL = """\
process:
  slug: small-county
  title: {de: Ein kleiner Kreis, en: A small county}
  short_title: Klein
  operator: Landkreis Musterland
  language: de
  languages: [de, en]
mandate: {resolution: Ein Konzept erarbeiten, body: Kreistag, date: 2026-03}
regions:
  list:
    - {key: north, name: Nord}
    - {key: a-town, name: Astadt, parent: north, population: 1200, population_date: 2024-12-31}
groups:
  - {key: refugees, name: Geflüchtete, protected: true}
formats:
  - key: forum
    name: Forum
    channel: forum
    level: involved
    groups: [{group: refugees, region: north, people: 20}]
fields: [{number: 1, key: language, name: Sprache}]
chapters: [{kind: fields, title: Handlungsfelder}]
"""


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def problems_of(text: str | bytes, companion: Callable[[str], bytes | None] = lambda name: None) -> list[Problem]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(BrokenBlueprint) as broken:
        read_blueprint(content, "jana.yaml", companion)
    return broken.value.problems


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, "the story would change nothing"
    return SMALL.replace(old, new)


def test_small_blueprint_reads_with_texts_in_both_languages():
    blueprint = read_blueprint(SMALL.encode(), "jana.yaml")
    assert blueprint.process.title.texts == {"de": "Ein kleiner Kreis", "en": "A small county"}
    assert blueprint.process.short_title.texts == {"de": "Klein"}
    assert (blueprint.mandate.date.on.isoformat(), blueprint.mandate.date.precision) == ("2026-03-01", "month")
    assert [region.parent for region in blueprint.regions.regions] == [None, "north"]
    assert blueprint.formats[0].groups[0].people == 20


@pytest.mark.parametrize("name", ["goerlitz-2018", "integration-concept"])
def test_shipped_blueprints_are_sound(name):
    blueprint = read_blueprint_file(shipped_blueprints()[name])
    assert blueprint.chapters and blueprint.fields and blueprint.phases
    for found in blueprint.formats:
        assert found.legal_frame or found.level == "informed", f"{found.key} hears people without a legal frame"


def test_goerlitz_holds_the_facts_of_the_case():
    blueprint = read_blueprint_file(shipped_blueprints()["goerlitz-2018"])
    municipalities = [region for region in blueprint.regions.regions if region.parent]
    assert len(municipalities) == 53
    assert {region.parent for region in municipalities} == {"weisswasser", "niesky", "goerlitz-city", "loebau", "zittau"}
    assert [field.number for field in blueprint.fields] == list(range(1, 11))
    assert len(blueprint.groups) == 14 and len(blueprint.formats) == 10
    interviews = next(found for found in blueprint.formats if found.key == "interviews")
    told = {(fact.text[:2], fact.date.on.isoformat(), fact.source) for fact in interviews.facts[:2]}
    assert told == {("31", "2018-01-01", "commission"), ("21", "2018-09-21", "published")}, "both figures, each with its date"
    assert (blueprint.mandate.date.on.isoformat(), blueprint.mandate.date.precision) == ("2017-03-29", "day")


def test_wrong_key_is_named_with_line_and_the_nearest_right_one():
    [problem] = problems_of(changed("    level: involved", "    leval: involved\n    level: involved"))
    assert (problem.file, problem.line, problem.column, problem.path) == ("jana.yaml", 19, 5, "formats[forum]")
    assert problem.message == "'leval' is not known here. Did you mean 'level'?"


def test_everything_wrong_is_said_at_once():
    text = (
        SMALL.replace("body: Kreistag, ", "").replace("level: involved", "level: envolved").replace("number: 1", "number: one")
    )
    found = {(problem.line, problem.path) for problem in problems_of(text)}
    assert found == {(8, "mandate"), (19, "formats[forum].level"), (21, "fields[language].number")}


def test_region_without_population_says_which_and_where():
    [problem] = problems_of(changed(" population: 1200,", ""))
    assert (problem.line, problem.path) == (12, "regions[a-town].population")
    assert "'Astadt' has no population" in problem.message


def test_region_without_the_date_of_its_population_is_refused():
    [problem] = problems_of(changed(", population_date: 2024-12-31", ""))
    assert (problem.line, problem.path) == (12, "regions[a-town].population_date")


def test_region_file_is_checked_row_by_row():
    text = changed("  list:\n", "  file: towns.csv\n  list:\n")
    rows = "key,name,parent,population,population_date\nb,Bedorf,north,,2024-12-31\nc,Cedorf,nort,300,31.12.2024\n"
    problems = problems_of(text, {"towns.csv": rows.encode()}.get)
    found = {(problem.file, problem.line, problem.column, problem.path) for problem in problems}
    assert ("towns.csv", 2, 1, "regions[b].population") in found
    assert ("towns.csv", 3, 5, "regions[c].population_date") in found
    assert any(problem.path == "regions[c].parent" and "Did you mean 'north'?" in problem.message for problem in problems)


def test_region_file_with_a_strange_column_is_refused():
    text = changed("  list:\n", "  file: towns.csv\n  list:\n")
    [problem] = problems_of(text, {"towns.csv": b"key,name,popolation\n"}.get)
    assert (problem.file, problem.line, problem.column) == ("towns.csv", 1, 3)
    assert "Did you mean 'population'?" in problem.message


def test_missing_region_file_is_one_problem_not_many():
    [problem] = problems_of(changed("  list:\n", "  file: towns.csv\n  list:\n"))
    assert "towns.csv" in problem.message


def test_region_file_outside_the_folder_is_refused():
    [problem] = problems_of(changed("  list:\n", "  file: ../secret.csv\n  list:\n"))
    assert problem.path == "regions.file"


def test_regions_in_a_circle_are_refused():
    problems = problems_of(changed("name: Nord}", "name: Nord, parent: a-town}"))
    assert {problem.path for problem in problems} == {"regions[north].parent", "regions[a-town].parent"}


def test_outlines_are_taken_for_known_regions_only():
    text = changed("  list:\n", "  geojson: shapes.geojson\n  list:\n")
    square = '{"type":"Polygon","coordinates":[[[14,51],[15,51],[15,52],[14,51]]]}'
    good = '{"type":"FeatureCollection","features":[{"properties":{"key":"a-town"},"geometry":' + square + "}]}"
    blueprint = read_blueprint(text.encode(), "jana.yaml", {"shapes.geojson": good.encode()}.get)
    assert blueprint.regions.regions[1].outline == square
    [problem] = problems_of(text, {"shapes.geojson": good.replace("a-town", "b-town").encode()}.get)
    assert (problem.file, problem.path) == ("shapes.geojson", "features[1]")


def test_duplicate_key_and_duplicate_entry_name_the_first_line():
    problems = problems_of(changed("fields: [", "fields: [{number: 2, key: language, name: Sprachen}, "))
    assert problems[0].message == "The key 'language' is used twice, first in line 21."
    [problem] = problems_of(changed("  operator: Landkreis Musterland\n", "  operator: A\n  operator: B\n"))
    assert (problem.line, problem.message) == (6, "The entry 'operator' stands here twice, first in line 5.")


def test_wrong_slug_is_refused():
    [problem] = problems_of(changed("slug: small-county", "slug: Small County!"))
    assert (problem.line, problem.path) == (2, "process.slug")


def test_reference_to_an_unknown_group_is_refused():
    [problem] = problems_of(changed("group: refugees,", "group: refugee,"))
    assert (problem.line, problem.path) == (20, "formats[forum].groups[1].group")
    assert "Did you mean 'refugees'?" in problem.message


def test_text_in_a_language_the_process_does_not_have_is_refused():
    [problem] = problems_of(changed("en: A small county", "fr: Un petit canton"))
    assert "'fr' is not a language of this process" in problem.message


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("a: &a [x, x]\nb: [*a, *a, *a]\n", "Anchors"),
        ("a: !!python/object/apply:os.system [ls]\n", "Tags"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested"),
        ("a: [" + "x, " * 50_000 + "x]", "more than 40000 entries"),
        ("a: 'never closed\n", "not valid YAML"),
        ("a: \x07\n", "character"),
        ("", "empty"),
        ("x" * (512 * 1024 + 1), "larger than 512 kB"),
    ],
)
def test_bombs_and_broken_files_are_refused_before_anything_is_built(start, message):
    [problem] = problems_of(start)
    assert message in problem.message


def test_file_that_is_not_utf8_names_the_line():
    [problem] = problems_of(SMALL.encode().replace("Geflüchtete".encode(), "Geflüchtete".encode("latin-1")))
    assert problem.line == 14 and "UTF-8" in problem.message


def test_list_instead_of_a_process_and_a_lone_word_are_answered_not_crashed_on():
    assert problems_of("[1, 2]")[0].message.startswith("Expected entries")
    assert problems_of("hello")[0].message.startswith("Expected entries")
    paths = {problem.path for problem in problems_of("process: 3\nregions: []\nformats: {}\ngroups: x\n")}
    assert {"process", "regions", "formats", "groups", ""} <= paths


def test_made_for_minors_needs_consent():
    frame = (
        "    legal_frame: {controllers: [Kreis], legal_basis: b, notice: n, ground: notice, for_minors: true,\n"
        "                  retention_days: 30}\n"
    )
    [problem] = problems_of(changed("    level: involved\n", "    level: involved\n" + frame))
    assert problem.path == "formats[forum].legal_frame.ground"


def test_end_before_beginning_and_two_active_phases_are_refused():
    phases = (
        "phases:\n  - {key: a, name: A, from: 2026-05-01, to: 2026-04-01, active: true}\n  - {key: b, name: B, active: true}\n"
    )
    assert {problem.path for problem in problems_of(SMALL + phases)} == {"phases[a].to", "phases[b].active"}


def test_unknown_switch_of_a_phase_is_refused():
    [problem] = problems_of(SMALL + "phases: [{key: a, name: A, settings: {accept_voices: true}}]\n")
    assert "Did you mean 'accepts_voices'?" in problem.message


def test_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(BrokenBlueprint, match="cannot be opened"):
        read_blueprint_file(tmp_path / "nowhere.yaml")


def entries_of(shape: type) -> set[str]:
    """The names of all entries a shape and the shapes in it know, as they are written in a file."""
    found: set[str] = set()
    for name, hint in get_type_hints(shape, include_extras=False).items():
        field = next(field for field in dataclasses.fields(shape) if field.name == name)
        key = field.metadata.get("key", name)
        if key is None:
            continue
        found.add(key)
        waiting = [hint]
        while waiting:
            kind = waiting.pop()
            waiting += [part for part in get_args(kind) if part is not Ellipsis]
            if dataclasses.is_dataclass(kind) and kind not in {Text, DateWithPrecision}:
                found |= entries_of(kind)
            elif get_origin(kind) is Literal:
                found |= set(get_args(kind))
    return found


def test_every_entry_stands_in_the_reference():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "blueprint.md").read_text()
    told = set(re.findall(r"`([a-z0-9_]+)`", page)) | set(re.findall(r"^## (.+)$", page, re.MULTILINE))
    told |= {word for heading in re.findall(r"^## (.+)$", page, re.MULTILINE) for word in heading.split()}
    assert entries_of(Blueprint) - told == set()
