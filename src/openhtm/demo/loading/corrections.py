"""What the demonstration hospital mends for good: one action begun over findings, one that waits for its check, and one
that was closed as effective; and a quarter told to the committee."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openhtm.accounts.api import reauthenticate
from openhtm.compliance import api as compliance
from openhtm.compliance.api import CorrectiveAction, Finding

from .stage import BY, Stage

New = compliance.correcting.NewCorrection
NewStep = compliance.correction_steps.NewStep
NewCheck = compliance.checking.NewCheck


def load_corrections(stage: Stage, *, password: str) -> None:
    _effective(stage, password=password)
    taken = _awaiting(stage)
    _open(stage, beside=taken)
    _closed(stage, password=password)


def _effective(stage: Stage, *, password: str) -> None:
    """From a mock survey half a year ago. No rule counted it, so that a person judged alone."""
    manager, risk = stage.people["manager"], stage.people["risk"]
    days = [stage.at - timedelta(days=number) for number in (170, 168, 150, 60)]
    new = New(
        title="Nurses did not know where the spare defibrillator stands",
        wrong="Three of five nurses who were asked named the wrong place, in two units.",
        owner=manager,
        source="mock_survey",
        source_text="Mock survey of the spring, tracer of emergency equipment",
        site=next(iter(stage.sites.values())),
    )
    found = compliance.correcting.start([], new=new, by=risk, at=days[0])
    whys = [
        "The place changed with the building work",
        "The notice was sent by mail only",
        "No unit owns the notice",
    ]
    _caused(found, whys, cause="Nobody tells a unit in person when its spare moves.", by=manager, at=days[1])
    step = _step(found, "Walk every unit and show the place", owner=stage.people["engineer"], at=days[1])
    check = NewCheck(
        looks_at="Five nurses of each unit, asked without notice", look_from=stage.day_of(days[3])
    )
    compliance.checking.plan_check(found, check=check, by=manager, at=days[1])
    note = "All units were walked, and the place stands on the emergency card."
    compliance.correction_steps.finish_step(step, note=note, by=step.owner, at=days[2])
    found = _again(found)
    compliance.checking.hand_over(found, by=manager, at=days[2])
    compliance.checking.check(
        found,
        effective=True,
        judgment="Nineteen of twenty named the right place; the one was new and is shown around tomorrow.",
        proof=reauthenticate(risk, password=password, at=days[3]),
        by=risk,
        at=days[3],
    )


def _awaiting(stage: Stage) -> set[int]:
    """Over findings that a rule counts; the numbers of those it took up."""
    found = _of_one_site(stage, rule="done_late", beside=set())[:3]
    if not found:
        return set()
    manager = stage.people["manager"]
    new = New(title="Inspections done after their window", wrong=_told(found), owner=manager)
    made = compliance.correcting.start(found, new=new, by=manager, at=stage.at)
    whys = ["The work was planned for the last week", "Every month ends so", "Nobody levels the weeks"]
    _caused(
        made,
        whys,
        cause="Work is handed out when it is due, not when its window opens.",
        by=manager,
        at=stage.at,
    )
    step = _step(made, "Plan the week every Monday", owner=stage.people["engineer"], at=stage.at)
    counted = compliance.findings(BY).filter(rule="done_late", site=made.site).standing()
    if made.department is not None:
        # Those it took up are of one unit, so that it is counted there.
        counted = counted.filter(department=made.department)
    check = NewCheck(
        rule="done_late",
        target=counted.count() // 2,
        look_from=stage.today + timedelta(days=60),
        site=made.site,
    )
    compliance.checking.plan_check(made, check=check, by=manager, at=stage.at)
    compliance.correction_steps.finish_step(
        step, note="The first week is planned.", by=step.owner, at=stage.at
    )
    compliance.checking.hand_over(_again(made), by=manager, at=stage.at)
    return {one.pk for one in found}


def _open(stage: Stage, *, beside: set[int]) -> None:
    found = _of_one_site(stage, rule="", beside=beside)[:2]
    if found:
        new = New(
            title="What a surveyor would cite first", wrong=_told(found), owner=stage.people["engineer"]
        )
        compliance.correcting.start(found, new=new, by=stage.people["manager"], at=stage.at)


def _closed(stage: Stage, *, password: str) -> None:
    """The last quarter that is over was told to the committee."""
    manager, site = stage.people["manager"], next(iter(stage.sites.values()))
    one = compliance.report_asking.question(manager, period="", site=site.code, at=stage.at)
    compliance.closing.close_period(
        site=one.site,
        period=one.period,
        note="Told to the committee for the environment of care.",
        proof=reauthenticate(manager, password=password, at=stage.at),
        by=manager,
        at=stage.at,
    )


def _of_one_site(stage: Stage, *, rule: str, beside: set[int]) -> list[Finding]:
    """Open ones of the first site, the gravest first."""
    site = next(iter(stage.sites.values()))
    rows = compliance.findings(BY).open(stage.today).filter(site=site).exclude(pk__in=beside)
    rows = rows.filter(rule=rule) if rule else rows
    return list(rows.for_list().order_by("rank", "since", "pk")[:5])


def _told(found: list[Finding]) -> str:
    return "\n".join(
        f"{one.subject}: {' '.join(compliance.words.because(one.rule, one.because))}" for one in found
    )


def _caused(found: CorrectiveAction, whys: list[str], *, cause: str, by: Any, at: Any) -> None:
    compliance.correcting.find_cause(found, method="five_whys", whys=whys, cause=cause, by=by, at=at)


def _step(found: CorrectiveAction, text: str, *, owner: Any, at: Any) -> Any:
    new = NewStep(kind="corrective", text=text, owner=owner, due_on=(at + timedelta(days=21)).date())
    return compliance.correction_steps.add_step(found, step=new, by=BY, at=at)


def _again(found: CorrectiveAction) -> CorrectiveAction:
    return compliance.corrections.action(BY, found.pk)
