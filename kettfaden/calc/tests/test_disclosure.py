"""Laws of disclosure control: what is hidden cannot be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kettfaden.calc.disclosure import Cell, feasible_interval, linked_tables, suppressed

THRESHOLD = 5


@st.composite
def two_tables(draw):
    """Up to six groups by formats and by regions, counts as they come: many small, some large."""
    rows, lefts, rights = draw(st.integers(1, 6)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    count = st.one_of(st.integers(0, 6), st.integers(0, 200))
    left, right = {}, {}
    for row in range(rows):
        values = [draw(count) for _ in range(lefts)]
        left.update({(row, f"f{column}"): value for column, value in enumerate(values)})
        rest = sum(values)
        for column in range(rights):
            part = draw(st.integers(0, rest)) if column < rights - 1 else rest
            right[row, f"r{column}"] = part
            rest -= part
    protected = {row for row in range(rows) if draw(st.booleans())}
    return left, right, protected


@settings(max_examples=100, deadline=None)
@given(two_tables())
def test_no_hidden_count_can_be_worked_out(tables):
    left, right, protected = tables
    cells = linked_tables(left, right, zero_is_small=protected)
    hidden = suppressed(cells, threshold=THRESHOLD)
    for key, cell in cells.items():
        if cell.is_small(THRESHOLD):
            assert key in hidden
        low, high = feasible_interval(cells, hidden, key)
        if key not in hidden:
            assert (low, high) == (cell.value, cell.value)
            continue
        assert low <= cell.value
        # Nobody can narrow a hidden count down to fewer than the rule's width of values.
        assert high is None or high - low >= THRESHOLD
        if cell.is_small(THRESHOLD) and cell.zero_is_small:
            assert low == 0


def brute_force_interval(cells, hidden, key, limit):
    """Every completion of the hidden counts with values up to `limit`, tried one by one."""
    names = sorted(hidden, key=repr)
    found = []
    for values in product(range(limit + 1), repeat=len(names)):
        guess = {**{name: cell.value for name, cell in cells.items()}, **dict(zip(names, values, strict=True))}
        balance = {}
        for name, cell in cells.items():
            balance[cell.tail] = balance.get(cell.tail, 0) - guess[name]
            balance[cell.head] = balance.get(cell.head, 0) + guess[name]
        if not any(balance.values()):
            found.append(guess[key])
    return min(found), max(found)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.integers(0, 3))
def test_the_interval_is_what_trying_everything_finds(values, more):
    left = dict(zip(product("ab", "xy"), values, strict=True))
    right = {(row, "all"): left[row, "x"] + left[row, "y"] for row in "ab"}
    cells = linked_tables(left, right)
    hidden = {("left", row, column) for row, column in left}
    for key in hidden:
        assert feasible_interval(cells, hidden, key) == brute_force_interval(cells, hidden, key, limit=6)


def test_a_single_small_cell_takes_three_others_with_it():
    left = {("workers", "rounds"): 3, ("workers", "survey"): 60, ("owners", "rounds"): 40, ("owners", "survey"): 80}
    right = {("workers", "all"): 63, ("owners", "all"): 120}
    cells = linked_tables(left, right)
    assert suppressed(cells, threshold=THRESHOLD) == {("left", row, column) for row, column in left}
    only_small = {("left", "workers", "rounds")}
    assert feasible_interval(cells, only_small, ("left", "workers", "rounds")) == (3, 3)


def test_for_a_protected_group_nobody_looks_like_a_few():
    def hidden_of(minors):
        left = {("minors", "forum"): minors, ("minors", "workshop"): 40, ("others", "forum"): 90, ("others", "workshop"): 30}
        right = {("minors", "all"): 40 + minors, ("others", "all"): 120}
        return suppressed(linked_tables(left, right, zero_is_small={"minors"}), threshold=THRESHOLD)

    assert ("left", "minors", "forum") in hidden_of(0)
    assert hidden_of(0) == hidden_of(3)


def test_a_count_that_grew_by_one_is_hidden_when_asked():
    left = {("a", "x"): 12, ("a", "y"): 30, ("b", "x"): 25, ("b", "y"): 44}
    right = {("a", "all"): 42, ("b", "all"): 69}
    cells = linked_tables(left, right)
    assert suppressed(cells, threshold=THRESHOLD) == frozenset()
    hidden = suppressed(cells, threshold=THRESHOLD, also={("left", "a", "x")})
    low, high = feasible_interval(cells, hidden, ("left", "a", "x"))
    assert high is not None and high - low >= THRESHOLD


def test_tables_that_disagree_are_refused():
    with pytest.raises(ValueError, match="same total"):
        linked_tables({("a", "x"): 3}, {("a", "r"): 4})
    with pytest.raises(ValueError, match="never negative"):
        linked_tables({("a", "x"): -1}, {("a", "r"): -1})


def test_a_plain_zero_stays_shown():
    cell = Cell(("left", "x"), ("row", "a"), 0)
    assert not cell.is_small(THRESHOLD)
    assert Cell(("left", "x"), ("row", "a"), 0, zero_is_small=True).is_small(THRESHOLD)
