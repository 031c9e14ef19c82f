"""Lists as files, by kind. Headings are the import's field names, so that a list imports back unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.catalog import api as catalog
from openhtm.kernel.actors import Actor
from openhtm.kernel.patients import points_at_patient
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry
from openhtm.registry.api import FieldSpec

from .failures import Refusal, WrongUse

#: Rows that a notice names.
_NAMED = 10


@dataclass(frozen=True)
class Source:
    """Where the rows of a kind come from, for whoever may see them, and how they are written.

    ``free``: columns in which people write what they like; ``name``: the column that a row is told by.
    """

    columns: Callable[[Actor], Sequence[FieldSpec]]
    rows: Callable[[Actor], Iterable[Any]]
    free: tuple[str, ...] = ()
    name: str = ""


def _column(key: str, read: Callable[[Any], object]) -> FieldSpec:
    return FieldSpec(key=key, label=key, kind=registry.Kind.TEXT, group="", read=read)


def _named(*names: str) -> list[FieldSpec]:
    """Columns of rows that are dictionaries."""
    return [_column(name, lambda row, name=name: row.get(name)) for name in names]  # type: ignore[misc]


def _device_columns(by: Actor) -> list[FieldSpec]:
    may = by.may_anywhere(accounts.Permission.DEVICE_COST)
    return [spec for spec in registry.device_fields() if may or not spec.costs]


def _devices(by: Actor) -> Iterable[Any]:
    rows = registry.devices_for(by, accounts.Permission.DEVICE_EXPORT)
    return registry.exporting.exported(rows, _device_columns(by))


_PLACES = ("site", "department", "department_code", "cost_center", "building", "floor", "room")


def _places(by: Actor) -> Iterator[dict[str, object]]:
    for department in accounts.departments(by).select_related("site").order_by("site__code", "code"):
        yield {
            "site": department.site.code,
            "department": department.name,
            "department_code": department.code,
            "cost_center": department.cost_center,
        }
    for room in accounts.rooms(by).order_by("site__code", "route_key", "pk").iterator(chunk_size=2000):
        yield {
            "site": room.site.code,
            "department": room.department.name if room.department else None,
            "building": room.building.name if room.building else None,
            "floor": room.floor,
            "room": room.name,
        }


_MODELS = (
    "manufacturer", "model", "model_number", "device_type", "risk_class", "expected_life_years",
    "network_connected", "stores_phi", "description",
)  # fmt: skip


def _models(by: Actor) -> Iterator[dict[str, object]]:
    rows = catalog.access.models(by).select_related("manufacturer", "device_type").order_by("pk")
    for model in rows.iterator(chunk_size=2000):
        yield {
            "manufacturer": model.manufacturer.name,
            "model": model.name,
            "model_number": model.number,
            "device_type": model.device_type.name if model.device_type else None,
            "risk_class": model.risk_class,
            "expected_life_years": model.expected_life_years,
            "network_connected": model.network_connected,
            "stores_phi": model.stores_phi,
            "description": model.description,
        }


_PEOPLE = ("email", "name", "employee_number", "phone")


def _people(by: Actor) -> Iterator[dict[str, object]]:
    for person in accounts.people(by).order_by("email").iterator(chunk_size=2000):
        yield {name: getattr(person, name) for name in _PEOPLE}


SOURCES: dict[str, Source] = {
    "devices": Source(_device_columns, _devices, free=("notes",), name="tag"),
    "places": Source(lambda by: _named(*_PLACES), _places),
    "models": Source(lambda by: _named(*_MODELS), _models),
    "people": Source(lambda by: _named(*_PEOPLE), _people),
    "plans": Source(lambda by: _named(*maintenance.exporting.PLANS), maintenance.exporting.plan_rows),
    "work-orders": Source(
        lambda by: _named(*maintenance.exporting.order_columns(by)),
        maintenance.exporting.order_rows,
        free=("title", "description", "resolution"),
        name="reference",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """``flagged``: the rows whose free text may name a patient; ``first``: some of them by name."""

    rows: int
    flagged: int
    first: Sequence[str]


def export(by: Actor, kind: str, file: Path) -> Written:
    """Write the list of ``kind`` to ``file``, whose ending says the format."""
    source = SOURCES.get(kind.lower().replace("_", "-"))
    if source is None:
        raise WrongUse(f"'{kind}' cannot be exported. Possible: {', '.join(SOURCES)}.")
    ending = file.suffix.lower().lstrip(".")
    if ending not in registry.FORMATS:
        raise WrongUse(
            f"The file's name has to end in .{', .'.join(registry.FORMATS)}; '{file.name}' does not."
        )
    columns = source.columns(by)
    looked = _Looked(source.rows(by), source, {one.key: one.read for one in columns})
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as opened:
            for piece in registry.FORMATS[ending].write(looked, columns):
                opened.write(piece)
        part.rename(file)
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    return Written(rows=looked.number, flagged=looked.flagged, first=looked.first)


class _Looked:
    """Passes rows on, counts them, and those whose free text points at a patient."""

    def __init__(
        self, rows: Iterable[Any], source: Source, read: Mapping[str, Callable[[Any], object]]
    ) -> None:
        self._rows = rows
        self._free = [read[key] for key in source.free if key in read]
        self._name = read.get(source.name)
        self.number, self.flagged = 0, 0
        self.first: list[str] = []

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.number += 1
            if any(points_at_patient(value(row)) for value in self._free):
                self._flag(row)
            yield row

    def _flag(self, row: Any) -> None:
        self.flagged += 1
        if self._name is not None and len(self.first) < _NAMED:
            self.first.append(str(self._name(row)))
