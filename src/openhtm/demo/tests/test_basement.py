"""The phone that came back from the basement leaves one conflict to settle, and what waits behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.demo.loading.basement import load_basement
from openhtm.demo.loading.stage import Stage
from openhtm.demo.rules.content import content
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import OrderKind
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.tests import factories as make
from openhtm.offline.models import ReceivedAct

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_one_conflict_with_both_versions(world: World, at: datetime) -> None:
    world.tess.email = "technician@demo.example.org"
    world.tess.save(update_fields=["email"])
    device = make.make_device(world, room=world.icu_room)
    new = NewOrder(kind=OrderKind.SCHEDULED, title="Inspection", device=device, assignee=world.tess)
    order = work_orders.open_order(new, by=world.mara, at=at - timedelta(hours=8))
    load_basement(Stage(content(), at=at, today=at.date(), seed=1))
    order.refresh_from_db()
    first, second = ReceivedAct.objects.order_by("sequence")
    assert (order.state, first.state, first.code, second.code) == ("cancelled", "held", "conflict", "waits")
    assert (first.mine["state"], first.theirs["state"]) == ("Assigned", "Cancelled")


def test_without_such_an_order_nothing_comes_back(world: World, at: datetime) -> None:
    load_basement(Stage(content(), at=at, today=at.date(), seed=1))
    assert ReceivedAct.objects.count() == 0
