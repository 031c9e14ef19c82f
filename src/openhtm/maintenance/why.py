"""Why an occurrence is due when it is: its stored reasons as the rules' value, put into words by `words`."""

from __future__ import annotations

from .models import Occurrence, PlanAssignment
from .rules.intervals import Interval, is_clamped
from .rules.meters import metered
from .rules.reasons import ON_OCCASION, Kind, Last, Reason, Use, Why, use_of

_DRIFTED = {Reason.DRIFT_WITHIN, Reason.DRIFT_BEYOND}
_ON_GRID = {Reason.FIRST_ON_GRID, Reason.ON_GRID}
_BY_METER = {Reason.METER_REACHED, Reason.METER_FORECAST, Reason.METER_CAP}
_AFTER_WORK = {Reason.AFTER_DONE, *_DRIFTED, *_BY_METER}


def why(occurrence: Occurrence) -> Why:
    """The reasons as they were when the occurrence was made; later changes of the plan do not alter them."""
    revision, reason = occurrence.revision, Reason(occurrence.reason)
    interval = revision.interval
    meter = metered(revision.meter, interval=interval) if revision.kind == Kind.METER and interval else None
    last = _work_before(occurrence) if reason in _AFTER_WORK else None
    drift = (last.done_on - last.due).days if last and last.done_on and reason in _DRIFTED else None
    return Why(
        reason=reason,
        kind=Kind(revision.kind),
        counted_from=occurrence.counted_from,
        step=occurrence.step,
        interval=interval,
        last=last,
        drift_days=drift,
        drift_percent=revision.drift_percent if revision.kind == Kind.HYBRID else None,
        clamped=_clamped(occurrence, interval, reason),
        within_days=_within(occurrence),
        occasion="" if meter else occurrence.occasion,
        use=_use(occurrence) if meter else None,
        every=meter.every if meter else None,
        counts=meter.counts.value if meter else "",
        place=_place(occurrence) if reason in _ON_GRID else "",
    )


def _place(occurrence: Occurrence) -> str:
    """The place whose base date the day was counted from; none once the line counts from another day."""
    rows = PlanAssignment.objects.filter(
        pk=occurrence.assignment_id, anchor_on=occurrence.counted_from, base_date__isnull=False
    )
    found = rows.select_related("base_date__department", "base_date__building").first()
    return found.base_date.place if found and found.base_date else ""


def _clamped(occurrence: Occurrence, interval: Interval | None, reason: Reason) -> bool:
    """A day that the meter asked for has nothing to do with months."""
    if interval is None or reason in {Reason.METER_REACHED, Reason.METER_FORECAST}:
        return False
    return is_clamped(occurrence.counted_from, occurrence.due_on, interval)


def _use(occurrence: Occurrence) -> Use | None:
    """What the meter had run when the day was told: kept as it was then, whatever was read since."""
    return use_of(occurrence.occasion)


def _within(occurrence: Occurrence) -> int | None:
    """Days from what happened to the due day, for work that follows an event."""
    if occurrence.revision.kind not in ON_OCCASION:
        return None
    return (occurrence.due_on - occurrence.counted_from).days


def _work_before(occurrence: Occurrence) -> Last | None:
    """The settled occurrence from which this one was counted."""
    earlier = Occurrence.objects.filter(
        device=occurrence.device_id,
        plan=occurrence.plan_id,
        done_on__isnull=False,
        due_on__lt=occurrence.due_on,
    ).exclude(pk=occurrence.pk)
    if occurrence.reason == Reason.AFTER_DONE or occurrence.reason in _BY_METER:
        earlier = earlier.filter(done_on=occurrence.counted_from)
    found = earlier.order_by("due_on").last()
    if found is None:
        return None
    return Last(due=found.due_on, done_on=found.done_on, window_close=found.closes_on)
