"""An incident from its declaration to its signed end: board, isolation, evidence, recovery, reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from openhtm.audit.api import Signature, UnableToSign
from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.tests import factories as make
from openhtm.registry.api import Status, usability
from openhtm.registry.api import devices as device_acts
from openhtm.registry.models import Device
from openhtm.response import incident_access as access
from openhtm.response import triage
from openhtm.response.actions import incidents, lessons, lines, reports
from openhtm.response.errors import EvidenceHeld, NotWhole, UnableToRespond, UnableToReturnDevice
from openhtm.response.models import Incident, IncidentDevice, Isolation, TimelineEntry

from . import incident_world as play
from . import room

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def status(one: IncidentDevice) -> str:
    return str(Device.objects.get(pk=one.device_id).status)


def test_the_whole_story_of_a_device(world: World, at: datetime) -> None:
    one = play.line(world, at)
    one = play.isolated(world, at, one)
    assert (one.state, status(one)) == ("isolated", "isolated")
    one = play.recovering(world, at, one)
    assert one.order is not None
    assert (one.order.kind, one.order.title) == ("retest", "Return to service after INCIDENT-1")
    with pytest.raises(UnableToReturnDevice, match="not closed"):
        lines.return_device(one, by=world.tess, at=at)
    play.work_done(world, at, one)
    one = lines.return_device(one, by=world.tess, at=at)
    assert (one.state, status(one)) == ("returned", "in_service")
    assert Isolation.objects.get().ended_at == at
    for to in ("contained", "recovering", "recovered"):
        incidents.advance(one.incident, to=to, by=world.mara, at=at)
    play.decide_all(world, at, one.incident)
    closed = incidents.close(
        one.incident,
        went_well="The unit knew what to do",
        to_mend="The number of the ward was wrong",
        proof=make.proof(world.mara, at),
        by=world.mara,
        at=at,
    )
    assert (closed.state, closed.closed_by) == ("closed", "Mara Manager")
    signed = Signature.objects.get(subject_type="response.incident")
    assert "GEN-0001" in signed.content
    kinds = list(TimelineEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[:6] == ["declared", "suspected", "isolation", "isolation", "recovery", "returned"]
    with pytest.raises(UnableToRespond, match="closed"):
        incidents.add_note(closed, text="Later", by=world.mara, at=at)


def test_off_the_network_a_device_goes_on_working(world: World, at: datetime) -> None:
    one = play.isolated(world, at, play.line(world, at), "network")
    assert (one.state, status(one)) == ("isolated", "in_service")
    lines.clear(one, reason="Not the version", by=world.tess, at=at)
    assert status(one) == "in_service"
    assert Isolation.objects.get().ended_because == "Not the version"


def test_a_device_cleared_after_isolation_has_the_status_it_had(world: World, at: datetime) -> None:
    incident = play.declare(world, at)
    device = room.device(world, "GEN-0001", status="standby")
    one = play.isolated(world, at, play.board(world, at, incident, device)[0])
    assert status(one) == "isolated"
    lines.clear(one, reason="Not the version", by=world.tess, at=at)
    assert status(one) == "standby"


def test_an_isolation_needs_the_word_of_a_clinician_or_why_not(world: World, at: datetime) -> None:
    one = play.line(world, at)
    given: dict[str, Any] = {"way": "network", "reason": "It spreads", "by": world.mara, "at": at}
    with pytest.raises(NotWhole, match="clinician"):
        lines.order_isolation(one, **given)
    with pytest.raises(NotWhole):
        lines.order_isolation(one, **{**given, "way": "hammer"}, released_by="Dr. Ward")
    ordered = lines.order_isolation(one, **given, unreleased_because="Nobody at the bed")
    with pytest.raises(UnableToRespond):
        lines.order_isolation(one, **given, released_by="Dr. Ward")
    lines.isolation_done(ordered, done_by="Night shift", by=world.tess, at=at)
    with pytest.raises(UnableToRespond):
        lines.isolation_done(ordered, by=world.tess, at=at)
    ordered.refresh_from_db()
    assert (ordered.done_by, ordered.decided_by) == ("Night shift", "Mara Manager")


def test_what_is_held_is_not_used_serviced_wiped_or_retired(world: World, at: datetime) -> None:
    one = play.line(world, at)
    held = play.held(world, at, one)
    device = Device.objects.get()
    assert not usability(device, on=date(2026, 11, 22)).usable
    for kind in ("repair", "sanitize", "retest", "cyber"):
        with pytest.raises(EvidenceHeld, match="INCIDENT-1"):
            work_orders.open_order(
                NewOrder(kind=kind, title="Wipe", device=device),  # type: ignore[arg-type]
                by=world.tess,
                at=at,
            )
    assert not WorkOrder.objects.exists()
    with pytest.raises(EvidenceHeld):
        device_acts.change_status(device, to=Status.RETIRE_PENDING, reason="Old", by=world.mara, at=at)
    with pytest.raises(EvidenceHeld):
        device_acts.retire(
            device, on=date(2026, 11, 22), reason="Old", sanitization="Wiped", by=world.mara, at=at
        )
    for act in (
        lambda: lines.recover(one, plan="Patch", by=world.tess, at=at),
        lambda: lines.clear(one, reason="No", by=world.tess, at=at),
        lambda: play.held(world, at, one),
    ):
        with pytest.raises(EvidenceHeld):
            act()
    lines.release(held, reason="The image was taken", by=world.mara, at=at)
    assert usability(Device.objects.get(), on=date(2026, 11, 22)).usable
    work_orders.open_order(
        NewOrder(kind="repair", title="Fan", device=Device.objects.get()),  # type: ignore[arg-type]
        by=world.tess,
        at=at,
    )


def test_an_investigation_may_look_at_what_is_held(world: World, at: datetime) -> None:
    play.held(world, at, play.line(world, at))
    device = Device.objects.get()
    new = NewOrder(kind="investigation", title="Look", device=device)  # type: ignore[arg-type]
    assert work_orders.open_order(new, by=world.tess, at=at).reference == "GEN-1"


def test_a_failed_test_gives_nothing_back_and_the_device_may_be_isolated_again(
    world: World, at: datetime
) -> None:
    one = play.recovering(world, at, play.isolated(world, at, play.line(world, at)))
    play.work_done(world, at, one, leakage="900", close=False)
    with pytest.raises(UnableToReturnDevice):
        lines.return_device(one, by=world.tess, at=at)
    assert lines.isolate_again(one, reason="Leakage", by=world.tess, at=at).state == "isolated"


def test_without_the_test_only_a_signature_gives_it_back(world: World, at: datetime) -> None:
    one = play.recovering(world, at, play.isolated(world, at, play.line(world, at)))
    with pytest.raises(UnableToSign):
        lines.return_untested(one, reason="Needed now", by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        lines.return_untested(one, reason="Needed", proof=make.proof(world.tess, at), by=world.tess, at=at)
    lines.return_untested(one, reason="Needed now", proof=make.proof(world.mara, at), by=world.mara, at=at)
    one.refresh_from_db()
    assert (one.state, one.override, status(one)) == ("returned", "Needed now", "in_service")


def test_an_exercise_changes_no_device_no_order_and_no_status(world: World, at: datetime) -> None:
    one = play.line(world, at, is_exercise=True)
    assert str(one.incident) == "EXERCISE-1"
    device = Device.objects.get()
    before = (device.version, device.status, device.block_count)
    one = play.isolated(world, at, one)
    held = play.held(world, at, one)
    device_acts.change_status(device, to=Status.OUT_OF_SERVICE, reason="Broken", by=world.mara, at=at)
    device_acts.change_status(device, to=Status.IN_SERVICE, reason="Mended", by=world.mara, at=at)
    lines.release(held, reason="Done", by=world.mara, at=at)
    lines.recover(one, plan="Patch", by=world.tess, at=at)
    one = lines.return_device(one, by=world.tess, at=at)
    device.refresh_from_db()
    assert (one.state, one.order, WorkOrder.objects.count()) == ("returned", None, 0)
    assert (device.status, device.block_count) == before[1:]


def test_a_new_suspect_takes_the_incident_back(world: World, at: datetime) -> None:
    one = play.line(world, at)
    with pytest.raises(UnableToRespond, match="suspected"):
        incidents.advance(one.incident, to="contained", by=world.mara, at=at)
    lines.clear(one, reason="No", by=world.tess, at=at)
    incidents.advance(one.incident, to="contained", by=world.mara, at=at)
    with pytest.raises(UnableToRespond):
        incidents.advance(one.incident, to="closed", by=world.mara, at=at)
    lines.suspect_again(one, reason="It does it again", by=world.tess, at=at)
    assert Incident.objects.get().state == "declared"
    lines.clear(one, reason="No", by=world.tess, at=at)
    incident = incidents.advance(Incident.objects.get(), to="contained", by=world.mara, at=at)
    made = play.board(world, at, incident, one.device, room.device(world, "GEN-0002"))
    assert [row.device.tag for row in made] == ["GEN-0002"]
    assert Incident.objects.get().state == "declared"


def test_suspects_come_from_tags_kinds_and_never_from_another_site(world: World, at: datetime) -> None:
    incident = play.declare(world, at)
    here, there = room.device(world, "GEN-0001"), room.device(world, "GEN-0002", department=world.operating)
    far = room.device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    found = triage.from_tags(world.mara, incident, ["gen-0001", "GEN-0001", " "], reason="Odd")
    assert [one.tag for one in found.devices] == ["GEN-0001"]
    with pytest.raises(NotWhole, match="OTH-0001"):
        triage.from_tags(world.mara, incident, ["OTH-0001"], reason="Odd")
    kinds = triage.from_kind(world.mara, incident, device_type=here.device_type, department=None)
    assert [one.pk for one in kinds.devices] == [here.pk, there.pk]
    assert set(kinds.because.values()) == {"Infusion pump"}
    with pytest.raises(NotWhole):
        triage.from_kind(world.mara, incident, device_type=None)
    with pytest.raises(NotFound):
        triage.from_flaw(world.mara, incident, "CVE-1999-0001", on=date(2026, 11, 22))
    with pytest.raises(UnableToRespond, match="OTH-0001"):
        play.board(world, at, incident, far)
    with pytest.raises(NotWhole):
        incidents.add_devices(incident, devices=[here], because={}, by=world.tess, at=at)


@pytest.mark.parametrize(
    "given",
    [{"title": " "}, {"kind": "magic"}, {"severity": "huge"}, {"color": "red"}],
)
def test_a_declaration_that_is_not_whole_is_refused(
    world: World, at: datetime, given: dict[str, str]
) -> None:
    with pytest.raises(NotWhole):
        play.declare(world, at, values=given)
    with pytest.raises(NotWhole):
        incidents.declare(
            world.site, values=play.DECLARED, learned_at=at + timedelta(hours=1), by=world.mara, at=at
        )


def test_nothing_is_closed_while_something_stands_in_the_way(world: World, at: datetime) -> None:
    one = play.line(world, at)
    lines.clear(one, reason="No", by=world.tess, at=at)
    incident = one.incident
    given: dict[str, Any] = {"went_well": "a", "to_mend": "b", "by": world.mara, "at": at}
    for to in ("contained", "recovered"):
        incidents.advance(incident, to=to, by=world.mara, at=at)
    with pytest.raises(UnableToRespond, match="nobody has decided"):
        incidents.close(incident, **given, proof=make.proof(world.mara, at))
    play.decide_all(world, at, incident)
    owed = reports.start(incident, clock="gdpr", started_at=at, reason="Names", by=world.mara, at=at)
    assert owed.due_at == at + timedelta(hours=72)
    with pytest.raises(UnableToRespond, match="run and were not sent"):
        incidents.close(incident, **given, proof=make.proof(world.mara, at))
    reports.sent(owed, sent_at=at, reference="A-7", by=world.mara, at=at)
    with pytest.raises(UnableToRespond, match="sent already"):
        reports.rule_out(incident, clock="gdpr", reason="No", by=world.mara, at=at)
    with pytest.raises(NotWhole):
        incidents.close(incident, **{**given, "to_mend": " "}, proof=make.proof(world.mara, at))
    with pytest.raises(UnableToSign):
        incidents.close(incident, **given)
    assert incidents.close(incident, **given, proof=make.proof(world.mara, at)).state == "closed"
    lesson = lessons.add(
        incident, text="Numbers", owner=world.tess, due_on=date(2026, 12, 1), by=world.mara, at=at
    )
    assert lessons.done(lesson, note="Printed", by=world.tess, at=at).done_on == date(2026, 11, 22)
    with pytest.raises(UnableToRespond):
        lessons.done(lesson, note="Again", by=world.tess, at=at)


def test_outsiders_see_no_incident_and_only_leads_lead(world: World, at: datetime) -> None:
    one = play.line(world, at)
    assert not access.incidents(world.otto).exists()
    assert not access.incidents(world.uma).exists()
    with pytest.raises(NotFound):
        access.line(world.otto, one.incident_id, one.pk)
    for who in (world.otto, world.nina, world.ada):
        with pytest.raises(NotPermitted):
            lines.clear(one, reason="No", by=who, at=at)
        with pytest.raises(NotPermitted):
            incidents.add_note(one.incident, text="Hm", by=who, at=at)
    with pytest.raises(NotPermitted):
        lines.order_isolation(one, way="network", reason="x", released_by="Dr. Ward", by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        incidents.declare(world.site, values=play.DECLARED, learned_at=at, by=world.tess, at=at)


def test_the_database_keeps_the_timeline(world: World, at: datetime) -> None:
    play.declare(world, at)
    for change in (
        lambda: TimelineEntry.objects.update(text="Nothing"),
        lambda: TimelineEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    entry = TimelineEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TimelineEntry.objects.create(
            incident=entry.incident,
            at=at + timedelta(hours=1),
            recorded_at=at,
            by_label="x",
            kind="note",
            text="x",
        )


def test_the_database_refuses_what_must_not_be(world: World, at: datetime) -> None:
    one = play.line(world, at)
    ordered = play.order(world, at, one)
    held = play.held(world, at, one)
    wrongs: list[Any] = [
        lambda: Incident.objects.update(state="closed", closed_at=at),
        lambda: Incident.objects.update(closed_at=at),
        lambda: Incident.objects.update(state="forgotten"),
        lambda: Incident.objects.update(learned_at=at + timedelta(hours=1)),
        lambda: IncidentDevice.objects.update(state="lost"),
        lambda: IncidentDevice.objects.update(state="cleared", said=""),
        lambda: IncidentDevice.objects.create(
            incident=one.incident, device=one.device, since=at, because="x"
        ),
        lambda: Isolation.objects.update(released_by="", unreleased_because=""),
        lambda: Isolation.objects.create(
            line=one, way="network", reason="x", decided_by="x", decided_at=at, released_by="x"
        ),
        lambda: type(held).objects.update(released_at=at),
        lambda: type(held).objects.create(line=one, reason="x", custody="x", held_by="x", held_at=at),
    ]
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    assert ordered.pk
