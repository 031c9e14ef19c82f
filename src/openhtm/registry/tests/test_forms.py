"""What people type into the pages: it is stored, or it comes back with what is wrong, without script too."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape

from openhtm.catalog.api import Manufacturer, Model
from openhtm.registry.api import Device
from openhtm.registry.models import CustomField, Identifier, NetworkInterface
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale
from openhtm_testing.personas import World


def test_a_device_is_entered_with_the_next_tag_of_the_site(world: World, sign_in: Any) -> None:
    mara = sign_in("mara")
    answer = mara.post("/devices/new/", {"site": "GEN", "name": "Bladder scanner", "status": "received"})
    device = Device.objects.get()
    assert answer.url == f"/devices/{device.tag}/"
    assert (device.name, device.status, device.site) == ("Bladder scanner", "received", world.site)


def test_a_taken_tag_comes_back_with_what_was_typed(device: Device, sign_in: Any) -> None:
    answer = sign_in("mara").post(
        "/devices/new/", {"site": "GEN", "tag": "def-0001", "name": "Twin", "status": "received"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "tags are never used again" in text
    assert 'value="Twin"' in text


def test_a_scan_fills_the_form_from_the_udi(world: World, sign_in: Any) -> None:
    maker = Manufacturer.objects.create(name="Acme", normalized="acme")
    model = Model.objects.create(manufacturer=maker, name="Pump 3")
    model.identifiers.create(agency="GS1", value="51022222233336")
    scan = "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234"
    text = sign_in("mara").get("/devices/new/", {"scan": scan}).content.decode()
    for part in ('value="1234"', 'value="A213B1"', 'value="2015-07-07"', f'value="{model.pk}" selected'):
        assert part in text


def _form(client: Any, device: Device) -> dict[str, Any]:
    form = client.get(f"/devices/{device.tag}/edit/").context["page"].form
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value not in (None, "")}


def test_an_edit_stores_what_differs(device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    data = _form(tess, device) | {"hostname": "defi-1", "network_connected": "yes", "finance_number": "F1"}
    assert tess.post("/devices/DEF-0001/edit/", data).url == "/devices/DEF-0001/"
    device.refresh_from_db()
    assert (device.network_connected, device.version) == (True, 2)
    assert NetworkInterface.objects.get().hostname == "defi-1"
    assert Identifier.objects.get().value == "F1"


def test_whoever_was_slower_sees_both_versions_and_may_save_again(device: Device, sign_in: Any) -> None:
    tess, mara = sign_in("tess"), sign_in("mara")
    mine = _form(tess, device) | {"name": "Mine"}
    mara.post("/devices/DEF-0001/edit/", _form(mara, device) | {"name": "Hers"})
    answer = tess.post("/devices/DEF-0001/edit/", mine)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Hers" in text
    assert "Mine" in text
    again = mine | {"version": "2"}
    assert tess.post("/devices/DEF-0001/edit/", again).status_code == 302
    assert Device.objects.get().name == "Mine"


def test_a_room_of_another_hospital_cannot_be_chosen(world: World, device: Device, sign_in: Any) -> None:
    from openhtm.places.api import Room

    room = Room.objects.create(site=world.other_site, name="1")
    answer = sign_in("tess").post(
        "/devices/DEF-0001/move/", {"room": room.pk, "department": "", "reason": ""}
    )
    assert answer.status_code == 422
    assert "Choose one of the list" in answer.content.decode()


def test_a_move_by_form_keeps_the_department_that_was_not_touched(
    world: World, device: Device, sign_in: Any
) -> None:
    data = {"room": world.workshop.pk, "department": world.icu.pk, "reason": "repair"}
    sign_in("tess").post("/devices/DEF-0001/move/", data)
    device.refresh_from_db()
    assert (device.room, device.department) == (world.workshop, world.icu)


def test_a_status_that_needs_a_reason_says_so(device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    answer = tess.post("/devices/DEF-0001/status/", {"to": "in_repair", "reason": ""})
    assert answer.status_code == 422
    assert "Give a reason." in answer.content.decode()
    tess.post("/devices/DEF-0001/status/", {"to": "in_repair", "reason": "no output"})
    assert Device.objects.get().status == "in_repair"


def test_retiring_by_form(device: Device, sign_in: Any) -> None:
    data = {"reason": "worn out", "sanitization": "", "on": "2026-01-05"}
    mara = sign_in("mara")
    assert "patient data" in mara.post("/devices/DEF-0001/retire/", data).content.decode()
    mara.post("/devices/DEF-0001/retire/", data | {"sanitization": "holds none"})
    assert Device.objects.get().status == "retired"


def test_facts_are_added_and_ended(device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    tess.post("/devices/DEF-0001/facts/", {"of": "interface", "ip": "10.1.2.3"})
    row = NetworkInterface.objects.get()
    assert "10.1.2.3" in tess.get("/devices/DEF-0001/facts/").content.decode()
    wrong = tess.post("/devices/DEF-0001/facts/", {"of": "interface", "ip": "10.1.2.999"})
    assert (wrong.status_code, "not an IP address" in wrong.content.decode()) == (422, True)
    tess.post(f"/devices/DEF-0001/facts/interface/{row.pk}/end/")
    row.refresh_from_db()
    assert row.valid_to is not None
    assert sign_in("otto").post(f"/devices/DEF-0001/facts/interface/{row.pk}/end/").status_code == 404


def test_selected_devices_move_together_or_not_at_all(
    world: World, device: Device, enter_device: Any, sign_in: Any
) -> None:
    enter_device("D-2")
    mara = sign_in("mara")
    chosen = {"act": "move", "selected": ["DEF-0001", "D-2", "OTHERS"]}
    page = mara.post("/devices/bulk/", chosen).content.decode()
    assert "2 devices" in page
    assert "left out" in page
    done = mara.post(
        "/devices/bulk/",
        chosen | {"confirm": "1", "room": world.workshop.pk, "department": "", "reason": "flood"},
    )
    assert done.status_code == 302
    assert Device.objects.filter(room=world.workshop).count() == 2


def test_a_bulk_status_names_the_devices_that_cannot_go_there(
    device: Device, enter_device: Any, sign_in: Any
) -> None:
    enter_device("D-2", status="received")
    data = {
        "act": "status",
        "selected": ["DEF-0001", "D-2"],
        "confirm": "1",
        "status": "in_repair",
        "reason": "x",
    }
    answer = sign_in("mara").post("/devices/bulk/", data)
    assert answer.status_code == 422
    assert "D-2: A device cannot go from" in answer.content.decode()
    assert Device.objects.get(tag="DEF-0001").status == "in_service"


def test_one_field_of_many_devices(device: Device, enter_device: Any, sign_in: Any) -> None:
    enter_device("D-2")
    tess = sign_in("tess")
    data = {
        "act": "edit",
        "selected": ["DEF-0001", "D-2"],
        "confirm": "1",
        "field": "responsibility",
        "value": "Manufacturer",
    }
    tess.post("/devices/bulk/", data)
    assert set(Device.objects.values_list("responsibility", flat=True)) == {"oem"}
    wrong = tess.post("/devices/bulk/", data | {"field": "warranty_end", "value": "31/12/26"})
    assert wrong.status_code == 422


def test_bulk_changes_stay_inside_the_scope(device: Device, sign_in: Any) -> None:
    data = {
        "act": "edit",
        "selected": ["DEF-0001"],
        "confirm": "1",
        "field": "support_group",
        "value": "Otto",
    }
    sign_in("otto").post("/devices/bulk/", data)
    assert Device.objects.get().support_group == ""
    assert "0 devices" in sign_in("nina").post("/devices/bulk/", data).content.decode()
    assert Device.objects.get().support_group == ""


def test_custom_fields_are_defined_and_changed_on_their_page(world: World, sign_in: Any) -> None:
    root = sign_in("root")
    data = {"key": "loop", "label": "Loop", "kind": "choice", "choices": "red\nblue", "position": "0"}
    assert root.post("/devices/fields/new/", data).status_code == 302
    assert root.post("/devices/fields/new/", data).status_code == 422
    field = CustomField.objects.get()
    assert field.choices == ["red", "blue"]
    change = {
        "label": "Loop color",
        "choices": "red\nblue",
        "position": "1",
        "version": "1",
        "is_active": "on",
    }
    root.post("/devices/fields/loop/", change)
    field.refresh_from_db()
    assert (field.label, field.version) == ("Loop color", 2)


def test_who_holds_one_site_only_does_not_define_fields_for_all(world: World, sign_in: Any) -> None:
    data = {"key": "loop", "label": "Loop", "kind": "text", "position": "0"}
    assert sign_in("mara").post("/devices/fields/new/", data).status_code == 403


def test_a_scanner_finds_one_device_and_offers_what_may_be_done(device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    text = tess.get("/devices/scan/?code=us 4711").content.decode()
    assert "/devices/DEF-0001/status/" in text
    assert "May be used" in text
    assert "/devices/new/?scan=NEW-1" in sign_in("mara").get("/devices/scan/?code=NEW-1").content.decode()
    assert "/devices/new/" not in tess.get("/devices/scan/?code=NEW-1").content.decode()


def test_the_address_of_a_label_is_read_as_its_tag(device: Device, sign_in: Any) -> None:
    text = sign_in("tess").get("/devices/scan/?code=https://htm.example.org/a/DEF-0001").content.decode()
    assert "/devices/DEF-0001/status/" in text


def test_a_part_of_a_page_is_answered_to_htmx_alone(device: Device, sign_in: Any) -> None:
    tess, htmx = sign_in("tess"), {"HX-Request": "true"}
    for url in ("/devices/DEF-0001/parts/", "/devices/DEF-0001/timeline/", "/devices/scan/?code=DEF-0001"):
        assert "<html" in tess.get(url).content.decode()
        assert "<html" not in tess.get(url, headers=htmx).content.decode()


def test_every_word_of_the_pages_is_translated(world: World, device: Device, sign_in: Any) -> None:
    mara = sign_in("mara")
    data = ["DEF-0001", "US-4711", "Defibrillator", "General Hospital", "Mara Manager", "Root Administrator"]
    data += ["GEN", "MM", "Intensive care (GEN)", "Operating rooms (GEN)", "GEN: Main / B1 / Workshop"]
    data += ["GEN: Main / 3 / 312", "GEN: Intensive care", "GEN: Operating rooms"]
    for url in ("/devices/", "/devices/scan/", "/devices/DEF-0001/move/", "/devices/fields/"):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


def test_a_refusal_speaks_the_language_of_its_reader(world: World, device: Device, sign_in: Any) -> None:
    mara, form = sign_in("mara"), {"site": "GEN", "tag": "def-0001", "name": "Twin", "status": "received"}
    with pseudo_locale():
        html = mara.post("/devices/new/", form).content.decode()
    assert accented("Another device has or had this tag; tags are never used again.") in html
    data = ["DEF-0001", "Defibrillator", "General Hospital", "MM", "GEN", "Intensive care"]
    data += [person.name for person in world.people.values()]
    assert_all_translated(html, data=[*data, "Operating rooms", "Main / B1 / Workshop", "Main / 3 / 312"])


def test_a_list_that_cannot_be_sorted_so_says_it_in_the_language_of_the_reader(
    device: Device, sign_in: Any
) -> None:
    tess = sign_in("tess")
    with pseudo_locale():
        html = tess.get("/devices/?sort=luck").content.decode()
    assert escape(accented("A list cannot be sorted by '%(sort)s'.") % {"sort": "luck"}) in html
