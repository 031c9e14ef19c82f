"""Maintenance over REST: the whole loop without a page, errors as problems, and nothing for the outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.models import Occurrence, WorkOrder
from openhtm_testing import days
from openhtm_testing.personas import PASSWORD

from . import factories as make

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
API = "/api/v1"


def call(client: Client, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = client.generic(
        method, f"{API}{path}", data=_text(body), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json() if answer.content else None


def _text(body: Any) -> str:
    import json

    return "" if body is None else json.dumps(body)


@pytest.fixture
def due(world: World, at: datetime) -> Occurrence:
    version = make.make_procedure(world, at)
    make.make_device(world)
    make.make_plan(world, at, version=version)
    return make.make_due(world, at)[0]


def test_the_loop_runs_over_rest(world: World, due: Occurrence, sign_in: SignIn) -> None:
    mara, tess = sign_in("mara"), sign_in("tess")
    status, found = call(mara, "GET", f"/occurrences/{due.pk}")
    assert (status, found["due_on"]) == (200, "2026-06-01")
    assert found["why"]
    status, order = call(mara, "POST", f"/occurrences/{due.pk}/work-order")
    path = f"/work-orders/{order['reference']}"
    assert (status, order["state"]) == (200, "triaged")
    assert call(tess, "POST", f"{path}/checklists", {})[0] == 201
    steps = f"{path}/checklists/main/steps"
    assert call(tess, "PUT", f"{steps}/case", {"values": ["pass"]})[0] == 200
    status, result = call(tess, "PUT", f"{steps}/leakage", {"values": ["0.08"], "unit": "mA"})
    assert (result["verdict"], result["value"], result["overall"]) == ("pass", "80.000000000", "pass")
    today = days.today().isoformat()
    assert call(tess, "POST", f"{path}/labor", {"minutes": 20, "worked_on": today})[0] == 201
    assert call(tess, "POST", f"{path}/finish", {})[1]["state"] == "work_done"
    assert call(tess, "GET", f"{path}/missing")[1] == []
    assert call(tess, "POST", f"{path}/close", {"password": "wrong"})[0] == 403
    status, order = call(tess, "POST", f"{path}/close", {"password": PASSWORD})
    assert (status, order["state"], order["next"]) == (200, "closed", [])
    due.refresh_from_db()
    assert due.state == "done"


@pytest.mark.parametrize(("unit", "code"), [("mV", "invalid"), ("", "invalid"), ("furlong", "invalid")])
def test_a_reading_in_the_wrong_unit_is_a_problem(
    world: World, due: Occurrence, sign_in: SignIn, unit: str, code: str
) -> None:
    tess = sign_in("tess")
    _, order = call(tess, "POST", f"/occurrences/{due.pk}/work-order")
    path = f"/work-orders/{order['reference']}"
    call(tess, "POST", f"{path}/checklists", {})
    status, problem = call(
        tess, "PUT", f"{path}/checklists/main/steps/leakage", {"values": ["80"], "unit": unit}
    )
    assert (status, problem["code"]) == (422, code)
    assert "leakage" in problem["fields"]


def test_everything_missing_is_in_the_problem(world: World, due: Occurrence, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    body = {"title": "No power", "device": "GEN-0001"}
    _, order = call(tess, "POST", "/work-orders", body)
    path = f"/work-orders/{order['reference']}"
    for act in ("start", "finish"):
        assert call(tess, "POST", f"{path}/{act}", {})[0] == 200
    status, problem = call(tess, "POST", f"{path}/close", {"password": PASSWORD})
    assert (status, problem["code"]) == (409, "unable_to_close")
    assert {one["lack"] for one in problem["details"]["missing"]} >= {"cause_code", "labor"}


def test_the_same_key_opens_one_order(world: World, due: Occurrence, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    body = {"title": "No power", "device": "GEN-0001"}
    first = call(tess, "POST", "/work-orders", body, **{"Idempotency-Key": "k1"})
    again = call(tess, "POST", "/work-orders", body, **{"Idempotency-Key": "k1"})
    assert first == again
    assert WorkOrder.objects.count() == 1


def test_the_outsider_sees_nothing(world: World, due: Occurrence, at: datetime, sign_in: SignIn) -> None:
    _, order = call(sign_in("mara"), "POST", f"/occurrences/{due.pk}/work-order")
    otto = sign_in("otto")
    reference = order["reference"]
    for path in (f"/work-orders/{reference}", f"/occurrences/{due.pk}", f"/plans/{due.plan_id}"):
        assert call(otto, "GET", path)[0] == 404
    for path in ("/work-orders?view=all", "/occurrences", "/plans", "/requests"):
        assert call(otto, "GET", path)[1]["items"] == []
    assert call(otto, "POST", f"/work-orders/{reference}/start", {})[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/work-orders", {"title": "X", "device": "GEN-0001"}),
        ("POST", "/occurrences/generate", {"until": "2027-01-01", "site": "GEN"}),
        (
            "POST",
            "/plans",
            {"code": "X", "title": "X", "site": "GEN", "effective_from": "2027-01-01", "terms": {}},
        ),
    ],
)
def test_the_nurse_may_report_and_not_more(
    world: World, due: Occurrence, sign_in: SignIn, method: str, path: str, body: Any
) -> None:
    nina = sign_in("nina")
    assert call(nina, method, path, body)[0] == 403
    status, report = call(nina, "POST", "/requests", {"device": "GEN-0001", "text": "It beeps"})
    assert (status, report["requester"]) == (201, "Nina Nurse")


def test_a_plan_is_added_and_its_terms_refused_when_they_make_no_sense(
    world: World, due: Occurrence, sign_in: SignIn
) -> None:
    mara = sign_in("mara")
    body: dict[str, Any] = {
        "code": "CLEAN",
        "title": "Cleaning",
        "model": make.make_model().pk,
        "site": "GEN",
        "effective_from": "2027-01-01",
        "terms": {"interval_count": 3},
    }
    status, plan = call(mara, "POST", "/plans", body)
    assert status == 201
    assert call(mara, "GET", f"/plans/{plan['id']}/terms")[1][0]["interval_count"] == 3
    for terms in (
        {"interval_count": 300, "interval_unit": "year"},
        {"interval_count": 1, "window_before": 3},
        {"kind": "calendar_list", "calendar": {"days": [{"weekday": 9}]}},
        {"kind": "calendar_list", "calendar": {"days": "x"}},
        {},
    ):
        status, problem = call(mara, "POST", "/plans", body | {"code": "Y", "terms": terms})
        assert (status, problem["code"]) == (422, "invalid"), terms


def test_a_list_of_orders_asks_as_often_for_many_as_for_one(
    world: World, at: datetime, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    from openhtm.maintenance.actions import work_orders
    from openhtm.maintenance.ordering import NewOrder

    device = make.make_device(world)
    for number in range(20):
        new = NewOrder(kind="repair", title=f"No {number}", device=device, assignee=world.tess)  # type: ignore[arg-type]
        work_orders.open_order(new, by=world.mara, at=at)
    mara = sign_in("mara")
    with django_assert_max_num_queries(8):
        assert len(call(mara, "GET", "/work-orders")[1]["items"]) == 20
