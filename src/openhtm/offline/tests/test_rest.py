"""What waits for a decision, over REST: seen by whom it concerns, settled once, by whom it may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from openhtm.kernel.time import now
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests.web_world import AtWork, make_at_work
from openhtm.offline.models import ReceivedAct
from openhtm.offline.tests.sending import Phone
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
ROOT = "/api/v1/offline"


@pytest.fixture
def ward(world: World, at: datetime) -> AtWork:
    return make_at_work(world, at)


@pytest.fixture
def held(ward: AtWork, world: World) -> ReceivedAct:
    """Tess noted her time twice on an order that was cancelled meanwhile; the second waits behind the first."""
    order = ward.order
    phone = Phone(world.tess, taken_at=now() - timedelta(hours=2))
    work_orders.cancel(order, reason="Opened twice", by=world.mara, at=now() - timedelta(hours=1))
    for minutes in (10, 20):
        given = {"order": order.reference, "minutes": minutes}
        phone.do(
            "work_order.labor", given, at=now() - timedelta(hours=1, minutes=30), seen={"state": "Assigned"}
        )
    phone.send(now())
    found: ReceivedAct = ReceivedAct.objects.order_by("sequence")[0]
    return found


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"{ROOT}/{path}", body, content_type="application/json", headers=headers)


def test_a_conflict_is_listed_with_both_versions(held: ReceivedAct, sign_in: SignIn) -> None:
    client = sign_in("tess")
    rows = client.get(f"{ROOT}/conflicts").json()["items"]
    assert [row["code"] for row in rows] == ["waits", "conflict"]
    one = client.get(f"{ROOT}/conflicts/{held.pk}").json()
    (state,) = [row for row in one["both"] if row["fact"] == "State"]
    assert state == {"fact": "State", "mine": "Assigned", "theirs": "Cancelled", "differs": True}
    assert "Mara Manager" in one["message"]
    assert client.get(f"{ROOT}/conflicts?state=to_confirm").json()["items"] == []


def test_others_see_nothing_of_it_except_who_assigns_work(held: ReceivedAct, sign_in: SignIn) -> None:
    assert len(sign_in("mara").get(f"{ROOT}/conflicts").json()["items"]) == 2
    for name in ("ada", "nina", "otto"):
        client = sign_in(name)
        assert client.get(f"{ROOT}/conflicts").json()["items"] == [], name
        assert client.get(f"{ROOT}/conflicts/{held.pk}").status_code == 404
        assert post(client, f"conflicts/{held.pk}/drop", {"reason": "x"}).status_code == 404
        assert post(client, f"conflicts/{held.pk}/carry-out", {}).status_code == 404
    assert Client().get(f"{ROOT}/conflicts").status_code == 401


def test_carried_out_on_another_order_with_what_waits_behind_it(
    held: ReceivedAct, ward: AtWork, sign_in: SignIn
) -> None:
    other = WorkOrder.objects.open().exclude(pk=ward.order.pk).filter(site=ward.order.site).first()
    assert other is not None
    client = sign_in("tess")
    answer = post(client, f"conflicts/{held.pk}/carry-out", {"instead": other.reference.lower()})
    assert answer.json() == {"done": True, "waiting": []}, answer.content
    assert list(other.labor.order_by("pk").values_list("minutes", flat=True)) == [10, 20]
    again = post(client, f"conflicts/{held.pk}/carry-out", {"instead": other.reference})
    assert (again.status_code, again.json()["code"]) == (409, "already_settled")
    assert other.labor.count() == 2


def test_what_still_cannot_be_done_stays_with_its_reason(held: ReceivedAct, sign_in: SignIn) -> None:
    answer = post(sign_in("tess"), f"conflicts/{held.pk}/carry-out", {"instead": "GEN-9999"}).json()
    assert (answer["done"], answer["waiting"][0]["id"]) == (False, held.pk)
    assert "no such work order" in answer["waiting"][0]["message"]


def test_only_its_person_carries_it_out_and_who_assigns_lets_it_go_once(
    held: ReceivedAct, sign_in: SignIn
) -> None:
    manager = sign_in("mara")
    refused = post(manager, f"conflicts/{held.pk}/carry-out", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "unable_to_settle")
    key = {"Idempotency-Key": "drop-1"}
    for _ in range(2):
        dropped = post(manager, f"conflicts/{held.pk}/drop", {"reason": "Tess has left"}, **key)
        assert (dropped.status_code, dropped.json()["state"]) == (200, "dropped")
    assert dropped.json()["settled_how"] == "Tess has left"
    other = post(manager, f"conflicts/{held.pk}/drop", {"reason": "Again"})
    assert (other.status_code, other.json()["code"]) == (409, "already_settled")


def test_a_package_says_what_it_holds(ward: AtWork, sign_in: SignIn) -> None:
    found = sign_in("tess").get(f"{ROOT}/package").json()
    assert found["parts"]["route"]["records"]["orders"] >= 1
    assert found["bytes"] == sum(part["bytes"] for part in found["parts"].values())
    assert sign_in("ada").get(f"{ROOT}/package").json()["parts"].get("route") is None


def test_a_signature_is_confirmed_with_the_password_and_by_its_person_alone(
    ward: AtWork, world: World, sign_in: SignIn
) -> None:
    phone = Phone(world.tess, taken_at=now() - timedelta(hours=2))
    given = {"order": ward.order.reference, "sha256": "a" * 64, "shown": "[]"}
    phone.do("work_order.sign", given, at=now() - timedelta(hours=1))
    phone.send(now())
    act = ReceivedAct.objects.get()
    stranger = post(sign_in("mara"), "signatures/confirm", {"acts": [act.pk], "password": PASSWORD})
    assert stranger.status_code == 404
    client = sign_in("tess")
    wrong = post(client, "signatures/confirm", {"acts": [act.pk], "password": "wrong"})
    assert wrong.status_code in (403, 422), wrong.content
    # The order is not done yet, so the signature waits and says so.
    early = post(client, "signatures/confirm", {"acts": [act.pk], "password": PASSWORD}).json()
    assert (early["done"], [one["id"] for one in early["waiting"]]) == (False, [act.pk])
    assert post(client, f"conflicts/{act.pk}/carry-out", {}).status_code == 403
