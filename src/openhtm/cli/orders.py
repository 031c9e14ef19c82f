"""What the work-order commands do and show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.places.api import Site
from openhtm.registry import api as registry

from . import values
from .failures import Refusal, WrongUse

VIEWS = ("open", "mine", "unassigned", "late", "waiting", "done", "down", "critical", "ended", "all")


def listed(by: Actor, *, view: str, text: str, site: Site | None) -> Any:
    """Orders of a view, the most urgent first and among them what is late."""
    rows = maintenance.work_orders(by)
    if site is not None:
        rows = rows.filter(site=site)
    person = by if isinstance(by, accounts.User) else None
    found = maintenance.listing.orders(rows, view=view, person=person, filters={"q": text}, at=now())
    return found.for_list().order_by("priority", "late_at", "opened_at", "pk")  # type: ignore[attr-defined]


def shown(order: Any) -> dict[str, Any]:
    """One order as a row."""
    return {
        "number": order.reference,
        "kind": order.kind,
        "state": order.state,
        "priority": order.priority,
        "title": order.title,
        "site": order.site.code,
        "tag": order.device.tag if order.device else None,
        "assignee": order.assignee.email if order.assignee else None,
        "opened_at": order.opened_at.isoformat(),
        "due_on": order.due_on.isoformat() if order.due_on else None,
        "overall": order.overall or None,
    }


def whole(order: Any) -> dict[str, Any]:
    """One order with the steps of its latest checklist and, while it is open, what closing still lacks."""
    missing = maintenance.missing_to_close(order, now=now()) if order.is_open else ()
    return {
        **shown(order),
        "device_status": order.device.status if order.device else None,
        "completed_at": order.completed_at.isoformat() if order.completed_at else None,
        "closed_at": order.closed_at.isoformat() if order.closed_at else None,
        "team": [member(one) for one in maintenance.teamwork.team(order)],
        "handed_over": hand_over(maintenance.teamwork.waiting_hand_over(order)),
        "notes": [note(one) for one in order.notes.prefetch_related("mentions__person")],
        "loans": [loan(one) for one in order.loans.select_related("device")],
        "repeats": repeated.reference if (repeated := maintenance.repairs.earlier(order)) else None,
        "duplicate_of": order.duplicate_of.reference if order.duplicate_of else None,
        "duplicates": [one.reference for one in order.duplicates.order_by("pk")],
        "followers": [follower.reference for follower in order.followers.order_by("pk")],
        "steps": _steps(order),
        "missing": [str(maintenance.words.LACKS[item.lack]) for item in missing],
    }


def member(one: Any) -> dict[str, Any]:
    return {"email": one.person.email, "helper": one.helper is not None, "minutes": one.minutes}


def hand_over(one: Any) -> dict[str, Any] | None:
    """The one that waits to be taken up."""
    return one and {
        "giver": one.giver,
        "receiver": one.receiver.email,
        "given_at": one.given_at.isoformat(),
        "text": one.note.text,
    }


def note(one: Any) -> dict[str, Any]:
    photos = maintenance.teamwork.photos_of([one.pk]).get(one.pk, ())
    return {
        "kind": one.kind,
        "by": one.by_label,
        "written_at": one.written_at.isoformat(),
        "text": one.text,
        "mentions": [mention.person.email for mention in one.mentions.all()],
        "photos": [photo.pk for photo in photos],
    }


def loan(one: Any) -> dict[str, Any]:
    return {
        "tag": one.device.tag,
        "lent_at": one.lent_at.isoformat(),
        "returned_at": one.returned_at.isoformat() if one.returned_at else None,
        "fit": one.fit,
    }


def clocks(order: Any) -> dict[str, Any]:
    """How both clocks of an order stand, with what counted; None for an inspection."""
    found = maintenance.clocking.clocks(order, now=now())
    if found is None:
        return {"respond": None, "resolve": None}
    return {
        "respond": _clock(found.respond, found.target.respond),
        "resolve": _clock(found.resolve, found.target.resolve),
    }


def _clock(clock: Any, goal: Any) -> dict[str, Any]:
    return {
        "standing": clock.standing.value,
        "used": maintenance.clock_words.used(clock, goal),
        "runs_out_at": clock.runs_out_at.isoformat() if clock.runs_out_at else None,
        "stretches": [
            {
                "begins": one.begins.isoformat(),
                "ends": one.ends.isoformat(),
                "paused": one.paused,
                "counted_minutes": round(one.counted.total_seconds() / 60, 1),
                "words": maintenance.clock_words.stretch(one),
            }
            for one in clock.stretches
        ],
    }


def _steps(order: Any) -> list[dict[str, Any]]:
    run = order.runs.select_related("procedure_version").order_by("pk").last()
    if run is None:
        return []
    results = {result.step_id: result for result in run.results.all()}
    steps = maintenance.performing.steps_of(run)
    asked = set(maintenance.performing.asked_of(run, steps))
    return [_step(step, results.get(step.pk), asked=step.key in asked) for step in steps]


def _step(step: Any, result: Any, *, asked: bool) -> dict[str, Any]:
    entered = [*result.entered, result.entered_unit] if result else []
    return {
        "key": step.key,
        "title": step.label,
        "kind": step.kind,
        "critical": step.critical,
        "asked": asked,
        "verdict": result.verdict if result else None,
        "entered": " ".join(str(part) for part in entered if part) or None,
    }


def open_order(
    by: Actor, texts: Mapping[str, str], *, device: str, site: str, due_on: date | None, priority: int
) -> Any:
    """A new order for a device or a site."""
    if not (device or site):
        raise WrongUse("Say which device (--device TAG) or which site (--site CODE) it is for.")
    if texts["kind"] not in maintenance.OrderKind.values:
        raise WrongUse(
            f"There is no kind '{texts['kind']}'. Kinds: {', '.join(maintenance.OrderKind.values)}."
        )
    new = maintenance.NewOrder(
        kind=maintenance.OrderKind(texts["kind"]),
        title=texts["title"],
        description=texts["description"],
        device=registry.device(by, device) if device else None,
        site=values.site(by, site),
        due_on=due_on,
        priority=maintenance.Priority(priority) if priority else None,
    )
    return maintenance.orders.open_order(new, by=by, at=now())


def open_for_occurrence(by: Actor, pk: int) -> Any:
    return maintenance.orders.open_for_occurrence(maintenance.occurrence(by, pk), by=by, at=now())


def assign_order(by: Actor, reference: str, *, email: str, note: str) -> Any:
    person = accounts.person_by_email(email)
    if person is None:
        raise Refusal(f"There is no person with the address {email}.")
    return maintenance.orders.assign(
        maintenance.work_order(by, reference), assignee=person, note=note, by=by, at=now()
    )


def respond(by: Actor, reference: str, *, text: str) -> Any:
    order = maintenance.work_order(by, reference, accounts.Permission.WORK_ORDER_PERFORM)
    return maintenance.orders.respond(order, text=text, by=by, at=now())
