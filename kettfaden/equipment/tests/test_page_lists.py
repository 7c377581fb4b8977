"""Tomasz pages and sorts a list by its address line; nothing in that line gets further than it should."""

import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.models import Job

pytestmark = pytest.mark.django_db

SORTS = {"kind": "kind", "done": ("progress_done", "-kind"), "finished": "finished_at"}


def listing(query: str = "", **options: Any) -> Listing[Job]:
    request = RequestFactory().get(f"/list/{query}")
    return Listing(request, Job.objects.all(), sorts=SORTS, default="kind", **options)


def html(source: str, page: Listing[Job]) -> str:
    context = Context({"listing": page, "request": page.request})
    context.request = page.request  # as a page's own context has it; without what else a page brings
    return Template("{% load lists %}" + source).render(context)


@pytest.fixture
def forty_five() -> list[Job]:
    return Job.objects.bulk_create([Job(kind=f"k{number:02}", progress_done=number % 3) for number in range(45)])


def kinds(page: Listing[Job]) -> list[str]:
    return [job.kind for job in page]


@pytest.mark.usefixtures("forty_five")
class TestPaging:
    def test_pages_hold_every_row_once(self) -> None:
        pages = [kinds(listing(f"?sort=done&page={number}")) for number in (1, 2, 3)]
        assert [len(page) for page in pages] == [20, 20, 5]
        assert sorted(sum(pages, [])) == [f"k{number:02}" for number in range(45)]

    def test_a_page_knows_its_place(self) -> None:
        page = listing("?page=2")
        assert (page.page, page.pages, page.total, page.first_row, page.last_row) == (2, 3, 45, 21, 40)
        assert (page.has_previous, page.has_next, page.page_numbers) == (True, True, [1, 2, 3])
        assert listing("?page=3").has_next is False

    @pytest.mark.parametrize("asked", ["0", "-1", "abc", "", "9" * 50, "1e3", "٢", "2.0", "<b>"])
    def test_a_page_that_is_none_is_the_first_or_the_last(self, asked: str) -> None:
        assert listing(f"?page={asked}").page == 1

    def test_a_page_past_the_end_is_the_last(self) -> None:
        assert (listing("?page=99").page, kinds(listing("?page=99"))[-1]) == (3, "k44")

    def test_rows_a_page_come_from_a_short_list(self) -> None:
        assert len(listing("?per_page=50").rows) == 45
        for asked in ("1000000", "0", "-1", "%3Cscript%3E"):
            assert len(listing(f"?per_page={asked}").rows) == 20

    def test_it_costs_two_queries(self, django_assert_num_queries: Any) -> None:
        page = listing("?page=2")
        with django_assert_num_queries(2):
            html("{% pagination listing %}", page)
            assert len(list(page)) == len(page.rows)

    def test_a_big_table_is_counted_no_further_than_needed(self) -> None:
        page = listing("?page=3", count_up_to=30)
        assert (page.total, page.total_is_more, page.page, len(page.rows)) == (30, True, 3, 5)
        assert "41–45 of more than 30" in html("{% pagination listing %}", page)
        assert listing(count_up_to=45).total_is_more is False


@pytest.mark.usefixtures("forty_five")
class TestSorting:
    def test_only_what_the_view_allows(self) -> None:
        assert kinds(listing("?sort=-kind"))[:2] == ["k44", "k43"]
        assert kinds(listing("?sort=uid"))[:2] == kinds(listing())[:2] == ["k00", "k01"]
        assert kinds(listing("?sort=--kind"))[:1] == ["k00"]

    def test_several_fields_turn_together(self) -> None:
        assert kinds(listing("?sort=done"))[:2] == ["k42", "k39"]
        assert kinds(listing("?sort=-done"))[:2] == ["k02", "k05"]

    def test_what_is_not_known_comes_last_either_way(self, forty_five: list[Job]) -> None:
        Job.objects.filter(kind="k07").update(finished_at="2026-01-01T00:00Z")
        assert kinds(listing("?sort=finished"))[0] == kinds(listing("?sort=-finished"))[0] == "k07"

    def test_a_header_says_how_the_list_is_sorted_and_turns_it(self) -> None:
        now = html('{% sort_header listing "kind" "Kind" %}', listing("?page=2&q=bus"))
        assert 'aria-sort="ascending"' in now
        assert 'href="?q=bus&amp;sort=-kind"' in now
        other = html('{% sort_header listing "done" "Done" %}', listing("?sort=-kind"))
        assert "aria-sort" not in other
        assert 'href="?sort=done"' in other


@pytest.mark.usefixtures("forty_five")
class TestLinks:
    def test_filters_survive(self) -> None:
        page = html("{% pagination listing %}", listing("?group=a&group=b&q=%C3%BC&page=2"))
        assert 'href="?group=a&amp;group=b&amp;q=%C3%BC&amp;page=3"' in page
        assert 'aria-current="page"' in page

    def test_what_is_in_the_address_is_never_markup(self) -> None:
        evil = "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&%22onclick=%22=1&per_page=%22%3E%3Cimg%3E"
        page = html('{% pagination listing %}{% sort_header listing "kind" "Kind" %}', listing(evil))
        assert "<script" not in page
        assert "<img" not in page
        assert not re.search(r"<[^>]*\sonclick", page)
        assert all(href.startswith("?") for href in re.findall(r'href="([^"]*)"', page))

    def test_an_empty_list_says_so(self) -> None:
        Job.objects.all().delete()
        assert "No entries" in html("{% pagination listing %}", listing("?page=5"))


def test_a_gap_between_page_numbers_is_shown() -> None:
    Job.objects.bulk_create([Job(kind="k") for _ in range(400)])
    assert listing("?page=10").page_numbers == [1, None, 9, 10, 11, None, 20]
    assert listing("?page=3").page_numbers == [1, 2, 3, 4, None, 20]


def test_a_view_that_sorts_by_what_it_does_not_allow_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="uid"):
        Listing(RequestFactory().get("/"), Job.objects.all(), sorts=SORTS, default="-uid")
