"""Competencies: listed, shown, granted, withdrawn, and when signatures are refused without them."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start, values
from ..failures import WrongUse

app = typer.Typer(no_args_is_help=True, help="Competencies of people, and what signatures ask for.")
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of the competency.")]
Name = Annotated[str, typer.Option("--name", help="As procedures name it.")]
Months = Annotated[int, typer.Option(min=0, max=120, help="Valid for so many months; 0: without an end.")]
People = Annotated[list[str], typer.Option("--person", metavar="EMAIL", help="May be repeated.")]
Level = Annotated[
    int,
    typer.Option(min=0, max=4, help="0 none, 1 observes, 2 with supervision, 3 independent, 4 trainer."),
]
Basis = Annotated[str, typer.Option(help="course, observed or test.")]
Assessor = Annotated[str, typer.Option("--assessor", help="E-mail address, or the name of somebody outside.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day; today when left out.")]
GrantedOn = Annotated[str, typer.Option("--granted-on", metavar="DATE", help="Day of the assessment.")]
Until = Annotated[str, typer.Option("--valid-until", metavar="DATE", help="Last day; else as it is kept.")]
Evidence = Annotated[str, typer.Option(help="Such as the number of the course certificate.")]
Every = Annotated[bool, typer.Option("--all", help="Also kinds of device with enough people.")]
Because = Annotated[str, typer.Option("--reason", help="Why.")]


@app.callback()
def group() -> None:
    """Competencies of people, and what signatures ask for."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List competencies with how many may sign alone."""
    start.record()
    from ..competencies import listed

    found = listed(start.actor(as_email))
    rows = [[one["code"], one["name"], one["able"], one["due"], ", ".join(one["for"])] for one in found]
    table = output.table(["CODE", "NAME", "MAY SIGN", "ENDING", "FOR"], rows)
    output.answer({"competencies": found}, table or ["None."], as_json=as_json)


@app.command()
def show(code: Code, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one competency and who holds it."""
    start.record()
    from ..competencies import whole

    found = whole(start.actor(as_email), code)
    plain = [(name.replace("_", " "), found[name]) for name in ("code", "name", "months", "retired_reason")]
    names = ("id", "person", "level", "state", "valid_until", "assessor")
    rows = [[one[name] for name in names] for one in found["people"]]
    table = output.table(["ID", "PERSON", "LEVEL", "STATE", "VALID UNTIL", "ASSESSOR"], rows)
    output.answer(found, [*output.facts(plain), *table], as_json=as_json)


@app.command()
def gaps(every: Every = False, as_email: start.As = "", as_json: output.Json = False) -> None:
    """List kinds of device that fewer than two people may work on alone."""
    start.record()
    from ..competencies import covered

    found = covered(start.actor(as_email), every=every)
    rows = [[one["device_type"], one["risk"], one["devices"], ", ".join(one["able"])] for one in found]
    table = output.table(["KIND OF DEVICE", "RISK", "DEVICES", "MAY WORK ALONE"], rows)
    answered = {"kinds": found}
    output.answer(answered, table or ["At least two people for every kind of device."], as_json=as_json)


@app.command()
def add(
    code: Code, name: Name, months: Months = 0, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Enter a competency."""
    start.record()
    from ..competencies import add as add_one

    found = add_one(start.actor(as_email), code=code, name=name, months=months or None)
    output.answer(found, [f"{found['code']} {found['name']} is on record."], as_json=as_json)


@app.command()
def grant(
    code: Code,
    person: People,
    assessor: Assessor,
    granted_on: GrantedOn,
    level: Level = 3,
    basis: Basis = "observed",
    valid_until: Until = "",
    evidence: Evidence = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter an assessment of one or many people. The same one again changes nothing."""
    given = {
        "level": level,
        "basis": basis,
        "granted_on": values.day(granted_on, option="--granted-on"),
        "valid_until": values.day(valid_until, option="--valid-until") if valid_until else None,
        "evidence": evidence,
    }
    start.record()
    from ..competencies import grant as enter

    found = enter(start.actor(as_email), code, people=person, assessor=assessor, given=given)
    lines = [f"{one['id']}: {one['person']} {one['competency']} level {one['level']}." for one in found]
    output.answer({"grants": found}, lines, as_json=as_json)


@app.command()
def withdraw(
    grant_id: Annotated[int, typer.Argument(metavar="ID", help="Id of the assessment.")],
    reason: Because,
    on: On = "",
    in_error: Annotated[bool, typer.Option("--in-error", help="It was entered in error.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Withdraw an assessment with a reason; it stays readable."""
    day = values.day(on, option="--on") if on else None
    start.record()
    from ..competencies import withdraw as end

    found = end(start.actor(as_email), grant_id, on=day, reason=reason, in_error=in_error)
    output.answer(found, [f"Withdrawn: {found['person']} {found['competency']}."], as_json=as_json)


@app.command()
def rule(
    refuse_from: Annotated[
        str, typer.Option("--refuse-from", metavar="DATE", help="Refuse signatures from this day on.")
    ] = "",
    only_warn: Annotated[bool, typer.Option("--only-warn", help="Refuse none, only warn.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show or set from when signatures without the competency are refused."""
    if refuse_from and only_warn:
        raise WrongUse("Give --refuse-from or --only-warn, not both.")
    day = values.day(refuse_from, option="--refuse-from") if refuse_from else None
    start.record()
    from ..competencies import rule as answer

    found = answer(start.actor(as_email), holds_from=day, change=bool(day or only_warn))
    output.answer(found, [found["words"]], as_json=as_json)
