"""The filters of the device list: one table for the page, the export, REST and the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.catalog.api import RiskClass
from openhtm.kernel.errors import InvalidInput

from ..models import (
    CustomField,
    FieldKind,
    MaintenanceResponsibility,
    Ownership,
    StatusChoice,
    found_by,
)
from ..rules.status import DOWN, GONE, HELD, USABLE, Status

Text = str | Promise
Condition = Callable[[str, date], Q]
Kind = Literal[
    "text", "choice", "date", "flag", "site", "building", "department", "room", "type", "maker", "model"
]

GROUPS: Mapping[str, tuple[Text, frozenset[Status]]] = {
    "fleet": (gettext_lazy("In the fleet"), frozenset(Status) - GONE),
    "usable": (gettext_lazy("In use"), USABLE),
    "down": (gettext_lazy("Down"), DOWN),
    "held": (gettext_lazy("Held"), HELD),
    "gone": (gettext_lazy("Retired or disposed of"), GONE),
}
ANY = "any"


@dataclass(frozen=True)
class Filter:
    """``condition`` turns a value from an address into rows; a value it cannot read is an
    ``InvalidInput``."""

    key: str
    label: Text
    kind: Kind
    condition: Condition
    choices: tuple[tuple[str, Text], ...] = ()


def _status(value: str, _today: date) -> Q:
    if value == ANY:
        return Q()
    if value in GROUPS:
        return Q(status__in=GROUPS[value][1])
    return Q(status=_one_of(value, StatusChoice.values))


def _one_of(value: str, choices: list[str]) -> str:
    if value not in choices:
        raise InvalidInput(
            _("'%(value)s' is not one of: %(choices)s.") % {"value": value, "choices": ", ".join(choices)}
        )
    return value


def _whole(value: str) -> int:
    if not value.isdigit() or len(value) > 18:
        raise InvalidInput(_("'%(value)s' is not a number.") % {"value": value})
    return int(value)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInput(
            _("'%(value)s' is not a date; write it as YYYY-MM-DD.") % {"value": value}
        ) from None


def _yes(value: str) -> bool:
    return _one_of(value, ["yes", "no"]) == "yes"


def _key(column: str) -> Condition:
    return lambda value, _today: (
        Q(**{f"{column}__isnull": True}) if value == "unknown" else Q(**{column: _whole(value)})
    )


def _choice(column: str, choices: list[str]) -> Condition:
    return lambda value, _today: Q(**{column: _one_of(value, choices)})


def _text(column: str) -> Condition:
    return lambda value, _today: Q(**{f"{column}__icontains": value})


def _overdue(value: str, today: date) -> Q:
    overdue = Q(overdue_on__lt=today) & ~Q(status__in=GONE)
    return overdue if _yes(value) else ~overdue


def _usable(value: str, today: date) -> Q:
    """As the verdict of the page has it, with overdue life support forbidding use."""
    late = Q(overdue_on__lt=today) & Q(risk_class__in=["life_support", "unknown"])
    usable = Q(status__in=USABLE, block_count=0) & ~late & ~Q(expires_on__lt=today)
    return usable if _yes(value) else ~usable


def _network(value: str, _today: date) -> Q:
    known = {"yes": True, "no": False, "unknown": None}
    _one_of(value, list(known))
    return Q(network_connected__isnull=True) if value == "unknown" else Q(network_connected=known[value])


_UNKNOWN: Mapping[str, tuple[Text, Q]] = {
    "serial_number": (gettext_lazy("Serial number"), Q(serial_key="")),
    "model": (gettext_lazy("Model"), Q(model__isnull=True)),
    "device_type": (gettext_lazy("Device type"), Q(device_type__isnull=True)),
    "risk_class": (gettext_lazy("Risk class"), Q(risk_class="unknown")),
    "status": (gettext_lazy("Status"), Q(status="unknown")),
    "department": (gettext_lazy("Department"), Q(department__isnull=True)),
    "room": (gettext_lazy("Room"), Q(room__isnull=True)),
    "ownership": (gettext_lazy("Ownership"), Q(ownership="unknown")),
    "responsibility": (gettext_lazy("Maintained by"), Q(responsibility="unknown")),
    "acceptance_date": (gettext_lazy("Acceptance"), Q(accepted_on__isnull=True)),
    "next_due": (gettext_lazy("Next due day"), Q(next_due_on__isnull=True)),
}


#: Other names by which addresses ask for the same.
_ALSO = {"serial": "serial_number", "next_due_on": "next_due"}


def _unknown(value: str, _today: date) -> Q:
    return _UNKNOWN[_one_of(_ALSO.get(value, value), list(_UNKNOWN))][1]


def _maker(value: str, today: date) -> Q:
    """Of the maker, and of those that were found to be the same."""
    if value == "unknown":
        return Q(manufacturer__isnull=True)
    return Q(manufacturer_id=_whole(value)) | Q(manufacturer__merged_into_id=_whole(value))


_YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))

FILTERS: tuple[Filter, ...] = (
    Filter("q", gettext_lazy("Words"), "text", lambda value, _today: found_by(value)),
    Filter(
        "status",
        gettext_lazy("Status"),
        "choice",
        _status,
        (
            *((key, group[0]) for key, group in GROUPS.items()),
            *StatusChoice.choices,
            (ANY, gettext_lazy("Any")),
        ),
    ),
    Filter("site", gettext_lazy("Site"), "site", _key("site_id")),
    Filter("building", gettext_lazy("Building"), "building", _key("room__building_id")),
    Filter("department", gettext_lazy("Department"), "department", _key("department_id")),
    Filter("room", gettext_lazy("Room"), "room", _key("room_id")),
    Filter("type", gettext_lazy("Device type"), "type", _key("device_type_id")),
    Filter("manufacturer", gettext_lazy("Manufacturer"), "maker", _maker),
    Filter("model", gettext_lazy("Model"), "model", _key("model_id")),
    Filter(
        "risk_class",
        gettext_lazy("Risk class"),
        "choice",
        _choice("risk_class", RiskClass.values),
        tuple(RiskClass.choices),
    ),
    Filter("usable", gettext_lazy("May be used"), "flag", _usable, _YES_NO),
    Filter("overdue", gettext_lazy("Overdue"), "flag", _overdue, _YES_NO),
    Filter(
        "due_until", gettext_lazy("Due until"), "date", lambda value, _today: Q(next_due_on__lte=_day(value))
    ),
    Filter(
        "ownership",
        gettext_lazy("Ownership"),
        "choice",
        _choice("ownership", Ownership.values),
        tuple(Ownership.choices),
    ),
    Filter(
        "responsibility",
        gettext_lazy("Maintained by"),
        "choice",
        _choice("responsibility", MaintenanceResponsibility.values),
        tuple(MaintenanceResponsibility.choices),
    ),
    Filter("shop", gettext_lazy("Shop"), "text", _text("support_group")),
    Filter("aem", gettext_lazy("AEM"), "flag", lambda value, _today: Q(aem=_yes(value)), _YES_NO),
    Filter(
        "network",
        gettext_lazy("On a network"),
        "choice",
        _network,
        (*_YES_NO, ("unknown", gettext_lazy("Unknown"))),
    ),
    Filter(
        "open_work",
        gettext_lazy("Open work"),
        "flag",
        lambda value, _today: Q(open_work_orders__gt=0) if _yes(value) else Q(open_work_orders=0),
        _YES_NO,
    ),
    Filter(
        "missing",
        gettext_lazy("Not known"),
        "choice",
        _unknown,
        tuple((key, label) for key, (label, _condition) in _UNKNOWN.items()),
    ),
)
_BY_KEY = {item.key: item for item in FILTERS}


def custom_filter(field: CustomField) -> Filter:
    """A custom field filters like a core one: equal for choices, numbers, dates and flags, else contained."""
    key = field.key

    def condition(value: str, _today: date) -> Q:
        if field.kind == FieldKind.FLAG:
            return Q(**{f"custom__{key}": _yes(value)})
        contains = field.kind == FieldKind.TEXT
        return Q(**{f"custom__{key}__icontains" if contains else f"custom__{key}": value})

    choices = tuple((str(choice), str(choice)) for choice in field.choices)
    kinds: dict[str, tuple[Kind, tuple[tuple[str, Text], ...]]] = {
        FieldKind.FLAG: ("flag", _YES_NO),
        FieldKind.CHOICE: ("choice", choices),
        FieldKind.DATE: ("date", ()),
    }
    kind, listed = kinds.get(field.kind, ("text", ()))
    return Filter(f"custom.{key}", field.label, kind, condition, listed)


def filters(fields: list[CustomField]) -> dict[str, Filter]:
    """All filters by key: the core ones and one for each of the custom fields."""
    return _BY_KEY | {found.key: found for found in map(custom_filter, fields)}


def conditions(values: Mapping[str, str], *, known: Mapping[str, Filter], today: date) -> Q:
    """All the values at once. Without a status the fleet is meant: what is retired stands aside."""
    found = Q()
    for key, value in ({"status": "fleet"} | dict(values)).items():
        if value:
            found &= known[key].condition(value, today)
    return found
