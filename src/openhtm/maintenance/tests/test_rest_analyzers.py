"""Test equipment over REST: marked, certified, used, refused, traced; nothing for the outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.models import ChecklistRun
from openhtm_testing import days

from . import factories as make
from . import gear
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
# REST reads the clock itself.
TODAY = days.today()


def body(**more: Any) -> dict[str, Any]:
    days = {
        "calibrated_on": (TODAY - timedelta(days=90)).isoformat(),
        "valid_until": (TODAY + timedelta(days=275)).isoformat(),
    }
    return {"number": "C-1", "laboratory": "Cal Lab", **days, **more}


@pytest.fixture
def run(world: World, at: datetime) -> ChecklistRun:
    return gear.make_run(world, at, gear.make_asking(world, at), leakage="480")


def test_equipment_is_marked_certified_and_listed(world: World, sign_in: SignIn) -> None:
    make.make_device(world, "GEN-0090", model=gear.analyzer_model())
    tess = sign_in("tess")
    status, found = call(tess, "PUT", "/test-equipment/GEN-0090", {"kinds": [gear.KIND]})
    assert (status, found["standing"], found["fit"]) == (200, "no_certificate", False)
    made = [call(tess, "POST", "/test-equipment/GEN-0090/certificates", body()) for _ in range(2)]
    assert [status for status, _ in made] == [201, 201]
    assert made[0][1]["id"] == made[1][1]["id"]
    status, listed = call(tess, "GET", "/test-equipment")
    assert [(one["tag"], one["standing"], one["certificate"]) for one in listed["items"]] == [
        ("GEN-0090", "valid", "C-1")
    ]
    assert [one["number"] for one in call(tess, "GET", "/test-equipment/GEN-0090/certificates")[1]] == ["C-1"]


def test_what_is_unfit_is_refused_and_what_is_fit_is_kept(
    run: ChecklistRun, world: World, at: datetime, sign_in: SignIn
) -> None:
    gear.make_analyzer(world, at, days=(date(2024, 1, 1), date(2025, 1, 1)))
    tess = sign_in("tess")
    path = f"/work-orders/{run.work_order.reference}/checklists/main/measured-with"
    status, problem = call(tess, "PUT", path, {"analyzers": ["GEN-0090"]})
    assert (status, problem["code"]) == (409, "unable_to_measure")
    assert problem["details"] == {"analyzer": "GEN-0090", "standing": "expired"}
    assert call(tess, "POST", "/test-equipment/GEN-0090/certificates", body())[0] == 201
    status, kept = call(tess, "PUT", path, {"analyzers": ["GEN-0090"]})
    assert (status, kept) == (200, [{"analyzer": "GEN-0090", "certificate": "C-1", "reason": ""}])
    assert call(tess, "GET", path)[1] == kept
    step = path.replace("measured-with", "steps/leakage/measured-with")
    assert call(tess, "PUT", step, {"analyzer": "GEN-0090"})[0] == 200


def test_the_trace_opens_re_tests_once_and_is_decided(
    run: ChecklistRun, world: World, at: datetime, sign_in: SignIn
) -> None:
    gear.make_analyzer(world, at)
    tess, cleo = sign_in("tess"), sign_in("cleo")
    path = f"/work-orders/{run.work_order.reference}/checklists/main/measured-with"
    call(tess, "PUT", path, {"analyzers": ["GEN-0090"]})
    days = {"calibrated_on": TODAY.isoformat(), "valid_until": (TODAY + timedelta(days=365)).isoformat()}
    off = body(number="B", as_found="out", as_found_error="5", **days)
    made = call(tess, "POST", "/test-equipment/GEN-0090/certificates", off)[1]
    found = call(cleo, "GET", f"/certificates/{made['id']}/trace")[1]
    (device,) = found["devices"]
    assert (device["tag"], device["in_doubt"], device["retest"]) == ("GEN-0001", True, None)
    opened = [call(cleo, "POST", f"/certificates/{made['id']}/re-tests") for _ in range(2)]
    assert [status for status, _ in opened] == [201, 201]
    assert opened[0][1][0]["reference"] == opened[1][1][0]["reference"]
    assert call(cleo, "GET", "/test-equipment/GEN-0090")[1]["standing"] == "out_of_tolerance"
    decision = {"disposition": "Tested again and good."}
    assert call(tess, "POST", f"/certificates/{made['id']}/decision", decision)[0] == 403
    assert call(cleo, "POST", f"/certificates/{made['id']}/decision", decision)[0] == 200
    assert call(cleo, "GET", "/test-equipment/GEN-0090")[1]["standing"] == "valid"


def test_quarantine_and_voiding_ask_why(world: World, at: datetime, sign_in: SignIn) -> None:
    found = gear.make_analyzer(world, at)
    cleo, certificate = sign_in("cleo"), found.certificates.get()
    assert call(cleo, "POST", "/test-equipment/GEN-0090/quarantine", {"reason": " "})[0] == 422
    assert call(cleo, "POST", "/test-equipment/GEN-0090/quarantine", {"reason": "Dropped"})[0] == 200
    released = call(cleo, "POST", "/test-equipment/GEN-0090/release", {"reason": "Checked"})
    assert released[1]["quarantine_reason"] == ""
    voided = call(cleo, "POST", f"/certificates/{certificate.pk}/void", {"reason": "Another device"})
    assert (voided[0], voided[1]["voided_reason"]) == (200, "Another device")


def test_another_hospital_finds_nothing_of_it(
    run: ChecklistRun, world: World, at: datetime, sign_in: SignIn
) -> None:
    certificate = gear.make_analyzer(world, at).certificates.get()
    otto = sign_in("otto")
    assert call(otto, "GET", "/test-equipment")[1]["items"] == []
    for path in ("/test-equipment/GEN-0090", f"/certificates/{certificate.pk}/trace"):
        assert call(otto, "GET", path)[0] == 404
    path = f"/work-orders/{run.work_order.reference}/checklists/main/measured-with"
    assert call(otto, "PUT", path, {"analyzers": ["GEN-0090"]})[0] == 404
