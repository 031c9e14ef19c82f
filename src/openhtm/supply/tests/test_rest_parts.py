"""Parts, stores and kits over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.kernel.time import now
from openhtm.maintenance.tests.factories import make_model
from openhtm.maintenance.tests.test_rest import call
from openhtm.supply.models import Stock

from . import factories as make

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
AHEAD = (now() + timedelta(days=400)).date().isoformat()
PART: dict[str, Any] = {"number": "B-1", "name": "Battery", "tracking": "lot", "safety_relevant": "yes"}


@pytest.fixture
def store(world: World, sign_in: SignIn) -> str:
    """Mara enters a part and a store; the path of the store."""
    mara = sign_in("mara")
    assert call(mara, "POST", "/parts", PART)[0] == 201
    status, made = call(mara, "POST", "/stores", {"site": "gen", "code": "main", "name": "Workshop"})
    assert (status, made["code"]) == (201, "MAIN")
    return f"/stores/{made['id']}"


def test_a_part_is_entered_read_and_changed(store: str, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    assert call(mara, "POST", "/parts", PART)[1]["code"] == "part_known"
    status, found = call(mara, "PATCH", "/parts/b1", {"unit": "pieces"}, If_Match='"1"')
    assert (status, found["unit"], found["to_buy"]) == (200, "pieces", False)
    assert call(mara, "PATCH", "/parts/B-1", {"unit": "m"}, If_Match='"1"')[1]["code"] == "stale"
    assert call(mara, "PATCH", "/parts/B-1", {"vendor_id": 999})[0] == 404
    assert call(mara, "PATCH", "/parts/B-1", {"price_minor": 100})[0] == 422
    assert call(mara, "POST", "/parts", {**PART, "number": "C", "color": "red"})[0] == 422
    assert [one["number"] for one in call(mara, "GET", "/parts?q=batt")[1]["items"]] == ["B-1"]


def test_stock_comes_goes_and_is_counted(store: str, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    arrived = {"part": "B-1", "quantity": "5", "lot": "L7", "expires_on": AHEAD}
    for _ in range(2):
        status, moved = call(tess, "POST", f"{store}/receive", arrived, Idempotency_Key="r1")
        assert (status, moved["kind"], int(Decimal(moved["balance"]))) == (201, "receive", 5)
    assert Stock.objects.get().quantity == 5
    levels = {"part": "B-1", "bin": "A3", "reorder_at": "5", "fill_to": "8"}
    status, row = call(tess, "PUT", f"{store}/levels", levels)
    assert (status, row["bin"], int(Decimal(row["free"]))) == (200, "A3", 5)
    status, needs = call(tess, "GET", "/parts/needs")
    assert [(one["part"], int(Decimal(one["quantity"]))) for one in needs] == [("B-1", 3)]
    assert call(tess, "GET", "/parts?to_buy=true")[1]["items"][0]["number"] == "B-1"
    ordered = {"part": "B-1", "quantity": "3", "reference": "PO-1"}
    assert call(tess, "PUT", f"{store}/ordered", ordered)[1]["ordered_reference"] == "PO-1"
    assert call(tess, "GET", "/parts/needs")[1] == []
    gone = {"part": "B-1", "quantity": "1", "lot": "L7", "reason": "Dropped"}
    assert call(tess, "POST", f"{store}/scrap", gone)[0] == 201
    assert call(tess, "POST", f"{store}/scrap", {**gone, "quantity": "9"})[1]["details"] == {
        "why": "not_enough"
    }
    (lot,) = call(tess, "GET", "/parts/B-1/stock")[1][0]["lots"]
    counted = {"counted": [{"lot_id": lot["id"], "quantity": "3", "shown": "4"}], "reason": "Lost"}
    assert Decimal(call(tess, "POST", f"{store}/count", counted)[1][0]["quantity"]) == -1
    assert call(tess, "POST", f"{store}/count", counted)[0] == 409
    status, listed = call(tess, "GET", f"{store}/movements")
    assert [one["kind"] for one in listed["items"]] == ["count", "scrap", "receive"]
    assert len(call(tess, "GET", f"{store}/stock?q=battery")[1]["items"]) == 1


def test_stock_is_sent_to_another_store(store: str, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    call(tess, "POST", "/stores", {"site": "GEN", "code": "VAN", "name": "Van"})
    call(tess, "POST", f"{store}/receive", {"part": "B-1", "quantity": "2", "lot": "L7"})
    sent = {"part": "B-1", "quantity": "1", "lot": "L7", "to": "van"}
    status, moved = call(tess, "POST", f"{store}/transfer", sent)
    assert (status, moved[0]["store"], moved[0]["kind"]) == (201, "VAN", "transfer_in")
    assert call(tess, "POST", f"{store}/transfer", {**sent, "to": "NOWHERE"})[0] == 404


def test_what_it_fits_its_alternatives_and_kits(store: str, world: World, sign_in: SignIn) -> None:
    mara, model = sign_in("mara"), make_model()
    call(mara, "POST", "/parts", {**PART, "number": "B-2"})
    assert call(mara, "PUT", "/parts/B-1/models", {"model_ids": [model.pk]})[1] == [str(model)]
    assert call(mara, "PUT", "/parts/B-1/models", {"model_ids": [99999]})[0] == 404
    assert len(call(mara, "GET", f"/parts?model_id={model.pk}")[1]["items"]) == 1
    others = call(mara, "PUT", "/parts/B-1/alternatives", {"numbers": ["B-2"]})[1]
    assert [one["number"] for one in others] == ["B-2"]
    kit = {"name": "Yearly", "parts": [{"part": "B-1", "quantity": "2"}]}
    assert call(mara, "PUT", "/kits/pm-a", kit)[1]["code"] == "PM-A"
    assert [one["code"] for one in call(mara, "GET", "/kits")[1]] == ["PM-A"]
    assert call(mara, "PUT", "/kits/PM-A", {**kit, "parts": []})[0] == 422
    assert call(sign_in("tess"), "PUT", "/kits/PM-A", kit)[0] == 403


def test_a_store_is_changed(store: str, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert call(tess, "PATCH", store, {"name": "Cabinet"}, If_Match='"1"')[1]["name"] == "Cabinet"
    assert call(tess, "PATCH", store, {"name": "X"}, If_Match='"1"')[1]["code"] == "stale"
    assert call(tess, "GET", store)[1]["name"] == "Cabinet"


def test_who_may_not_keep_is_refused_and_the_outsider_finds_nothing(
    store: str, world: World, at: datetime, sign_in: SignIn
) -> None:
    arrived = {"part": "B-1", "quantity": "5", "lot": "L7"}
    for who, status in (("ada", 403), ("nina", 403), ("otto", 404)):
        assert call(sign_in(who), "POST", f"{store}/receive", arrived)[0] == status
    otto = sign_in("otto")
    make.make_stock(world, at)
    for path in (store, f"{store}/stock", f"{store}/movements"):
        assert call(otto, "GET", path)[0] == 404
    assert call(otto, "GET", "/stores")[1] == []
    assert call(otto, "GET", "/parts/F-100/stock")[1] == []
    assert call(otto, "POST", "/stores", {"site": "GEN", "code": "X", "name": "X"})[0] == 404
