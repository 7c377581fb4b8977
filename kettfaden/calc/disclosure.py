"""Disclosure control for counts of people: what must be hidden so that no small count can be worked out.

Two linked tables share their rows (group x format and group x region). With their margins they form a circulation: each
count is a flow along an edge, and what flows into a node flows out of it:

    start -(column total)-> left column -(cell)-> row -(row total)-> row' -(cell)-> right column -(column total)-> end
    end -(grand total)-> start

A reader who sees some of the counts knows that the hidden ones complete them to a circulation, and that none is
negative. What such a reader can say of a hidden count is an interval, found by two maximum flows
(`feasible_interval`). `suppressed` hides small counts and then, along the cheapest cycles, others with them, until each
hidden count lies on a cycle of hidden counts that could carry `threshold` more: so its interval is at least so wide.
The idea is that of network-based cell suppression (Cox, Network models for complementary cell suppression, JASA 90,
1995; Fischetti and Salazar-Gonzalez, Math. Programming 84, 1999), with a greedy choice instead of an optimal one.
"""

from collections import deque
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Node = tuple[str, Hashable]

_MARGIN_COST = 10_000  # a margin is hidden only where nothing inside the table helps
_TOTAL_COST = 10_000_000


@dataclass(frozen=True)
class Cell:
    """A published count as an edge of the circulation.

    - `zero_is_small`: nobody and a few must look alike (protected groups);
    - `is_margin`: a total of a row or column; `is_total`: the total of all.
    """

    tail: Node
    head: Node
    value: int
    zero_is_small: bool = False
    is_margin: bool = False
    is_total: bool = False

    def is_small(self, threshold: int) -> bool:
        """Whether the count itself must not be shown."""
        return self.value < threshold and (self.value > 0 or self.zero_is_small)

    def may_hide(self) -> bool:
        """Whether hiding the count protects others: a plain zero inside is mostly known to everybody, so it does not."""
        return self.value > 0 or self.zero_is_small or self.is_margin or self.is_total

    @property
    def cost(self) -> int:
        """What is lost by hiding it."""
        return 1 + self.value + (_MARGIN_COST if self.is_margin else 0) + (_TOTAL_COST if self.is_total else 0)


def linked_tables(
    left: Mapping[tuple[Hashable, Hashable], int],
    right: Mapping[tuple[Hashable, Hashable], int],
    *,
    zero_is_small: Collection[Hashable] = (),
) -> dict[tuple[str, Hashable, Hashable], Cell]:
    """The cells of two tables over the same rows, (row, column) -> count of at least 0, with all their totals.

    Keys of the answer: ("left", row, column), ("right", row, column), ("row", row, None), ("left", None, column),
    ("right", None, column) and ("total", None, None). `zero_is_small` names rows where zero must look like small.
    Raises ValueError for a negative count or where the two tables give a row different totals.
    """
    if any(value < 0 for table in (left, right) for value in table.values()):
        raise ValueError("a count of people is never negative")
    rows = _sums(left, 0)
    if rows != _sums(right, 0):
        raise ValueError("the two tables must give each row the same total")
    cells: dict[tuple[str, Hashable, Hashable], Cell] = {}
    for (row, column), value in left.items():
        cells["left", row, column] = Cell(("left", column), ("row", row), value, row in zero_is_small)
    for (row, column), value in right.items():
        cells["right", row, column] = Cell(("row out", row), ("right", column), value, row in zero_is_small)
    for row, value in rows.items():
        cells["row", row, None] = Cell(("row", row), ("row out", row), value, row in zero_is_small, is_margin=True)
    for column, value in _sums(left, 1).items():
        cells["left", None, column] = Cell(("start", None), ("left", column), value, is_margin=True)
    for column, value in _sums(right, 1).items():
        cells["right", None, column] = Cell(("right", column), ("end", None), value, is_margin=True)
    cells["total", None, None] = Cell(("end", None), ("start", None), sum(rows.values()), is_total=True)
    return cells


def _sums(table: Mapping[tuple[Hashable, Hashable], int], axis: int) -> dict[Hashable, int]:
    sums: dict[Hashable, int] = {}
    for place, value in table.items():
        sums[place[axis]] = sums.get(place[axis], 0) + value
    return sums


