"""What a room shows of the requirements: each with what is open against it, inside the scope of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.compliance import api as compliance
from openhtm.kernel.errors import NotFound

from .readers import Reader


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A requirement with the rules that answer it. ``open``: findings against it; ``rules`` empty: nothing of the
    record answers it, which says neither yes nor no."""

    set_key: str
    authority: str
    edition: str
    citation: str
    text: str
    confidence: str
    rules: Sequence[str]
    open: int

    @property
    def name(self) -> str:
        return compliance.listing.requirement_name(self.set_key, self.citation)


def findings(reader: Reader, *, day: date, today: date) -> Any:
    """Those that stood at the end of the day, or stand open today; refused before the first look, also for today:
    what nobody looked for is not proven absent."""
    rows = compliance.Finding.objects.within(reader.scope(Permission.COMPLIANCE_READ))
    then = compliance.listing.as_of(rows, day)
    return then if day < today else rows.open(today)


def evidence(rows: Any, *, requirement_set: str, day: date) -> list[Evidence]:
    """Every requirement in force on the day, of one set or of all, in the order of the sets."""
    counted = compliance.board.by_rule(rows)
    return [
        Evidence(
            set_key=one.of.key,
            authority=one.of.authority,
            edition=one.of.edition,
            citation=one.requirement.citation,
            text=one.requirement.text,
            confidence=one.requirement.confidence,
            rules=one.requirement.rules,
            open=one.open,
        )
        for one in compliance.board.by_requirement(counted, on=day)
        if requirement_set in ("", one.of.key)
    ]


def one_requirement(found: Sequence[Evidence], name: str) -> Evidence:
    for one in found:
        if one.name == name:
            return one
    raise NotFound(_("There is no such requirement in this survey."))
