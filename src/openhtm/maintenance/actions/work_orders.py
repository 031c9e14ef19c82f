"""Work orders up to the start of work, and their early ends: opening, triage, assignment, hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.places.api import Site
from openhtm.registry.api import Status

from .. import clocking, events, merges, outside, teamwork
from ..acting import person
from ..assignable import UnableToAssign, able
from ..codes import code_set
from ..merge_words import OBSTACLES as MERGE_OBSTACLES
from ..models import NoteKind, NumberSeries, Occurrence, OccurrenceState, OrderKind, WorkOrder
from ..models.choices import OrderSource, Relation
from ..moving import UnableToMove, count_open_orders, move, open_record, remember_state
from ..noting import write
from ..ordering import NewOrder, checked, proposal
from ..rules.priority import Priority
from ..rules.work_order_states import State, Verb

EDITABLE = frozenset(
    {
        "title",
        "department",
        "due_on",
        "shop",
        "requester",
        "contact",
        "on_patient",
        "backup_available",
        "down_from",
        "down_to",
        "down_partly",
        "down_planned",
        "problem_code",
        "cause_code",
        "action_code",
        "sm_result",
        "resolution",
        "safety_part_opened",
        "no_labor",
        "status_after",
        "vendor",
        "vendor_reference",
        "vendor_cost_minor",
        "currency",
    }
)


class UnableToEnd(DomainError):
    """The order cannot be a duplicate of that one."""

    code = "unable_to_end"


@action("maintenance.work_order.open", needs=Permission.WORK_ORDER_CREATE)
def open_order(new: NewOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """Open a work order; it is triaged unless it awaits triage, and assigned when an assignee is given."""
    checked(new)
    proposed = proposal(new)
    order = WorkOrder(
        **_reported(new),
        **_next_number(new),
        department_id=new.department_id,
        priority=new.priority or proposed.priority,
        priority_reason=new.priority_reason or ",".join(proposed.hits),
        state=_first_state(new),
        assignee=new.assignee and able(new.assignee, site_id=new.site_id, department_id=new.department_id),
        opened_at=at,
        changed_at=at,
    )
    order.late_at = clocking.late_at(order, (), clocking.service([order.site_id]))
    acts.create(order)
    remember_state(order, verb="open", before="", by=by, at=at)
    if order.device_id is not None:
        count_open_orders([order.device_id])
    events.work_order_opened.send(sender=WorkOrder, work_order_id=order.pk, by=by, at=at)
    return order


def _reported(new: NewOrder) -> dict[str, object]:
    names = (
        "kind",
        "device",
        "description",
        "source",
        "requested_by",
        "requester",
        "contact",
        "on_patient",
        "backup_available",
        "reported_usable",
        "down_from",
        "due_on",
        "shop",
        "follows",
        "procedure_version",
        "problem_code",
    )
    return {name: getattr(new, name) for name in names} | {
        "title": new.title.strip()[:200],
        "relation": new.relation or "",
    }


def _first_state(new: NewOrder) -> State:
    if new.assignee is not None:
        return State.ASSIGNED
    return State.REQUESTED if new.awaits_triage else State.TRIAGED


def _next_number(new: NewOrder) -> dict[str, object]:
    """The site's next number. The series row is locked, so that two orders never share one."""
    site = new.device.site if new.device else new.site
    if site is None:
        raise InvalidInput(_("Say which device or which site the work order is for."))
    NumberSeries.objects.get_or_create(site=site)
    series = NumberSeries.objects.select_for_update().get(site=site)
    series.latest += 1
    series.save(update_fields=["latest"])
    return {"site": site, "number": series.latest, "reference": f"{site.code}-{series.latest}"}


