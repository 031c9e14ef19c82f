"""What is exported comes back as all unchanged: lines, own terms, devices left out, orders of every state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.imports import api
from openhtm.maintenance import exporting
from openhtm.maintenance.actions import plans, work_orders
from openhtm.maintenance.actions.history import record_history
from openhtm.maintenance.models import Basis, Occurrence, OrderKind, PlanRevision
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.past import PastLabor, PastOrder, PastPart
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import Kind
from openhtm.registry.api import FieldSpec, export_format
from openhtm.registry.api import Kind as FieldKind
from openhtm_testing.personas import World

from . import factories as make
from .listing import counts, warnings

if TYPE_CHECKING:
    from openhtm.imports.api import Report

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "xlsx", "json"]


def written(path: Path, names: Sequence[str], rows: Iterable[Any]) -> Path:
    """The rows as the command writes them."""
    specs = [_column(name) for name in names]
    path.write_bytes(b"".join(export_format(path.suffix[1:]).write(list(rows), specs)))
    return path


def _column(name: str) -> FieldSpec:
    def read(row: Any) -> object:
        return row.get(name)

    return FieldSpec(key=name, label=name, kind=FieldKind.TEXT, group="", read=read)


def back(kind: str, path: Path, *, world: World, at: datetime) -> Report:
    return api.run(kind, path, by=world.mara, at=at)


def all_unchanged(report: Report, rows: int) -> None:
    assert report.as_json()["errors"] == []
    assert report.batch.found["samples"] == []
    assert counts(report) == {"unchanged": rows}
    assert report.as_json()["unmapped"] == []
    assert warnings(report) == set()


def own(plan: Any, device: Any, world: World, at: datetime, **fields: Any) -> PlanRevision:
    asked = make.terms(**fields)
    revision: PlanRevision = plans.propose_terms(
        plan, terms=asked, effective_from=make.TODAY, reason="Hard use", device=device, by=world.cleo, at=at
    )
    if revision.state == "proposed":
        plans.approve_terms(revision, by=world.mara, at=at)
    return revision


@pytest.fixture
def planned(world: World, at: datetime) -> int:
    """A yearly line with done work, own terms and a device left out; a line of listed days; one for a type."""
    first, second, third = (make.make_device(world, f"GEN-000{number}") for number in (1, 2, 3))
    plan = make.make_plan(world, at, version=make.make_procedure(world, at))
    own(plan, second, world, at, interval=Interval(count=6, unit=Unit.MONTH), window_source="IFU")
    own(plan, third, world, at, excluded=True)
    days = {"months": [3, 9], "days": [{"weekday": 4, "nth": -1}]}
    listed = make.terms(Kind.CALENDAR_LIST, interval=None, calendar=days, basis=Basis.LAW)
    make.make_plan(world, at, asked=listed, code="ES")
    floating = make.terms(
        Kind.FLOATING, basis=Basis.IFU, basis_reference="Manual 7", anchor_on=date(2026, 2, 28)
    )
    plans.add_plan(
        plans.NewPlan(
            code="CAL", title="Calibration", device_type=first.device_type, terms=floating,
            effective_from=date(2026, 1, 1),
        ),
        by=world.root,
        at=at,
    )  # fmt: skip
    make.make_due(world, at)
    occurrence = Occurrence.objects.filter(device=first, plan=plan).earliest("due_on")
    make.settled(occurrence, date(2026, 10, 5), at)
    return 3 + 3 * 3


@pytest.mark.parametrize("ending", FORMATS)
def test_plans_come_back_unchanged(
    planned: int, world: World, at: datetime, tmp_path: Path, ending: str
) -> None:
    rows = list(exporting.plan_rows(world.mara))
    path = written(tmp_path / f"plans.{ending}", exporting.PLANS, rows)
    assert len(rows) == planned
    all_unchanged(back("plans", path, world=world, at=at), planned)


@pytest.fixture
def orders(world: World, at: datetime) -> int:
    """An order of the past with everything on it, a cancelled one, and one that is open."""
    device = make.make_device(world, "GEN-0009")
    opened = at - timedelta(days=30)
    past = PastOrder(
        site_id=world.site.pk, kind=OrderKind.REPAIR, title="Leaks", opened_at=opened,
        completed_at=opened + timedelta(hours=3), closed_at=opened + timedelta(hours=5), original_number="W/7",
        device_id=device.pk, department_id=world.icu.pk, description='two\nlines, "quoted"', resolution="Sealed",
        requester="Nina", assignee_id=world.tess.pk, problem_code="leak", action_code="part_replaced",
        down_from=opened, down_to=opened + timedelta(hours=4), vendor="Acme", vendor_cost_minor=1250,
        currency="EUR", sm_result="pass",
        labor=(PastLabor(minutes=90, worked_on=opened.date(), person_name="R. Diaz"),),
        parts=(PastPart(description="Seal", quantity="2", unit_cost_minor=399, currency="EUR"),),
    )  # fmt: skip
    cancelled = PastOrder(
        site_id=world.site.pk, kind=OrderKind.OTHER, title="Twice", opened_at=opened, closed_at=opened,
        original_number="W/8", cancelled_because="Entered twice",
    )  # fmt: skip
    record_history([past, cancelled], by=world.mara, at=at)
    work_orders.open_order(
        NewOrder(site=world.site, kind=OrderKind.REPAIR, title="No power", device=device),
        by=world.mara,
        at=at,
    )
    return 3


@pytest.mark.parametrize("ending", FORMATS)
def test_work_orders_come_back_unchanged(
    orders: int, world: World, at: datetime, tmp_path: Path, ending: str
) -> None:
    rows = exporting.order_rows(world.mara)
    path = written(tmp_path / f"orders.{ending}", exporting.order_columns(world.mara), rows)
    all_unchanged(back("work_orders", path, world=world, at=at), orders)


def test_costs_are_for_those_who_may_see_them(orders: int, world: World) -> None:
    assert "vendor_cost" in exporting.order_columns(world.mara)
    assert "vendor_cost" not in exporting.order_columns(world.nina)


def test_what_lies_outside_is_not_written(planned: int, orders: int, world: World) -> None:
    assert list(exporting.order_rows(world.otto)) == []
    # The line for all sites is everybody's; no device of ours is.
    assert [row["line"] for row in exporting.plan_rows(world.otto)] == ["CAL"]
