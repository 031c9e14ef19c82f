"""Checking, and what follows when something is not well."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import local_date
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry
from openhtm.registry.api import Device

from .. import calendar, events, terms
from ..calendar import Due
from ..errors import UnableToCheck, UnableToReplace
from ..finding import Finding, Judged, judged, unanswered
from ..library import template
from ..models import CheckPoint, CheckRecord, OutcomeChoice
from ..rules.choosing import belongs_to

_DAY = timedelta(days=1)


@action("checks.record.add", needs=Permission.CHECK_PERFORM)
def record_check(
    point: CheckPoint,
    *,
    finding: Finding,
    photo: File[bytes] | None = None,
    looked_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> CheckRecord:
    """Record a check of a point now, in the window that is open, or as a late one of the window before.

    A failed one takes the device out of use, opens a work order, and waits for the charge nurse. The same
    "all well" again in one window is the one on record, whoever presses: two people checking at once make one
    record. A fault is always taken. ``looked_at``: when somebody looked without a network. The check counts from
    now all the same, and never for a window that had not begun when they looked.
    """
    # Locked first, so that two who check the same thing follow each other.
    held = CheckPoint.objects.select_for_update(of=("self",)).filter(pk=point.pk)
    point = held.select_related("check_of__site", "check_of__department", "device__site").get()
    found = _due(point, at)
    today = local_date(at, point.check_of.site.time_zone)
    latest = _latest(point)
    outcome, result = _judged(point, found, finding, latest, today=today)
    if outcome is not OutcomeChoice.FAILED and looked_at is not None and looked_at < found.slot.opens_at:
        raise UnableToCheck(
            _("%(point)s was looked at before the check that is due now began. Check it again.")
            % {"point": point}
        )
    same = _standing(point, found, outcome, result)
    if same is not None:
        return same
    order = _report(point, finding, result, by=by, at=at) if outcome is OutcomeChoice.FAILED else None
    record = _record(point, found, outcome, result, by=by, at=at)
    record.work_order, record.comment = order, finding.comment.strip()[:1000]
    acts.create(record)
    if photo is not None:
        _keep_photo(record, photo, by=by, at=at)
    if order is not None:
        events.check_failed.send(
            sender=CheckRecord, record_id=record.pk, point_id=point.pk, work_order_id=order.pk, by=by, at=at
        )
    return record


def _due(point: CheckPoint, at: datetime) -> Due:
    """The window to which a check made now belongs."""
    if point.until is not None:
        raise UnableToCheck(_("%(point)s is no longer checked here.") % {"point": point})
    day = local_date(at, point.check_of.site.time_zone)
    rows = calendar.due(
        point.check_of, list(point.check_of.terms.all()), first=day - calendar.LONGEST, last=day
    )
    mine = {one.slot: one for one in rows if calendar.concerns(point, one.slot)}
    kept = point.records.filter(slot_on__gte=day - calendar.LONGEST)
    slot = belongs_to(list(mine), done=set(kept.values_list("slot_on", "shift")), at=at)
    if slot is None:
        raise UnableToCheck(_("Nothing is to be checked here yet. The first check has not begun."))
    return mine[slot]


def _latest(point: CheckPoint) -> CheckRecord | None:
    found: CheckRecord | None = point.records.order_by("-at", "-pk").first()
    return found


def _judged(
    point: CheckPoint, found: Due, finding: Finding, latest: CheckRecord | None, *, today: Any
) -> tuple[OutcomeChoice, Judged]:
    items, before = terms.items(found.terms.items), latest.answers if latest else ()
    if finding.out_of_use:
        if point.device is None or registry.quick(point.device, on=today).usable:
            raise UnableToCheck(_("It is not on record as out of use: check it, or report what is wrong."))
        return OutcomeChoice.OUT_OF_USE, unanswered(items, before=before)
    result = judged(items, finding, before=before, on=today)
    return (OutcomeChoice.FAILED if result.failed else OutcomeChoice.WELL), result


def _standing(point: CheckPoint, found: Due, outcome: OutcomeChoice, result: Judged) -> CheckRecord | None:
    """The latest record of the window, when it says the very same and is no fault."""
    if outcome is OutcomeChoice.FAILED:
        return None
    rows = point.records.filter(slot_on=found.slot.day, shift=found.slot.shift)
    last: CheckRecord | None = rows.order_by("-number").first()
    same = last is not None and (last.outcome, last.device_id) == (outcome, point.device_id)
    return last if same and last is not None and last.answers == result.answers else None


def _record(
    point: CheckPoint, found: Due, outcome: OutcomeChoice, result: Judged, *, by: Actor, at: datetime
) -> CheckRecord:
    slot = found.slot
    earlier = point.records.filter(slot_on=slot.day, shift=slot.shift).count()
    return CheckRecord(
        site_id=point.site_id,
        department_id=point.department_id,
        point=point,
        terms=found.terms,
        device=point.device,
        slot_on=slot.day,
        shift=slot.shift,
        number=earlier + 1,
        opens_at=slot.opens_at,
        closes_at=slot.closes_at,
        at=at,
        by=by if isinstance(by, User) else None,
        by_label=by.actor_label[:200],
        outcome=outcome,
        answers=result.answers,
        expires_on=result.expires_on,
    )


def _report(
    point: CheckPoint, finding: Finding, result: Judged, *, by: Actor, at: datetime
) -> maintenance.WorkOrder:
    """Take the device out of use and open its order; while one of the same fault is open, add to it."""
    title = f"User check failed: {point}"
    lines = [_line(row) for row in result.answers if row["result"] == "fail"]
    text = "\n".join([title, *lines, *([finding.comment.strip()] if finding.comment.strip() else [])])
    if point.device is not None:
        reason = f"{title}. {'; '.join(result.failed)}"
        registry.devices.take_out_of_service(point.device, reason=reason[:500], by=by, at=at)
    standing = _open_order(point)
    if standing is not None:
        maintenance.notes.add_note(standing, text=text, by=by, at=at)
        return standing
    return maintenance.orders.open_order(_new_order(point, title, text, by=by, at=at), by=by, at=at)


def _line(row: dict[str, Any]) -> str:
    told = " ".join(str(row[name]) for name in ("value", "unit") if row.get("value") and row.get(name))
    return ": ".join(part for part in (row["label"], told, row.get("note", "")) if part)


def _open_order(point: CheckPoint) -> maintenance.WorkOrder | None:
    failures = point.records.failed().filter(device=point.device).select_related("work_order")
    last = failures.order_by("-at", "-pk").first()
    return last.work_order if last is not None and last.work_order.is_open else None


def _new_order(point: CheckPoint, title: str, text: str, *, by: Actor, at: datetime) -> maintenance.NewOrder:
    check, device = point.check_of, point.device
    shipped = template(check.template)
    urgent = device is None and shipped is not None and shipped.high_risk
    return maintenance.NewOrder(
        kind=maintenance.OrderKind.REPAIR,
        title=title,
        description=text,
        device=device,
        site=None if device else check.site,
        department=check.department if device is None or device.site_id == check.site_id else None,
        priority=maintenance.Priority.URGENT if urgent else None,
        priority_reason="high_risk_down" if urgent else "",
        source=maintenance.OrderSource.CHECK,
        requested_by=by if isinstance(by, User) else None,
        requester=by.actor_label[:150],
        reported_usable=False,
        down_from=at if device else None,
        problem_code="fails_self_test",
        awaits_triage=True,
    )


def _keep_photo(record: CheckRecord, photo: File[bytes], *, by: Actor, at: datetime) -> None:
    """The check counts even when its photo cannot be kept; what it found must not wait for a picture."""
    try:
        documents.add(record, file=photo, kind=documents.DocumentKind.PHOTO, by=by, at=at)
    except documents.UnableToStore as problem:
        acts.fact(photo_refused=str(problem))


@action("checks.record.replace", needs=Permission.CHECK_PERFORM)
def replace(
    record: CheckRecord, *, device: Device | None, note: str = "", by: Actor, at: datetime
) -> CheckRecord:
    """Say what took the place of what failed: a device of the site that may be used, which then stands at the
    point; or, without one, how the unit does without (``note``)."""
    if record.outcome != OutcomeChoice.FAILED:
        raise UnableToReplace(_("This check did not fail."))
    if device is None and not note.strip():
        text = _("Name the replacement, or say how the unit does without.")
        raise InvalidInput(text, fields={"note": [text]})
    if device is not None:
        _fit_to_replace(record, device, at=at)
        point = CheckPoint.objects.select_for_update(of=("self",)).get(pk=record.point_id)
        acts.save(point, device=device)
    return acts.save(
        record,
        replacement=device,
        replacement_note=note.strip()[:300],
        replaced_at=at,
        replaced_by=by.actor_label[:200],
    )


def _fit_to_replace(record: CheckRecord, device: Device, *, at: datetime) -> None:
    if device.site_id != record.site_id:
        raise UnableToReplace(_("%(device)s belongs to another site.") % {"device": device})
    if device.pk == record.device_id:
        raise UnableToReplace(_("%(device)s is the one that failed.") % {"device": device})
    if not registry.usability(device, on=local_date(at, record.site.time_zone)).usable:
        raise UnableToReplace(_("%(device)s may not be used itself.") % {"device": device})


@action("checks.record.mark_read", needs=Permission.CHECK_ANSWER)
def mark_read(record: CheckRecord, *, by: Actor, at: datetime) -> CheckRecord:
    """The charge nurse has read of a failed check. Again: it stays with who read it first."""
    if record.outcome != OutcomeChoice.FAILED:
        raise InvalidInput(_("Only a failed check waits to be read."))
    if record.read_at is not None:
        return record
    return acts.save(record, read_at=at, read_by=by.actor_label[:200])
