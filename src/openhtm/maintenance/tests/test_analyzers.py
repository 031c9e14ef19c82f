"""Test equipment: certificates, refusal of what is not fit, and the trace back from an error found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from openhtm.accounts.api import scope
from openhtm.audit.api import history
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted
from openhtm.maintenance import access, facts, measuring, tracing
from openhtm.maintenance.actions import analyzers, checklists, finishing, work_orders
from openhtm.maintenance.actions.analyzers import UnableToCertify, UnableToSettle
from openhtm.maintenance.actions.checklists import UnableToPerform
from openhtm.maintenance.actions.measuring import UnableToMeasure, measure_step_with, measure_with
from openhtm.maintenance.codes import code_set
from openhtm.maintenance.models import Analyzer, Certificate, OrderKind, WorkOrder
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.calibration import Standing
from openhtm.maintenance.rules.closing import Lack
from openhtm.maintenance.rules.priority import Priority

from . import factories as make
from . import gear

if TYPE_CHECKING:
    from openhtm_testing.personas import World

TODAY = make.TODAY
EXPIRED = (date(2025, 1, 1), date(2026, 1, 1))


def standing(analyzer: Analyzer) -> Standing:
    return measuring.standing_of(Analyzer.objects.get(pk=analyzer.pk), on=TODAY)


# -- the equipment and its certificates -------------------------------------------------------------------


def test_a_device_marked_as_test_equipment_is_not_usable_before_it_has_a_certificate(
    world: World, at: datetime
) -> None:
    found = gear.make_analyzer(world, at, days=None)
    assert standing(found) is Standing.NO_CERTIFICATE
    analyzers.add_certificate(found, new=gear.certificate(*gear.VALID), by=world.tess, at=at)
    assert standing(found) is Standing.VALID


def test_marking_twice_changes_what_differs_and_adds_nothing(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    again = analyzers.mark(
        found.device, kinds=[" ECG  simulator", "", "ECG simulator"], interval_months=24, by=world.tess, at=at
    )
    assert (again.pk, again.kinds, again.interval_months) == (found.pk, ["ECG simulator"], 24)


@pytest.mark.parametrize(("kinds", "months"), [([], 12), (["  "], 12), (["X"], 0), (["X"], 121)])
def test_equipment_of_no_kind_or_an_impossible_interval_is_refused(
    kinds: list[str], months: int, world: World, at: datetime
) -> None:
    device = make.make_device(world)
    with pytest.raises(InvalidInput):
        analyzers.mark(device, kinds=kinds, interval_months=months, by=world.tess, at=at)
    assert not Analyzer.objects.exists()


def test_a_certificate_keeps_its_file_and_stands_in_the_ledger(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at, days=None)
    file = ContentFile(b"%PDF-1.7\n%%EOF\n", "certificate.pdf")
    made = analyzers.add_certificate(
        found, new=gear.certificate(*gear.VALID), file=file, by=world.tess, at=at
    )
    assert [one.kind for one in documents.current(made)] == ["certificate"]
    assert history(made)


def test_the_same_certificate_twice_is_one_and_another_of_its_number_is_refused(
    world: World, at: datetime
) -> None:
    found = gear.make_analyzer(world, at, days=None)
    first = analyzers.add_certificate(found, new=gear.certificate(*gear.VALID), by=world.tess, at=at)
    again = analyzers.add_certificate(found, new=gear.certificate(*gear.VALID), by=world.tess, at=at)
    assert again.pk == first.pk
    with pytest.raises(UnableToCertify, match="Void that one first"):
        analyzers.add_certificate(
            found, new=gear.certificate(gear.VALID[0], date(2028, 1, 1)), by=world.tess, at=at
        )


def test_every_impossible_fact_of_a_certificate_is_named_at_once(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at, days=None)
    wrong = analyzers.NewCertificate(
        number=" ",
        laboratory="",
        calibrated_on=TODAY + timedelta(days=1),
        valid_until=TODAY,
        as_found="perhaps",
        as_found_error=Decimal(-1),
    )
    with pytest.raises(InvalidInput) as refused:
        analyzers.add_certificate(found, new=wrong, by=world.tess, at=at)
    assert set(refused.value.fields) == {
        "number",
        "laboratory",
        "calibrated_on",
        "valid_until",
        "as_found",
        "as_found_error",
    }
    assert not Certificate.objects.exists()


def test_a_voided_certificate_counts_no_more(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    certificate = found.certificates.get()
    analyzers.void_certificate(certificate, reason="Of another device", by=world.cleo, at=at)
    assert standing(found) is Standing.NO_CERTIFICATE
    assert analyzers.void_certificate(certificate, reason="Again", by=world.cleo, at=at).voided_reason == (
        "Of another device"
    )


def test_quarantine_needs_a_reason_and_ends_by_release(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    with pytest.raises(InvalidInput):
        analyzers.quarantine(found, reason=" ", by=world.tess, at=at)
    analyzers.quarantine(found, reason="Dropped", by=world.tess, at=at)
    assert standing(found) is Standing.QUARANTINED
    with pytest.raises(NotPermitted):
        analyzers.release(found, reason="Looks fine", by=world.tess, at=at)
    analyzers.release(found, reason="Checked against the other one", by=world.cleo, at=at)
    assert standing(found) is Standing.VALID


def test_equipment_that_is_itself_out_of_use_is_not_fit(world: World, at: datetime) -> None:
    assert standing(gear.make_analyzer(world, at, status="in_repair")) is Standing.QUARANTINED


def test_only_who_may_change_the_device_adds_certificates(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    for person in (world.ada, world.nina, world.otto):
        with pytest.raises(NotPermitted):
            analyzers.mark(found.device, kinds=["X"], by=person, at=at)
        with pytest.raises(NotPermitted):
            analyzers.add_certificate(found, new=gear.certificate(*gear.VALID, number="N"), by=person, at=at)


def test_another_hospital_sees_neither_equipment_nor_certificate(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    assert list(access.analyzers(world.mara)) == [found]
    assert not access.analyzers(world.otto).exists()
    with pytest.raises(NotFound):
        access.analyzer(world.otto, found.device.tag)
    with pytest.raises(NotFound):
        access.certificate(world.otto, found.certificates.get().pk)


# -- measuring with it ------------------------------------------------------------------------------------


def test_a_checklist_keeps_what_it_was_measured_with_and_the_certificate_in_force(
    world: World, at: datetime
) -> None:
    found = gear.make_analyzer(world, at)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    measure_with(run, analyzers=[found], by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    (use,) = measuring.uses_of(run)
    assert (use.analyzer, use.certificate) == (found, found.certificates.get())
    (signed,) = order_content(run.work_order)["checklists"]
    assert signed["measured_with"][0]["certificate"]["number"] == "C-GEN-0090"


@pytest.mark.parametrize(
    ("days", "words"),
    [(EXPIRED, "has expired"), (None, "has no certificate")],
)
def test_what_is_expired_or_without_a_certificate_is_refused(
    days: tuple[date, date] | None, words: str, world: World, at: datetime
) -> None:
    found = gear.make_analyzer(world, at, days=days)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    with pytest.raises(UnableToMeasure, match=words):
        measure_with(run, analyzers=[found], reason="Nothing else is here", by=world.tess, at=at)
    assert measuring.uses_of(run) == []


def test_what_is_quarantined_or_out_of_tolerance_is_refused(world: World, at: datetime) -> None:
    bad = gear.make_analyzer(world, at)
    analyzers.quarantine(bad, reason="Dropped", by=world.tess, at=at)
    off = gear.make_analyzer(world, at, "GEN-0091", days=None)
    analyzers.add_certificate(off, new=gear.certificate(*gear.VALID, as_found="out"), by=world.tess, at=at)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    for found, words in ((bad, "is quarantined"), (off, "was found out of tolerance")):
        with pytest.raises(UnableToMeasure, match=words):
            measure_with(run, analyzers=[found], by=world.tess, at=at)


def test_a_passing_checklist_does_not_end_before_its_equipment_is_named(world: World, at: datetime) -> None:
    gear.make_analyzer(world, at)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    with pytest.raises(UnableToPerform, match=gear.KIND):
        checklists.finish_run(run, by=world.tess, at=at)


def test_where_no_equipment_of_that_kind_is_on_record_nothing_can_be_named(
    world: World, at: datetime
) -> None:
    run = gear.make_run(world, at, gear.make_asking(world, at))
    assert checklists.finish_run(run, by=world.tess, at=at).finished_at == at


def test_a_failing_checklist_takes_the_device_out_at_once_and_its_record_waits(
    world: World, at: datetime
) -> None:
    gear.make_analyzer(world, at)
    run = gear.make_run(world, at, gear.make_asking(world, at), leakage="900")
    checklists.finish_run(run, by=world.tess, at=at)
    order = WorkOrder.objects.get(pk=run.work_order_id)
    assert order.device is not None
    assert order.device.status == "out_of_service"
    assert Lack.ANALYZER_UNSAID in {one.lack for one in facts.missing(order, now=at)}


def test_equipment_quarantined_after_the_reading_keeps_the_record_open(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    measure_with(run, analyzers=[found], by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    assert Lack.ANALYZER_UNFIT not in {one.lack for one in facts.missing(run.work_order, now=at)}
    analyzers.quarantine(found, reason="Dropped in the morning", by=world.tess, at=at)
    later = at + timedelta(days=2)
    finishing.finish(run.work_order, by=world.tess, at=later)
    assert Lack.ANALYZER_UNFIT in {one.lack for one in facts.missing(run.work_order, now=later)}
    with pytest.raises(finishing.UnableToClose):
        finishing.close(run.work_order, proof=make.proof(world.tess, later), by=world.tess, at=later)


def test_a_certificate_that_ends_after_the_work_leaves_the_record_as_good_as_it_was(
    world: World, at: datetime
) -> None:
    found = gear.make_analyzer(world, at, days=(date(2025, 11, 22), TODAY))
    run = gear.make_run(world, at, gear.make_asking(world, at))
    measure_with(run, analyzers=[found], by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    lacks = {one.lack for one in facts.missing(run.work_order, now=at + timedelta(days=5))}
    assert Lack.ANALYZER_UNFIT not in lacks


def test_only_a_critical_repair_goes_on_with_a_reason_and_is_then_tested_again(
    world: World, at: datetime
) -> None:
    found = gear.make_analyzer(world, at, days=EXPIRED)
    version = gear.make_asking(world, at)
    run = gear.make_run(world, at, version, kind=OrderKind.REPAIR, priority=Priority.CRITICAL)
    with pytest.raises(UnableToMeasure, match="say why"):
        measure_with(run, analyzers=[found], by=world.tess, at=at)
    measure_with(run, analyzers=[found], reason="Patient waits", by=world.tess, at=at)
    order = run.work_order
    assert measuring.owes_retest(order)
    close(order, world, at)
    (follower,) = WorkOrder.objects.filter(follows=order)
    assert (follower.kind, follower.device_id) == (OrderKind.RETEST, order.device_id)


def close(order: WorkOrder, world: World, at: datetime) -> None:
    kinds = {"problem_code": "problem", "cause_code": "cause", "action_code": "action"}
    known = {name: next(iter(code_set(kind).for_work("repair"))).id for name, kind in kinds.items()}
    changes = {**known, "no_labor": True, "safety_part_opened": False}
    work_orders.edit(order, changes=changes, by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    finishing.return_device(order, by=world.tess, at=at)
    finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)


def test_saying_the_same_again_changes_nothing_and_another_takes_its_place(
    world: World, at: datetime
) -> None:
    first, second = gear.make_analyzer(world, at), gear.make_analyzer(world, at, "GEN-0091")
    run = gear.make_run(world, at, gear.make_asking(world, at))
    for _ in range(2):
        measure_with(run, analyzers=[first], by=world.tess, at=at)
    assert run.uses.count() == 1
    measure_step_with(run, key="leakage", analyzer=first, by=world.tess, at=at)
    measure_with(run, analyzers=[second], by=world.tess, at=at)
    assert [use.analyzer for use in measuring.uses_of(run)] == [second]
    assert not run.results.filter(use__isnull=False).exists()
    measure_with(run, analyzers=[first], by=world.tess, at=at)
    assert [use.analyzer for use in measuring.uses_of(run)] == [first]


def test_a_step_names_only_what_the_checklist_is_measured_with(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    with pytest.raises(InvalidInput, match="First say"):
        measure_step_with(run, key="leakage", analyzer=found, by=world.tess, at=at)


def test_what_somebody_measured_with_last_is_offered_first(world: World, at: datetime) -> None:
    gear.make_analyzer(world, at)
    second = gear.make_analyzer(world, at, "GEN-0091")
    version = gear.make_asking(world, at)
    measure_with(gear.make_run(world, at, version), analyzers=[second], by=world.tess, at=at)
    next_run = gear.make_run(world, at, version, tag="GEN-0002")
    rows = access.analyzers(world.tess)
    offered = measuring.offers(rows, uses=measuring.uses_of(next_run), person=world.tess, on=TODAY)
    assert (offered[0].analyzer, offered[0].remembered) == (second, True)


def test_what_is_asked_for_and_fit_is_offered_before_what_is_not(world: World, at: datetime) -> None:
    other = gear.make_analyzer(world, at, "GEN-0080")
    Analyzer.objects.filter(pk=other.pk).update(kinds=["Gas flow analyzer"])
    expired = gear.make_analyzer(world, at, "GEN-0081", days=(date(2024, 3, 1), date(2025, 3, 1)))
    wanted = gear.make_analyzer(world, at, "GEN-0099")
    given: dict[str, Any] = {"uses": (), "person": world.tess, "on": TODAY, "site_id": world.site.pk}
    offered = measuring.offers(access.analyzers(world.tess), asked=[gear.KIND.lower()], **given)
    assert [one.analyzer for one in offered] == [wanted, other, expired]


def test_what_lies_at_another_site_is_offered_last(world: World, at: datetime) -> None:
    gear.make_analyzer(world, at)
    given: dict[str, Any] = {"uses": (), "person": world.tess, "on": TODAY}
    rows = access.analyzers(world.tess)
    assert [one.here for one in measuring.offers(rows, site_id=world.other_site.pk, **given)] == [False]
    assert [one.here for one in measuring.offers(rows, site_id=world.site.pk, **given)] == [True]


def test_who_may_not_perform_there_cannot_say_it(world: World, at: datetime) -> None:
    found = gear.make_analyzer(world, at)
    run = gear.make_run(world, at, gear.make_asking(world, at))
    for person in (world.ada, world.nina, world.otto):
        with pytest.raises(NotPermitted):
            measure_with(run, analyzers=[found], by=person, at=at)


# -- the trace --------------------------------------------------------------------------------------------


@pytest.fixture
def off(world: World, at: datetime) -> Certificate:
    """Three devices measured with one analyzer: far from the limit (80 of 500 µA), near it (480), and long ago.

    Its next calibration finds it 5 % off.
    """
    version = gear.make_asking(world, at)
    found = gear.make_analyzer(world, at, days=None)
    old = gear.certificate(date(2025, 1, 1), date(2026, 12, 31), number="A")
    analyzers.add_certificate(found, new=old, by=world.tess, at=at)
    for tag, leakage in (("GEN-0001", "80"), ("GEN-0002", "480")):
        run = gear.make_run(world, at, version, tag=tag, leakage=leakage)
        measure_with(run, analyzers=[found], by=world.tess, at=at)
    long_ago = gear.make_run(world, at, version, tag="GEN-0003", leakage="480")
    measure_with(long_ago, analyzers=[found], by=world.tess, at=at)
    long_ago.results.update(recorded_at=datetime.fromisoformat("2024-06-01T12:00:00+00:00"))
    news = gear.certificate(TODAY, date(2027, 11, 22), number="B", as_found="out", as_found_error=Decimal(5))
    return analyzers.add_certificate(found, new=news, by=world.tess, at=at)


def test_the_trace_lists_what_was_measured_since_the_last_calibration_with_its_margin(
    off: Certificate, world: World
) -> None:
    found = tracing.trace(off, scope(world.mara, "work_order.read"))
    assert found.since == date(2025, 1, 1)
    listed = [(one.device.tag, one.in_doubt, round(one.readings[0].margin or 0, 2)) for one in found.devices]
    # (500 - 480) / 480 = 4.17 % is within an error of 5 %; (500 - 80) / 80 = 525 % is not.
    assert listed == [("GEN-0002", True, Decimal("4.17")), ("GEN-0001", False, Decimal("525.00"))]


def test_without_an_error_on_the_certificate_everything_is_in_doubt(off: Certificate, world: World) -> None:
    Certificate.objects.filter(pk=off.pk).update(as_found_error=None)
    off.refresh_from_db()
    assert len(tracing.trace(off, scope(world.mara, "work_order.read")).doubtful) == 2


def test_another_hospital_sees_nothing_of_the_trace(off: Certificate, world: World) -> None:
    assert tracing.trace(off, scope(world.otto, "work_order.read")).devices == []


def test_a_reading_that_names_other_equipment_is_left_out(
    off: Certificate, world: World, at: datetime
) -> None:
    other = gear.make_analyzer(world, at, "GEN-0091")
    run = off.analyzer.uses.get(run__work_order__device__tag="GEN-0002").run
    measure_with(run, analyzers=[off.analyzer, other], reason="", by=world.tess, at=at)
    measure_step_with(run, key="leakage", analyzer=other, by=world.tess, at=at)
    found = tracing.trace(off, scope(world.mara, "work_order.read"))
    assert [one.device.tag for one in found.devices] == ["GEN-0001"]


def test_one_act_opens_the_re_tests_and_twice_opens_none_more(
    off: Certificate, world: World, at: datetime
) -> None:
    doubtful = [one.device for one in tracing.trace(off, scope(world.mara, "work_order.read")).doubtful]
    opened = analyzers.open_retests(off, devices=doubtful, by=world.mara, at=at)
    again = analyzers.open_retests(off, devices=doubtful, by=world.mara, at=at)
    assert [order.pk for order in opened] == [order.pk for order in again]
    assert [(order.kind, order.device.tag) for order in opened if order.device] == [
        (OrderKind.RETEST, "GEN-0002")
    ]
    (first, _second) = tracing.trace(off, scope(world.mara, "work_order.read")).devices
    assert first.retest == opened[0]


def test_re_tests_are_opened_by_who_may_open_orders_there(
    off: Certificate, world: World, at: datetime
) -> None:
    devices = [one.device for one in tracing.trace(off, scope(world.mara, "work_order.read")).doubtful]
    for person in (world.ada, world.otto):
        with pytest.raises(NotPermitted):
            analyzers.open_retests(off, devices=devices, by=person, at=at)


def test_a_decision_lets_the_equipment_back_into_use_and_is_taken_once(
    off: Certificate, world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput):
        analyzers.settle(off, disposition=" ", by=world.cleo, at=at)
    with pytest.raises(NotPermitted):
        analyzers.settle(off, disposition="Fine", by=world.tess, at=at)
    assert standing(off.analyzer) is Standing.OUT_OF_TOLERANCE
    analyzers.settle(off, disposition="One pump tested again and good.", by=world.cleo, at=at)
    assert standing(off.analyzer) is Standing.VALID
    with pytest.raises(UnableToSettle):
        analyzers.settle(off, disposition="Again", by=world.cleo, at=at)


def test_a_calibration_that_found_nothing_wrong_has_no_trace(world: World, at: datetime) -> None:
    certificate = gear.make_analyzer(world, at).certificates.get()
    with pytest.raises(UnableToSettle):
        analyzers.settle(certificate, disposition="Nothing", by=world.cleo, at=at)
    with pytest.raises(UnableToSettle):
        analyzers.open_retests(certificate, devices=[], by=world.mara, at=at)


def test_the_trace_asks_the_database_the_same_number_of_times_for_many_devices(
    off: Certificate, world: World, at: datetime
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reach = scope(world.mara, "work_order.read")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            tracing.trace(Certificate.objects.select_related("analyzer__device__site").get(pk=off.pk), reach)
        return len(found)

    before = asked()
    version = off.analyzer.uses.earliest("pk").run.procedure_version
    Certificate.objects.filter(pk=off.pk).update(as_found="in")
    for tag in ("GEN-0011", "GEN-0012", "GEN-0013"):
        run = gear.make_run(world, at, version, tag=tag)
        measure_with(run, analyzers=[Analyzer.objects.get(pk=off.analyzer_id)], by=world.tess, at=at)
    assert asked() == before
