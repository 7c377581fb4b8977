"""Lists that page and sort by the address line, and only by what a view allows."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

ModelT = TypeVar("ModelT", bound=Model)

PER_PAGE_CHOICES = (20, 50, 100)
COUNT_UP_TO = 10_000
_LAST_PAGE = 1_000_000


class Listing(Generic[ModelT]):
    """One page of a queryset, as `?page=`, `?sort=` and `?per_page=` of the request say.

    - `sorts`: what may be sorted by: name in the address -> field path, or several in order ("date" -> ("date", "id")).
    - `default`: the name to sort by when the address says none, with "-" for the other direction.
    - `per_page`: rows a page unless the address asks for one of PER_PAGE_CHOICES.
    - `count_up_to`: past this many rows the total is given as "more than", so that big tables stay quick.

    Anything unknown in the address counts as not said. Costs two queries: the rows and their number.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[ModelT],
        *,
        sorts: Mapping[str, str | Sequence[str]],
        default: str,
        per_page: int = 20,
        count_up_to: int = COUNT_UP_TO,
    ) -> None:
        self.request = request
        self.queryset = queryset
        self.sorts = sorts
        self.default = default
        self.per_page = _chosen(request.GET.get("per_page"), PER_PAGE_CHOICES, per_page)
        self.count_up_to = count_up_to
        asked = request.GET.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in sorts else default
        if self.sort.removeprefix("-") not in sorts:
            raise ValueError(f"the default sort {default!r} is none of {sorted(sorts)}")

    def __iter__(self) -> Iterator[ModelT]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def ordered(self) -> QuerySet[ModelT]:
        """All rows in the order asked for; equal ones by their key, so that no page shows a row twice."""
        paths = self.sorts[self.sort.removeprefix("-")]
        descending = self.sort.startswith("-")
        order: list[OrderBy] = []
        for path in (paths,) if isinstance(paths, str) else paths:
            turned = descending != path.startswith("-")
            field = F(path.removeprefix("-"))
            # What is not known comes last, whichever way one reads; said only where it can happen, as it costs the index.
            last = _may_be_null(self.queryset.model, path.removeprefix("-")) or None
            order.append(field.desc(nulls_last=last) if turned else field.asc(nulls_last=last))
        order.append(F("pk").desc() if descending else F("pk").asc())
        return self.queryset.order_by(*order)

    @cached_property
    def total(self) -> int:
        """The number of rows, at most `count_up_to` (see `total_is_more`)."""
        return min(self._counted, self.count_up_to)

    @property
    def total_is_more(self) -> bool:
        """Whether there are more rows than `total` says."""
        return self._counted > self.count_up_to

    @cached_property
    def _counted(self) -> int:
        # The keys alone: what is only worked out to be shown need not be worked out for every row there is.
        return self.queryset.order_by().values("pk")[: self.count_up_to + 1].count()

    @cached_property
    def pages(self) -> int:
        """The number of pages, as far as was counted; at least one."""
        return max(1, -(-self._counted // self.per_page))

    @cached_property
    def page(self) -> int:
        """The number of this page, from 1; one past the end is the last."""
        asked = self.request.GET.get("page", "1")
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
        page = min(max(page, 1), _LAST_PAGE)
        return page if self.total_is_more else min(page, self.pages)

    @cached_property
    def _fetched(self) -> list[ModelT]:
        start = (self.page - 1) * self.per_page
        return list(self.ordered[start : start + self.per_page + 1])

    @property
    def rows(self) -> list[ModelT]:
        """The rows of this page."""
        return self._fetched[: self.per_page]

    @property
    def has_next(self) -> bool:
        """Whether a page follows."""
        return len(self._fetched) > self.per_page

    @property
    def has_previous(self) -> bool:
        """Whether a page goes before."""
        return self.page > 1

    @property
    def next_page(self) -> int:
        """The number of the page that follows."""
        return self.page + 1

    @property
    def previous_page(self) -> int:
        """The number of the page before."""
        return self.page - 1

    @property
    def first_row(self) -> int:
        """The place of this page's first row in the whole, from 1; 0 if there is none."""
        return (self.page - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """The place of this page's last row in the whole."""
        return (self.page - 1) * self.per_page + len(self.rows)

    @property
    def page_numbers(self) -> list[int | None]:
        """The pages to link to: the first, the last, and those around this one; None stands for a gap."""
        near = {1, *range(self.page - 1, self.page + 2)}
        if not self.total_is_more:
            near.add(self.pages)
        elif self.has_next:
            near.add(self.page + 1)
        last = self.pages if not self.total_is_more else self.page + (1 if self.has_next else 0)
        numbers: list[int | None] = []
        for number in sorted(number for number in near if 1 <= number <= max(last, 1)):
            before = numbers[-1] if numbers else None
            if before is not None and number - before > 1:
                numbers.append(before + 1 if number - before == 2 else None)
            numbers.append(number)
        return numbers


def _may_be_null(model: type[Model], path: str) -> bool:
    options: Any = model._meta
    for name in path.split("__"):
        try:
            field = options.pk if name == "pk" else options.get_field(name)
        except FieldDoesNotExist:  # an annotation
            return True
        if field.null or field.one_to_many or field.many_to_many:
            return True
        if field.related_model is not None:
            options = field.related_model._meta
    return False


def _chosen(asked: str | None, choices: Sequence[int], default: int) -> int:
    return int(asked) if asked in {str(choice) for choice in choices} else default  # type: ignore[arg-type]


def sort_links(listing: Listing[Any], name: str) -> dict[str, str]:
    """What a column's header needs: the sort that a click gives, and how the list is sorted now (as aria-sort says it)."""
    now = listing.sort if listing.sort.removeprefix("-") == name else ""
    state = "" if not now else "descending" if now.startswith("-") else "ascending"
    return {"target": f"-{name}" if now == name else name, "state": state}
