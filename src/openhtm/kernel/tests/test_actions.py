"""What every action promises, shown on the actions of places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from openhtm.audit.models import Entry, Request
from openhtm.audit.verify import verify
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotPermitted, RequestReused, StaleVersion
from openhtm.places.actions import places
from openhtm.places.models import Department, Site
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_an_action_writes_the_change_and_its_entry(world: World, at: datetime) -> None:
    places.edit_department(world.icu, changes={"phone": "555 0100"}, by=world.mara, at=at)
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_label, entry.subject_type) == (
        "places.department.edit",
        "Mara Manager",
        "places.department",
    )
    assert entry.at == at
    assert entry.chain.key == f"site:{world.site.pk}"
    assert '"before":{"phone":""}' in entry.body
    assert '"after":{"phone":"555 0100"}' in entry.body


def test_an_action_without_the_permission_is_refused_and_leaves_nothing(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        places.edit_department(world.icu, changes={"phone": "1"}, by=world.tess, at=at)
    world.icu.refresh_from_db()
    assert world.icu.phone == ""
    assert not Entry.objects.exists()


def test_a_permission_at_another_site_is_not_enough(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        places.edit_department(world.icu, changes={"phone": "1"}, by=world.otto, at=at)


def test_what_concerns_all_sites_needs_the_permission_for_all_sites(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        places.add_site(code="NEW", name="New", by=world.mara, at=at)
    assert places.add_site(code="NEW", name="New", by=world.root, at=at).pk


def test_a_change_that_changes_nothing_is_not_written(world: World, at: datetime) -> None:
    places.edit_department(world.icu, changes={"phone": ""}, by=world.mara, at=at)
    assert not Entry.objects.exists()
    world.icu.refresh_from_db()
    assert world.icu.version == 1


def test_an_edit_of_an_older_version_is_refused_with_both_versions(world: World, at: datetime) -> None:
    places.edit_department(world.icu, changes={"phone": "1"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(StaleVersion) as refused:
        places.edit_department(world.icu, changes={"phone": "2"}, seen_version=1, by=world.mara, at=at)
    assert refused.value.details == {"seen_version": 1, "current_version": 2}


def test_an_edit_from_a_stale_copy_in_memory_is_refused(world: World, at: datetime) -> None:
    stale = Department.objects.get(pk=world.icu.pk)
    places.edit_department(world.icu, changes={"phone": "1"}, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        places.edit_department(stale, changes={"phone": "2"}, by=world.mara, at=at)


def test_when_the_body_fails_neither_change_nor_entry_remains(world: World, at: datetime) -> None:
    @action("test.fails.after_writing", needs="place.edit")
    def fail(department: Department, *, by: Actor, at: datetime) -> None:
        acts.save(department, phone="9")
        raise RuntimeError("after the write")

    with pytest.raises(RuntimeError):
        fail(world.icu, by=world.mara, at=at)
    assert Department.objects.get(pk=world.icu.pk).phone == ""
    assert not Entry.objects.exists()


def test_when_the_ledger_fails_the_change_is_rolled_back(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openhtm.audit.ledger._store_rows", _broken)
    with pytest.raises(OSError, match="disk full"):
        places.edit_department(world.icu, changes={"phone": "1"}, by=world.mara, at=at)
    assert Department.objects.get(pk=world.icu.pk).phone == ""


def _broken(*_arguments: object) -> None:
    raise OSError("disk full")


def test_a_request_is_carried_out_once_and_its_repeat_returns_the_first_result(
    world: World, at: datetime
) -> None:
    call: dict[str, Any] = {"code": "NEW", "name": "New", "by": world.root, "at": at}
    first = places.add_site.once("request-1", **call)
    again = places.add_site.once("request-1", **call)
    assert again == first
    assert Site.objects.filter(code="NEW").count() == 1
    assert Entry.objects.count() == 1


def test_a_request_that_failed_can_be_tried_again(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        places.add_site.once("request-1", code="NEW", name="New", by=world.mara, at=at)
    assert not Request.objects.exists()
    assert places.add_site.once("request-1", code="NEW", name="New", by=world.root, at=at).pk


@pytest.mark.parametrize("other", [{"name": "Another"}, {"by": "mara"}])
def test_a_request_id_cannot_be_used_for_something_else(
    world: World, at: datetime, other: dict[str, str]
) -> None:
    call: dict[str, Any] = {"code": "NEW", "name": "New", "by": world.root, "at": at}
    places.add_site.once("request-1", **call)
    changed = {**call, **other, **({"by": world.mara} if "by" in other else {})}
    with pytest.raises(RequestReused):
        places.add_site.once("request-1", **changed)


def test_writing_outside_an_action_is_a_mistake(world: World) -> None:
    with pytest.raises(acts.OutsideAction):
        acts.save(world.icu, phone="1")


def test_an_action_must_say_who_and_when_and_what_it_needs() -> None:
    def without_actor(*, at: datetime) -> None: ...

    def two_positional(one: int, two: int, *, by: Actor, at: datetime) -> None: ...

    with pytest.raises(TypeError, match="'by' and 'at'"):
        action("test.without.actor", needs="place.edit")(without_actor)
    with pytest.raises(TypeError, match="keyword-only"):
        action("test.two.positional", needs="place.edit")(two_positional)
    with pytest.raises(TypeError, match="needs a permission"):
        action("test.without.permission", needs=None)


def test_a_bulk_action_is_one_entry_a_site_with_its_rows(world: World, at: datetime) -> None:
    wanted = [
        places.NewRoom(site_id=world.site.pk, name="1", building="West", floor="2"),
        places.NewRoom(site_id=world.site.pk, name="2", building="West", floor="2"),
    ]
    rooms = places.ensure_rooms(wanted, by=world.mara, at=at)
    assert sorted(str(room) for room in rooms.values()) == ["West / 2 / 1", "West / 2 / 2"]
    entry = Entry.objects.get()
    assert entry.rows == 3
    assert verify().ok
    again = places.ensure_rooms(wanted, by=world.mara, at=at)
    assert again == rooms
    assert Entry.objects.count() == 1


def test_many_new_records_are_stored_and_noted_each_and_checked_before(world: World, at: datetime) -> None:
    @action("tests.departments.add_many", needs=None, open_to="tests")
    def add_many(site: Site, *, names: list[str], by: Actor, at: datetime) -> None:
        acts.create_many([Department(site=site, code=name[:9], name=name) for name in names])

    add_many(world.site, names=["Lab", "Morgue"], by=world.mara, at=at)
    made = Department.objects.filter(code__in=["Lab", "Morgue"]).order_by("pk")
    entry = Entry.objects.get(action="tests.departments.add_many")
    assert (entry.subject_id, entry.rows) == (made[0].pk, 1)
    assert '"name":"Lab"' in entry.body
    assert verify().ok
    with pytest.raises(InvalidInput, match="name"):
        add_many(world.site, names=["Ward", "x" * 500], by=world.mara, at=at)
    add_many(world.site, names=[], by=world.mara, at=at)
    assert Department.objects.filter(code="Ward").count() == 0