def suppressed(cells: Mapping[Key, Cell], *, threshold: int, also: Collection[Key] = ()) -> frozenset[Key]:
    """The keys of the counts to hide.

    Hidden are counts from 1 to `threshold` - 1 (from 0 where zero is small), those in `also`, and as many others as are
    needed so that for every hidden count at least `threshold` + 1 values are possible for the reader (its feasible
    interval is at least `threshold` wide); where zero is small, zero is one of the possible values of a small count.
    """
    hidden = {key for key, cell in cells.items() if cell.is_small(threshold) or (key in also and cell.may_hide())}
    wide: set[Key] = set()  # those on a cycle of hidden counts that can carry `threshold`
    waiting = deque(sorted(hidden, key=lambda key: (-cells[key].value, repr(key))))
    while waiting:
        key = waiting.popleft()
        cell = cells[key]
        if key not in wide:
            way = _way(cells, hidden, cell.head, cell.tail, threshold, key, {})
            hidden |= way.keys()
            wide |= way.keys() | {key}
        if cell.zero_is_small and 0 < cell.value < threshold:
            moved: dict[Key, int] = {}
            for _person in range(cell.value):
                # One at a time: several small counts together may make room where none does alone.
                way = _way(cells, hidden, cell.tail, cell.head, 1, key, moved)
                for other, change in way.items():
                    moved[other] = moved.get(other, 0) + change
                waiting.extend(sorted(way.keys() - hidden, key=repr))
                hidden |= way.keys()
    return frozenset(hidden)


def _way(
    cells: Mapping[Key, Cell],
    hidden: set[Key],
    start: Node,
    end: Node,
    amount: int,
    without: Key,
    moved: Mapping[Key, int],
) -> dict[Key, int]:
    """The cheapest way for `amount` from start to end: how much each count along it would change.

    Adding is always possible, taking away needs a count of at least `amount` after what was `moved` before.
    """
    steps: dict[Node, list[tuple[Node, Key, int, int]]] = {}
    for key, cell in cells.items():
        if key == without or not (key in hidden or cell.may_hide()):
            continue
        cost = 0 if key in hidden else cell.cost
        steps.setdefault(cell.tail, []).append((cell.head, key, cost, amount))
        if cell.value + moved.get(key, 0) >= amount:
            steps.setdefault(cell.head, []).append((cell.tail, key, cost, -amount))
    best: dict[Node, int] = {start: 0}
    came: dict[Node, tuple[Node, Key, int]] = {}
    queue: list[tuple[int, int, Node]] = [(0, 0, start)]
    pushed = 0
    while queue:
        cost, _order, node = heappop(queue)
        if node == end:
            break
        if cost > best[node]:
            continue
        for neighbour, key, more, change in steps.get(node, []):
            if neighbour not in best or cost + more < best[neighbour]:
                best[neighbour] = cost + more
                came[neighbour] = (node, key, change)
                pushed += 1
                heappush(queue, (cost + more, pushed, neighbour))
    way: dict[Key, int] = {}
    node = end
    while node != start:
        # There is always a way: around through the totals, forwards where more is wanted and backwards along the
        # people themselves where less is.
        node, key, change = came[node]
        way[key] = change
    return way


def feasible_interval(cells: Mapping[Key, Cell], hidden: Collection[Key], key: Key) -> tuple[int, int | None]:
    """What a reader of the shown counts can say of a count: the lowest and the highest possible value (None: any).

    Exact: two maximum flows in the network of the hidden counts. A shown count gives (value, value).
    """
    cell = cells[key]
    if key not in hidden:
        return cell.value, cell.value
    others = {other: cells[other] for other in hidden if other != key}
    more = _maximum_flow(others.values(), cell.head, cell.tail, None)
    less = _maximum_flow(others.values(), cell.tail, cell.head, cell.value)
    assert less is not None
    return cell.value - less, None if more is None else cell.value + more


def _maximum_flow(cells: Collection[Cell], start: Node, end: Node, most: int | None) -> int | None:
    """The most that can be sent from start to end by adding to cells (without bound) or taking from them (as much as
    they hold); None if there is no bound. Stops at `most`. Edmonds-Karp."""
    unbounded = 1 << 62
    room: dict[Node, dict[Node, int]] = {}
    for cell in cells:
        forward = room.setdefault(cell.tail, {})
        forward[cell.head] = min(unbounded, forward.get(cell.head, 0) + unbounded)
        backward = room.setdefault(cell.head, {})
        backward[cell.tail] = min(unbounded, backward.get(cell.tail, 0) + cell.value)
    sent = 0
    while most is None or sent < most:
        came: dict[Node, Node] = {start: start}
        queue = deque([start])
        while queue and end not in came:
            node = queue.popleft()
            for neighbour, left in room.get(node, {}).items():
                if left > 0 and neighbour not in came:
                    came[neighbour] = node
                    queue.append(neighbour)
        if end not in came:
            return sent
        path = [end]
        while path[-1] != start:
            path.append(came[path[-1]])
        steps = [(path[place + 1], path[place]) for place in range(len(path) - 1)]
        push = min(room[tail][head] for tail, head in steps)
        if push >= unbounded >> 1:
            return None if most is None else most
        push = push if most is None else min(push, most - sent)
        for tail, head in steps:
            if room[tail][head] < unbounded >> 1:
                room[tail][head] -= push
            if room[head].get(tail, 0) < unbounded >> 1:
                room[head][tail] = room[head].get(tail, 0) + push
        sent += push
    return sent
