"""The history of a model or a device type as counts: its time in the fleet, its repairs by cause, its inspections.

Whoever judges how something is maintained asks here. What is counted is what ``rows`` opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, cast

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from openhtm.accounts.api import Scope
from openhtm.kernel.time import zone

from . import repairs
from .codes import CauseClass, code_set
from .counting import Asked, Shares
from .counting.device_time import IN_FLEET, UNCOUNTED_DEVICE, Line, devices_of
from .counting.shares import Sorting, sorted_into
from .kpis import number
from .rules.work_order_states import State

Owner = Literal["model", "device_type"]


class Part(StrEnum):
    """Every device, repair or inspection of a history is in one of them, unless it counts for nothing."""

    DEVICES = "devices"
    PREVENTABLE = "preventable"
    INHERENT = "inherent"
    PROCESS = "process"
    UNKNOWN = "unknown"
    STILL_OPEN = "still_open"
    FOUND = "found"
    NOTHING = "nothing"
    UNCODED = "uncoded"


ORDERS = (Part.PREVENTABLE, Part.INHERENT, Part.PROCESS, Part.UNKNOWN, Part.STILL_OPEN)
INSPECTIONS = (Part.FOUND, Part.NOTHING, Part.UNCODED)
_BY_CLASS = {
    Part.PREVENTABLE: CauseClass.MAINTENANCE,
    Part.INHERENT: CauseClass.INHERENT,
    Part.PROCESS: CauseClass.PROCESS,
}


@dataclass(frozen=True, kw_only=True)
class Of:
    """What the history is of: the devices of a model, or of a device type; ``site_id``: at one site only."""

    owner: Owner
    pk: int
    site_id: int | None = None

    def rows(self, way: str = "") -> Q:
        """``way``: from the rows to their device, such as ``device__``."""
        found = Q(**{f"{way}{self.owner}_id": self.pk})
        return found & Q(**{f"{way}site_id": self.site_id}) if self.site_id is not None else found


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Devices of a model that came and went on the same days."""

    model_id: int | None
    came: date
    left: date | None
    devices: int

    def days(self, asked: Asked) -> float:
        return Line((), self.came, self.left, self.devices).days(asked)


@dataclass(frozen=True, kw_only=True)
class History:
    """``counts``: by model, calendar year and part, of repairs and inspections."""

    stays: tuple[Stay, ...]
    counts: Mapping[tuple[int | None, int, Part], int]


def history(scope: Scope, asked: Asked, *, of: Of) -> History:
    """In three questions, whatever the number of devices."""
    return History(stays=_stays(scope, asked, of), counts=_orders(scope, asked, of) + _done(scope, asked, of))


def rows(scope: Scope, asked: Asked, *, of: Of, part: Part) -> QuerySet[Any]:
    """The devices, orders or inspections that were counted in a part."""
    if part is Part.DEVICES:
        return devices_of(scope, asked).filter(of.rows(), part=IN_FLEET)
    found = _sorted_orders(scope, asked, of) if part in ORDERS else _inspections(scope, asked, of)
    return found.filter(part=part.value)


def _stays(scope: Scope, asked: Asked, of: Of) -> tuple[Stay, ...]:
    there = devices_of(scope, asked).filter(of.rows(), part=IN_FLEET).order_by()
    found = there.values_list("model_id", "begun", "retired_on").annotate(n=Count("pk"))
    return tuple(Stay(model_id=model, came=came, left=left, devices=n) for model, came, left, n in found)


def _sorting() -> Sorting:
    by_class: dict[CauseClass | None, list[str]] = {}
    for code in code_set("cause").codes.values():
        by_class.setdefault(code.cause_class, []).append(code.id)
    known = [(part.value, Q(cause_code__in=by_class.get(name, []))) for part, name in _BY_CLASS.items()]
    return [
        ("withdrawn", Q(state__in=[State.CANCELLED, State.DUPLICATE])),
        (Part.STILL_OPEN.value, ~Q(state=State.CLOSED)),
        *known,
        ("nothing_failed", Q(cause_code__in=by_class.get(CauseClass.NONE, []))),
    ]


def _sorted_orders(scope: Scope, asked: Asked, of: Of) -> QuerySet[Any]:
    reported = repairs.reported(scope, asked).filter(of.rows("device__")).exclude(UNCOUNTED_DEVICE)
    return sorted_into(reported, _sorting(), rest=Part.UNKNOWN.value)


def _orders(scope: Scope, asked: Asked, of: Of) -> Counter[tuple[int | None, int, Part]]:
    found = _sorted_orders(scope, asked, of).filter(part__in=[part.value for part in ORDERS])
    return _counted(found.annotate(year=ExtractYear("opened_at", tzinfo=zone(asked.zone))))


def _inspections(scope: Scope, asked: Asked, of: Of) -> QuerySet[Any]:
    inspection = cast(Shares, number("yield"))
    done = inspection.base(scope, asked).filter(of.rows("device__"))
    return sorted_into(done, inspection.sorting(asked), rest=inspection.rest)


def _done(scope: Scope, asked: Asked, of: Of) -> Counter[tuple[int | None, int, Part]]:
    return _counted(_inspections(scope, asked, of).annotate(year=ExtractYear("done_on")))


def _counted(found: QuerySet[Any]) -> Counter[tuple[int | None, int, Part]]:
    grouped = found.order_by().values_list("device__model_id", "year", "part").annotate(n=Count("pk"))
    return Counter({(model, year, Part(part)): n for model, year, part, n in grouped})
