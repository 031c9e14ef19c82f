"""Changes of devices: what happens, what is refused and why, and that a refusal leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from openhtm.audit.api import Entry, history, verify
from openhtm.catalog.api import DeviceType, Manufacturer, Model
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion, UnableToSome
from openhtm.places.api import Site
from openhtm.registry import events
from openhtm.registry.api import (
    Device,
    DeviceChange,
    DuplicateSerial,
    Facts,
    NewDevice,
    OutOfOrder,
    Status,
    UnableToAttach,
    UnableToChangeStatus,
    UnableToMove,
    as_of,
    blocks,
    dependents,
    derived,
    devices,
    problems_of,
    usability,
    withdraw_many,
)
from openhtm.registry.models import Identifier, LocationPeriod, StatusPeriod
from openhtm.registry.rebuild import rebuild
from openhtm_testing.personas import World


@pytest.fixture
def model(db: None) -> Model:
    maker = Manufacturer.objects.create(name="Philips", normalized="philips")
    kind = DeviceType.objects.create(name="Defibrillator")
    return Model.objects.create(
        manufacturer=maker, name="HeartStart XL", device_type=kind, risk_class="life_support"
    )


def test_a_new_device_takes_maker_type_and_risk_from_its_model(enter_device: Any, model: Model) -> None:
    device = enter_device("D-1", model_id=model.pk)
    assert (device.manufacturer.name, device.device_type.name, device.risk_class) == (
        "Philips",
        "Defibrillator",
        "life_support",
    )


def test_a_risk_class_that_differs_from_the_model_is_the_device_s_own_with_a_reason(
    enter_device: Any, model: Model
) -> None:
    device = enter_device("D-1", model_id=model.pk, risk_class="low")
    assert (device.risk_class, device.risk_override) == ("low", "low")
    assert device.risk_override_reason


def test_devices_without_a_tag_get_the_next_of_their_site(world: World, at: datetime) -> None:
    rows = [NewDevice({"site_id": world.site.pk}) for _ in range(2)]
    tags = [device.tag for device in devices.create_many(rows, by=world.mara, at=at)]
    assert [tag[:10] for tag in tags] == ["GEN-000001", "GEN-000002"]


def test_a_tag_of_the_series_that_is_taken_by_hand_is_passed_over(world: World, at: datetime) -> None:
    first = devices.add(site=world.site, values={}, by=world.mara, at=at).tag
    world.site.refresh_from_db()
    from openhtm.registry.models import TagSeries

    TagSeries.objects.update(latest=0)
    assert devices.add(site=world.site, values={}, by=world.mara, at=at).tag != first


def test_everything_wrong_with_a_list_is_said_at_once_and_nothing_is_stored(
    world: World, at: datetime, model: Model, enter_device: Any
) -> None:
    enter_device("OLD", model_id=model.pk, serial="A-1")
    site = world.site.pk
    rows = [
        NewDevice({"tag": "old", "site_id": site}),
        NewDevice({"tag": "T1", "site_id": site, "model_id": model.pk, "serial": "a 1"}),
        NewDevice({"tag": "T2", "site_id": site, "department_id": world.other_department.pk}),
        NewDevice({"tag": "T3", "site_id": site, "cost_minor": 100}),
        NewDevice({"tag": "T4", "site_id": site}),
        NewDevice({"tag": "T4", "site_id": site}),
    ]
    entries = Entry.objects.count()
    with pytest.raises(UnableToSome) as refused:
        devices.create_many(rows, by=world.mara, at=at)
    assert sorted(refused.value.problems) == ["OLD", "T1", "T2", "T3", "T4"]
    assert Device.objects.count() == 1
    assert Entry.objects.count() == entries


def test_a_bad_value_names_its_row(world: World, at: datetime) -> None:
    rows = [NewDevice({"site_id": world.site.pk, "status": "broken"})]
    with pytest.raises(UnableToSome) as refused:
        devices.create_many(rows, by=world.mara, at=at)
    assert list(refused.value.problems) == ["#1"]


def test_nobody_enters_devices_at_another_hospital(world: World, at: datetime) -> None:
    rows = [
        NewDevice({"tag": "T1", "site_id": world.site.pk}),
        NewDevice({"tag": "T2", "site_id": world.other_site.pk}),
    ]
    for person in (world.mara, world.otto, world.tess):
        with pytest.raises(NotPermitted):
            devices.create_many(rows, by=person, at=at)


def test_an_edit_is_noted_with_before_and_after_only_where_it_differs(
    world: World, device: Device, at: datetime
) -> None:
    devices.edit(device, changes={"name": "Defibrillator", "notes": "new battery"}, by=world.tess, at=at)
    event = history(device)[0]
    assert (event.before, event.after) == ({"notes": ""}, {"notes": "new battery"})


def test_an_edit_that_changes_nothing_writes_nothing(world: World, device: Device, at: datetime) -> None:
    entries = Entry.objects.count()
    devices.edit(device, changes={"name": "Defibrillator"}, by=world.tess, at=at)
    assert Entry.objects.count() == entries
    assert Device.objects.get().version == 1


def test_a_stale_edit_is_refused(world: World, device: Device, at: datetime) -> None:
    devices.edit(device, changes={"name": "x"}, seen_version=1, by=world.tess, at=at)
    with pytest.raises(StaleVersion):
        devices.edit(device, changes={"name": "y"}, seen_version=1, by=world.tess, at=at)


@pytest.mark.parametrize("column", ["status", "room_id", "site_id", "parent_id", "version", "colour"])
def test_columns_with_acts_of_their_own_are_not_edited(
    world: World, device: Device, at: datetime, column: str
) -> None:
    with pytest.raises(InvalidInput):
        devices.edit(device, changes={column: 1}, by=world.mara, at=at)


def test_costs_take_their_own_permission(world: World, device: Device, at: datetime) -> None:
    costs = {"cost_minor": 100, "currency": "USD"}
    with pytest.raises(NotPermitted):
        devices.edit(device, changes=costs, by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        devices.set_costs(device, changes=costs, by=world.tess, at=at)
    with pytest.raises(InvalidInput):
        devices.set_costs(device, changes={"name": "x"}, by=world.fay, at=at)
    assert devices.set_costs(device, changes=costs, by=world.fay, at=at).cost_minor == 100


def test_a_former_tag_still_finds_the_device_and_is_never_given_again(
    world: World, device: Device, at: datetime, enter_device: Any
) -> None:
    devices.edit(device, changes={"tag": "DEF-9"}, by=world.mara, at=at)
    assert Identifier.objects.get(device=device).value == "DEF-0001"
    with pytest.raises(InvalidInput):
        enter_device("DEF-0001")


def test_the_same_serial_number_of_a_model_needs_a_reason(
    world: World, at: datetime, enter_device: Any, model: Model
) -> None:
    enter_device("A", model_id=model.pk, serial="77")
    other = enter_device("B", model_id=model.pk, serial="78")
    with pytest.raises(DuplicateSerial):
        devices.edit(other, changes={"serial": "77"}, by=world.mara, at=at)
    devices.accept_duplicate(other, reason="maker printed it twice", by=world.mara, at=at)
    assert devices.edit(other, changes={"serial": "77"}, by=world.mara, at=at).serial_key == "77"


def test_the_database_refuses_what_must_never_be(world: World, device: Device, at: datetime) -> None:
    for bad in ({"tag": ""}, {"status": "broken"}, {"tag": "def-1"}, {"cost_minor": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Device.objects.filter(pk=device.pk).update(**bad)


def test_a_move_ends_one_place_and_opens_the_next(world: World, device: Device, at: datetime) -> None:
    devices.move(device, room=world.workshop, by=world.tess, at=at, reason="repair")
    before = as_of(device, at - timedelta(seconds=1))
    after = as_of(device, at)
    assert (before.room, after.room) == (world.icu_room, world.workshop)
    assert LocationPeriod.objects.filter(device=device).count() == 2
    assert LocationPeriod.objects.open().get(device=device).reason == "repair"


def test_a_move_to_another_hospital_takes_rights_in_both(world: World, device: Device, at: datetime) -> None:
    room = world.other_department
    with pytest.raises(NotPermitted):
        devices.move(device, room=None, department=room, by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        devices.move(device, room=None, department=room, by=world.otto, at=at)
    devices.move(device, room=None, department=room, by=world.root, at=at)
    assert device.site_id == world.other_site.pk
    sites = set(Entry.objects.filter(action="registry.device.move").values_list("site_id", flat=True))
    assert sites == {world.site.pk, world.other_site.pk}


def test_room_and_department_of_different_sites_are_refused(
    world: World, device: Device, at: datetime
) -> None:
    with pytest.raises(UnableToMove):
        devices.move(device, room=world.icu_room, department=world.other_department, by=world.root, at=at)


def test_history_is_not_written_backwards(world: World, device: Device, at: datetime) -> None:
    devices.move(device, room=world.workshop, by=world.tess, at=at)
    with pytest.raises(UnableToMove):
        devices.move(device, room=world.icu_room, by=world.tess, at=at - timedelta(hours=1))
    devices.hand_over(device, custodian="Dr. House", by=world.tess, at=at)
    with pytest.raises(OutOfOrder):
        devices.hand_over(device, custodian="", by=world.tess, at=at - timedelta(hours=1))


def test_ownership_and_custody_stay_on_record(world: World, device: Device, at: datetime) -> None:
    later = at + timedelta(days=1)
    devices.change_ownership(device, ownership="leased", owner="LeaseCo", by=world.mara, at=at)
    devices.hand_over(device, custodian="Transport", by=world.tess, at=at)
    devices.change_ownership(device, ownership="owned", by=world.mara, at=later)
    then = as_of(device, at)
    assert (then.ownership, then.owner, then.custodian) == ("leased", "LeaseCo", "Transport")
    assert as_of(device, later).ownership == "owned"


def test_out_of_service_and_back_takes_that_nothing_forbids_use(
    world: World, device: Device, at: datetime
) -> None:
    devices.take_out_of_service(device, reason="failed test", by=world.tess, at=at)
    blocks.put(device, code="failed_test", source="wo:1", text="Output energy too low", by=world.tess, at=at)
    with pytest.raises(UnableToChangeStatus):
        devices.change_status(device, to=Status.IN_SERVICE, reason="repaired", by=world.tess, at=at)
    assert not usability(device, on=at.date()).usable
    blocks.lift(device, code="failed_test", source="wo:1", reason="retest passed", by=world.mara, at=at)
    devices.change_status(device, to=Status.IN_SERVICE, reason="repaired", by=world.tess, at=at)
    assert usability(device, on=at.date()).usable


def test_taking_out_of_service_leaves_a_held_device_as_it_is(
    world: World, enter_device: Any, at: datetime
) -> None:
    device = enter_device("X", status="sequestered")
    devices.take_out_of_service(device, reason="failed", by=world.tess, at=at)
    assert Device.objects.get(pk=device.pk).status == "sequestered"


def test_a_block_is_put_once_and_counted(world: World, device: Device, at: datetime) -> None:
    for _ in range(2):
        blocks.put(device, code="recall", source="alert:1", text="Recall", by=world.mara, at=at)
    assert Device.objects.get().block_count == 1
    assert blocks.lift(device, code="recall", source="alert:1", reason="done", by=world.mara, at=at)
    assert not blocks.lift(device, code="recall", source="alert:1", reason="done", by=world.mara, at=at)
    assert Device.objects.get().block_count == 0


def test_a_technician_may_not_release_what_is_held(world: World, enter_device: Any, at: datetime) -> None:
    device = enter_device("X", status="quarantined")
    with pytest.raises(UnableToChangeStatus):
        devices.change_status(device, to=Status.IN_SERVICE, reason="looks fine", by=world.tess, at=at)
    devices.change_status(device, to=Status.IN_SERVICE, reason="recall done", by=world.cleo, at=at)


def test_a_sequestered_device_is_moved_only_with_a_reason(
    world: World, enter_device: Any, at: datetime
) -> None:
    device = enter_device("X", status="sequestered")
    with pytest.raises(UnableToMove):
        devices.move(device, room=world.workshop, by=world.tess, at=at)
    devices.move(device, room=world.workshop, by=world.tess, at=at, reason="locked evidence room")


def test_a_new_device_comes_into_use_by_acceptance_only(
    world: World, enter_device: Any, at: datetime
) -> None:
    device = enter_device("X", status="in_acceptance")
    with pytest.raises(UnableToChangeStatus):
        devices.change_status(device, to=Status.IN_SERVICE, by=world.tess, at=at)
    with pytest.raises(InvalidInput):
        devices.accept(device, on=at.date() + timedelta(days=1), by=world.tess, at=at)
    devices.accept(device, on=at.date(), by=world.tess, at=at)
    assert (device.status, device.accepted_on) == ("in_service", at.date())


def test_the_day_of_acceptance_is_the_day_at_the_site(world: World, enter_device: Any) -> None:
    """At 13:00 UTC it is tomorrow in Auckland and still early today in Honolulu."""
    noon = datetime(2026, 3, 10, 13, tzinfo=UTC)
    for zone, day in (("Pacific/Auckland", date(2026, 3, 11)), ("Pacific/Honolulu", date(2026, 3, 10))):
        entered = enter_device(f"Z-{zone[-4:]}", status="in_acceptance")
        Site.objects.filter(pk=entered.site_id).update(time_zone=zone)
        device = Device.objects.get(pk=entered.pk)
        with pytest.raises(InvalidInput, match="day to come"):
            devices.accept(device, on=day + timedelta(days=1), by=world.tess, at=noon)
        assert devices.accept(device, on=day, by=world.tess, at=noon).accepted_on == day


def test_retirement_is_refused_while_anything_is_open(
    world: World, device: Device, enter_device: Any, at: datetime
) -> None:
    part = enter_device("PAD-1", parent_id=device.pk)
    derived.set_open_work_orders([(device.pk, 1)])
    devices.edit(device, changes={}, facts=Facts(interfaces=[{"ip": "10.0.0.1"}]), by=world.tess, at=at)
    with pytest.raises(UnableToChangeStatus) as refused:
        devices.retire(device, reason="worn out", by=world.mara, at=at)
    for words in ("open work order", "network identity", "parts", "patient data"):
        assert words in str(refused.value)
    with pytest.raises(NotPermitted):
        devices.retire(part, reason="worn out", sanitization="none", by=world.tess, at=at)


def test_a_retired_device_does_not_come_back(world: World, device: Device, at: datetime) -> None:
    told: list[Any] = []
    events.retired.connect(lambda **sent: told.append(sent["device_id"]), weak=False, dispatch_uid="test")
    devices.retire(device, reason="worn out", sanitization="holds no data", by=world.mara, at=at)
    events.retired.disconnect(dispatch_uid="test")
    assert told == [device.pk]
    assert (device.status, device.retired_on, device.retire_reason) == ("retired", at.date(), "worn out")
    with pytest.raises(UnableToChangeStatus):
        devices.change_status(device, to=Status.IN_SERVICE, reason="changed my mind", by=world.root, at=at)


def test_no_device_is_a_part_of_itself(world: World, device: Device, enter_device: Any, at: datetime) -> None:
    part = enter_device("P1", parent_id=device.pk)
    small = enter_device("P2", parent_id=part.pk)
    with pytest.raises(UnableToAttach):
        devices.attach(device, parent=small, by=world.mara, at=at)
    devices.attach(small, parent=None, by=world.mara, at=at)
    devices.attach(device, parent=small, by=world.mara, at=at)


def test_a_bulk_change_is_all_or_nothing(
    world: World, device: Device, enter_device: Any, at: datetime
) -> None:
    other = enter_device("D-2", status="retired")
    changes = [DeviceChange(pk, {"status": "in_repair"}) for pk in (device.pk, other.pk)]
    assert problems_of(changes, by=world.mara, at=at, reason="flood").keys() == {"D-2"}
    with pytest.raises(UnableToSome):
        devices.update_many(changes, by=world.mara, at=at, reason="flood")
    assert Device.objects.get(pk=device.pk).status == "in_service"
    assert StatusPeriod.objects.count() == 2


def test_a_bulk_change_writes_one_entry_with_its_rows(
    world: World, device: Device, enter_device: Any, at: datetime
) -> None:
    other = enter_device("D-2")
    changes = [DeviceChange(pk, {"support_group": "North"}) for pk in (device.pk, other.pk)]
    assert devices.update_many(changes, by=world.mara, at=at) == 2
    assert devices.update_many(changes, by=world.mara, at=at) == 0
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.rows) == ("registry.devices.update_many", 2)
    assert history(other)[0].after == {"support_group": "North"}


def test_a_version_of_software_ends_when_the_next_one_comes(
    world: World, device: Device, at: datetime
) -> None:
    later = at + timedelta(days=1)
    for day, version in ((at, "1.0"), (later, "2.0")):
        facts = Facts(software=[{"kind": "firmware", "version": version}])
        devices.edit(device, changes={}, facts=facts, by=world.tess, at=day)
    assert [row.version for row in as_of(device, at).software] == ["1.0"]
    assert [row.version for row in as_of(device, later).software] == ["2.0"]


def test_an_identifier_in_use_names_one_device(
    world: World, device: Device, enter_device: Any, at: datetime
) -> None:
    other = enter_device("D-2")
    facts = Facts(identifiers=[("finance", "F1")])
    devices.edit(device, changes={}, facts=facts, by=world.tess, at=at)
    with pytest.raises(UnableToSome):
        devices.edit(other, changes={}, facts=facts, by=world.tess, at=at)


def test_a_withdrawn_device_is_gone_and_its_tag_free(
    world: World, device: Device, at: datetime, enter_device: Any
) -> None:
    part = enter_device("P1", parent_id=device.pk)
    assert dependents([device.pk]) == ["DEF-0001 has devices."]
    with pytest.raises(UnableToSome):
        withdraw_many([device.pk], by=world.mara, at=at, reason="wrong file")
    assert withdraw_many([device.pk, part.pk], by=world.mara, at=at, reason="wrong file") == 2
    assert not Device.objects.exists()
    enter_device("DEF-0001")


def test_devices_follow_their_model(world: World, at: datetime, enter_device: Any, model: Model) -> None:
    from openhtm.catalog import events as catalog

    device, own = enter_device("A", model_id=model.pk), enter_device("B", model_id=model.pk, risk_class="low")
    Model.objects.update(risk_class="high")
    catalog.models_changed.send(Model, model_ids=[model.pk], by=world.root, at=at)
    device.refresh_from_db()
    own.refresh_from_db()
    assert (device.risk_class, own.risk_class) == ("high", "low")


def test_a_rebuild_mends_what_is_wrong_and_changes_nothing_the_second_time(
    world: World, device: Device, at: datetime
) -> None:
    Device.objects.update(block_count=7)
    device.search_text.delete()
    assert rebuild(by=world.root, at=at) == {"search_texts": 1, "block_counts": 1}
    assert rebuild(by=world.root, at=at) == {"search_texts": 0, "block_counts": 0}


def test_derived_facts_change_only_where_they_differ(device: Device, at: datetime) -> None:
    rows = [(device.pk, at.date(), None)]
    assert derived.set_next_due(rows) == 1
    assert derived.set_next_due(rows) == 0
    device.refresh_from_db()
    assert (device.next_due_on, device.overdue_on, device.version) == (at.date(), None, 1)


def test_the_ledger_holds_after_all_this(world: World, device: Device, at: datetime) -> None:
    devices.move(device, room=world.workshop, by=world.tess, at=at)
    assert verify().ok


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has its index or cannot have one")
def test_a_rebuild_makes_the_index_that_could_not_be_made_before(
    world: World, device: Device, at: datetime
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX registry_search")
        rebuild(by=world.root, at=at)
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'registry_search'")
        assert cursor.fetchone() is not None
