"""What a rule is asked and what it answers. A rule is one file in ``findings/`` with a ``RULE``.

A rule reads whole sets: it gets no record and returns none, only values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from openhtm.registry.api import GONE, Device, DeviceQuerySet

from .rules.severity import Severities

Q = TypeVar("Q", bound=QuerySet[Any])
#: A code of the rule with the values that its sentence names.
Because = tuple[str, Mapping[str, Any]]

DEVICE = "registry.device"
#: How far back work is looked at: the time between two surveys of a hospital.
LOOK_BACK = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``on``: the day it is asked for. ``device_ids`` None: the whole fleet, else only what concerns these."""

    on: date
    at: datetime
    device_ids: tuple[int, ...] | None = None

    @property
    def looked_from(self) -> date:
        return self.on - LOOK_BACK

    def devices(self) -> DeviceQuerySet:
        """Those of the fleet: not retired, not disposed of."""
        return self.narrowed(Device.objects.exclude(status__in=GONE), "pk").order_by()

    def narrowed(self, rows: Q, device: str = "device_id") -> Q:
        """The rows that concern the devices asked for; ``device``: the way to their id."""
        return rows if self.device_ids is None else rows.filter(**{f"{device}__in": self.device_ids})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One subject to which a rule applies. Without a site it belongs to the organization. ``since``: the day on
    which it became so, None where the record does not tell."""

    subject_type: str
    subject_id: int
    subject: str
    because: tuple[Because, ...]
    since: date | None = None
    site_id: int | None = None
    department_id: int | None = None
    device_id: int | None = None
    risk_class: str = "unknown"


@dataclass(frozen=True, kw_only=True)
class FindingRule:
    """``looks_for`` and ``remedy``: sentences. ``because``: the sentence of each code it gives.

    ``by_device``: every answer has a device and depends on the record of that device (its models, plans and
    orders) alone, so that the rule can be asked of some devices; another rule is asked as a whole each time.
    """

    key: str
    title: str | Promise
    looks_for: str | Promise
    remedy: str | Promise
    severity: Severities
    because: Mapping[str, str | Promise]
    find: Callable[[Asked], Iterable[Found]]
    by_device: bool = True


#: The columns of ``on_devices``, to be read through a foreign key with ``prefix``.
_COLUMNS = ("pk", "tag", "site_id", "department_id", "risk_class")


def device_columns(prefix: str = "") -> tuple[str, ...]:
    """What ``on_device`` takes, as columns of rows that lead to a device by ``prefix`` such as ``device__``."""
    return tuple(f"{prefix}{name}" for name in _COLUMNS)


def on_device(values: tuple[Any, ...], *, since: date | None, because: Iterable[Because]) -> Found:
    """A finding about a device, from its columns."""
    pk, tag, site_id, department_id, risk_class = values
    return Found(
        subject_type=DEVICE,
        subject_id=pk,
        subject=tag,
        because=tuple(because),
        since=since,
        site_id=site_id,
        department_id=department_id,
        device_id=pk,
        risk_class=risk_class,
    )


def on_devices(
    rows: DeviceQuerySet, *extra: str, tell: Callable[..., tuple[date | None, Because]]
) -> Iterator[Found]:
    """A finding for each device; ``tell`` gets the extra columns and says since when and why."""
    for row in rows.values_list(*_COLUMNS, *extra).iterator(chunk_size=5000):
        since, because = tell(*row[len(_COLUMNS) :])
        yield on_device(row[: len(_COLUMNS)], since=since, because=[because])


def text(day: date | datetime | None) -> str:
    """A day as the values of a sentence keep it."""
    return "" if day is None else day.isoformat()[:10]
