"""The board of preparedness: each line of the checklist with what proves it, for pages, REST and the command."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.places.api import Site

from . import access, measuring, shelf, words
from .models import Proof
from .rules.playbook import Item
from .rules.preparedness import (
    OPEN,
    Answer,
    Counted,
    Shown,
    Standing,
    by_count,
    by_person,
    holds_until,
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """``counted``: of a line that the program answers; ``proof``: the latest that a person showed."""

    item: Item
    standing: Standing
    counted: Counted | None = None
    proof: Proof | None = None
    until: date | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in OPEN


@dataclass(frozen=True, kw_only=True)
class Board:
    site: Site
    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(one.standing.value for one in self.lines)
        return {one.value: found[one.value] for one in Standing}

    @property
    def open(self) -> int:
        return sum(one.is_open for one in self.lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "site": self.site.code,
            "counts": self.counts,
            "lines": [line_json(one) for one in self.lines],
        }


def line_json(one: Line) -> dict[str, Any]:
    counted, proof = one.counted, one.proof
    return {
        "key": one.item.key,
        "phase": one.item.phase.value,
        "title": words.said(one.item.title),
        "standing": one.standing.value,
        "have": counted.have if counted else None,
        "of": counted.of if counted else None,
        "goal": one.item.goal if one.item.measure else None,
        "shown": proof.text if proof else None,
        "shown_on": proof.shown_on.isoformat() if proof else None,
        "shown_by": proof.recorded_by if proof else None,
        "holds_until": one.until.isoformat() if one.until else None,
    }


def board(user: Any, site: Site, *, today: date) -> Board:
    """Every line at the site on that day."""
    counted = measuring.counts(user, site.pk, today=today)
    latest: dict[str, Proof] = {}
    for proof in access.proofs(user, site.pk):
        latest.setdefault(proof.item, proof)
    made = [_line(one, counted.get(one.measure), latest.get(one.key), today=today) for one in shelf.items()]
    return Board(site=site, lines=tuple(made))


def _line(item: Item, counted: Counted | None, proof: Proof | None, *, today: date) -> Line:
    if counted is not None:
        return Line(item=item, standing=by_count(item, counted), counted=counted)
    shown = Shown(Answer(proof.answer), proof.shown_on) if proof else None
    lasts = shown is not None and shown.answer is not Answer.MISSING
    return Line(
        item=item,
        standing=by_person(item, shown, on=today),
        proof=proof,
        until=holds_until(item, shown) if shown is not None and lasts else None,
    )
