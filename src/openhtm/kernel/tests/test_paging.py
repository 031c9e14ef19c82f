"""Keyset pages visit every row once, in order, both ways, empty values included."""

from __future__ import annotations

from operator import itemgetter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import Key, decode, keys_from, page
from openhtm.places.models import Department, Room
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def _walk(keys: list[Key], size: int) -> tuple[list[int], list[int]]:
    rows = Room.objects.all()
    forward, cursor, last = [], "", None
    while True:
        last = page(rows, keys=keys, cursor=cursor, size=size)
        forward += [row.pk for row in last.rows]
        if not last.next_cursor:
            break
        cursor = last.next_cursor
    backward = [row.pk for row in last.rows]
    while last.previous_cursor:
        last = page(rows, keys=keys, cursor=last.previous_cursor, size=size)
        backward = [row.pk for row in last.rows] + backward
    return forward, backward


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12),
    sort=st.sampled_from(["name", "-name", "name,-floor", "-name,floor"]),
    size=st.integers(1, 5),
)
def test_pages_visit_every_row_once_in_order_both_ways(
    world: World, names: list[str], sort: str, size: int
) -> None:
    Room.objects.all().delete()
    for number, name in enumerate(names):
        Room.objects.create(site=world.site, floor=f"{number % 3}", name=name)
    rows = list(Room.objects.order_by("pk").values("pk", "name", "floor"))
    for part in reversed(sort.split(",")):
        rows.sort(key=itemgetter(part.lstrip("-")), reverse=part.startswith("-"))
    forward, backward = _walk(keys_from(sort), size)
    assert [row["pk"] for row in rows] == forward == backward


@pytest.mark.parametrize("descending", [False, True])
def test_empty_values_come_last_and_are_visited_both_ways(world: World, descending: bool) -> None:
    for number, department in enumerate([world.icu, None, world.operating, None, None]):
        Room.objects.create(site=world.site, name=f"{number}", department=department)
    keys = [Key("department_id", descending, nullable=True), Key("pk")]
    rows = Room.objects.all()
    seen, cursor, pages = [], "", []
    while True:
        found = page(rows, keys=keys, cursor=cursor, size=2)
        pages.append(found)
        seen += [row.department_id for row in found.rows]
        if not found.next_cursor:
            break
        cursor = found.next_cursor
    filled = [value for value in seen if value is not None]
    assert seen == [*sorted(filled, reverse=descending), *[None] * seen.count(None)]
    assert len(seen) == Room.objects.count()
    back = page(rows, keys=keys, cursor=pages[-1].previous_cursor, size=2)
    assert [row.pk for row in back.rows] == [row.pk for row in pages[-2].rows]


@pytest.mark.parametrize("cursor", ["%%%", "bm9wZQ", "W10", "WyJ4IixbXV0", "é"])
def test_a_damaged_cursor_is_refused_with_what_to_do(cursor: str) -> None:
    with pytest.raises(InvalidInput, match="first page"):
        decode(cursor)


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    cursor = page(Department.objects.all(), keys=keys_from("name"), size=1).next_cursor
    with pytest.raises(InvalidInput, match="another order"):
        page(Department.objects.all(), keys=keys_from("name,code"), cursor=cursor)
