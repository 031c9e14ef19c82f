"""The pages of parts, stores and kits: who may open and press what, what is refused, what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.kernel.time import now
from openhtm.supply.actions import kits, stores
from openhtm.supply.actions.kits import NewKit
from openhtm.supply.models import Kit, Movement, Part, Stock, Store
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
AHEAD = (now() + timedelta(days=400)).date().isoformat()


@pytest.fixture
def shelf(world: World, at: datetime) -> Stock:
    """Three batteries of one lot in the main store, bought at four; a kit holds one."""
    part = make.make_part(
        world,
        at,
        "B-1",
        name="Battery",
        tracking="lot",
        price_minor=1000,
        currency="USD",
        priced_on=make.TODAY,
    )
    row = make.make_stock(world, at, 3, part=part, lot="L-7071")
    stores.set_levels(row.store, part=part, bin="A3", reorder_at=Decimal(4), by=world.mara, at=at)
    kits.put(new=NewKit(code="PM-A", name="Yearly", parts={part: Decimal(1)}), by=world.mara, at=at)
    return row


def address(name: str, *arguments: object) -> str:
    return reverse(f"supply:{name}", args=arguments)


def reading(shelf: Stock) -> dict[str, str]:
    plain = ("parts", "parts_export", "needs", "needs_export", "stores", "kits")
    return {name: address(name) for name in plain} | {
        "part": address("part", shelf.part_id),
        "store": address("store", shelf.store_id),
        "kit": address("kit", Kit.objects.get().pk),
    }


def editing(shelf: Stock) -> dict[str, str]:
    named = ("part_edit", "part_fits", "part_alternatives")
    return {name: address(name, shelf.part_id) for name in named} | {
        "part_add": address("part_add"),
        "kit_add": address("kit_add"),
        "kit_edit": address("kit_edit", Kit.objects.get().pk),
    }


def keeping(shelf: Stock) -> dict[str, str]:
    of_part = ("part_receive", "part_levels")
    of_stock = ("stock_levels", "stock_ordered", "stock_scrap", "stock_transfer")
    return {
        **{name: address(name, shelf.part_id) for name in of_part},
        **{name: address(name, shelf.pk) for name in of_stock},
        "store_add": address("store_add"),
        "store_edit": address("store_edit", shelf.store_id),
        "store_count": address("store_count", shelf.store_id),
    }


def test_every_page_opens_for_those_who_may_and_is_translated(shelf: Stock, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    for name, url in {**reading(shelf), **editing(shelf), **keeping(shelf)}.items():
        with pseudo_locale():
            answer = mara.get(url)
        assert answer.status_code == 200, name
        if not name.endswith("_export"):
            data = [
                "MM",
                "Mara Manager",
                "· Mara Manager",
                "B-1",
                "Battery",
                "MAIN",
                "Workshop cabinet",
                "GEN · MAIN Workshop cabinet",
                "MAIN Workshop cabinet",
                "PM-A",
                "Yearly",
                "General Hospital",
                "USD",
            ]
            assert_all_translated(answer.content.decode(), data=data)


def test_a_technician_keeps_stock_and_does_not_edit_parts(shelf: Stock, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert {tess.get(url).status_code for url in {**reading(shelf), **keeping(shelf)}.values()} == {200}
    assert {tess.get(url).status_code for url in editing(shelf).values()} == {403}
    assert address("part_edit", shelf.part_id) not in tess.get(shelf.part.get_absolute_url()).content.decode()


def test_the_outsider_sees_the_part_and_nothing_that_lies_here(shelf: Stock, sign_in: SignIn) -> None:
    otto = sign_in("otto")
    page = otto.get(shelf.part.get_absolute_url()).content.decode()
    assert "Battery" in page
    assert "L-7071" not in page
    assert "Workshop cabinet" not in otto.get(address("stores")).content.decode()
    assert "L-7071" not in b"".join(otto.get(address("parts_export")).streaming_content).decode()  # type: ignore[attr-defined]
    assert otto.get(address("store", shelf.store_id)).status_code == 404
    for name in ("stock_levels", "stock_ordered", "stock_scrap", "stock_transfer"):
        assert otto.post(address(name, shelf.pk), {"quantity": 1}).status_code == 404
    assert sign_in("nina").get(address("parts")).status_code == 403


def test_the_list_is_filtered_sorted_and_downloaded(
    shelf: Stock, world: World, at: datetime, sign_in: SignIn
) -> None:
    make.make_part(world, at, "A-9", name="Seal")
    mara = sign_in("mara")
    all_of_them = mara.get(address("parts"), {"sort": "-number_key"}).content.decode()
    assert all_of_them.index("B-1") < all_of_them.index("A-9")
    low = mara.get(address("parts"), {"low": "on"}).content.decode()
    assert "B-1" in low
    assert "A-9" not in low
    assert "A-9" in mara.get(address("parts"), {"q": "seal", "sort": "on_hand"}).content.decode()
    file = b"".join(mara.get(address("parts_export")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *rows = file.splitlines()
    assert head.startswith("part,name,")
    assert [row.split(",")[0] for row in rows] == ["A-9", "B-1"]
    assert "MAIN,A3,4,,3,L-7071" in rows[1]


def test_a_part_is_entered_changed_and_a_stale_change_refused(world: World, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    given = {"number": "X-1", "name": "Latch", "tracking": "none", "safety_relevant": "yes"}
    price = {"price": "12.50", "currency": "usd", "priced_on": "2026-11-01"}
    assert mara.post(address("part_add"), {**given, **price}).status_code == 302
    part = Part.objects.get()
    assert (part.price_minor, part.currency) == (1250, "USD")
    assert mara.post(address("part_add"), given).status_code == 422
    edit = address("part_edit", part.pk)
    assert mara.post(edit, {**given, "name": "Latch 2", "seen_version": 1}).status_code == 302
    assert mara.post(edit, {**given, "name": "Latch 3", "seen_version": 1}).status_code == 422
    part.refresh_from_db()
    assert (part.name, part.price_minor) == ("Latch 2", None)


def test_a_kit_is_written_line_by_line(shelf: Stock, world: World, at: datetime, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    make.make_part(world, at, "S-1", name="Seal")
    given = {"code": "PM-B", "name": "Two years", "parts": "2 b1\n0,5 S-1\n1 B-1\n"}
    assert mara.post(address("kit_add"), given).status_code == 302
    lines = {line.part.number: line.quantity for line in Kit.objects.get(code="PM-B").lines.all()}
    assert lines == {"B-1": 3, "S-1": Decimal("0.5")}
    for wrong in ("two B-1", "1", "1 NOPE", "1e999 B-1", "-1 B-1"):
        assert mara.post(address("kit_add"), {**given, "parts": wrong}).status_code == 422


def test_stock_is_received_sent_thrown_away_and_ordered(
    shelf: Stock, world: World, at: datetime, sign_in: SignIn
) -> None:
    tess, van = sign_in("tess"), make.make_store(world, at, "VAN")
    arrived = {"store": shelf.store_id, "quantity": "2", "lot": "L8", "expires_on": AHEAD}
    assert tess.post(address("part_receive", shelf.part_id), arrived).status_code == 302
    assert tess.post(address("part_receive", shelf.part_id), {**arrived, "lot": ""}).status_code == 422
    lot = shelf.lots.get(lot="L8")
    sent = {"quantity": "1", "piece": lot.pk, "to": van.pk}
    assert tess.post(address("stock_transfer", shelf.pk), sent).status_code == 302
    assert Stock.objects.get(store=van).quantity == 1
    gone = {"quantity": "1", "piece": lot.pk, "reason": "Dropped"}
    assert tess.post(address("stock_scrap", shelf.pk), gone).status_code == 302
    assert tess.post(address("stock_scrap", shelf.pk), {**gone, "quantity": "9"}).status_code == 422
    assert "B-1" in tess.get(address("needs")).content.decode()
    offered = tess.get(address("stock_ordered", shelf.pk)).content.decode()
    assert 'value="2"' in offered
    tess.post(address("stock_ordered", shelf.pk), {"quantity": "2", "reference": "PO-9"})
    assert "B-1" not in tess.get(address("needs")).content.decode()
    keep = {"bin": "B4", "reorder_at": "1", "fill_to": "9"}
    assert tess.post(address("stock_levels", shelf.pk), keep).status_code == 302
    assert tess.post(address("part_levels", shelf.part_id), {"store": van.pk, **keep}).status_code == 302
    assert Stock.objects.get(store=van).bin == "B4"


def test_a_round_counts_what_was_written_and_leaves_the_rest(
    shelf: Stock, world: World, at: datetime, sign_in: SignIn
) -> None:
    tess, lot = sign_in("tess"), shelf.lots.get()
    url = address("store_count", shelf.store_id)
    tess.post(url, {f"lot_{lot.pk}": "", f"shown_{lot.pk}": "3"})
    assert not Movement.objects.filter(kind="count").exists()
    given = {f"lot_{lot.pk}": "2", f"shown_{lot.pk}": "3", "reason": "Lost"}
    assert tess.post(url, given).status_code == 302
    assert Stock.objects.get(pk=shelf.pk).quantity == 2
    refused = tess.post(url, given)
    assert refused.status_code == 422
    assert "now there are 2" in refused.content.decode()


def test_a_store_is_entered_and_given_up(world: World, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    given: dict[str, Any] = {"site": "GEN", "code": "van", "name": "Van"}
    assert tess.post(address("store_add"), given).status_code == 302
    assert tess.post(address("store_add"), given).status_code == 422
    assert tess.post(address("store_add"), {**given, "site": "OTH"}).status_code == 422
    made = Store.objects.get()
    change = {"code": "VAN", "name": "Van", "retired_reason": "Sold", "seen_version": 1}
    assert tess.post(address("store_edit", made.pk), change).status_code == 302
    made.refresh_from_db()
    assert made.retired_reason == "Sold"
