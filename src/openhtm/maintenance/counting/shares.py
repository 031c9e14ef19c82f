"""Numbers that are shares: rows sorted into parts, some of which are divided by others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from openhtm.accounts.api import Scope

from ..rules.rates import share
from .answers import Answer, Figure, Group, Text
from .asking import Asked
from .numbers import Number

Sorting = Sequence[tuple[str, Q]]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some of the rows, with the sorting that can apply to them and the part of what it leaves.

    ``few`` False: most of the rows, which the database goes through once and does not put into groups.
    """

    rows: Q
    sorting: Sorting
    rest: str
    few: bool = True


def sorted_into(rows: QuerySet[Any], sorting: Sorting, *, rest: str) -> QuerySet[Any]:
    """The rows with ``part``: the first whose condition is true, else ``rest``. So each is in exactly one."""
    cases = [When(condition, then=Value(key)) for key, condition in sorting]
    found: QuerySet[Any] = rows.annotate(part=Case(*cases, default=Value(rest), output_field=CharField()))
    return found


def _gone_through(rows: QuerySet[Any], piece: Piece) -> Counter[str]:
    """How many rows each part has, in one walk through an index: millions are not sorted to be counted.

    Counted are the rows that any of the first conditions is true of; what one more adds is its part. No column
    is counted: the key stands in no index, and PostgreSQL would go to the table for it.
    """
    counts: dict[str, Count] = {}
    reached = Q()
    for key, condition in piece.sorting:
        reached |= condition
        counts[f"up_to_{key}"] = Count(Value(1), filter=reached)
    found = rows.order_by().aggregate(**counts, all=Count("*"))
    parts, before = Counter[str](), 0
    for key, _condition in piece.sorting:
        parts[key], before = found[f"up_to_{key}"] - before, found[f"up_to_{key}"]
    parts[piece.rest] += found["all"] - before
    return +parts


@dataclass(frozen=True, kw_only=True)
class Share:
    """Parts of the numerator; the denominator is all that is counted, or ``of``. ``count``: no share at all."""

    key: str
    title: Text
    formula: Text
    numerator: tuple[str, ...]
    of: tuple[str, ...] = ()
    count: bool = False

    def figure(self, parts: Mapping[str, int], counted: Sequence[str]) -> Figure:
        part = sum(parts.get(key, 0) for key in self.numerator)
        whole = None if self.count else sum(parts.get(key, 0) for key in self.of or counted)
        return Figure(
            key=self.key,
            title=self.title,
            formula=self.formula,
            numerator=part,
            denominator=whole,
            value=part if whole is None else share(part, whole),
            unit="" if whole is None else "%",
        )


@dataclass(frozen=True, kw_only=True)
class Shares(Number):
    """``base``: the rows asked about, inside the scope; ``sorting``: their parts; ``rest``: all others.

    ``pieces``: the same rows and parts again, divided so that the many cheap ones are counted quickly.
    """

    base: Callable[[Scope, Asked], QuerySet[Any]]
    sorting: Callable[[Asked], Sorting]
    rest: str
    shares: Sequence[Share]
    pieces: Callable[[Asked], Sequence[Piece]] | None = None

    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        found = self._counted(scope, asked, by)
        total: Counter[str] = Counter()
        for parts in found.values():
            total.update(parts)
        return Answer(figures=self._figures(total), parts=total, groups=self._groups(found, by))

    def _counted(self, scope: Scope, asked: Asked, by: str) -> dict[tuple[Any, ...], Counter[str]]:
        """Counts of the parts by group, in one question."""
        found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        for piece in self._pieces(asked):
            rows = self.base(scope, asked).filter(piece.rows)
            if not by and not piece.few:
                found[()] += _gone_through(rows, piece)
                continue
            for *group, part, count in self._grouped(rows, piece, asked, by):
                found[tuple(group)][part] += count
        return found

    def _pieces(self, asked: Asked) -> Sequence[Piece]:
        whole = Piece(rows=Q(), sorting=self.sorting(asked), rest=self.rest)
        return self.pieces(asked) if self.pieces else [whole]

    def _grouped(self, rows: QuerySet[Any], piece: Piece, asked: Asked, by: str) -> QuerySet[Any]:
        dimension = self.dimension(by) if by else None
        columns = dimension.columns if dimension else ()
        parted = sorted_into(rows, piece.sorting, rest=piece.rest)
        parted = parted.annotate(**dimension.added(asked)) if dimension else parted
        grouped: QuerySet[Any] = parted.order_by().values_list(*columns, "part").annotate(n=Count("pk"))
        return grouped

    def _figures(self, parts: Mapping[str, int]) -> list[Figure]:
        counted = [part.key for part in self.parts if part.counted]
        return [each.figure(parts, counted) for each in self.shares]

    def _groups(self, found: Mapping[tuple[Any, ...], Mapping[str, int]], by: str) -> list[Group]:
        if not by:
            return []
        dimension = self.dimension(by)
        return [
            Group(
                key=dimension.key(values),
                label=dimension.label(values),
                figures=self._figures(found[values]),
                parts=found[values],
            )
            for values in sorted(found, key=dimension.rank)
        ]

    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        rows = sorted_into(self.base(scope, asked), self.sorting(asked), rest=self.rest)
        return rows.filter(part=self.part(part).key)
