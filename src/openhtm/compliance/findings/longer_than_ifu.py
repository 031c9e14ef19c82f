"""An interval longer than the manufacturer's, outside an approved alternate program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Basis, Interval, PlanRevision, RevisionState, Unit

from ..asking import Asked, Because, FindingRule, Found
from ..models import AemProgram
from ..plans import in_force, on_plan
from ..rules.severity import Severity, by_risk

#: Days of a unit, to compare intervals by; no interval in use lies near enough to another to be confused.
_DAYS = {Unit.DAY: 1.0, Unit.WEEK: 7.0, Unit.MONTH: 30.436875, Unit.YEAR: 365.2425}
_DECIDED = (RevisionState.ACTIVE, RevisionState.ENDED)


def find(_asked: Asked) -> Iterator[Found]:
    """The manufacturer's interval is what the latest terms of the plan with that basis ask for."""
    asked_by_maker = _maker_intervals()
    approved = set(AemProgram.objects.in_force().values_list("revision_id", flat=True))
    for revision in in_force().exclude(basis=Basis.IFU).iterator(chunk_size=2000):
        if revision.pk not in approved and (reasons := _reasons(revision, asked_by_maker)):
            yield on_plan(revision, reasons)


def _reasons(revision: PlanRevision, asked_by_maker: Mapping[int, Interval]) -> list[Because]:
    maker, own = asked_by_maker.get(revision.plan_id), revision.interval
    if maker is not None and own is not None and _length(own) > _length(maker):
        return [("longer", {"own": _said(own), "maker": _said(maker)})]
    if revision.basis == Basis.AEM and maker is None:
        return [("no_program", {"n": revision.number})]
    return []


def _maker_intervals() -> dict[int, Interval]:
    rows = PlanRevision.objects.filter(basis=Basis.IFU, state__in=_DECIDED, device__isnull=True)
    found: dict[int, list[PlanRevision]] = defaultdict(list)
    for row in rows.order_by("plan_id", "number"):
        found[row.plan_id].append(row)
    latest = {plan: held[-1].interval for plan, held in found.items()}
    return {plan: interval for plan, interval in latest.items() if interval is not None}


def _length(interval: Interval) -> float:
    return interval.count * _DAYS[interval.unit]


def _said(interval: Interval) -> str:
    return f"{interval.count} {interval.unit.value}"


RULE = FindingRule(
    key="longer_than_ifu",
    title=_("Interval longer than the manufacturer's"),
    looks_for=_(
        "Terms in force with a longer interval than the plan had by the instructions for use, and no alternate "
        "program in force behind them."
    ),
    remedy=_("Go back to the manufacturer's interval, or decide on an alternate program with its evidence."),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MAJOR),
    because={
        "longer": _("Every %(own)s instead of every %(maker)s by the instructions for use."),
        "no_program": _(
            "Revision %(n)s rests on alternate maintenance, with no program in force, and nobody has entered what "
            "the instructions for use ask for."
        ),
    },
    find=find,
    by_device=False,
)
