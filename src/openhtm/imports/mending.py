"""Mends for whole groups of problems: what a person may say of all rows with one cause, and what it
changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput

from .kinds import kind as kind_of
from .models import Import
from .rules.text import normalize

EMPTY = "(empty)"
_ORDERS = {"date.ambiguous", "date.mixed_order", "date.impossible_in_order"}
_WITHOUT_MEND = ("row.", "header.", "file.", "tag.", "serial.")
_MOST_VALUES = 2_000


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing that can be said of the group: ``value`` is sent back, ``label`` is read."""

    value: str
    label: str


def mends(batch: Import, group: Mapping[str, Any]) -> list[Mend]:
    """What can be said of all rows of the group at once; nothing where only the list can be corrected."""
    rule = str(group["rule"])
    field = field_of(batch, str(group["column"]))
    if field is None or rule.startswith(_WITHOUT_MEND) or group["severity"] != "error":
        return []
    found: list[Mend] = []
    if rule in _ORDERS:
        found = [
            Mend("day_first", _("Day first, as in 31/12/2019")),
            Mend("month_first", _("Month first, as in 12/31/2019")),
        ]
    if rule == "choice.unknown":
        found = [Mend(value, str(label)) for value, label in _choices(batch, field)]
    return [*found, Mend(EMPTY, _("Read these cells as empty"))]


def _choices(batch: Import, field: str) -> list[tuple[str, Any]]:
    """The values a choice can take, with a word for each."""
    wanted = next((each for each in kind_of(batch.kind).fields() if each.name == field), None)
    words: dict[str, str] = {}
    if wanted is not None:
        for word, value in wanted.as_rule(()).words.items():
            words.setdefault(value, word)
    return sorted(((value, value.replace("_", " ")) for value in words), key=lambda item: item[1])


def field_of(batch: Import, header: str) -> str | None:
    return next((each["field"] for each in batch.found.get("columns", []) if each["header"] == header), None)


def changes_for(batch: Import, *, cause: str, said: str) -> dict[str, Any]:
    """The changes of the import that a mend means, for ``revise``."""
    group = next((each for each in batch.found.get("groups", []) if each["key"] == cause), None)
    if group is None or said not in {mend.value for mend in mends(batch, group)}:
        raise InvalidInput(_("This cannot be said of these rows any more. Look at the problems again."))
    field = str(field_of(batch, str(group["column"])))
    if said in ("day_first", "month_first"):
        orders = {**batch.settings.get("date_orders", {}), field: said}
        return {"settings": {**batch.settings, "date_orders": orders}}
    values = batch.problems.filter(cause=cause).values_list("value", flat=True).distinct()[:_MOST_VALUES]
    words = {normalize(value): "" if said == EMPTY else said for value in values}
    return {"words": {**batch.words, field: {**batch.words.get(field, {}), **words}}}


def choices_for(batch: Import, *, list_name: str, name: str, said: str) -> dict[str, Any]:
    """The change that a decision on a new name means: ``new``, ``park`` or ``same:<id>``."""
    offered = [
        each
        for each in batch.found.get("new_names", [])
        if each["list_name"] == list_name and each["name"] == name
    ]
    known = {"new", "park"} | {f"same:{candidate[0]}" for each in offered for candidate in each["candidates"]}
    if not offered or said not in known:
        raise InvalidInput(_("This cannot be said of “%(name)s”. Look at the names again.") % {"name": name})
    decided = {**batch.choices.get(list_name, {}), normalize(name): said}
    return {"choices": {**batch.choices, list_name: decided}}
