"""Vendors and contracts: what the imaging and the newest critical devices are covered by, some to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from openhtm.registry.api import USABLE, Device
from openhtm.supply import api as supply

from ..rules.history import add_months
from .stage import BY, Stage


@dataclass(frozen=True)
class _Plan:
    """One contract of the demonstration: over the first ``devices`` of a maker, begun months ago for so many
    months. ``share``: of the purchase price a year, in thousandths."""

    number: str
    title: str
    maker: str
    kind: str
    begun: int
    months: int
    devices: int
    share: int
    promises: str
    notice: int | None = 90
    hours: int | None = 4
    visits: int | None = None


#: labor, parts, travel, consumables, preventive: y, n or ? each.
_PLANS = (
    _Plan(
        "SC-101",
        "Anesthesia and imaging, full service",
        "GE HealthCare",
        "full_service",
        20,
        36,
        14,
        95,
        "yyyny",
    ),
    _Plan("SC-102", "Ventilators, shared service", "Dräger", "shared", 10, 12, 24, 40, "nyynn", visits=12),
    _Plan("SC-103", "Monitors, software support", "Philips", "software", 33, 36, 40, 15, "nn??n", notice=60),
    _Plan("SC-104", "Endoscopy, loaner while in repair", "Olympus", "loaner", 14, 24, 10, 60, "?y?nn"),
    _Plan("SC-105", "Imaging, preventive only", "Siemens", "preventive_only", 13, 12, 12, 20, "nnyny"),
    _Plan("SC-106", "Infusion pumps, parts", "BD", "parts_only", 5, 24, 60, 12, "nynnn", notice=None),
)
_WORDS = {"y": supply.Promise.YES, "n": supply.Promise.NO, "?": supply.Promise.UNKNOWN}


def load_supply(stage: Stage) -> None:
    """Enter the makers as vendors, a laboratory, and the contracts with what was used of them."""
    _laboratory(stage)
    for number, plan in enumerate(_PLANS):
        devices = _devices(plan)
        if devices:
            _contract(stage, plan, number, devices)


def _laboratory(stage: Stage) -> None:
    values = {
        "name": "Lakeside Calibration",
        "roles": ["laboratory"],
        "phone": "+1 555 0142",
        "hours": "Mon to Fri 8 to 16",
    }
    supply.companies.add(values=values, by=BY, at=stage.at)


def _devices(plan: _Plan) -> list[Device]:
    """Of its maker, those in use at the first site, the dearest first."""
    rows = Device.objects.filter(
        manufacturer__name__startswith=plan.maker, status__in=USABLE, site__code="RGH"
    )
    return list(rows.select_related("site", "manufacturer").order_by("-cost_minor", "tag")[: plan.devices])


def _contract(stage: Stage, plan: _Plan, number: int, devices: list[Device]) -> None:
    vendor = supply.companies.add(
        values={
            "name": f"{devices[0].manufacturer} Service",
            "roles": ["manufacturer", "service"],
            "manufacturer_id": devices[0].manufacturer_id,
            "phone": f"+1 555 01{50 + number}",
            "hours": "Hotline day and night, visits Mon to Fri 8 to 17",
        },
        by=BY,
        at=stage.at,
    )
    starts = add_months(stage.today, -plan.begun)
    cost = sum(device.cost_minor or 0 for device in devices) * plan.share // 1000 // 10_000 * 10_000
    made = supply.agreements.add(
        stage.sites["RGH"],
        values={
            "number": plan.number,
            "title": plan.title,
            "vendor_id": vendor.pk,
            "kind": plan.kind,
            "starts_on": starts,
            "ends_on": add_months(starts, plan.months) - timedelta(days=1),
            "notice_days": plan.notice,
            "renews_itself": supply.YesNo.YES if number % 2 else supply.YesNo.NO,
            "response_hours": plan.hours,
            "call_note": "Give the tag and the site identifier.",
            "limit_visits": plan.visits,
            "yearly_minor": cost,
            "currency": stage.content.currency,
            **dict(zip(_NAMES, (_WORDS[letter] for letter in plan.promises), strict=True)),
        },
        by=BY,
        at=stage.at,
    )
    supply.coverage.cover(made, devices=devices, by=BY, at=stage.at)
    _uses(stage, made, devices, last=_last(made, stage.today), worth=cost // 9)


_NAMES = ("labor", "parts", "travel", "consumables", "preventive")


def _last(contract: supply.Contract, today: date) -> date:
    return min(today, contract.ends_on or today)


def _uses(stage: Stage, contract: supply.Contract, devices: list[Device], *, last: date, worth: int) -> None:
    """A visit every seven weeks back from the last day; of every fourth nobody wrote down what it was worth."""
    day, number = last - timedelta(days=9), 0
    while day > contract.starts_on:
        new = supply.NewUse(
            used_on=day,
            device=devices[number % len(devices)],
            hours=Decimal(2 + number % 5),
            worth_minor=None if number % 4 == 3 else worth * (3 + number % 3) // 5,
            reference=f"FSR-{day:%y%m%d}",
        )
        supply.uses.record_use(contract, use=new, by=BY, at=stage.at)
        day, number = day - timedelta(days=49), number + 1
