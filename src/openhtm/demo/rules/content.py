"""The demonstration's content as frozen values, read from ``data/*.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class SiteContent:
    code: str
    name: str
    time_zone: str
    share: int
    buildings: tuple[str, ...]


@dataclass(frozen=True)
class DepartmentContent:
    code: str
    name: str
    cost_center: str
    sites: tuple[str, ...]
    floor: str
    rooms: int
    building: str = ""
    critical: bool = False
    storage: bool = False


@dataclass(frozen=True)
class PersonContent:
    key: str
    name: str
    role: str
    site: str = ""
    department: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example.org"


@dataclass(frozen=True)
class ModelContent:
    maker: str
    name: str
    number: str
    weight: int


@dataclass(frozen=True)
class TypeContent:
    """A kind of device. ``months`` between inspections, ``fail`` repairs a device-year, ``life`` years;
    ``safety``: protection class and types of applied part, such as "I BF"."""

    name: str
    prefix: str
    risk: str
    months: int
    count: int
    cost: int
    life: int
    fail: float
    where: dict[str, int]
    models: tuple[ModelContent, ...]
    fda: str = ""
    network: bool = False
    phi: bool = False
    tracked: bool = False
    imaging: bool = False
    test_equipment: bool = False
    safety: str = ""


@dataclass(frozen=True)
class FaultContent:
    """What is reported of a device, and the code of the problem (``maintenance/codes``)."""

    title: str
    code: str


@dataclass(frozen=True)
class Content:
    organization: str
    currency: str
    sites: tuple[SiteContent, ...]
    departments: tuple[DepartmentContent, ...]
    people: tuple[PersonContent, ...]
    types: tuple[TypeContent, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


def _site(entry: dict[str, Any]) -> SiteContent:
    buildings = tuple(building["name"] for building in entry.pop("buildings"))
    return SiteContent(**entry, buildings=buildings)


def _department(entry: dict[str, Any]) -> DepartmentContent:
    return DepartmentContent(**{**entry, "sites": tuple(entry["sites"])})


def _type(entry: dict[str, Any]) -> TypeContent:
    return TypeContent(**{**entry, "models": tuple(ModelContent(**model) for model in entry["models"])})


@cache
def content() -> Content:
    """All of it; a mistake in the files raises at the first use, with the name that is wrong."""
    hospital, fleet = _read("hospital.toml"), _read("fleet.toml")
    return Content(
        organization=hospital["organization"]["name"],
        currency=hospital["organization"]["currency"],
        sites=tuple(_site(entry) for entry in hospital["sites"]),
        departments=tuple(_department(entry) for entry in hospital["departments"]),
        people=tuple(PersonContent(**entry) for entry in hospital["people"]),
        types=tuple(_type(entry) for entry in fleet["types"]),
    )


@cache
def faults(prefix: str) -> tuple[FaultContent, ...]:
    """What wards report of the kind of device whose tags begin so."""
    groups = _read("faults.toml")["groups"]
    found = next((group for group in groups if prefix in group["prefixes"]), groups[-1])
    return tuple(FaultContent(title, code) for title, code in found["faults"])
