"""Doing a work order from the command line: the same actions as on the page, one after the other."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance
from openhtm.registry.api import Status

from .failures import Refusal, WrongUse

_MEASURED = re.compile(r"([-+]?[\d.,]+)\s*(\D.*)?")
_FLAGS = {"yes": True, "no": False, "unknown": None}
_TRUTHS = frozenset(
    {"on_patient", "backup_available", "safety_part_opened", "no_labor", "down_partly", "down_planned"}
)
_INSTANTS = frozenset({"down_from", "down_to"})


@dataclass(frozen=True)
class Work:
    """What was done in one go. ``answers``: step key and what was entered."""

    answers: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    minutes: int
    retest: bool
    resolution: str
    finish: bool
    analyzers: tuple[str, ...] = ()
    unfit_because: str = ""


def carry_out(by: Actor, reference: str, work: Work) -> Any:
    """Answer, note and finish. Each answer stands by itself: what was taken before a refusal stays."""
    order = maintenance.work_order(by, reference, accounts.Permission.WORK_ORDER_PERFORM)
    if work.answers or work.retest or work.analyzers:
        _answer(by, order, work)
    elif order.state in ("triaged", "assigned", "requested"):
        maintenance.orders.start(order, by=by, at=now())
    order = maintenance.work_order(by, reference, accounts.Permission.WORK_ORDER_PERFORM)
    facts_written(by, order, work.facts)
    if work.minutes:
        _labor(by, order, work.minutes)
    if work.finish:
        maintenance.finishing.finish(order, resolution=work.resolution, by=by, at=now())
    return maintenance.work_order(by, reference, accounts.Permission.WORK_ORDER_PERFORM)


def _answer(by: Actor, order: Any, work: Work) -> None:
    purpose = maintenance.RunPurpose.RETEST if work.retest else maintenance.RunPurpose.MAIN
    run = maintenance.checklists.begin(order, purpose=purpose, by=by, at=now())
    if work.analyzers:
        chosen = [maintenance.analyzer(by, tag) for tag in work.analyzers]
        maintenance.measure_with(run, analyzers=chosen, reason=work.unfit_because, by=by, at=now())
    steps = {step.key: step for step in maintenance.performing.steps_of(run)}
    for key, text in work.answers:
        if key not in steps:
            raise WrongUse(f"This checklist has no step '{key}'. Steps: {', '.join(steps)}.")
        answer = read_answer(text, measured=bool(steps[key].unit))
        maintenance.checklists.record(run, key=key, answer=answer, by=by, at=now())
    if work.retest and work.finish:
        maintenance.checklists.finish_run(run, by=by, at=now())


def read_answer(text: str, *, measured: bool) -> maintenance.Answer:
    """``"pass"``, ``"na:no battery fitted"``, ``"12.5 mA"``; semicolons stand between several readings."""
    if text.lower().startswith("na:"):
        return maintenance.Answer(na=True, reason=text[3:].strip())
    parts = [part.strip() for part in text.split(";")]
    if not measured:
        return maintenance.Answer(values=tuple(parts))
    readings = [_MEASURED.fullmatch(part) for part in parts]
    numbers = tuple(found.group(1) if found else part for found, part in zip(readings, parts, strict=True))
    units = {(found.group(2) or "").strip() for found in readings if found}
    if len(units) > 1:
        raise WrongUse(f"'{text}' has readings in several units; write them in one.")
    return maintenance.Answer(values=numbers, unit=next(iter(units), ""))


def facts_written(by: Actor, order: Any, given: Iterable[tuple[str, str]]) -> None:
    changes = {name: _fact(name, text) for name, text in given}
    if changes:
        maintenance.orders.edit(order, changes=changes, by=by, at=now())


def _fact(name: str, text: str) -> object:
    if name in _TRUTHS:
        if text not in _FLAGS:
            raise WrongUse(f"{name} takes yes, no or unknown.")
        return _FLAGS[text]
    if name not in _INSTANTS:
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{name} takes an instant such as 2026-11-22T10:00+00:00.") from None
    return found if found.tzinfo else found.astimezone()


def _labor(by: Actor, order: Any, minutes: int) -> None:
    on = local_date(now(), order.site.time_zone)
    person = by if isinstance(by, accounts.User) else order.assignee
    name = "" if person else by.actor_label
    labor = maintenance.order_lines.Labor(minutes=minutes, worked_on=on, person=person, person_name=name)
    maintenance.order_lines.add_labor(order, labor=labor, by=by, at=now())


def close_order(
    by: Actor, reference: str, *, facts: Iterable[tuple[str, str]], back: str, from_input: bool
) -> Any:
    """Give the device back where wanted, then sign and close."""
    order = maintenance.work_order(by, reference)
    facts_written(by, order, facts)
    if back:
        if back not in set(Status):
            raise WrongUse(f"There is no status '{back}'. Statuses: {', '.join(Status)}.")
        maintenance.finishing.return_device(order, status=Status(back), by=by, at=now())
    proof = None
    if isinstance(by, accounts.User):
        proof = accounts.reauthenticate(by, password=password(by, from_input=from_input), at=now())
    try:
        maintenance.finishing.close(order, proof=proof, by=by, at=now())
    except maintenance.finishing.UnableToClose as problem:
        lacks = " ".join(str(maintenance.words.LACKS[item.lack]) for item in problem.missing)
        raise Refusal(f"{problem} {lacks}") from None
    return maintenance.work_order(by, reference)


def co_sign_order(by: Actor, reference: str, *, from_input: bool) -> Any:
    """Sign as who supervised the work."""
    order = maintenance.work_order(by, reference)
    if not isinstance(by, accounts.User):
        raise WrongUse("A person co-signs: give --as.")
    proof = accounts.reauthenticate(by, password=password(by, from_input=from_input), at=now())
    maintenance.co_signing.co_sign(order, proof=proof, by=by, at=now())
    return maintenance.work_order(by, reference)


def password(by: accounts.User, *, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise WrongUse("A signature needs your password: use a terminal, or --password-stdin.")
    return getpass.getpass(f"Password of {by} for the signature: ")
