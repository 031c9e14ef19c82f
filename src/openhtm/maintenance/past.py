"""Past work as it comes from an earlier system or a generator, before the action stores it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from .models import OrderKind
from .rules.priority import Priority


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLabor:
    minutes: int
    worked_on: date
    person_id: int | None = None
    person_name: str = ""
    rate_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastPart:
    description: str
    quantity: str = "1"
    catalog_number: str = ""
    unit_cost_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastOrder:
    """One order that was closed (or, with `cancelled_because`, ended) before.

    `original_number` is kept and makes a repeat harmless. `plan_id` with `due_on` names the planned
    occurrence that it settled, if it is to count for the schedule; without them the schedule stays as it is.
    """

    site_id: int
    kind: OrderKind
    title: str
    opened_at: datetime
    closed_at: datetime
    completed_at: datetime | None = None
    original_number: str = ""
    device_id: int | None = None
    department_id: int | None = None
    priority: Priority = Priority.ROUTINE
    description: str = ""
    resolution: str = ""
    requester: str = ""
    assignee_id: int | None = None
    problem_code: str = ""
    cause_code: str = ""
    action_code: str = ""
    sm_result: str = ""
    down_from: datetime | None = None
    down_to: datetime | None = None
    vendor: str = ""
    vendor_cost_minor: int | None = None
    currency: str = ""
    cancelled_because: str = ""
    plan_id: int | None = None
    due_on: date | None = None
    labor: tuple[PastLabor, ...] = field(default=())
    parts: tuple[PastPart, ...] = field(default=())
