"""Vendors and contracts over REST: entered, changed, used; refused to those who may not; nothing for outsiders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.tests.test_rest import call
from openhtm.supply.models import Contract
from openhtm_testing import days

from . import factories as make

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
# REST reads the clock itself.
TODAY = days.today()


def body(vendor_id: int, **more: Any) -> dict[str, Any]:
    return {
        "site": "gen",
        "number": "SC-1",
        "title": "Pumps",
        "vendor_id": vendor_id,
        "kind": "full_service",
        "starts_on": (TODAY - timedelta(days=10)).isoformat(),
        "ends_on": (TODAY + timedelta(days=50)).isoformat(),
        "labor": "yes",
        "yearly_minor": 365_000,
        "currency": "USD",
        **more,
    }


@pytest.fixture
def made(world: World, sign_in: SignIn) -> dict[str, Any]:
    mara = sign_in("mara")
    status, vendor = call(mara, "POST", "/vendors", {"name": "Acme", "roles": ["service"], "phone": "555"})
    assert status == 201
    status, found = call(mara, "POST", "/contracts", body(vendor["id"]))
    assert status == 201
    return found  # type: ignore[no-any-return]


def test_a_contract_is_entered_read_and_changed(made: dict[str, Any], sign_in: SignIn) -> None:
    assert (made["standing"], made["alert"]["step"], made["covers"]["labor"]) == ("active", 60, "yes")
    mara = sign_in("mara")
    status, found = call(mara, "PATCH", "/contracts/sc-1", {"parts": "no"}, If_Match='"1"')
    assert (status, found["covers"]["parts"]) == (200, "no")
    status, problem = call(mara, "PATCH", "/contracts/SC-1", {"parts": "yes"}, If_Match='"1"')
    assert (status, problem["code"]) == (409, "stale")
    assert call(mara, "PATCH", "/contracts/SC-1", {"color": "red"})[0] == 422
    assert call(mara, "PATCH", "/contracts/SC-1", {"ends_on": None})[1]["alert"] is None


def test_the_same_key_enters_a_contract_once(made: dict[str, Any], sign_in: SignIn) -> None:
    mara, given = sign_in("mara"), body(made["vendor_id"], number="SC-2")
    answers = [call(mara, "POST", "/contracts", given, Idempotency_Key="k1")[0] for _ in range(2)]
    assert answers == [201, 201]
    assert Contract.objects.filter(number="SC-2").count() == 1
    status, problem = call(mara, "POST", "/contracts", given)
    assert (status, problem["code"]) == (409, "contract_known")


def test_devices_uses_and_cover(made: dict[str, Any], world: World, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    make.make_device(world)
    status, rows = call(mara, "POST", "/contracts/SC-1/devices", {"tags": ["gen-0001"], "response_hours": 4})
    assert (status, rows[0]["tag"], rows[0]["response_hours"]) == (201, "GEN-0001", 4)
    assert call(mara, "POST", "/contracts/SC-1/devices", {"tags": ["NOWHERE"]})[0] == 404
    used = {"used_on": TODAY.isoformat(), "tag": "GEN-0001", "worth_minor": 5000}
    status, use = call(mara, "POST", "/contracts/SC-1/uses", used)
    assert status == 201
    assert call(mara, "GET", "/contracts/SC-1")[1]["value"]["worth_minor"] == 5000
    assert call(mara, "POST", f"/contracts/SC-1/uses/{use['id']}/void", {"reason": "Twice"})[0] == 200
    assert call(mara, "GET", "/contracts/SC-1")[1]["value"]["worth_minor"] == 0
    status, cover = call(sign_in("tess"), "GET", "/devices/GEN-0001/cover")
    assert (status, cover["repair"], cover["answers"]["parts"]) == (200, "covered", "unknown")
    out = {"last_on": TODAY.isoformat(), "reason": "Sold"}
    status, row = call(mara, "POST", f"/contracts/SC-1/devices/{rows[0]['id']}/remove", out)
    assert (status, row["removed_reason"]) == (200, "Sold")


def test_a_contract_is_renewed_and_terminated(made: dict[str, Any], sign_in: SignIn) -> None:
    mara = sign_in("mara")
    next_day = (date.fromisoformat(made["ends_on"]) + timedelta(days=1)).isoformat()
    status, found = call(mara, "POST", "/contracts/SC-1/renew", {"number": "SC-2", "starts_on": next_day})
    assert (status, found["renews"], found["standing"]) == (201, "SC-1", "upcoming")
    assert call(mara, "GET", "/contracts/SC-1")[1]["renewed_by"] == "SC-2"
    end = {"last_on": TODAY.isoformat(), "reason": "Sold"}
    assert call(mara, "POST", "/contracts/SC-1/terminate", end)[1]["terminated_on"] == TODAY.isoformat()
    listed = call(mara, "GET", "/contracts?deciding=true")[1]
    assert listed == []


def test_who_may_only_read_sees_no_prices_and_changes_nothing(made: dict[str, Any], sign_in: SignIn) -> None:
    tess = sign_in("tess")
    status, found = call(tess, "GET", "/contracts/SC-1")
    assert (status, found["yearly_minor"], found["value"]) == (200, None, None)
    assert call(tess, "PATCH", "/contracts/SC-1", {"parts": "no"})[0] == 403
    assert call(tess, "POST", "/vendors", {"name": "Mine"})[0] == 403
    assert call(sign_in("nina"), "GET", "/contracts")[0] == 403


def test_the_outsider_finds_nothing(made: dict[str, Any], world: World, sign_in: SignIn) -> None:
    make.make_device(world)
    otto = sign_in("otto")
    assert call(otto, "GET", "/contracts")[1] == []
    paths = ("/contracts/SC-1", "/contracts/SC-1/devices", "/contracts/SC-1/uses", "/devices/GEN-0001/cover")
    assert {call(otto, "GET", path)[0] for path in paths} == {404}
    assert call(otto, "POST", "/contracts", body(made["vendor_id"], number="X"))[0] == 404


def test_vendors_are_listed_changed_and_have_contacts_and_accounts(
    made: dict[str, Any], at: datetime, sign_in: SignIn
) -> None:
    mara, path = sign_in("mara"), f"/vendors/{made['vendor_id']}"
    assert [one["name"] for one in call(mara, "GET", "/vendors?q=acm")[1]["items"]] == ["Acme"]
    assert call(mara, "PATCH", path, {"hours": "Always"})[1]["hours"] == "Always"
    assert call(mara, "POST", f"{path}/contacts", {"name": "Hotline", "phone": "1"})[0] == 201
    assert [one["name"] for one in call(mara, "GET", f"{path}/contacts")[1]] == ["Hotline"]
    assert call(mara, "PUT", f"{path}/accounts", {"site": "GEN", "number": "A-1"})[0] == 200
    assert call(mara, "PUT", f"{path}/accounts", {"site": "OTH", "number": "A-1"})[0] == 404
    assert call(mara, "GET", f"{path}/accounts")[1] == [{"site": "GEN", "number": "A-1"}]
    assert call(sign_in("otto"), "GET", f"{path}/accounts")[1] == []
