"""The schematic map: every place gets a tile of its own, roughly where it lies."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kettfaden.calc.tiles import borders, tile_layout

# Centres of some municipalities of the reference case, longitude and latitude in degrees.
TOWNS = {
    "Bad Muskau": (14.7070, 51.5587), "Weißwasser": (14.6002, 51.4880), "Rietschen": (14.7862, 51.4065),
    "Niesky": (14.8027, 51.3192), "Rothenburg": (14.9447, 51.3562), "Görlitz": (14.9665, 51.1415),
    "Reichenbach": (14.7851, 51.1410), "Löbau": (14.6780, 51.1180), "Ebersbach-Neugersdorf": (14.6023, 50.9984),
    "Herrnhut": (14.7600, 51.0107), "Ostritz": (14.9182, 51.0168), "Zittau": (14.8375, 50.9293), "Oybin": (14.7526, 50.8407),
}  # fmt: skip

coordinates = st.tuples(st.floats(5.8, 15.1), st.floats(47.2, 55.1))


def test_the_north_is_above_the_south_and_the_west_left_of_the_east() -> None:
    cells = dict(zip(TOWNS, tile_layout(list(TOWNS.values())), strict=True))
    assert cells["Bad Muskau"][1] < cells["Niesky"][1] < cells["Löbau"][1] < cells["Zittau"][1] < cells["Oybin"][1]
    assert cells["Löbau"][0] < cells["Görlitz"][0]
    assert cells["Ebersbach-Neugersdorf"][0] < cells["Herrnhut"][0] < cells["Ostritz"][0]


def test_the_grid_starts_in_the_corner() -> None:
    cells = tile_layout(list(TOWNS.values()))
    assert min(column for column, _ in cells) == 0
    assert min(row for _, row in cells) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(coordinates, max_size=40), st.sampled_from([0.3, 0.62, 1.0]))
def test_no_two_places_share_a_tile(places: list[tuple[float, float]], fill: float) -> None:
    cells = tile_layout(places, fill)
    assert len(cells) == len(places)
    assert len(set(cells)) == len(places)


def test_places_on_the_very_same_spot_still_get_their_own_tiles() -> None:
    assert len(set(tile_layout([(14.0, 51.0)] * 9))) == 9


def test_one_place_and_no_place() -> None:
    assert tile_layout([(14.0, 51.0)]) == [(0, 0)]
    assert tile_layout([]) == []


def test_places_in_one_line_stay_in_their_order() -> None:
    columns = [column for column, _ in tile_layout([(14.0 + step / 10, 51.0) for step in range(8)])]
    assert columns == sorted(columns)
    assert len(set(columns)) > 3


@pytest.mark.parametrize("fill", [0, -1, 1.1, math.nan])
def test_a_fill_outside_its_range_is_refused(fill: float) -> None:
    with pytest.raises(ValueError, match="fill"):
        tile_layout([(14.0, 51.0)], fill)


def test_a_place_without_coordinates_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        tile_layout([(math.nan, 51.0)])


def test_borders_run_between_regions_only_and_each_once() -> None:
    cells = [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert borders(cells, ["north", "north", "south", "south"]) == [((0, 0), "below"), ((1, 0), "below")]
    assert borders(cells, ["west", "east", "west", "east"]) == [((0, 0), "right"), ((0, 1), "right")]
    assert borders(cells, ["one"] * 4) == []


def test_borders_need_a_region_for_each_tile() -> None:
    with pytest.raises(ValueError, match="one region"):
        borders([(0, 0)], [])
