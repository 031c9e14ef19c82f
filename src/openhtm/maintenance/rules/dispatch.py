"""The week of a department on one board: who does what on which day, against the hours there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Card:
    """One open order. ``minutes`` None: its procedure says no time; ``person`` None: nobody has it."""

    key: int
    person: int | None
    day: date | None
    minutes: int | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The cards of one person on one day, in minutes; ``capacity`` is what the day has for one person."""

    day: date
    cards: tuple[int, ...] = ()
    minutes: int = 0
    unknown: int = 0
    capacity: int = 0

    @property
    def is_over(self) -> bool:
        return self.minutes > self.capacity


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person's week. ``waiting``: cards without a day, or left over from days before this week."""

    person: int
    cells: tuple[Cell, ...]
    waiting: tuple[int, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(cell.minutes for cell in self.cells)

    @property
    def unknown(self) -> int:
        return sum(cell.unknown for cell in self.cells)

    @property
    def capacity(self) -> int:
        return sum(cell.capacity for cell in self.cells)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> list[date]:
    return [monday(day) + timedelta(days=number) for number in range(WEEK)]


def lines(
    people: Sequence[int], cards: Iterable[Card], *, days: Sequence[date], capacity: Sequence[int]
) -> list[Line]:
    """A line for each person, in their order. A card planned for a later week is on no line."""
    found = {
        person: Line(
            person=person,
            cells=tuple(Cell(day=day, capacity=worth) for day, worth in zip(days, capacity, strict=True)),
        )
        for person in people
    }
    for card in cards:
        if card.person in found:
            found[card.person] = _with(found[card.person], card, days)
    return list(found.values())


def _with(line: Line, card: Card, days: Sequence[date]) -> Line:
    if card.day is None or card.day < days[0]:
        return replace(line, waiting=(*line.waiting, card.key))
    if card.day > days[-1]:
        return line
    cells = tuple(_added(cell, card) if cell.day == card.day else cell for cell in line.cells)
    return replace(line, cells=cells)


def _added(cell: Cell, card: Card) -> Cell:
    return replace(
        cell,
        cards=(*cell.cards, card.key),
        minutes=cell.minutes + (card.minutes or 0),
        unknown=cell.unknown + (card.minutes is None),
    )
