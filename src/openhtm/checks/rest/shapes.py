"""The shapes of user checks over REST."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from ninja import Field, Schema
from pydantic import field_validator

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Body

from .. import boards, calendar, terms
from ..finding import Entry, Finding
from ..library import Template
from ..models import FrequencyChoice
from ..rules.items import InvalidItem, Item
from ..rules.slots import EVERY_DAY, Frequency, Impossible, Rhythm, Shift
from ..terms import Unreadable
from ..words import broken_item, broken_rhythm


class CountOut(Schema):
    """Windows that are over and fell on open days (`required`), and what became of them; `share` in percent."""

    required: int
    on_time: int
    late: int
    missed: int
    failed: int
    share: float | None


class UnitOut(Schema):
    id: int
    site: str
    code: str
    name: str
    month: str
    to_do: int
    not_ready: int
    count: CountOut


class PointNowOut(Schema):
    """`state`: well, failed, out_of_use or due in the open window, null between two. `ready`: ready, not_ready
    or unknown, with what stands against it in `obstacles`."""

    id: int
    check: str
    name: str
    device: str | None
    state: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    next_at: datetime | None
    ready: str
    obstacles: list[str]
    latest: int | None


class WindowOut(Schema):
    """`state`: well, failed, out_of_use, late, missed, closed, due or ahead. `counted`: whether it is over and
    fell on an open day."""

    point: int
    name: str
    check: str
    due_on: date
    shift: str
    opens_at: datetime
    closes_at: datetime
    state: str
    counted: bool
    on_time: bool
    records: list[int]


class RecordOut(Schema):
    id: int = Field(alias="pk")
    point: int = Field(alias="point_id")
    name: str = Field(alias="point.name")
    device: str | None = None
    due_on: date = Field(alias="slot_on")
    shift: str
    number: int
    opens_at: datetime
    closes_at: datetime
    at: datetime
    by: str = Field(alias="by_label")
    outcome: str
    late: bool = Field(alias="is_late")
    answers: list[dict[str, Any]]
    expires_on: date | None
    comment: str
    work_order: str | None = None
    replacement: str | None = None
    replacement_note: str
    read_at: datetime | None
    read_by: str

    @staticmethod
    def resolve_device(row: Any) -> str | None:
        return row.device.tag if row.device else None

    @staticmethod
    def resolve_work_order(row: Any) -> str | None:
        return row.work_order.reference if row.work_order else None

    @staticmethod
    def resolve_replacement(row: Any) -> str | None:
        return row.replacement.tag if row.replacement else None


class ShiftIn(Body):
    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=60)
    start: time
    end: time


class RhythmIn(Body):
    """`weekdays` (0 is Monday) narrow shifts and days; `shifts` only where the frequency is `shift`."""

    frequency: FrequencyChoice
    weekdays: list[int] = Field(default_factory=lambda: sorted(EVERY_DAY), max_length=7)
    shifts: list[ShiftIn] = Field(default_factory=list, max_length=12)

    def rhythm(self) -> Rhythm:
        """The rhythm, or ``InvalidInput`` where it cannot be."""
        try:
            return Rhythm(
                frequency=Frequency(self.frequency),
                weekdays=frozenset(self.weekdays),
                shifts=tuple(Shift(**one.model_dump()) for one in self.shifts),
            )
        except Impossible as problem:
            text = broken_rhythm(problem.rule)
            raise InvalidInput(text, fields={"rhythm": [text]}) from None


class ItemIn(Body):
    """`kind`: look, number, expiry or text. Limits include the limit and are in `unit`."""

    key: str = Field(min_length=1, max_length=60)
    kind: str
    label: str = Field(min_length=1, max_length=300)
    help: str = Field("", max_length=300)
    unit: str = Field("", max_length=20)
    at_least: str | None = Field(None, max_length=20)
    at_most: str | None = Field(None, max_length=20)
    optional: bool = False
    source: str = Field("", max_length=300)


def items_of(given: list[ItemIn]) -> tuple[Item, ...]:
    """The items, or ``InvalidInput`` where one cannot be judged; none given: none."""
    tables = [{name: value for name, value in one.model_dump().items() if value is not None} for one in given]
    try:
        return terms.items(tables) if tables else ()
    except Unreadable as problem:
        raise InvalidInput(str(problem), fields={"items": [str(problem)]}) from None
    except InvalidItem as problem:
        text = broken_item(problem.rule)
        raise InvalidInput(text, fields={"items": [text]}) from None


class PointIn(Body):
    """A device by its tag, a name such as Crash cart 2, or both."""

    name: str = Field("", max_length=120)
    device: str = Field("", max_length=64)


class CheckIn(Body):
    template: str = Field(max_length=80)
    rhythm: RhythmIn
    points: list[PointIn] = Field(default_factory=list, max_length=100)
    title: str = Field("", max_length=200)
    responsible: str = Field("", max_length=120)
    starts_on: date | None = None
    items: list[ItemIn] = Field(default_factory=list, max_length=100)


class CheckTermsIn(Body):
    """What is left out stays as it is."""

    rhythm: RhythmIn | None = None
    items: list[ItemIn] = Field(default_factory=list, max_length=100)
    starts_on: date | None = None


class CheckBecauseIn(Body):
    reason: str = Field(max_length=300)


class CheckedDeviceIn(Body):
    """Tag of the device that stands there now; empty: none."""

    device: str = Field("", max_length=64)


class ClosedIn(Body):
    first: date
    last: date | None = None
    reason: str = Field(max_length=300)


class EntryIn(Body):
    fault: bool = False
    entered: str = Field("", max_length=300)
    note: str = Field("", max_length=300)


class FindingIn(Body):
    """`all_well`: everything looked at is well unless an entry says otherwise. `entries` by the key of the
    item. The time of the check is that of the server."""

    all_well: bool = False
    out_of_use: bool = False
    entries: dict[str, EntryIn] = Field(default_factory=dict)
    comment: str = Field("", max_length=1000)

    @field_validator("entries")
    @classmethod
    def _few(cls, value: dict[str, EntryIn]) -> dict[str, EntryIn]:
        if len(value) > 200:
            raise ValueError("At most 200 entries.")
        return value

    def finding(self) -> Finding:
        entries = {key: Entry(**one.model_dump()) for key, one in self.entries.items()}
        return Finding(
            all_well=self.all_well, out_of_use=self.out_of_use, entries=entries, comment=self.comment
        )


class ReplacementIn(Body):
    """Tag of the device that takes the place, or in `note` how the unit does without."""

    device: str = Field("", max_length=64)
    note: str = Field("", max_length=300)


class PointOut(Schema):
    id: int = Field(alias="pk")
    name: str
    device: str | None = None
    since: datetime
    until: datetime | None

    @staticmethod
    def resolve_device(row: Any) -> str | None:
        return row.device.tag if row.device else None


class TermsOut(Schema):
    starts_on: date
    rhythm: dict[str, Any]
    items: list[dict[str, Any]]
    source: str
    set_by: str


class CheckOut(Schema):
    id: int = Field(alias="pk")
    unit: int = Field(alias="department_id")
    title: str
    template: str
    responsible: str
    ends_on: date | None
    version: int
    terms: list[TermsOut]
    points: list[PointOut]

    @staticmethod
    def resolve_terms(row: Any) -> list[Any]:
        return list(row.terms.all())

    @staticmethod
    def resolve_points(row: Any) -> list[Any]:
        return list(row.points.select_related("device"))


class ClosedOut(Schema):
    id: int = Field(alias="pk")
    day: date
    reason: str
    entered_by: str


class TemplateOut(Schema):
    slug: str
    title: str
    families: list[str]
    frequency: str
    minutes: int
    source: str
    advice: str
    high_risk: bool
    items: list[dict[str, Any]]


def template_shape(found: Template) -> dict[str, Any]:
    names = ("slug", "title", "frequency", "minutes", "source", "advice", "high_risk")
    made = {name: getattr(found, name) for name in names}
    return made | {
        "frequency": str(found.frequency),
        "families": list(found.families),
        "items": [terms.item_table(item) for item in found.items],
    }


def count_shape(found: Any) -> dict[str, Any]:
    names = ("required", "on_time", "late", "missed", "failed")
    share = None if found.share is None else round(found.share, 1)
    return {name: getattr(found, name) for name in names} | {"share": share}


def unit_shape(month: boards.Month, now: list[boards.PointNow]) -> dict[str, Any]:
    department = month.department
    return {
        "id": department.pk,
        "site": department.site.code,
        "code": department.code,
        "name": department.name,
        "month": f"{month.first:%Y-%m}",
        "to_do": sum(one.to_do for one in now),
        "not_ready": sum(one.ready == "not_ready" for one in now),
        "count": count_shape(month.total),
    }


def point_shape(one: boards.PointNow) -> dict[str, Any]:
    def slot(due: calendar.Due | None, name: str) -> datetime | None:
        return getattr(due.slot, name) if due else None

    return {
        "id": one.point.pk,
        "check": one.point.check_of.title,
        "name": one.point.name,
        "device": one.point.device.tag if one.point.device else None,
        "state": str(one.state) if one.state else None,
        "opens_at": slot(one.due, "opens_at"),
        "closes_at": slot(one.due, "closes_at"),
        "next_at": slot(one.following, "opens_at"),
        "ready": str(one.ready),
        "obstacles": [str(why) for why in one.obstacles],
        "latest": one.latest.pk if one.latest else None,
    }


def windows_of(month: boards.Month) -> list[dict[str, Any]]:
    return [
        {
            "point": line.point.pk,
            "name": line.point.name,
            "check": line.point.check_of.title,
            "due_on": cell.slot.day,
            "shift": cell.shift_name,
            "opens_at": cell.slot.opens_at,
            "closes_at": cell.slot.closes_at,
            "state": str(cell.state),
            "counted": bool(cell.counted.required),
            "on_time": bool(cell.counted.on_time),
            "records": [row.pk for row in cell.records],
        }
        for line in month.lines
        for cell in line.cells
    ]
