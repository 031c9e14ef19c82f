"""Who takes a route along is told what they lack to sign for it, in the words that finishing with a network says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.maintenance import competence, offline_package
from openhtm.maintenance.actions import checklists, work_orders
from openhtm.maintenance.models import OrderKind, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.workforce.tests.factories import make_grant

from . import factories as make
from .test_competence import ENDLESS, co_sign, done_inspection, for_pumps, refuse

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def taken(world: World, at: datetime, order: WorkOrder) -> Any:
    orders = offline_package.make(world.tess, at)["orders"]
    return next(one["lacking"] for one in orders if one["reference"] == order.reference)


def planned(world: World, at: datetime, *, tag: str = "GEN-0001", risk: str = "high") -> WorkOrder:
    device = make.make_device(world, tag, model=make.make_model(f"Evita {risk}", risk=risk))
    new = NewOrder(
        kind=OrderKind.SCHEDULED,
        title="Inspection",
        device=device,
        assignee=world.tess,
        procedure_version=make.make_procedure(world, at, code=f"PM-{tag}"),
    )
    return work_orders.open_order(new, by=world.mara, at=at)


@pytest.mark.parametrize("refused", [True, False])
def test_the_route_says_what_the_page_says(world: World, at: datetime, *, refused: bool) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)
    order = done_inspection(world, at)
    if refused:
        refuse(world, at)
    found = competence.lacking(order, who=world.tess, at=at)
    assert found is not None
    assert "Cleo" in found.text
    assert taken(world, at, order) == {"title": found.title, "text": found.text, "refused": refused}


def test_it_is_said_before_the_checklist_is_begun(world: World, at: datetime) -> None:
    order = planned(world, at)
    before = taken(world, at, order)
    work_orders.start(order, by=world.tess, at=at)
    checklists.begin(order, by=world.tess, at=at)
    assert before is not None
    assert before == taken(world, at, order)


def test_who_holds_it_is_told_nothing(world: World, at: datetime) -> None:
    make_grant(world, at, world.tess, for_pumps(world, at), **ENDLESS)
    assert taken(world, at, done_inspection(world, at)) is None


def test_work_of_low_risk_asks_for_nothing(world: World, at: datetime) -> None:
    assert taken(world, at, planned(world, at, risk="low")) is None


def test_what_was_co_signed_lacks_nothing(world: World, at: datetime) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)
    order = done_inspection(world, at)
    co_sign(order, world.cleo, at)
    assert taken(world, at, order) is None


def test_a_long_route_asks_no_more_questions_than_a_short_one(world: World, at: datetime) -> None:
    make_grant(world, at, world.cleo, for_pumps(world, at), **ENDLESS)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            offline_package.make(world.tess, at)
        return len(queries)

    planned(world, at)
    few = count()
    for number in range(2, 8):
        planned(world, at, tag=f"GEN-000{number}")
    assert count() == few
