"""Base dates through page and REST: nothing moves unasked, outsiders see nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from openhtm.maintenance.actions import base_dates as actions
from openhtm.maintenance.models import BaseDate, PlanAssignment

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@pytest.fixture
def fleet(world: World, at: datetime) -> list[str]:
    tags = ["GEN-0001", "GEN-0002"]
    for tag in tags:
        make.make_device(world, tag, accepted_on=date(2026, 6, 1))
    make.make_plan(world, at)
    make.make_due(world, at)
    return tags


def on_base() -> int:
    return PlanAssignment.objects.open().filter(base_date__isnull=False).count()


def test_a_manager_sets_previews_and_rebases(world: World, fleet: list[str], sign_in: Any) -> None:
    mara = sign_in("mara")
    assert "No base dates yet" in mara.get("/base-dates/").content.decode()
    sent = {"place": f"department-{world.icu.pk}", "day": "2026-03-15"}
    answer = mara.post("/base-dates/add/", sent)
    base = BaseDate.objects.get()
    assert answer.url == f"/base-dates/{base.pk}/"
    assert on_base() == 0
    seen = mara.get(answer.url).content.decode()
    assert "Re-base 2 lines" in seen
    assert "15 Mar 2027" in seen
    assert "1 Jun 2027" in seen
    narrowed = mara.get(answer.url, {"tags": "GEN-0002"}).content.decode()
    assert "Re-base 1 line" in narrowed
    assert "GEN-0001" not in narrowed
    mara.post(f"/base-dates/{base.pk}/rebase/", {"tags": "", "expected": "7"})
    assert on_base() == 0, "another number than the preview said"
    mara.post(f"/base-dates/{base.pk}/rebase/", {"tags": "GEN-0002", "expected": "1"})
    assert on_base() == 1
    assert '<td class="num"' in mara.get("/base-dates/").content.decode()
    changed = mara.post(f"/base-dates/{base.pk}/change/", {"day": "2026-04-01", "version": "1"})
    assert changed.status_code == 302
    assert on_base() == 1
    stale = mara.post(f"/base-dates/{base.pk}/change/", {"day": "2026-05-01", "version": "1"})
    assert stale.status_code == 422
    assert mara.post(f"/base-dates/{base.pk}/clear/", {"reason": ""}).status_code == 422
    assert mara.post(f"/base-dates/{base.pk}/clear/", {"reason": "Over"}).status_code == 302
    assert mara.get(f"/base-dates/{base.pk}/").status_code == 404
    assert on_base() == 1


def test_an_impossible_day_comes_back_beside_its_field(world: World, fleet: list[str], sign_in: Any) -> None:
    sent = {"place": f"department-{world.icu.pk}", "day": "1960-01-01"}
    answer = sign_in("mara").post("/base-dates/add/", sent)
    assert answer.status_code == 422
    assert "from 1970 on" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("tess", 403), ("otto", 404)])
def test_others_change_nothing(
    world: World, fleet: list[str], sign_in: Any, at: datetime, who: str, status: int
) -> None:
    base = actions.set_base_date(world.icu, day=date(2026, 3, 15), by=world.mara, at=at)
    client = sign_in(who)
    codes = {
        client.get(f"/base-dates/{base.pk}/").status_code,
        client.post(f"/base-dates/{base.pk}/rebase/", {"tags": "", "expected": "2"}).status_code,
        client.post(f"/base-dates/{base.pk}/clear/", {"reason": "No"}).status_code,
        client.get(f"/api/v1/base-dates/{base.pk}/preview").status_code,
    }
    assert codes <= {403, 404}
    assert on_base() == 0
    assert BaseDate.objects.in_force().count() == 1
    listed = client.get("/base-dates/")
    assert listed.status_code == 403 or (str(world.icu) in listed.content.decode()) is (who == "tess")


def test_over_rest_it_is_set_previewed_rebased_and_cleared(
    world: World, fleet: list[str], sign_in: Any
) -> None:
    mara = sign_in("mara")
    kind = {"content_type": "application/json"}
    wrong = mara.post("/api/v1/base-dates", {"site": "GEN", "day": "2026-03-15"}, **kind)
    assert wrong.status_code == 422
    none = mara.post("/api/v1/base-dates", {"site": "GEN", "building": "Moon", "day": "2026-03-15"}, **kind)
    assert none.status_code == 404
    sent = {"site": "GEN", "department": world.icu.code, "day": "2026-03-15"}
    made = mara.post("/api/v1/base-dates", sent, **kind).json()
    assert (made["department"], made["lines"]) == (world.icu.code, 0)
    lines = mara.get(f"/api/v1/base-dates/{made['id']}/preview").json()
    assert [(one["device"], one["effect"]) for one in lines] == [(tag, "moves") for tag in fleet]
    assert lines[0]["due_on"] == "2027-06-01"
    assert lines[0]["next_due_on"] == "2027-03-15"
    path = f"/api/v1/base-dates/{made['id']}"
    assert mara.post(f"{path}/rebase", {"expected": 9}, **kind).status_code == 409
    assert mara.post(f"{path}/rebase", {"tags": ["GONE"]}, **kind).status_code == 422
    done = mara.post(f"{path}/rebase", {"expected": 2}, **kind).json()
    assert done == {"moved": 2, "joined": 0, "kept": 0}
    assert mara.get("/api/v1/base-dates").json()[0]["lines"] == 2
    assert mara.post(f"{path}/clear", {"reason": "Over"}, **kind).status_code == 204
    assert mara.get("/api/v1/base-dates").json() == []
    assert on_base() == 2


def test_the_pages_look_right_everywhere(world: World, enter: Any, page: Any, looks: Any) -> None:
    at = timezone.now()
    for number in range(1, 5):
        make.make_device(world, f"GEN-000{number}", accepted_on=date(2025, 6 - number, 20))
    make.make_plan(world, at)
    make.make_due(world, at)
    base = actions.set_base_date(world.icu, day=date(2026, 3, 15), by=world.mara, at=at)
    enter(page, world.mara)
    looks.everywhere(page, "/base-dates/", name="base-dates")
    looks.everywhere(page, f"/base-dates/{base.pk}/", name="base-date")
    looks.everywhere(page, "/base-dates/add/", name="base-date-add")


def test_a_preview_asks_no_more_for_more_devices(
    world: World, sign_in: Any, at: datetime, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.make_plan(world, at)
    base = actions.set_base_date(world.icu, day=date(2026, 3, 15), by=world.mara, at=at)
    mara, counted = sign_in("mara"), []
    mara.get(f"/base-dates/{base.pk}/")
    for first, last in ((1, 5), (6, 25)):
        for number in range(first, last + 1):
            make.make_device(world, f"GEN-{number:04d}")
        make.make_due(world, at)
        PlanAssignment.objects.update(base_date=None, anchor_on=date(2025, 6, 1))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert mara.get(f"/base-dates/{base.pk}/").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]