@action("maintenance.work_order.triage", needs=Permission.WORK_ORDER_ASSIGN)
def triage(
    order: WorkOrder,
    *,
    priority: Priority,
    kind: OrderKind | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Settle priority (and kind) of a requested order."""
    return move(
        order,
        Verb.TRIAGE,
        by=by,
        at=at,
        reason=reason,
        priority=priority,
        priority_reason=reason or order.priority_reason,
        kind=kind or order.kind,
    )


@action("maintenance.work_order.set_priority", needs=Permission.WORK_ORDER_ASSIGN)
def set_priority(order: WorkOrder, *, priority: Priority, reason: str, by: Actor, at: datetime) -> WorkOrder:
    """Change the priority of an open order, with the reason."""
    if not reason.strip():
        raise InvalidInput(_("Say why the priority changes."), fields={"reason": [_("Say why.")]})
    acts.save(open_record(order, by=by), priority=priority, priority_reason=reason, changed_at=at)
    clocking.remember([order])
    return order


@action("maintenance.work_order.respond", needs=Permission.WORK_ORDER_PERFORM)
def respond(order: WorkOrder, *, text: str, by: Actor, at: datetime) -> WorkOrder:
    """Note that somebody has spoken to those who asked: it stops the first clock. The first time counts."""
    open_record(order, by=by)
    write(order, kind=NoteKind.COMMENT, text=text, by=by, at=at)
    acts.save(order, responded_at=order.responded_at or at, changed_at=at)
    clocking.remember([order])
    return order


@action("maintenance.work_order.assign", needs=Permission.WORK_ORDER_ASSIGN)
def assign(order: WorkOrder, *, assignee: User, note: str = "", by: Actor, at: datetime) -> WorkOrder:
    """Give the order to a person. Once work has begun this is a hand-over, which needs a note."""
    return _give(order, assignee=assignee, note=note, by=by, at=at)


@action("maintenance.work_order.hand_over", needs=Permission.WORK_ORDER_PERFORM)
def hand_over(order: WorkOrder, *, assignee: User, note: str, by: Actor, at: datetime) -> WorkOrder:
    """Pass one's own order on to a colleague."""
    if order.assignee_id != getattr(person(by), "pk", None):
        raise UnableToAssign(_("%(order)s is not yours to hand over.") % {"order": order})
    return _give(order, assignee=assignee, note=note, by=by, at=at)


@action("maintenance.work_order.take", needs=Permission.WORK_ORDER_PERFORM)
def take(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """Take an order that nobody has."""
    if order.assignee_id is not None and order.assignee_id != getattr(by, "pk", None):
        raise UnableToAssign(
            _("%(order)s is assigned to %(assignee)s. Ask them to hand it over.")
            % {"order": order, "assignee": order.assignee}
        )
    taker = person(by)
    if taker is None:
        raise UnableToAssign(_("Only a person can take an order."))
    return _give(order, assignee=taker, note="", by=by, at=at)


def _give(order: WorkOrder, *, assignee: User, note: str, by: Actor, at: datetime) -> WorkOrder:
    open_record(order, by=by)
    able(assignee, site_id=order.site_id, department_id=order.department_id)
    begun, goes_over = not order.is_before_work, assignee.pk != order.assignee_id
    if begun and not note.strip():
        raise UnableToAssign(_("Work has begun: write what the next person has to know."))
    if begun:
        acts.save(order, assignee=assignee, changed_at=at)
    else:
        move(order, Verb.ASSIGN, by=by, at=at, reason=note, assignee=assignee)
    _leave_team(order, assignee, at=at)
    if note.strip():
        written = write(order, kind=NoteKind.HAND_OVER, text=note, by=by, at=at)
        if begun and goes_over and assignee.pk != getattr(person(by), "pk", None):
            teamwork.given(order, note=written, to=assignee, by=by, at=at)
    return order


def _leave_team(order: WorkOrder, assignee: User, *, at: datetime) -> None:
    """Whoever has the order now is no helper any more, and what waited for another is passed on."""
    for helper in teamwork.helping(order).filter(person=assignee):
        acts.save(helper, released_at=at)
    waits = teamwork.waiting_hand_over(order)
    if waits is not None and waits.receiver_id != assignee.pk:
        teamwork.passed_on(order, at=at)


@action("maintenance.work_order.start", needs=Permission.WORK_ORDER_PERFORM)
def start(order: WorkOrder, *, began_at: datetime | None = None, by: Actor, at: datetime) -> WorkOrder:
    """Begin work; whoever begins an order that nobody has, has it. A covered repair needs its repairer first.

    ``began_at``: when it really began, where that is told later (a device without a network).
    """
    outside.check_begin(order, at=at)
    if began_at is not None and began_at > at:
        raise UnableToMove(_("Work cannot begin in the future."))
    free = order.assignee_id is None
    move(
        order,
        Verb.START,
        by=by,
        at=at,
        started_at=order.started_at or began_at or at,
        assignee=order.assignee or person(by),
    )
    if free and order.assignee is not None:
        _leave_team(order, order.assignee, at=at)
    return order


@action("maintenance.work_order.wait", needs=Permission.WORK_ORDER_PERFORM)
def wait(order: WorkOrder, *, state: State, reason: str, by: Actor, at: datetime) -> WorkOrder:
    """Say what the work waits for."""
    return move(order, Verb.WAIT, by=by, at=at, reason=reason, wanted=state)


@action("maintenance.work_order.resume", needs=Permission.WORK_ORDER_PERFORM)
def resume(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """Go on after waiting."""
    return move(order, Verb.RESUME, by=by, at=at)


@action("maintenance.work_order.edit", needs=Permission.WORK_ORDER_UPDATE)
def edit(
    order: WorkOrder,
    *,
    changes: Mapping[str, object],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Change what is written on an open order: codes, times, vendor, what was done."""
    open_record(order, by=by)
    if unknown := sorted(set(changes) - EDITABLE):
        raise InvalidInput(_("%(unknown)s cannot be changed here.") % {"unknown": ", ".join(unknown)})
    _check_downtime(order, changes, at=at)
    _check_words(order, changes)
    return acts.save(order, seen_version=seen_version, changed_at=at, **changes)


# Column → the set of its codes, and what to say of one that is in none.
_CODES = {
    "problem_code": ("problem", lazy("There is no problem code %(code)s.")),
    "cause_code": ("cause", lazy("There is no cause code %(code)s.")),
    "action_code": ("action", lazy("There is no action code %(code)s.")),
    "sm_result": ("sm_result", lazy("There is no sm result code %(code)s.")),
}


def _check_words(order: WorkOrder, changes: Mapping[str, object]) -> None:
    """Refuse codes and statuses that do not exist, all at once."""
    problems = {
        name: [str(unknown) % {"code": changes[name]}]
        for name, (kind, unknown) in _CODES.items()
        if changes.get(name) and changes[name] not in code_set(kind).codes
    }
    if changes.get("status_after") and changes["status_after"] not in set(Status):
        problems["status_after"] = [
            _("There is no device status %(status)s.") % {"status": changes["status_after"]}
        ]
    cost = changes.get("vendor_cost_minor", order.vendor_cost_minor)
    if cost is not None and not changes.get("currency", order.currency):
        problems["currency"] = [_("A cost needs its currency.")]
    if problems:
        raise InvalidInput(_("Some fields need another value."), fields=problems)


def _check_downtime(order: WorkOrder, changes: Mapping[str, object], *, at: datetime) -> None:
    start_at = changes.get("down_from", order.down_from)
    end_at = changes.get("down_to", order.down_to)
    for moment in (start_at, end_at):
        if isinstance(moment, datetime) and moment > at:
            raise InvalidInput(
                _("Downtime cannot lie in the future."), fields={"down_from": [_("In the future.")]}
            )
    if isinstance(end_at, datetime) and not (isinstance(start_at, datetime) and start_at <= end_at):
        raise InvalidInput(
            _("Downtime ends before it begins."), fields={"down_to": [_("Before the beginning.")]}
        )


@action("maintenance.work_order.cancel", needs=Permission.WORK_ORDER_CANCEL)
def cancel(order: WorkOrder, *, reason: str, by: Actor, at: datetime) -> WorkOrder:
    """End an order without work. What was planned for it stays open and can get another order."""
    move(order, Verb.CANCEL, by=by, at=at, reason=reason, end_reason=reason.strip())
    _release(order)
    return order


@action("maintenance.work_order.mark_duplicate", needs=Permission.WORK_ORDER_CANCEL)
def mark_duplicate(order: WorkOrder, *, of: WorkOrder, by: Actor, at: datetime) -> WorkOrder:
    """End an order as the duplicate of another one at the same site.

    Its lines, notes and reports go along to the order that stays, where they are marked with its number.
    """
    if (found := merges.obstacle(order, of=of)) is not None:
        raise UnableToEnd(str(MERGE_OBSTACLES[found]) % {"order": order, "of": of})
    before = State(order.state)
    move(order, Verb.MARK_DUPLICATE, by=by, at=at, duplicate_of=of, end_reason=f"Duplicate of {of}")
    merges.take_along(order, into=of, before=before, by=by, at=at)
    _release(order)
    return order


@action("maintenance.work_order.undo_duplicate", needs=Permission.WORK_ORDER_CANCEL)
def undo_duplicate(order: WorkOrder, *, reason: str, by: Actor, at: datetime) -> WorkOrder:
    """It is no duplicate after all: it goes on as before, with what had gone along.

    Refused once something was built on it: the other order says that its work is done, or a line changed.
    """
    merge = merges.current(order)
    if merge is None:
        raise UnableToEnd(_("%(order)s was not joined to another order.") % {"order": order})
    if (found := merges.undo_obstacle(merge)) is not None:
        raise UnableToEnd(str(MERGE_OBSTACLES[found]) % {"order": order, "of": merge.into})
    if not reason.strip():
        raise UnableToMove(_("Give a reason."))
    back = {"duplicate_of": None, "end_reason": ""}
    wanted = State(merge.state_before)
    move(order, Verb.UNDO_DUPLICATE, by=by, at=at, reason=reason, wanted=wanted, **back)
    merges.give_back(merge, by=by, at=at)
    return order


@action("maintenance.work_order.copy", needs=Permission.WORK_ORDER_CREATE)
def copy_order(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """The same to be done again: kind, title, text, place and priority; no times, people, lines or results."""
    if order.is_scheduled:
        raise UnableToMove(_("An inspection comes from its plan and is not copied."))
    names = ("title", "site", "device", "department", "description", "shop", "problem_code")
    return open_order(
        NewOrder(
            kind=OrderKind(order.kind),
            priority=Priority(order.priority),
            priority_reason=order.priority_reason,
            **{name: getattr(order, name) for name in names},
        ),
        by=by,
        at=at,
    )


def _release(order: WorkOrder) -> None:
    """What the order was for is free for another one."""
    order.campaign_tasks.update(work_order=None)
    Occurrence.objects.filter(work_order=order, state=OccurrenceState.OPEN).update(work_order=None)


@action("maintenance.work_order.reopen", needs=Permission.WORK_ORDER_CREATE)
def reopen(order: WorkOrder, *, reason: str, by: Actor, at: datetime) -> WorkOrder:
    """Open a linked follow-up; the closed record stays as it was signed."""
    if order.is_open:
        raise UnableToMove(_("%(order)s is still open.") % {"order": order})
    if not reason.strip():
        raise UnableToMove(_("Say why the work goes on."))
    return open_order(
        NewOrder(
            kind=OrderKind(order.kind),
            title=f"Follow-up to {order}: {order.title}",
            site=order.site,
            device=order.device,
            department=order.department,
            description=reason,
            follows=order,
            relation=Relation.FOLLOW_UP,
        ),
        by=by,
        at=at,
    )


@action("maintenance.work_order.open_for_occurrence", needs=Permission.WORK_ORDER_CREATE)
def open_for_occurrence(
    occurrence: Occurrence, *, assignee: User | None = None, by: Actor, at: datetime
) -> WorkOrder:
    """Open the order for a planned inspection; asked again, the one that is open is returned."""
    if occurrence.state != OccurrenceState.OPEN:
        raise UnableToMove(
            _("The inspection due %(due_on)s is settled already.") % {"due_on": occurrence.due_on}
        )
    if occurrence.work_order is not None and occurrence.work_order.is_open:
        return occurrence.work_order
    order = open_order(
        NewOrder(
            kind=OrderKind.SCHEDULED,
            title=occurrence.plan.title,
            device=occurrence.device,
            source=OrderSource.SCHEDULE,
            due_on=occurrence.due_on,
            assignee=assignee or _usual_technician(occurrence),
        ),
        by=by,
        at=at,
    )
    acts.save(occurrence, work_order=order)
    if occurrence.planned_on is not None and occurrence.planned_on >= local_date(at, order.site.time_zone):
        acts.save(order, planned_on=occurrence.planned_on)
    return order


def _usual_technician(occurrence: Occurrence) -> User | None:
    technician = occurrence.device.technician
    place = {"site_id": occurrence.site_id, "department_id": occurrence.device.department_id}
    if technician is None or not technician.is_active:
        return None
    return technician if technician.may(Permission.WORK_ORDER_PERFORM, **place) else None


@action("maintenance.work_order.open_due", needs=Permission.WORK_ORDER_CREATE)
def open_due(*, until: date, site: Site, limit: int = 1000, by: Actor, at: datetime) -> list[WorkOrder]:
    """Open orders for everything at a site whose window opens up to `until` and that has none yet."""
    rows = Occurrence.objects.actionable().filter(site=site, opens_on__lte=until, work_order__isnull=True)
    due = rows.select_related("device__site", "device__department", "device__technician", "plan")
    return [open_for_occurrence(one, by=by, at=at) for one in due.order_by("due_on", "pk")[:limit]]
