"""User checks: how units stand, their months, a check made now, closed days, templates."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="What units check by themselves.")
Unit = Annotated[str, typer.Argument(metavar="SITE/UNIT", help="A unit by its codes, such as GEN/ICU.")]
Month = Annotated[str, typer.Option(metavar="MONTH", help="Such as 2026-11; without one, this month.")]
Point = Annotated[int, typer.Argument(metavar="POINT", help="The number of a point, as `today` shows it.")]
Well = Annotated[
    bool, typer.Option("--well", help="Everything that is looked at is well, unless --fault says otherwise.")
]
Fault = Annotated[
    list[str] | None, typer.Option("--fault", metavar="ITEM", help="Not well; may be repeated.")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="ITEM=VALUE", help="A reading, a date or a text; may be repeated."),
]
Comment = Annotated[str, typer.Option(help="What is wrong, in words.")]
First = Annotated[str, typer.Option("--from", metavar="DATE", help="First closed day, tomorrow or later.")]
Last = Annotated[str, typer.Option("--to", metavar="DATE", help="Last closed day; without one, the first.")]
Reason = Annotated[str, typer.Option(help="Why the unit is closed.")]


@app.callback()
def group() -> None:
    """What units check by themselves."""


@app.command("list")
def list_(month: Month = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """List units with their month: due, done on time, late, missed, failed, and what waits now."""
    start.record()
    from ..unit_checks import units

    found = units(start.actor(as_email), month=month)
    names = ("unit", "name", "required", "on_time", "share", "late", "missed", "failed", "to_do", "not_ready")
    head = ["UNIT", "NAME", "DUE", "ON TIME", "%", "LATE", "MISSED", "FAILED", "TO DO", "NOT READY"]
    rows = [[one[name] for name in names] for one in found]
    output.answer({"units": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def today(unit: Unit, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show what a unit has to check now, and what is ready."""
    start.record()
    from ..unit_checks import today as points

    found = points(start.actor(as_email), unit)
    rows = [
        [one["point"], one["name"], one["state"], one["until"], one["ready"], ", ".join(one["obstacles"])]
        for one in found
    ]
    head = ["POINT", "NAME", "STATE", "UNTIL", "READY", "AGAINST IT"]
    output.answer({"points": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def month(unit: Unit, month: Month = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """List every window of a unit's month, and what became of it."""
    start.record()
    from ..unit_checks import windows

    found = windows(start.actor(as_email), unit, month=month)
    names = ("due_on", "shift", "point", "state", "checked_at", "checked_by", "work_order")
    rows = [[one[name] for name in names] for one in found]
    head = ["DUE", "SHIFT", "POINT", "STATE", "CHECKED", "BY", "WORK ORDER"]
    output.answer({"windows": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def record(
    point: Point,
    well: Well = False,
    fault: Fault = None,
    given: Set = None,
    comment: Comment = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Record a check made now. A failed one takes the device out of use and opens a work order."""
    entered = dict(values.pairs(given or [], option="--set"))
    start.record()
    from ..unit_checks import record as record_check

    found = record_check(
        start.actor(as_email), point, well=well, faults=fault or [], entered=entered, comment=comment
    )
    order = f" Work order {found['work_order']}." if found["work_order"] else ""
    late = " Late." if found["late"] else ""
    output.answer(found, [f"{found['name']}: {found['outcome']}.{late}{order}"], as_json=as_json)


@app.command("close-days")
def close_days(
    unit: Unit,
    first: First,
    reason: Reason,
    last: Last = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say ahead that a unit is closed: nothing is due then."""
    begins = values.day(first, option="--from")
    ends = values.day(last, option="--to") if last else None
    start.record()
    from ..unit_checks import close_days as close

    found = close(start.actor(as_email), unit, first=begins, last=ends, reason=reason)
    lines = [f"Closed: {', '.join(found)}." if found else "These days were closed already."]
    output.answer({"closed": found}, lines, as_json=as_json)


@app.command()
def templates(as_json: output.Json = False) -> None:
    """List the checks that come with the program."""
    start.program()
    from ..unit_checks import templates as shipped

    found = shipped()
    rows = [[one["slug"], one["title"], one["frequency"], len(one["items"]), one["minutes"]] for one in found]
    head = ["TEMPLATE", "TITLE", "USUALLY", "ITEMS", "MINUTES"]
    output.answer({"templates": found}, output.table(head, rows), as_json=as_json)
