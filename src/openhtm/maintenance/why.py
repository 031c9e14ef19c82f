"""Why an occurrence is due when it is: its stored reasons as the rules' value, put into words by `words`."""

from __future__ import annotations

from .models import Occurrence
from .rules.intervals import is_clamped
from .rules.reasons import ON_OCCASION, Kind, Last, Reason, Why

_DRIFTED = {Reason.DRIFT_WITHIN, Reason.DRIFT_BEYOND}
_AFTER_WORK = {Reason.AFTER_DONE, *_DRIFTED}


def why(occurrence: Occurrence) -> Why:
    """The reasons as they were when the occurrence was made; later changes of the plan do not alter them."""
    revision, reason = occurrence.revision, Reason(occurrence.reason)
    interval = revision.interval
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
        clamped=bool(interval and is_clamped(occurrence.counted_from, occurrence.due_on, interval)),
        within_days=_within(occurrence),
        occasion=occurrence.occasion,
    )


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
    if occurrence.reason == Reason.AFTER_DONE:
        earlier = earlier.filter(done_on=occurrence.counted_from)
    found = earlier.order_by("due_on").last()
    if found is None:
        return None
    return Last(due=found.due_on, done_on=found.done_on, window_close=found.closes_on)
