"""An answer that the record gives: a verdict, why in codes, and the rows that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..rules.mock_scores import Verdict

#: A code of ``words.BECAUSE`` with its values.
Because = tuple[str, Mapping[str, Any]]
#: Kind, key of its page, and how it is called; see ``words.PAGES``.
Row = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Given:
    verdict: Verdict
    because: Sequence[Because]
    rows: Sequence[Row] = ()


def met(code: str, *rows: Row, **values: Any) -> Given:
    return Given(verdict=Verdict.MET, because=[(code, values)], rows=rows)


def gap(code: str, *rows: Row, **values: Any) -> Given:
    return Given(verdict=Verdict.GAP, because=[(code, values)], rows=rows)


def unknown(code: str, *rows: Row, **values: Any) -> Given:
    return Given(verdict=Verdict.UNKNOWN, because=[(code, values)], rows=rows)


HIDDEN = unknown("hidden")
_WORST = (Verdict.GAP, Verdict.UNKNOWN, Verdict.MET)


def together(found: Iterable[Given]) -> Given:
    """The worst verdict, with all that was said; of nothing nothing is known."""
    every = list(found)
    if not every:
        return unknown("nothing")
    worst = min((one.verdict for one in every), key=_WORST.index)
    return Given(
        verdict=worst,
        because=[said for one in every for said in one.because],
        rows=list(dict.fromkeys(row for one in every for row in one.rows)),
    )
