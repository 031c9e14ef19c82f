"""A change of the network side: which devices ride on it, who looked, and what cannot be excluded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from openhtm.changes import record, riding
from openhtm.changes.actions import deciding, drafting
from openhtm.changes.actions import riding as acts
from openhtm.changes.errors import NotWhole, UnableToChange
from openhtm.changes.models import Change, Look
from openhtm.changes.rules.riding import Identity, InvalidQuestion, On, Question, checked, touched
from openhtm.changes.rules.states import Obstacle, unassessed
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device, NetworkInterface
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import board

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
SEND: dict[str, Any] = {"content_type": "application/json"}


def on_network(world: World, tag: str, **facts: Any) -> Device:
    """With one network identity."""
    names = ("vlan", "ip", "hostname")
    given = {name: facts.pop(name) for name in names if name in facts}
    device = make.make_device(world, tag, network_connected=True, **facts)
    NetworkInterface.objects.create(device=device, valid_from=device.created_at, **given)
    return device


def network(world: World, at: datetime, *touches: tuple[str, str]) -> Change:
    change = drafting.request(
        world.site, values={**board.REQUEST, "kind": "network", "title": "New firewall"}, by=world.ivo, at=at
    )
    acts.ask(change, touches=touches, by=world.ivo, at=at)
    return change


@pytest.mark.parametrize(
    ("on", "value", "identity", "found"),
    [
        (On.SEGMENT, "Medical", Identity(segment="MEDICAL"), True),
        (On.SEGMENT, "Medical", Identity(segment="Medical 2"), False),
        (On.ADDRESSES, "10.1.2.0/24", Identity(ip="10.1.2.255"), True),
        (On.ADDRESSES, "10.1.2.0/24", Identity(ip="10.1.3.0"), False),
        (On.ADDRESSES, "10.1.2.5-10.1.2.9", Identity(ip="10.1.2.9"), True),
        (On.ADDRESSES, "10.1.2.5-10.1.2.9", Identity(ip="10.1.2.10"), False),
        (On.ADDRESSES, "10.1.2.5", Identity(ip="fe80::1"), False),
        (On.ADDRESSES, "10.1.2.5", Identity(ip="not known"), False),
        (On.HOST, "ward.example.org", Identity(host="pump1.WARD.example.org."), True),
        (On.HOST, "pump1", Identity(host="pump1.ward.example.org"), True),
        (On.HOST, "pump1", Identity(host="pump11"), False),
        (On.HOST, "example.org", Identity(host="badexample.org"), False),
        (On.HOST, "pump1", Identity(), False),
    ],
)
def test_what_an_identity_rides_on(on: On, value: str, identity: Identity, found: bool) -> None:
    assert touched(checked(on, value), identity) is found


@pytest.mark.parametrize("value", ["", "10.1.2.300", "10.1.2.9-10.1.2.5", "10.0.0.1-fe80::1", "x/y"])
def test_addresses_that_are_none_are_refused(value: str) -> None:
    with pytest.raises(InvalidQuestion):
        checked(On.ADDRESSES, value)


@pytest.mark.django_db
def test_devices_that_ride_on_it_and_those_that_cannot_be_excluded(world: World, at: datetime) -> None:
    on_network(world, "GEN-0001", vlan="Medical", ip="10.1.2.3")
    on_network(world, "GEN-0002", vlan="Office", ip="10.9.9.9")
    on_network(world, "GEN-0003", ip="10.1.2.4")
    make.make_device(world, "GEN-0004", network_connected=None)
    make.make_device(world, "GEN-0005", network_connected=False)
    on_network(world, "GEN-0006", vlan="Medical", status="retired")
    on_network(world, "OTH-0001", vlan="Medical", site=world.other_site, department=world.other_department)
    found = riding.of(network(world, at, ("segment", "medical"), ("device", "gen-0005")))
    assert [one.device.tag for one in found.riders] == ["GEN-0001", "GEN-0005"]
    assert found.riders[1].because == [Question(On.DEVICE, "GEN-0005")]
    assert [device.tag for device, _what in found.unknown] == ["GEN-0003", "GEN-0004"]
    assert found.units == [("Intensive care", 2)]


@pytest.mark.django_db
def test_it_is_not_approved_before_htm_has_looked_at_the_list_as_it_is(world: World, at: datetime) -> None:
    on_network(world, "GEN-0001", vlan="Medical")
    change = network(world, at, ("segment", "Medical"))
    drafting.edit(change, values=board.TEXTS, by=world.ivo, at=at)
    board.rate(world, at, change)
    deciding.advance(change, to="assessment", by=world.mara, at=at)
    with pytest.raises(UnableToChange, match="Nobody of HTM has looked"):
        deciding.advance(change, to="review", by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        acts.look(change, note="All well", by=world.ivo, at=at)
    with pytest.raises(NotWhole):
        acts.look(change, note=" ", by=world.tess, at=at)
    shown = riding.of(change).digest
    acts.look(change, note="ICU is told", seen=shown, by=world.tess, at=at)
    deciding.advance(change, to="review", by=world.mara, at=at)
    on_network(world, "GEN-0002", vlan="Medical")
    assert Obstacle.NOT_LOOKED in unassessed(record.situation(change))
    with pytest.raises(UnableToChange, match="Nobody of HTM has looked"):
        board.sign(world, at, change, "htm")
    with pytest.raises(UnableToChange, match="list has changed"):
        acts.look(change, note="As before", seen=shown, by=world.tess, at=at)
    acts.look(change, note="OR is told", by=world.tess, at=at)
    carried_out(world, at, change)
    first = Look.objects.order_by("pk").first()
    assert first is not None
    assert [one["tag"] for one in first.listed["devices"]] == ["GEN-0001"]
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Look.objects.update(note="Nobody is told")


def carried_out(world: World, at: datetime, change: Change) -> None:
    """Approved, begun and closed; once it is begun, the last look holds."""
    for role in board.ROLES:
        board.sign(world, at, change, role)
    for to in ("scheduled", "implementing"):
        deciding.advance(change, to=to, by=world.mara, at=at)
    on_network(world, "GEN-0003", vlan="Medical")
    deciding.advance(change, to="verification", by=world.mara, at=at)
    board.end(world, at, change)
    assert change.state == "closed"


@pytest.mark.django_db
def test_only_the_network_side_is_asked(world: World, at: datetime) -> None:
    change = board.draft(world, at, board.pump(world))
    with pytest.raises(UnableToChange, match="network side"):
        acts.ask(change, touches=[("segment", "x")], by=world.cleo, at=at)
    with pytest.raises(UnableToChange, match="what it touches"):
        acts.look(network(world, at), note="x", by=world.tess, at=at)
    for touches in (("addresses", "10.1.2.300"), ("planet", "Mars")):
        with pytest.raises(NotWhole):
            acts.ask(network(world, at), touches=[touches], by=world.ivo, at=at)
    new = drafting.NewTarget(model=make.make_model(), to_version="2")
    with pytest.raises(UnableToChange, match="changes no device"):
        drafting.name_target(network(world, at), new=new, by=world.ivo, at=at)


@pytest.mark.django_db
def test_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    on_network(world, "GEN-0001", vlan="Medical")
    make.make_device(world, "GEN-0002", network_connected=None)
    change = network(world, at)
    page, ivo, tess = change.get_absolute_url(), sign_in("ivo"), sign_in("tess")
    assert "Nobody has said yet what it touches." in tess.get(f"{page}riding/").content.decode()
    assert ivo.post(f"{page}riding/touches/", {"addresses": "10.1.2.300"}).status_code == 422
    assert ivo.post(f"{page}riding/touches/", {"segment": "Medical\n"}).status_code == 302
    html = tess.get(f"{page}riding/").content.decode()
    for text in ("GEN-0001", "GEN-0002", "Segment Medical", "Unknown: its segment", "Intensive care"):
        assert text in html
    form = tess.get(f"{page}riding/look/")
    seen = form.context["page"].form.initial["seen"]
    assert tess.post(f"{page}riding/look/", {"note": "", "seen": seen}).status_code == 422
    assert tess.post(f"{page}riding/look/", {"note": "ICU told", "seen": seen}).status_code == 302
    assert "as it is now" in tess.get(f"{page}riding/").content.decode()
    assert ivo.get(f"{page}riding/look/").status_code == 403
    assert sign_in("otto").get(f"{page}riding/").status_code == 404
    assert sign_in("uma").get(f"{page}riding/").status_code == 404


@pytest.mark.django_db
def test_every_text_is_translated(world: World, sign_in: SignIn, at: datetime) -> None:
    on_network(world, "GEN-0001", vlan="Medical")
    make.make_device(world, "GEN-0002", network_connected=None)
    change = network(world, at, ("segment", "Medical"))
    acts.look(change, note="ICU told", by=world.tess, at=at)
    mara = sign_in("mara")
    data = ["MM", "Mara Manager", "· Mara Manager", "CHANGE-1", "CHANGE-1: New firewall", "GEN"]
    data += ["GEN-0001", "GEN-0002", "Acme Flow 3", "Intensive care", "ICU told", "Tess Technician"]
    data += ["General Hospital", "Segment Medical", "Medical", "2026-11-22 12:00 UTC"]
    for end in ("riding/", "riding/touches/", "riding/look/"):
        with pseudo_locale():
            html = mara.get(f"{change.get_absolute_url()}{end}").content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.django_db
def test_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    on_network(world, "GEN-0001", vlan="Medical")
    url = f"/api/v1/changes/{network(world, at).pk}"
    ivo, tess = sign_in("ivo"), sign_in("tess")
    touches = {"touches": [{"on": "segment", "value": "medical"}]}
    told = ivo.put(f"{url}/riding", touches, **SEND).json()
    assert [one["tag"] for one in told["devices"]] == ["GEN-0001"]
    assert told["looked"] == []
    assert ivo.post(f"{url}/looks", {"note": "x"}, **SEND).status_code == 403
    told = tess.post(f"{url}/looks", {"note": "ICU told", "seen": told["digest"]}, **SEND).json()
    assert told["looked"] == ["Tess Technician"]
    assert sign_in("otto").get(f"{url}/riding").status_code == 404
    assert sign_in("uma").get(f"{url}/riding").status_code == 404
    assert tess.get(f"{url}/riding").json()["units"] == ["Intensive care"]
