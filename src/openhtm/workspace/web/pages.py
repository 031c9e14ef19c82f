"""What the pages of the workspace show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.ui.charts import Chart
from openhtm.ui.parts import Act, Page, Pill, Stat, Tab


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something only its reader settles, with the act that settles it."""

    text: str
    detail: str
    since: date | datetime | None
    pill: Pill
    act: Act
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class DownRow:
    """A device out of use, and what is being done about it."""

    tag: str
    url: str
    what: str
    place: str
    risk: Pill
    status: Pill
    since: datetime | None
    order: str
    order_url: str
    who: str
    state: Pill | None


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    text: str
    orders: int
    oldest: date | None
    url: str


@dataclass(frozen=True, kw_only=True)
class TodayPage(Page):
    """Five bands: to decide, inspections, down, this week, readiness."""

    decisions: Sequence[Decision]
    more_decisions: int
    stats: Sequence[Stat]
    inspections: Chart | None
    down: Sequence[DownRow]
    more_down: int
    down_url: str
    waiting: Sequence[WaitingRow]
    load: Chart | None
    readiness: Sequence[Stat]
    supplies: Sequence[Stat]
    people: Sequence[Stat] = ()
    counted_at: datetime
    for_you: Sequence[Decision] = ()
    nightly: str = ""
    nightly_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of work on the route: an order, or an inspection nobody has taken yet."""

    tag: str
    device_url: str
    title: str
    url: str
    what: str
    minutes: str
    place: str
    access_note: str
    pills: Sequence[Pill]
    start: Act | None
    others: Sequence[Act]
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A place on the route, with the work there."""

    place: str
    jobs: Sequence[Job]


@dataclass(frozen=True, kw_only=True)
class MyWorkPage(Page):
    urgent: Sequence[Job]
    stops: Sequence[Stop]
    for_you: Sequence[Decision] = ()
    waiting: Sequence[Job] = ()
    empty_title: str = ""
    empty_why: str = ""
    more_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something found."""

    title: str
    detail: str
    url: str
    pill: Pill | None = None


@dataclass(frozen=True, kw_only=True)
class HitGroup:
    title: str
    hits: Sequence[Hit]


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    text: str
    groups: Sequence[HitGroup]


@dataclass(frozen=True, kw_only=True)
class UnitDevice:
    tag: str
    url: str
    what: str
    place: str
    status: Pill
    report_url: str


@dataclass(frozen=True, kw_only=True)
class MyRequest:
    text: str
    device: str
    at: datetime
    url: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class UnitPage(Page):
    down: Sequence[UnitDevice]
    requests: Sequence[MyRequest]
    devices_url: str


def my_work_tabs(current: str, *, base: str) -> list[Tab]:
    labels = {"mine": _("Mine"), "nearby": _("Due, nobody's")}
    return [
        Tab(label=label, url=f"{base}?view={slug}", current=slug == current) for slug, label in labels.items()
    ]
