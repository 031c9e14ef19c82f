"""Acts of a device at the server: each once, in order, by the actions of every door; the rest is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.accounts.api import reauthenticate
from openhtm.audit.models import Entry, Signature
from openhtm.documents.models import Document
from openhtm.kernel.errors import NotFound
from openhtm.maintenance.actions import checklists, work_orders
from openhtm.maintenance.models import Attempt, Occurrence, WorkOrder
from openhtm.maintenance.rules.verdicts import Answer as Given
from openhtm.offline import access, receiving
from openhtm.offline.actions.acts import drop
from openhtm.offline.errors import AlreadySettled, OtherPerson, UnableToReceive, UnableToSettle
from openhtm.offline.models import ActState, ReceivedAct
from openhtm.offline.sent import Sending, read
from openhtm.offline.tests.sending import Phone, photo
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def of(order: WorkOrder, **more: Any) -> dict[str, Any]:
    return {"order": order.reference, "procedure": "PM-PUMP", "number": 1, **more}


def inspect(phone: Phone, order: WorkOrder, at: datetime, *, leakage: str = "120") -> None:
    """The whole inspection, five hours before ``at``."""
    begun = at - 5 * HOUR
    phone.do("checklist.begin", of(order), at=begun)
    phone.do("checklist.answer", of(order, key="case", values=["pass"]), at=begun)
    phone.do("checklist.answer", of(order, key="leakage", values=[leakage], unit="µA"), at=begun)
    phone.do("checklist.answer", of(order, key="plate"), at=begun, file=photo())
    phone.do("checklist.finish", {"order": order.reference}, at=begun)
    phone.do("work_order.labor", {"order": order.reference, "minutes": 20}, at=begun)
    phone.do("work_order.finish", {"order": order.reference, "resolution": "All well"}, at=at - 4 * HOUR)
    phone.do(
        "work_order.sign",
        {"order": order.reference, "sha256": "a" * 64, "shown": '["GEN-1", "Touch current 120 µA"]'},
        at=at - 4 * HOUR,
    )


def test_an_inspection_done_without_a_network_arrives_whole(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    inspect(phone, order, at)
    answers = phone.send(at)
    assert [one.state for one in answers] == ["done"] * 7 + ["to_confirm"]
    order.refresh_from_db()
    run = order.runs.get()
    assert (order.state, order.overall, order.resolution) == ("work_done", "pass", "All well")
    assert order.started_at == at - 5 * HOUR
    assert order.completed_at == at - 4 * HOUR
    leakage = run.results.get(step__key="leakage")
    assert leakage.value == 120
    assert leakage.verdict == "pass"
    # Both clocks: the server's, which cannot be set back, and the device's own.
    assert (leakage.recorded_at, leakage.device_at) == (at, at - 5 * HOUR)
    plate = Document.objects.get(pk=int(run.results.get(step__key="plate").entered[0]))
    assert (plate.subject_type, plate.subject_id) == ("maintenance.workorder", order.pk)
    assert order.labor.get().minutes == 20


def test_what_is_sent_twice_is_done_once(world: World, order: WorkOrder, phone: Phone, at: datetime) -> None:
    inspect(phone, order, at)
    phone.send(at)
    before = (Entry.objects.count(), ReceivedAct.objects.count(), order.labor.count())
    again = phone.send(at + HOUR)
    assert [one.state for one in again] == ["already"] * 7 + ["to_confirm"]
    assert (Entry.objects.count(), ReceivedAct.objects.count(), order.labor.count()) == before


def test_acts_are_done_in_the_order_of_the_device_however_they_are_sent(
    order: WorkOrder, phone: Phone, at: datetime
) -> None:
    inspect(phone, order, at)
    sending = phone.sending(at, list(reversed(phone.acts)))
    answers = receiving.receive(sending, files=phone.files, by=phone.person, at=at)
    assert [one.state for one in answers] == ["done"] * 7 + ["to_confirm"]


def test_a_signature_of_a_device_is_none_until_its_person_confirms_it(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    inspect(phone, order, at)
    phone.send(at)
    assert Signature.objects.filter(subject_type="maintenance.workorder").count() == 0
    act = ReceivedAct.objects.get(state=ActState.TO_CONFIRM)
    later = at + HOUR
    proof = reauthenticate(world.tess, password=PASSWORD, at=later)
    assert receiving.carry_out(act, how="Confirmed", proof=proof, by=world.tess, at=later) is None
    signature = Signature.objects.get(subject_type="maintenance.workorder")
    assert (signature.signed_at, signature.device_at) == (later, at - 4 * HOUR)
    order.refresh_from_db()
    assert (order.state, Occurrence.objects.get(work_order=order).state) == ("closed", "done")
    assert Occurrence.objects.get(work_order=order).done_on == (at - 4 * HOUR).date()
    entry = Entry.objects.filter(action="maintenance.work_order.confirm_signature").get()
    assert '"sha256":"' + "a" * 64 in entry.body


def test_a_signature_is_not_confirmed_by_trying_without_a_password(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    inspect(phone, order, at)
    phone.send(at)
    act = ReceivedAct.objects.get(state=ActState.TO_CONFIRM)
    told = receiving.carry_out(act, how="Mine", by=world.tess, at=at)
    assert told is not None
    assert told.state == ActState.TO_CONFIRM
    order.refresh_from_db()
    assert order.state == "work_done"


def test_a_signature_that_lacks_something_waits_and_says_what(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("work_order.sign", {"order": order.reference, "sha256": "b" * 64, "shown": "[]"}, at=at - HOUR)
    phone.send(at)
    act = ReceivedAct.objects.get()
    proof = reauthenticate(world.tess, password=PASSWORD, at=at)
    told = receiving.carry_out(act, how="Confirmed", proof=proof, by=world.tess, at=at)
    assert told is not None
    assert told.state == ActState.TO_CONFIRM
    assert Signature.objects.filter(subject_type="maintenance.workorder").count() == 0


def test_an_order_cancelled_meanwhile_is_a_conflict_with_both_versions(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    seen = {"state": "Assigned", "end_reason": ""}
    phone.do("checklist.begin", of(order), at=at - 5 * HOUR, seen=seen)
    phone.do("checklist.answer", of(order, key="plate"), at=at - 5 * HOUR, seen=seen, file=photo())
    work_orders.cancel(order, reason="Device replaced", by=world.mara, at=at - 2 * HOUR)
    first, second = phone.send(at)
    assert (first.state, first.code, second.state, second.code) == ("held", "conflict", "held", "waits")
    assert "Mara Manager" in first.sentence
    act = ReceivedAct.objects.get(act_id=first.id)
    assert act.mine["state"] == "Assigned"
    assert act.theirs["state"] == "Cancelled"
    assert act.theirs["end_reason"] == "Device replaced"
    # Losing the phone loses nothing: the photo is here too.
    kept = ReceivedAct.objects.get(act_id=second.id).files.get()
    with kept.file.open("rb") as file:
        assert file.read() == photo()


def test_a_conflict_is_settled_on_the_order_that_goes_on(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.begin", of(order), at=at - 5 * HOUR)
    phone.do("checklist.answer", of(order, key="plate"), at=at - 5 * HOUR, file=photo())
    work_orders.cancel(order, reason="Opened twice", by=world.mara, at=at - 2 * HOUR)
    phone.send(at)
    due = Occurrence.objects.get(device=order.device, due_on__year=2026)
    other = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at - HOUR)
    for act in access.own(world.tess).waiting().order_by("sequence"):
        told = receiving.carry_out(
            act, how="Instead", changes={"order": other.reference}, by=world.tess, at=at
        )
        assert told is None
    assert other.runs.get().results.filter(step__key="plate").exists()
    assert set(ReceivedAct.objects.values_list("state", flat=True)) == {"settled"}


def test_a_step_that_a_colleague_answered_otherwise_is_not_written_over(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    run = checklists.begin(order, by=world.tess, at=at - 7 * HOUR)
    phone.do("checklist.answer", of(order, key="leakage", values=["120"], unit="µA"), at=at - 5 * HOUR)
    given = Given(values=("480",), unit="µA")
    checklists.record(run, key="leakage", answer=given, by=world.mara, at=at - 3 * HOUR)
    (answer,) = phone.send(at)
    assert (answer.state, answer.code) == ("held", "conflict")
    act = ReceivedAct.objects.get()
    label = "Touch current, ground open"
    assert (act.mine[label], act.theirs[label]) == ("120 µA", "480 µA")
    assert run.results.get(step__key="leakage").value == 480
    assert receiving.carry_out(act, how="Mine", by=world.tess, at=at) is None
    assert run.results.get(step__key="leakage").value == 120


def test_the_same_answer_of_a_colleague_is_no_conflict(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    run = checklists.begin(order, by=world.tess, at=at - 7 * HOUR)
    phone.do("checklist.answer", of(order, key="leakage", values=["120"], unit="µA"), at=at - 5 * HOUR)
    given = Given(values=("120",), unit="µA")
    checklists.record(run, key="leakage", answer=given, by=world.mara, at=at - 3 * HOUR)
    assert [one.state for one in phone.send(at)] == ["done"]


def test_an_entry_that_cannot_be_taken_is_kept_with_its_sentence(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    checklists.begin(order, by=world.tess, at=at - 7 * HOUR)
    phone.do("checklist.answer", of(order, key="leakage", values=["1e999"], unit="µA"), at=at - HOUR)
    (answer,) = phone.send(at)
    assert (answer.state, answer.code) == ("held", "invalid")
    assert ReceivedAct.objects.get().payload["values"] == ["1e999"]


def test_an_unknown_kind_and_an_unreadable_payload_are_kept_too(
    order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("teleport", {"order": "GEN-1"}, at=at - HOUR)
    phone.do("work_order.labor", {"order": "GEN-2", "minutes": "many"}, at=at - HOUR)
    answers = phone.send(at)
    assert [one.state for one in answers] == ["held", "held"]
    assert "minutes" in answers[1].sentence


def test_a_clock_that_is_wrong_moves_nothing(order: WorkOrder, phone: Phone, at: datetime) -> None:
    phone.ahead = timedelta(days=3)
    phone.do("checklist.begin", of(order), at=at - 5 * HOUR)
    phone.send(at)
    order.refresh_from_db()
    assert order.started_at == at - 5 * HOUR
    act = ReceivedAct.objects.get()
    assert (act.skew_seconds, act.device_at) == (3 * 86400, at - 5 * HOUR + timedelta(days=3))


def test_somebody_elses_queue_is_refused_as_a_whole(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    inspect(phone, order, at)
    with pytest.raises(OtherPerson):
        receiving.receive(phone.sending(at), files=phone.files, by=world.mara, at=at)
    assert ReceivedAct.objects.count() == 0


def test_the_id_of_an_act_is_no_key_to_another_persons(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.begin", of(order), at=at - HOUR)
    phone.send(at)
    thief = Phone(world.mara, taken_at=at)
    sending = thief.sending(at, phone.acts)
    (answer,) = receiving.receive(sending, files={}, by=world.mara, at=at)
    assert (answer.state, answer.held) == ("refused", None)


def test_whoever_may_not_is_refused_and_it_is_kept(world: World, order: WorkOrder, at: datetime) -> None:
    phone = Phone(world.nina, taken_at=at - HOUR)
    phone.do("checklist.begin", of(order), at=at - HOUR)
    (answer,) = phone.send(at)
    assert answer.state == "held"
    assert order.runs.count() == 0


def test_an_outsider_reaches_nothing(world: World, order: WorkOrder, at: datetime) -> None:
    phone = Phone(world.otto, taken_at=at - HOUR)
    phone.do("work_order.note", {"order": order.reference, "text": "Hello"}, at=at - HOUR)
    (answer,) = phone.send(at)
    assert answer.state == "held"
    assert order.reference not in answer.sentence
    assert ReceivedAct.objects.get().theirs == {}
    assert order.notes.count() == 0


def test_held_acts_are_seen_by_their_person_and_by_who_assigns_there(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.answer", of(order, key="case", values=["pass"]), at=at - HOUR)
    phone.send(at)
    act = ReceivedAct.objects.get()
    assert access.held(world.tess, act.pk) == act
    assert access.held(world.mara, act.pk) == act
    for outsider in (world.otto, world.nina, world.vic):
        with pytest.raises(NotFound):
            access.held(outsider, act.pk)
    with pytest.raises(UnableToSettle):
        receiving.carry_out(act, how="Mine", by=world.mara, at=at)
    with pytest.raises(UnableToSettle):
        drop(act, reason="No", by=world.nina, at=at)
    drop(act, reason="The device is gone", by=world.mara, at=at)
    with pytest.raises(AlreadySettled):
        drop(act, reason="Again", by=world.mara, at=at)
    act.refresh_from_db()
    assert (act.state, act.settled_by, act.settled_how) == ("dropped", "Mara Manager", "The device is gone")


def test_what_follows_a_dropped_act_is_done_again(
    world: World, order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.answer", of(order, key="case", values=["pass"]), at=at - HOUR)
    phone.send(at)
    drop(ReceivedAct.objects.get(), reason="Too early", by=world.tess, at=at)
    phone.acts.clear()
    phone.do("checklist.begin", of(order), at=at - HOUR)
    assert [one.state for one in phone.send(at)] == ["done"]


def test_an_attempt_is_recorded(world: World, order: WorkOrder, phone: Phone, at: datetime) -> None:
    due = Occurrence.objects.get(work_order=order)
    phone.do(
        "occurrence.attempt",
        {"occurrence": due.pk, "kind": "in_use", "evidence": "On a patient in bed 4"},
        at=at - HOUR,
    )
    assert [one.state for one in phone.send(at)] == ["done"]
    assert Attempt.objects.get().evidence == "On a patient in bed 4"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"person": "user:1", "device_now": "2026-11-22T12:00:00", "acts": []}'],
    ids=["nothing", "a list", "nobody", "a clock without a zone"],
)
def test_what_is_not_a_device_is_told_so(text: str) -> None:
    with pytest.raises(UnableToReceive):
        read(text)


def test_a_hundred_acts_and_no_more_at_once(phone: Phone, order: WorkOrder, at: datetime) -> None:
    for _ in range(101):
        phone.do("work_order.note", {"order": order.reference, "text": "x"}, at=at - HOUR)
    text = {
        "person": phone.person.actor_key,
        "device_now": at.isoformat(),
        "acts": phone.acts,
    }
    with pytest.raises(ValueError, match="100"):
        Sending.model_validate(text)
