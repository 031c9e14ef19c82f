"""Saying with which test equipment a checklist is measured; what is not fit is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput

from .. import measuring, words
from ..acting import person
from ..models import Analyzer, AnalyzerUse, ChecklistRun, OrderKind, StepResult, WorkOrder
from ..models.choices import Relation
from ..moving import open_record
from ..ordering import NewOrder
from ..rules.calibration import FIT
from .work_orders import open_order


class UnableToMeasure(DomainError):
    """The test equipment is expired, quarantined, out of tolerance or without a certificate."""

    code = "unable_to_measure"


@action("maintenance.checklist.measure_with", needs=Permission.WORK_ORDER_PERFORM)
def measure_with(
    run: ChecklistRun, *, analyzers: Sequence[Analyzer], reason: str = "", by: Actor, at: datetime
) -> ChecklistRun:
    """Say with what a checklist is measured: exactly these. Asked again, nothing changes.

    What is not fit raises `UnableToMeasure`. Only a critical repair may go on with it, with a reason; the
    device is then tested again.
    """
    open_record(run.work_order, by=by)
    current = {use.analyzer_id: use for use in measuring.uses_of(run)}
    wanted = {analyzer.pk: analyzer for analyzer in analyzers}
    for pk, use in current.items():
        if pk not in wanted:
            _take_back(use, at=at)
    for pk, analyzer in wanted.items():
        if pk not in current:
            _use(run, analyzer, reason=reason, by=by, at=at)
    return run


def _take_back(use: AnalyzerUse, *, at: datetime) -> None:
    for result in use.results.all():
        acts.save(result, use=None)
    acts.save(use, dropped_at=at)


def _use(run: ChecklistRun, analyzer: Analyzer, *, reason: str, by: Actor, at: datetime) -> AnalyzerUse:
    on = measuring.day_of(run, at)
    fit = measuring.standing_of(analyzer, on=on) in FIT
    if not fit:
        _check_emergency(run, analyzer, reason=reason, at=at)
    values: dict[str, Any] = {
        "certificate": measuring.certificate_in_force(analyzer, on=on),
        "reason": "" if fit else reason.strip()[:300],
        "said_at": at,
        "said_by": person(by),
        "dropped_at": None,
    }
    earlier: AnalyzerUse | None = run.uses.filter(analyzer=analyzer).first()
    if earlier is not None:
        return acts.save(earlier, **values)
    return acts.create(AnalyzerUse(run=run, analyzer=analyzer, site_id=run.site_id, **values))


def _check_emergency(run: ChecklistRun, analyzer: Analyzer, *, reason: str, at: datetime) -> None:
    how = measuring.standing_of(analyzer, on=measuring.day_of(run, at))
    text = words.unfit(analyzer.device.tag, how)
    details = {"analyzer": analyzer.device.tag, "standing": how.value}
    if not measuring.is_emergency(run.work_order):
        raise UnableToMeasure(text, details=details)
    if not reason.strip():
        asked = _(
            "%(unfit)s An emergency repair may go on with it: say why. The device is then tested again."
        )
        raise UnableToMeasure(asked % {"unfit": text}, details=details)


@action("maintenance.checklist.measure_step_with", needs=Permission.WORK_ORDER_PERFORM)
def measure_step_with(
    run: ChecklistRun, *, key: str, analyzer: Analyzer | None, by: Actor, at: datetime
) -> StepResult:
    """Say which of several pieces of test equipment one reading was made with; None: any of them."""
    open_record(run.work_order, by=by)
    result: StepResult | None = run.results.filter(step__key=key).first()
    if result is None:
        raise InvalidInput(_("First enter the reading of this step."))
    use = measuring.use_of(run, analyzer) if analyzer is not None else None
    if analyzer is not None and use is None:
        text = _("First say that the checklist is measured with %(tag)s.") % {"tag": analyzer}
        raise InvalidInput(text, fields={"analyzer": [text]})
    return acts.save(result, use=use)


@action("maintenance.work_order.test_again", needs=Permission.WORK_ORDER_CREATE)
def open_test_again(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder | None:
    """Open the test that an emergency repair with unfit test equipment owes; None where it owes none."""
    if not measuring.owes_retest(order):
        return None
    known = order.followers.filter(kind=OrderKind.RETEST, relation=Relation.RETEST_OF).first()
    if known is not None:
        return WorkOrder.objects.get(pk=known.pk)
    # What an order says is stored once for all readers, so it stays in English.
    return open_order(
        NewOrder(
            kind=OrderKind.RETEST,
            title="Test again with valid test equipment",
            device=order.device,
            site=order.site,
            department=order.department,
            description=f"{order} was an emergency repair, tested with equipment that was not fit.",
            follows=order,
            relation=Relation.RETEST_OF,
        ),
        by=by,
        at=at,
    )
