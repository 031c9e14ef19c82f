"""Holds the wording of versions against the product's name beside it, which often says more or otherwise."""

from __future__ import annotations

import re
from dataclasses import replace

from .device_versions import Order, order
from .wording import Form, Interval, Note, Why, Wording
from .wording_phrases import PROSE
from .wording_reading import read
from .wording_tokens import normal

_SAYS_ALL = re.compile(r"\b(?:all|any|every)\b", re.IGNORECASE)
_MODEL_BEFORE = r"\b(?:models?|model numbers?|part numbers?) +"


def read_with_name(text: str, *, name: str) -> Wording:
    """The wording of a leaf, with what the name of its product adds.

    Where the name puts a bound elsewhere, both readings are kept: versions between them cannot be decided.
    """
    found = read(text)
    if found.form == Form.EXACT and _names_a_model(found, name):
        return Wording(form=Form.UNPARSED, raw=text, why=Why.MODEL)
    said = _interval_of(name)
    if found.form == Form.ALL and said is None and not _SAYS_ALL.search(name):
        return replace(found, notes=(Note.NOTHING_ELSE_STATED,))
    if said is None or not _may_differ(found) or _is_same(found, said):
        return found
    prose = Wording(form=Form.INTERVALS, raw=name, intervals=(said,))
    return replace(found, notes=(Note.BOUNDARY_DISAGREEMENT,), prose=prose)


def _names_a_model(found: Wording, name: str) -> bool:
    return bool(re.search(_MODEL_BEFORE + re.escape(found.exact[0]) + r"\b", normal(name), re.IGNORECASE))


def _may_differ(found: Wording) -> bool:
    return found.form == Form.ALL or (found.form == Form.INTERVALS and len(found.intervals) == 1)


def _interval_of(name: str) -> Interval | None:
    """The one interval that the prose of a name gives; None where it gives none or several."""
    plain = normal(name)
    for pattern, build in PROSE:
        found = list(pattern.finditer(plain))
        if not found:
            continue
        try:
            return build(found[0]) if len(found) == 1 else None
        except ValueError:
            return None
    return None


def _is_same(found: Wording, said: Interval) -> bool:
    if not found.intervals:
        return False
    stated = found.intervals[0]
    return (
        stated.lowest_included == said.lowest_included
        and stated.highest_included == said.highest_included
        and _is_same_version(stated.lowest, said.lowest)
        and _is_same_version(stated.highest, said.highest)
    )


def _is_same_version(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.casefold() == other.casefold() or order(one, other) == Order.SAME
