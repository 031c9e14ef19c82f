"""User checks over REST: set up, checked, failed, replaced, read; nothing for the outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.checks.models import CheckPoint, CheckRecord
from openhtm.kernel.time import local_date, now
from openhtm.maintenance.tests.factories import make_device
from openhtm.maintenance.tests.test_rest import call

from . import ward

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
DAILY: dict[str, Any] = {"frequency": "daily"}
SEAL = {"key": "seal", "kind": "look", "label": "Seal is whole"}


@pytest.fixture
def point(world: World) -> CheckPoint:
    """Crash cart 2 of the ICU, due since an hour: REST reads the clock itself."""
    return ward.make_check(world, now() - timedelta(hours=1)).points.get()


def test_a_unit_is_set_up_and_shows_how_it_stands(world: World, sign_in: SignIn) -> None:
    make_device(world, "GEN-0042")
    uma, path = sign_in("uma"), f"/check-units/{world.icu.pk}"
    given = {
        "template": "crash_cart",
        "rhythm": DAILY,
        "items": [SEAL],
        "points": [{"name": "Bay 3", "device": "GEN-0042"}, {"name": "Cart"}],
    }
    status, made = call(uma, "POST", f"{path}/checks", given)
    assert (status, made["title"], made["terms"][0]["items"]) == (201, "Crash cart", [SEAL])
    assert [(one["name"], one["device"]) for one in made["points"]] == [("Bay 3", "GEN-0042"), ("Cart", None)]
    shown = call(uma, "GET", f"{path}/now")[1]
    assert {(one["name"], one["state"], one["ready"]) for one in shown} == {
        ("Bay 3", "due", "unknown"),
        ("Cart", "due", "unknown"),
    }
    (unit,) = call(uma, "GET", "/check-units")[1]
    assert (unit["code"], unit["to_do"], unit["count"]["share"]) == ("ICU", 2, None)
    assert call(uma, "GET", f"{path}/checks")[1] == [call(uma, "GET", f"/checks/{made['id']}")[1]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rhythm": {"frequency": "shift"}}, "Give the shifts"),
        ({"rhythm": {"frequency": "daily", "weekdays": []}}, "at least one day"),
        ({"items": [SEAL, SEAL]}, "one key"),
        ({"items": [SEAL | {"kind": "sniff"}]}, "sniff"),
        ({"items": [SEAL | {"at_most": "3"}]}, "limits"),
        ({"points": [{"device": "GEN-9999"}]}, "no device GEN-9999"),
    ],
)
def test_what_cannot_be_is_refused_with_its_sentence(
    changes: dict[str, Any], words: str, world: World, sign_in: SignIn
) -> None:
    given = {"template": "crash_cart", "rhythm": DAILY} | changes
    status, problem = call(sign_in("uma"), "POST", f"/check-units/{world.icu.pk}/checks", given)
    assert status in (404, 422)
    assert words in problem["detail"]


def test_a_check_is_recorded_once_and_its_window_shows_it(
    point: CheckPoint, world: World, sign_in: SignIn
) -> None:
    nina, path = sign_in("nina"), f"/check-points/{point.pk}/records"
    made = [call(nina, "POST", path, {"all_well": True}) for _ in range(2)]
    assert [status for status, _ in made] == [201, 201]
    assert made[0][1]["id"] == made[1][1]["id"]
    record = made[0][1]
    assert (record["outcome"], record["late"], record["by"]) == ("well", False, "Nina Nurse")
    day = local_date(now(), "America/Chicago")
    shown = call(nina, "GET", f"/check-units/{world.icu.pk}/windows?month={day:%Y-%m}")[1]
    assert [one["records"] for one in shown if one["state"] == "well"] == [[record["id"]]]
    assert call(nina, "GET", f"/check-records?point={point.pk}&outcome=well")[1]["items"] == [record]


def test_a_failed_check_is_replaced_and_read(point: CheckPoint, world: World, sign_in: SignIn) -> None:
    make_device(world, "GEN-0002")
    nina, uma = sign_in("nina"), sign_in("uma")
    fault = {"entries": {"seal": {"fault": True, "note": "Torn"}}, "comment": "On the floor"}
    status, record = call(nina, "POST", f"/check-points/{point.pk}/records", fault)
    assert (status, record["outcome"], record["work_order"]) == (201, "failed", "GEN-1")
    path = f"/check-records/{record['id']}"
    assert call(nina, "POST", f"{path}/replacement", {})[0] == 422
    assert call(nina, "POST", f"{path}/replacement", {"device": "GEN-9999"})[0] == 404
    assert call(nina, "POST", f"{path}/replacement", {"device": "GEN-0002"})[1]["replacement"] == "GEN-0002"
    assert [one["id"] for one in call(uma, "GET", "/check-records?unread=true")[1]["items"]] == [record["id"]]
    assert call(nina, "POST", f"{path}/read")[0] == 403
    assert call(uma, "POST", f"{path}/read")[1]["read_by"] == "Uma Unit Manager"
    assert call(uma, "GET", "/check-records?unread=true")[1]["items"] == []


def test_the_time_of_a_check_cannot_be_sent(point: CheckPoint, sign_in: SignIn) -> None:
    given = {"all_well": True, "at": "2026-01-01T00:00:00Z"}
    assert call(sign_in("nina"), "POST", f"/check-points/{point.pk}/records", given)[0] == 422
    assert not CheckRecord.objects.exists()


def test_terms_points_and_closed_days_change(point: CheckPoint, world: World, sign_in: SignIn) -> None:
    uma, check = sign_in("uma"), point.check_of
    changed = call(uma, "POST", f"/checks/{check.pk}/terms", {"rhythm": {"frequency": "weekly"}})[1]
    assert [one["rhythm"]["frequency"] for one in changed["terms"]] == ["daily", "weekly"]
    made = call(uma, "POST", f"/checks/{check.pk}/points", {"name": "Cart 3"})[1]
    make_device(world, "GEN-0042")
    assert (
        call(uma, "PUT", f"/check-points/{made['id']}/device", {"device": "GEN-0042"})[1]["device"]
        == "GEN-0042"
    )
    ended = call(uma, "POST", f"/check-points/{made['id']}/end", {"reason": "Sold"})[1]
    assert ended["until"] is not None
    first = (local_date(now(), "America/Chicago") + timedelta(days=2)).isoformat()
    path = f"/check-units/{world.icu.pk}/closed-days"
    (closed,) = call(uma, "POST", path, {"first": first, "reason": "Feast"})[1]
    assert call(uma, "GET", path)[1] == [closed]
    assert call(uma, "POST", path, {"first": "2026-01-01", "reason": "Forgot"})[0] == 409
    assert call(uma, "POST", f"/closed-days/{closed['id']}/open")[0] == 200
    assert call(uma, "GET", path)[1] == []
    assert call(uma, "POST", f"/checks/{check.pk}/end", {"reason": "Unit moves"})[1]["ends_on"] is not None


def test_templates_are_read(world: World, at: datetime, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    found = {one["slug"]: one for one in call(tess, "GET", "/check-templates")[1]}
    assert found["aed"] == call(tess, "GET", "/check-templates/aed")[1]
    assert call(tess, "GET", "/check-templates/nothing")[0] == 404


def test_another_hospital_finds_nothing_and_who_only_reads_changes_nothing(
    point: CheckPoint, world: World, sign_in: SignIn
) -> None:
    record = ward.checked(point, world, now(), ward.BROKEN_SEAL)
    otto, ada = sign_in("otto"), sign_in("ada")
    unit, check = f"/check-units/{world.icu.pk}", f"/checks/{point.check_of_id}"
    for path in (
        f"{unit}/now",
        f"{unit}/windows",
        f"{unit}/closed-days",
        check,
        f"/check-records/{record.pk}",
    ):
        assert call(otto, "GET", path)[0] == 404, path
    assert call(otto, "GET", "/check-units")[1] == []
    assert call(otto, "GET", "/check-records")[1]["items"] == []
    posts: dict[str, dict[str, Any]] = {
        f"{check}/end": {"reason": "x"},
        f"{check}/points": {"name": "x"},
        f"{unit}/closed-days": {"first": "2030-01-01", "reason": "x"},
        f"/check-points/{point.pk}/records": {"all_well": True},
        f"/check-records/{record.pk}/replacement": {"note": "x"},
        f"/check-records/{record.pk}/read": {},
    }
    for path, given in posts.items():
        assert call(ada, "POST", path, given)[0] == 403, path
        assert call(otto, "POST", path, given)[0] in (403, 404), path
