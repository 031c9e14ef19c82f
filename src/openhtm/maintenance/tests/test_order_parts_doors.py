"""Taking and reserving parts through the pages and over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.models import PartLine
from openhtm.supply.models import Reservation, Stock
from openhtm.supply.tests import factories as shop
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from .test_rest import call
from .web_world import AtWork, make_at_work

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def at_work(world: World, at: datetime) -> AtWork:
    return make_at_work(world, at)


@pytest.fixture
def shelf(world: World, at: datetime) -> Stock:
    part = shop.make_part(world, at, "B-1", name="Battery", tracking="lot", safety_relevant="yes")
    return shop.make_stock(world, at, 3, part=part, lot="L7")


def address(name: str, at_work: AtWork, *more: object) -> str:
    return reverse(f"maintenance:{name}", args=[at_work.order.reference, *more])


def test_a_part_is_found_on_the_shelf_taken_and_struck_out(
    at_work: AtWork, shelf: Stock, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    with pseudo_locale():
        html = tess.get(address("order_shelf", at_work)).content.decode()
    assert_all_translated(
        html, data=["B-1", "Battery", "TT", "Tess Technician", "· Tess Technician", "GEN-1"]
    )
    take = address("order_part_take", at_work, shelf.pk)
    assert "L7" in tess.get(take).content.decode()
    refused = tess.post(take, {"quantity": "4", "source": "oem"})
    assert (refused.status_code, "not so many" in refused.content.decode()) == (422, True)
    sent = tess.post(take, {"quantity": "2", "source": "oem", "removed_serial": "OLD"})
    assert sent.status_code == 302
    line = PartLine.objects.get()
    assert (line.lot, int(line.quantity), line.removed_serial) == ("L7", 2, "OLD")
    page = tess.get(at_work.order.get_absolute_url()).content.decode()
    assert "Battery" in page
    strike = address("part_strike", at_work, line.pk)
    assert tess.post(strike, {"reason": "Wrong", "to_store": "on"}).status_code == 302
    assert Stock.objects.get(pk=shelf.pk).quantity == 3


def test_a_part_is_reserved_and_given_back(at_work: AtWork, shelf: Stock, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    tess.post(address("order_part_reserve", at_work, shelf.pk), {"quantity": "5"})
    held = Reservation.objects.get()
    assert (int(held.quantity), held.reference) == (5, at_work.order.reference)
    page = tess.get(at_work.order.get_absolute_url()).content.decode()
    release = address("order_part_release", at_work, held.pk)
    assert release in page
    assert tess.get(release).status_code == 405
    for _ in range(2):
        assert tess.post(release).status_code == 302
    held.refresh_from_db()
    assert held.ended_at is not None


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("nina", 403)])
def test_nobody_else_reaches_the_shelf(
    who: str, status: int, at_work: AtWork, shelf: Stock, sign_in: SignIn
) -> None:
    client = sign_in(who)
    for name in ("order_part_take", "order_part_reserve"):
        assert client.post(address(name, at_work, shelf.pk), {"quantity": "1"}).status_code == status
    assert client.get(address("order_shelf", at_work)).status_code == status
    assert Stock.objects.get(pk=shelf.pk).quantity == 3


def test_parts_are_taken_reserved_and_released_over_rest(
    at_work: AtWork, shelf: Stock, sign_in: SignIn
) -> None:
    tess, path = sign_in("tess"), f"/work-orders/{at_work.order.reference}"
    body: dict[str, Any] = {"part": "b1", "store": "main", "quantity": "2", "removed_serial": "OLD"}
    for _ in range(2):
        status, lines = call(tess, "POST", f"{path}/parts/take", body, Idempotency_Key="k1")
        assert (status, lines[0]["lot"], lines[0]["from_store"]) == (201, "L7", "MAIN")
    assert Stock.objects.get(pk=shelf.pk).quantity == 1
    status, problem = call(tess, "POST", f"{path}/parts/take", body)
    assert (status, problem["code"], problem["details"]["why"]) == (409, "stock_refused", "not_enough")
    status, held = call(tess, "POST", f"{path}/reservations", {"part": "B-1", "store": "GEN/MAIN"})
    assert (status, int(Decimal(held["quantity"]))) == (201, 1)
    assert [row["id"] for row in call(tess, "GET", f"{path}/reservations")[1]] == [held["id"]]
    assert call(tess, "POST", f"{path}/reservations/{held['id']}/release")[0] == 200
    assert [row["safety_relevant"] for row in call(tess, "GET", f"{path}/part-lines")[1]] == [True]
    assert call(sign_in("otto"), "GET", f"{path}/part-lines")[0] == 404
    assert call(sign_in("nina"), "POST", f"{path}/parts/take", body)[0] == 403
    assert call(tess, "POST", f"{path}/parts/take", {**body, "store": "NOWHERE"})[0] == 404
    assert call(tess, "POST", f"{path}/parts/take", {**body, "quantity": "-1"})[0] == 422
