"""Rows inserted in bulk are the rows that would have been saved one by one."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.models import Request
from openhtm.kernel.bulk import insert_rows, reserve_ids, update_records, update_rows
from openhtm.places.models import Department
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_rows_keep_every_value(world: World, at: datetime) -> None:
    result = {"text": "Ünïcode\twith \\ tab\n", "list": [1, None], "at": "x"}
    names = ("request_id", "action", "actor_key", "digest", "result", "at")
    insert_rows(Request, names, [(f"r{n}", "a", "k", "", result if n else None, at) for n in range(2)])
    first, second = Request.objects.order_by("request_id")
    assert (first.result, second.result) == (None, result)
    assert first.at == at


def test_constraints_hold_and_nothing_is_half_written(world: World) -> None:
    names = ("site_id", "code", "name", "cost_center", "phone", "is_critical", "is_active", "version")
    rows = [(world.site.pk, code, code, "", "", False, True, 1) for code in ("NEW", "ICU")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Department, names, rows)
    assert not Department.objects.filter(code="NEW").exists()


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(ValueError, match="has no field 'colour'"):
        insert_rows(Department, ("colour",), [])


def test_rows_are_changed_each_by_its_own_values(world: World) -> None:
    world.icu.phone, world.operating.phone = "1", "2"
    update_records([world.icu, world.operating], ["phone"])
    update_rows(Department, ["name", "is_critical"], [(world.icu.pk, ("Intensive", False))])
    found = (
        Department.objects.filter(site=world.site)
        .order_by("code")
        .values_list("name", "phone", "is_critical")
    )
    assert list(found) == [("Intensive", "1", False), ("Operating rooms", "2", False)]


def test_reserved_ids_are_new_and_the_next_row_does_not_take_them(world: World) -> None:
    names = ("id", "site_id", "code", "name", "cost_center", "phone", "is_critical", "is_active", "version")
    with transaction.atomic():
        ids = reserve_ids(Department, 2)
        rows = [(pk, world.site.pk, f"N{pk}", "New", "", "", False, True, 1) for pk in ids]
        insert_rows(Department, names, rows)
    later = Department.objects.create(site=world.site, code="LATER", name="Later")

    assert set(Department.objects.filter(name="New").values_list("pk", flat=True)) == set(ids)
    assert later.pk not in ids
    assert reserve_ids(Department, 0) == []
