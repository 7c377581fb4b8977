"""Schematic maps: one tile a place, put where the place lies, no two tiles on one cell.

Official boundaries are large, licensed and hard to read on a phone. A grid of equal tiles shows each small village as
plainly as the county town. The layout is an assignment problem (places to cells, least squared displacement), solved
well rather than perfectly: each place takes the nearest free cell, then pairs and moves are improved until none helps.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

Cell = tuple[int, int]


def tile_layout(places: Sequence[tuple[float, float]], fill: float = 0.62) -> list[Cell]:
    """Grid cells for places given as (longitude, latitude) in degrees.

    Returns one (column, row) a place, in the order given; column 0 is the west, row 0 the north, both start at 0, and no
    cell is used twice. `fill` is the share of the grid's cells that hold a tile (0 < fill <= 1): less keeps the shape better,
    more makes it denser. The same input always gives the same cells. Raises ValueError for a fill outside its range or a
    coordinate that is not a finite number.
    """
    if not 0 < fill <= 1:
        raise ValueError("fill must be above 0 and at most 1")
    if not all(math.isfinite(number) for place in places for number in place):
        raise ValueError("every place needs a finite longitude and latitude")
    return list(_layout(tuple((float(lon), float(lat)) for lon, lat in places), fill))


@lru_cache(maxsize=32)
def _layout(places: tuple[tuple[float, float], ...], fill: float) -> tuple[Cell, ...]:
    if not places:
        return ()
    wanted, columns, rows = _wanted(places, fill)
    cells = _improve(wanted, _nearest_free(wanted, columns, rows), columns, rows)
    west, north = min(column for column, _ in cells), min(row for _, row in cells)
    return tuple((column - west, row - north) for column, row in cells)


def _wanted(places: tuple[tuple[float, float], ...], fill: float) -> tuple[list[tuple[float, float]], int, int]:
    """Where each place would lie in grid units, and the grid's size (equirectangular around the middle latitude)."""
    lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    width, height = (max(lons) - min(lons)) * squeeze, max(lats) - min(lats)
    # Square cells of such a size that all places fill the share `fill` of the bounding box.
    area = max(width, height / 50, 1e-9) * max(height, width / 50, 1e-9)
    side = math.sqrt(area * fill / len(places))
    columns, rows = max(1, math.ceil(width / side)), max(1, math.ceil(height / side))
    while columns * rows < len(places):
        columns, rows = columns + 1, rows + 1
    across, down = max(width, 1e-9), max(height, 1e-9)
    wanted = [
        ((lon - min(lons)) * squeeze / across * (columns - 1), (max(lats) - lat) / down * (rows - 1)) for lon, lat in places
    ]
    return wanted, columns, rows


def _cost(point: tuple[float, float], cell: Cell) -> float:
    return (point[0] - cell[0]) ** 2 + (point[1] - cell[1]) ** 2


def _nearest_free(wanted: list[tuple[float, float]], columns: int, rows: int) -> list[Cell]:
    taken: set[Cell] = set()
    cells: list[Cell] = [(0, 0)] * len(wanted)
    # From the outside inwards, so that the outline keeps its shape and the crowded middle gives way.
    middle = ((columns - 1) / 2, (rows - 1) / 2)
    order = sorted(
        range(len(wanted)),
        key=lambda i: (-((wanted[i][0] - middle[0]) ** 2 + (wanted[i][1] - middle[1]) ** 2), wanted[i], i),
    )
    for index in order:
        free = ((column, row) for column in range(columns) for row in range(rows) if (column, row) not in taken)
        cells[index] = min(free, key=lambda cell: (_cost(wanted[index], cell), cell))
        taken.add(cells[index])
    return cells


def _improve(wanted: list[tuple[float, float]], cells: list[Cell], columns: int, rows: int) -> list[Cell]:
    """Swap two tiles or move one to a free cell as long as that brings the whole nearer to where it belongs."""
    holder: dict[Cell, int] = {cell: index for index, cell in enumerate(cells)}
    for _ in range(40):
        changed = False
        for index, point in enumerate(wanted):
            here = cells[index]
            reach = int(math.sqrt(_cost(point, here))) + 1
            for column in range(max(0, here[0] - reach), min(columns, here[0] + reach + 1)):
                for row in range(max(0, here[1] - reach), min(rows, here[1] + reach + 1)):
                    here, there = cells[index], (column, row)
                    if there == here:
                        continue
                    other = holder.get(there)
                    gain = _cost(point, here) - _cost(point, there)
                    if other is not None:
                        gain += _cost(wanted[other], there) - _cost(wanted[other], here)
                    if gain <= 1e-9:
                        continue
                    cells[index] = there
                    holder[there] = index
                    if other is None:
                        del holder[here]
                    else:
                        cells[other] = here
                        holder[here] = other
                    changed = True
        if not changed:
            break
    return cells


def borders(cells: Sequence[Cell], regions: Sequence[str]) -> list[tuple[Cell, str]]:
    """Edges between tiles of different regions, each once.

    `cells` and `regions` have the same length. Returns (cell, side) with side "right" (towards column + 1) or "below"
    (towards row + 1). Raises ValueError when the lengths differ.
    """
    if len(cells) != len(regions):
        raise ValueError("one region for each cell")
    region_of = dict(zip(cells, regions, strict=True))
    edges: list[tuple[Cell, str]] = []
    for (column, row), region in sorted(region_of.items()):
        for side, neighbour in (("right", (column + 1, row)), ("below", (column, row + 1))):
            if region_of.get(neighbour, region) != region:
                edges.append(((column, row), side))
    return edges
