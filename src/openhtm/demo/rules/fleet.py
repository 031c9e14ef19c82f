"""Draws a fleet: which devices, where, how old, in which state. The same seed draws the same fleet.

Pure: takes the content, a count, a seed and the day, gives frozen values. Nothing here is secret, so the
ordinary pseudo-random generator serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from .content import Content, DepartmentContent, ModelContent, TypeContent

#: How the devices of a living hospital are spread over the statuses, in per mille; the rest is in service.
_STATUSES = (
    ("standby", 25),
    ("in_storage", 18),
    ("out_of_service", 7),
    ("in_repair", 8),
    ("out_for_repair", 4),
    ("awaiting_safety_test", 2),
    ("missing", 6),
    ("loaned_out", 3),
    ("limited_use", 3),
    ("quarantined", 2),
    ("sequestered", 0),
    ("retire_pending", 4),
    ("retired", 35),
)
_OWNERSHIPS = (("rented", 18), ("leased", 25), ("loaner", 6), ("demo", 3), ("patient_owned", 2))


@dataclass(frozen=True)
class DrawnDevice:
    """One device of the demonstration. ``room`` is the number within its department at its site."""

    tag: str
    serial: str
    type: TypeContent
    model: ModelContent
    site: str
    department: str
    room: int
    bought_on: date
    accepted_on: date
    status: str
    ownership: str
    cost: int
    retired_on: date | None
    mac: str
    ip: str
    firmware: str


def draw_fleet(content: Content, *, count: int, seed: int, today: date) -> list[DrawnDevice]:
    """``count`` devices in the content's proportions, by type, every type at least once."""
    random = Random(seed)  # noqa: S311 - a demonstration, not a secret
    total = sum(item.count for item in content.types)
    drawn: list[DrawnDevice] = []
    for item in content.types:
        share = max(1, round(item.count * count / total))
        drawn += [_draw(content, item, number, random, today) for number in range(1, share + 1)]
    return drawn[:count] if len(drawn) > count else drawn


def _draw(content: Content, item: TypeContent, number: int, random: Random, today: date) -> DrawnDevice:
    department, site = _place(content, item, random)
    model = _weighted(item.models, [model.weight for model in item.models], random)
    age_days = int(random.triangular(30, item.life * 365 * 1.25, item.life * 365 * 0.45))
    bought = today - timedelta(days=age_days)
    accepted = bought + timedelta(days=random.randint(9, 40))
    status = _status(item, random)
    retired = _retired_on(status, accepted, today, random)
    serial = _serial(model, random)
    connected = item.network and random.random() < 0.93 and status != "retired"
    return DrawnDevice(
        tag=f"{item.prefix}-{number:04d}",
        serial="" if random.random() < 0.004 else serial,
        type=item,
        model=model,
        site=site,
        department=department.code,
        room=random.randint(1, department.rooms),
        bought_on=bought,
        accepted_on=min(accepted, today),
        status="received" if accepted > today else status,
        ownership=_per_mille(_OWNERSHIPS, random) or "owned",
        cost=round(item.cost * random.uniform(0.9, 1.12)),
        retired_on=retired,
        mac=_mac(random) if connected else "",
        ip=f"10.{random.randint(20, 29)}.{random.randint(0, 255)}.{random.randint(2, 254)}"
        if connected
        else "",
        firmware=_firmware(model, random) if item.network else "",
    )


def _firmware(model: ModelContent, random: Random) -> str:
    """One of the four versions of the model that are in use; of a few devices nobody has read it."""
    age, fix, seen = random.randint(1, 9), random.randint(0, 9), random.randint(0, 5)
    major = len(model.name) % 6 + 2
    return "" if (age, seen) == (1, 0) else f"{major}.{fix % 4}"


def _place(content: Content, item: TypeContent, random: Random) -> tuple[DepartmentContent, str]:
    by_code = {department.code: department for department in content.departments}
    codes = list(item.where)
    department = by_code[_weighted(codes, [item.where[code] for code in codes], random)]
    shares = [site.share for site in content.sites if site.code in department.sites]
    sites = [site.code for site in content.sites if site.code in department.sites]
    return department, _weighted(sites, shares, random)


T = TypeVar("T")


def _weighted(items: Sequence[T], weights: Sequence[int], random: Random) -> T:
    return random.choices(items, weights=weights)[0]


def _per_mille(table: Sequence[tuple[str, int]], random: Random) -> str:
    roll = random.randrange(1000)
    for name, share in table:
        if roll < share:
            return name
        roll -= share
    return ""


def _status(item: TypeContent, random: Random) -> str:
    status = _per_mille(_STATUSES, random) or "in_service"
    # Big installations are not mislaid, and do not stand in storage.
    fixed = item.cost > 60000
    return "in_service" if fixed and status in ("missing", "in_storage", "loaned_out", "standby") else status


def _retired_on(status: str, accepted: date, today: date, random: Random) -> date | None:
    if status != "retired":
        return None
    latest = (today - accepted).days
    return accepted + timedelta(days=max(1, latest - random.randint(1, 700)))


def _serial(model: ModelContent, random: Random) -> str:
    letters = "".join(letter for letter in model.maker.upper() if letter.isalpha())[:2]
    return f"{letters}{random.randint(10, 26)}{random.randint(100000, 999999)}"


def _mac(random: Random) -> str:
    # Locally administered addresses: they belong to no maker.
    return ":".join(f"{byte:02x}" for byte in [0x02, *(random.randrange(256) for _ in range(5))])
