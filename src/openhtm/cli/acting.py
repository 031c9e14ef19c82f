"""What the single acts on a work order do: one call of the same action as on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.files.base import File

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry
from openhtm.supply import api as supply

from .failures import Refusal, WrongUse
from .orders import whole
from .parts import amount, row_of
from .performing import facts_written

Act = Callable[[Actor, Any], object]
_WAITS = {
    "parts": maintenance.State.WAIT_PARTS,
    "vendor": maintenance.State.WAIT_VENDOR,
    "purchase": maintenance.State.WAIT_PURCHASE,
    "department": maintenance.State.WAIT_DEPARTMENT,
    "it": maintenance.State.WAIT_IT,
    "information": maintenance.State.WAIT_INFORMATION,
}


def acted_on(by: Actor, reference: str, act: Act) -> dict[str, Any]:
    """Carry out; the order as it stands then, or the one the act has opened."""
    made = act(by, maintenance.work_order(by, reference))
    shown = made.reference if isinstance(made, maintenance.WorkOrder) else reference
    return whole(maintenance.work_order(by, shown))


def plain(name: str, **given: Any) -> Act:
    """An action of the api of maintenance by its name, such as ``orders.start``."""
    action = attrgetter(name)(maintenance)
    return lambda by, order: action(order, **given, by=by, at=now())


def triage(priority: int, reason: str) -> Act:
    return plain("orders.triage", priority=maintenance.Priority(priority), reason=reason)


def wait(what: str, reason: str) -> Act:
    if what not in _WAITS:
        raise WrongUse(f"--for takes {', '.join(_WAITS)}.")
    return plain("orders.wait", state=_WAITS[what], reason=reason)


def hand_over(email: str, note: str) -> Act:
    return plain("orders.hand_over", assignee=_person(email), note=note)


def _person(email: str) -> accounts.User:
    person = accounts.person_by_email(email)
    if person is None:
        raise Refusal(f"There is no person with the address {email}.")
    return person


def help_with(email: str) -> Act:
    """Without an address: whoever gives the command."""
    named = _person(email) if email else None
    return lambda by, order: maintenance.teams.add_helper(
        order, helper=named or _oneself(by), by=by, at=now()
    )


def _oneself(by: Actor) -> accounts.User:
    if not isinstance(by, accounts.User):
        raise WrongUse("Say who: give an address, or act as a person by --as.")
    return by


def release(email: str) -> Act:
    person = _person(email)

    def act(by: Actor, order: Any) -> object:
        helper = maintenance.teamwork.helping(order).filter(person=person).first()
        if helper is None:
            raise Refusal(f"{person} does not help on {order}.")
        return maintenance.teams.release_helper(helper, by=by, at=now())

    return act


def take_up(by: Actor, order: Any) -> object:
    waits = maintenance.teamwork.waiting_hand_over(order)
    if waits is None:
        raise Refusal(f"Nothing was handed over on {order} that waits.")
    return maintenance.teams.take_up(waits, by=by, at=now())


def note(text: str, *, photos: Iterable[Path], emails: Iterable[str]) -> Act:
    """A comment, with pictures read from files and people who shall read it."""
    people, paths = [_person(email) for email in emails], list(photos)

    def act(by: Actor, order: Any) -> object:
        with ExitStack() as opened:
            files = [File(opened.enter_context(path.open("rb")), name=path.name) for path in paths]
            return maintenance.notes.add_note(
                order, text=text, photos=files, mentions=people, by=by, at=now()
            )

    return act


def facts(given: Iterable[tuple[str, str]]) -> Act:
    return lambda by, order: facts_written(by, order, given)


def labor(minutes: int, kind: str) -> Act:
    if kind not in maintenance.LaborKind.values:
        raise WrongUse(
            f"There is no kind of labor '{kind}'. Kinds: {', '.join(maintenance.LaborKind.values)}."
        )

    def act(by: Actor, order: Any) -> object:
        person = by if isinstance(by, accounts.User) else order.assignee
        line = maintenance.Labor(
            minutes=minutes,
            worked_on=local_date(now(), order.site.time_zone),
            person=person,
            person_name="" if person else by.actor_label,
            kind=maintenance.LaborKind(kind),
        )
        return maintenance.order_lines.add_labor(order, labor=line, by=by, at=now())

    return act


def part(description: str, quantity: str, *, number: str, safety: bool) -> Act:
    try:
        amount = Decimal(quantity)
    except InvalidOperation:
        raise WrongUse(f"--quantity takes a number; '{quantity}' is none.") from None
    line = maintenance.Part(
        description=description, quantity=amount, catalog_number=number, safety_relevant=safety
    )
    return plain("order_lines.add_part", part=line)


def take_part(number: str, store: str, wanted: dict[str, Any], *, removed: str, charged: bool) -> Act:
    def act(by: Actor, order: Any) -> object:
        taken = maintenance.FromStore(
            stock=row_of(by, number, store),
            wanted=supply.Wanted(**wanted),
            removed_serial=removed,
            charged=charged,
        )
        return maintenance.order_parts.take_part(order, taken=taken, by=by, at=now())

    return act


def reserve_part(number: str, store: str, quantity: str) -> Act:
    value = amount(quantity, option="--quantity")
    return lambda by, order: maintenance.order_parts.reserve_part(
        order, stock=row_of(by, number, store), quantity=value, by=by, at=now()
    )


def give_back(status: str, conditions: str) -> Act:
    if status not in {one.value for one in registry.USABLE}:
        known = ", ".join(sorted(one.value for one in registry.USABLE))
        raise WrongUse(f"--status takes {known}.")
    return plain("finishing.return_device", status=registry.Status(status), conditions_of_use=conditions)


def duplicate(of: str) -> Act:
    return lambda by, order: maintenance.orders.mark_duplicate(
        order, of=maintenance.work_order(by, of), by=by, at=now()
    )


def lend(tag: str) -> Act:
    return lambda by, order: maintenance.loans.lend(order, loaner=registry.device(by, tag), by=by, at=now())


def take_back(tag: str, *, fit: bool, note: str) -> Act:
    def act(by: Actor, order: Any) -> object:
        rows = order.loans.filter(returned_at__isnull=True).select_related("device", "work_order")
        loan = rows.filter(device__tag=registry.tag_key(tag)).first()
        if loan is None:
            raise Refusal(f"{tag} is not lent on {order}.")
        return maintenance.loans.take_back(loan, fit=fit, note=note, by=by, at=now())

    return act
