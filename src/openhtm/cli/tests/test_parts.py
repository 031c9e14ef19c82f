"""``openhtm parts`` and the parts of ``openhtm work-orders``, without a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openhtm.kernel.time import now

from .conftest import Run

AHEAD = (now() + timedelta(days=400)).date().isoformat()


@pytest.fixture
def store(listed: Any, command: Run) -> str:
    """A store of the one site of the list, with a safety-relevant battery tracked by lot."""
    made = command("parts", "add-store", "main", "--site", "MAIN", "--name", "Workshop", "--json")
    assert made.code == 0, made.error
    part = ("parts", "add", "B-1", "--name", "Battery", "--tracking", "lot", "--safety-relevant", "yes")
    assert command(*part, "--json").data["stock"] == []
    return "MAIN"


def receive(command: Run, quantity: str, lot: str) -> Any:
    given = ("--store", "main", "--quantity", quantity, "--lot", lot, "--expires", AHEAD)
    return command("parts", "receive", "b1", *given, "--json")


def test_stock_comes_is_counted_bought_and_goes(store: str, command: Run) -> None:
    (row,) = receive(command, "3", "L7").data["stock"]
    assert (row["store"], row["quantity"], row["lots"][0]["expires_on"]) == ("MAIN/MAIN", "3", AHEAD)
    kept = command(
        "parts",
        "keep",
        "B-1",
        "--store",
        store,
        "--bin",
        "A3",
        "--reorder-at",
        "3",
        "--fill-to",
        "5",
        "--json",
    )
    assert kept.data["stock"][0]["bin"] == "A3"
    (need,) = command("parts", "needs", "--json").data["needs"]
    assert (need["part"], need["quantity"], need["worth"]) == ("B-1", "2", None)
    ordered = ("--quantity", "2", "--reference", "PO-1")
    command("parts", "ordered", "B-1", "--store", store, *ordered)
    assert command("parts", "needs", "--json").data["needs"] == []
    counted = command("parts", "count", "B-1", "--store", store, "--quantity", "2", "--json")
    assert counted.data["stock"][0]["quantity"] == "2"
    command("parts", "scrap", "B-1", "--store", store, "--reason", "Dropped")
    command("parts", "add-store", "VAN", "--site", "MAIN", "--name", "Van")
    moved = command("parts", "transfer", "B-1", "--store", store, "--to", "VAN", "--json").data["stock"]
    assert {row["store"]: row["quantity"] for row in moved} == {"MAIN/MAIN": "0", "MAIN/VAN": "1"}
    assert [row["code"] for row in command("parts", "stores", "--json").data["stores"]] == ["MAIN", "VAN"]
    (listed,) = command("parts", "list", "--text", "batt", "--json").data["parts"]
    assert (listed["number"], listed["on_hand"]) == ("B-1", "1")
    assert "Battery" in command("parts", "show", "b-1").out


def test_kits_are_put_and_listed(store: str, command: Run) -> None:
    made = command("parts", "put-kit", "pm-a", "--name", "Yearly", "--part", "B-1=2", "--json").data
    assert made == {"code": "PM-A", "name": "Yearly", "parts": [{"part": "B-1", "quantity": "2"}]}
    assert command("parts", "kits", "--json").data == {"kits": [made]}


def test_an_order_takes_and_reserves(store: str, command: Run) -> None:
    receive(command, "3", "L7")
    opened = command("work-orders", "open", "--device", "BM-1", "--title", "No power", "--json")
    assert opened.code == 0, opened.error
    order = opened.data["number"]
    taken = ("work-orders", "take-part", order, "B-1", "--store", store, "--quantity", "2")
    assert command(*taken, "--removed-serial", "OLD1").code == 0
    assert command("work-orders", "reserve-part", order, "B-1", "--store", store).code == 0
    (row,) = command("parts", "show", "B-1", "--json").data["stock"]
    assert (row["quantity"], row["free"]) == ("1", "0")
    refused = command(*taken)
    assert refused.code != 0
    assert "not so many" in refused.out + refused.error


def test_what_cannot_be_is_refused_with_a_word(store: str, command: Run) -> None:
    for words in (
        ("parts", "count", "B-1", "--store", store, "--quantity", "many"),
        ("parts", "receive", "B-1", "--store", store, "--quantity", "1e999"),
        ("parts", "receive", "B-1", "--store", store),
        ("parts", "receive", "NOPE", "--store", store),
        ("parts", "scrap", "B-1", "--store", store, "--reason", "X"),
        ("parts", "add", "b1", "--name", "Again"),
        ("parts", "add", "B-2", "--name", "Other", "--vendor", "Nobody"),
        ("parts", "show", "NOPE"),
        ("parts", "stores", "--as", "nobody@example.org"),
    ):
        done = command(*words)
        assert done.code != 0, words
        assert _error(done).strip(), words


def _error(done: Any) -> str:
    return str(done.out + done.error)
