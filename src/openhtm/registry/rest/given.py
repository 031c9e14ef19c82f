"""From what a program sends, by field keys, to what the actions take, by columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.values import Money

from ..changes import Facts
from ..fields import FieldSpec, Kind
from .shapes import DeviceIn

#: Fields that have endpoints of their own, or that other fields decide.
_ELSEWHERE = {
    "status": lazy("PUT it to /status."),
    "site": lazy("PUT the device to /place."),
    "room": lazy("PUT the device to /place."),
    "department": lazy("PUT the device to /place."),
}


def values_of(body: DeviceIn, specs: Mapping[str, FieldSpec], *, currency: str, new: bool) -> dict[str, Any]:
    """Columns and their values. Every wrong key or value at once: ``InvalidInput`` by key."""
    values: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    named = str(body.fields.get("currency") or currency)
    for key, given in body.fields.items():
        try:
            _put(values, _spec(key, specs, new=new), given, named)
        except ValueError as problem:
            problems[key] = [str(problem)]
    if problems:
        raise InvalidInput(_("Some fields cannot be taken."), fields=problems)
    if any(name.endswith("_minor") for name in values):
        values["currency"] = named
    return values


def _spec(key: str, specs: Mapping[str, FieldSpec], *, new: bool) -> FieldSpec:
    spec = specs.get(key)
    if spec is None or not spec.written or not (spec.attname or spec.custom):
        raise ValueError(
            _(
                "There is no such field to write; "
                "identifiers, interfaces and software have lists of their own."
            )
        )
    if key in _ELSEWHERE and not new:
        raise ValueError(str(_ELSEWHERE[key]))
    if key == "site":
        raise ValueError(_("Name the site beside the fields."))
    return spec


def _put(values: dict[str, Any], spec: FieldSpec, given: Any, currency: str) -> None:
    if spec.custom:
        plain = str(given) if isinstance(given, Decimal) else given
        values.setdefault("custom", {})[spec.key.removeprefix("custom.")] = plain
    elif spec.kind is Kind.MONEY:
        values[spec.attname] = None if given in (None, "") else _minor(given, currency)
    elif spec.kind is Kind.INTEGER and isinstance(given, Decimal):
        values[spec.attname] = int(given)
    elif spec.kind is Kind.DATE and isinstance(given, str) and given:
        values[spec.attname] = _day(given)
    else:
        values[spec.attname] = given


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(_("Write the date as YYYY-MM-DD.")) from None


def _minor(given: Any, currency: str) -> int:
    try:
        return Money.of(Decimal(str(given)), currency).minor
    except (InvalidOperation, ValueError):
        raise ValueError(_("'%(value)s' is not an amount of money.") % {"value": given}) from None


def facts_of(body: DeviceIn) -> Facts:
    return Facts(
        [(item.system, item.value) for item in body.identifiers],
        [item.model_dump(exclude_unset=True) for item in body.interfaces],
        [item.model_dump() for item in body.software],
    )
