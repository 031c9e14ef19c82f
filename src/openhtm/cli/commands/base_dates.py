"""Base dates of departments and buildings: listed, set, cleared, previewed, and counted from when asked."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="The day from which fixed dates of a place are counted.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only this device; may be repeated. Without: all there."),
]


@app.callback()
def group() -> None:
    """The day from which fixed dates of a place are counted."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the base dates in force, with how many plans of devices count from each."""
    start.record()
    from ..base_dates import listed

    found = listed(start.actor(as_email))
    names = ("id", "site", "department", "building", "day", "lines")
    rows = [["" if one[name] is None else one[name] for name in names] for one in found]
    head = ["ID", "SITE", "DEPARTMENT", "BUILDING", "DAY", "LINES"]
    output.answer({"base_dates": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command("set")
def set_(
    day: Annotated[str, typer.Option("--on", metavar="DATE", help="Such as 2027-03-15.")],
    site: Annotated[str, typer.Option(metavar="CODE", help="Site of the place.")],
    department: Annotated[str, typer.Option(metavar="CODE", help="Of this department.")] = "",
    building: Annotated[str, typer.Option(metavar="NAME", help="Of this building.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Set or change the base date of a department or building. No due day moves."""
    start.record()
    from ..base_dates import set_day

    when = values.day(day, option="--on")
    made = set_day(start.actor(as_email), site=site, department=department, building=building, day=when)
    output.answer(made, output.facts(list(made.items())), as_json=as_json)


@app.command()
def clear(
    base_date: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Let no more devices begin with it. No due day moves."""
    start.record()
    from ..base_dates import clear as clear_it

    gone = clear_it(start.actor(as_email), base_date, reason=reason)
    output.answer(gone, output.facts(list(gone.items())), as_json=as_json)


@app.command()
def preview(base_date: Id, tag: Tags = None, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Say who would move, from when to when. Nothing is changed."""
    start.record()
    from ..base_dates import preview as previewed

    found = previewed(start.actor(as_email), base_date, tags=tag or ())
    names = ("device", "plan", "effect", "due_on", "next_due_on", "then_on")
    rows = [["" if one[name] is None else one[name] for name in names] for one in found]
    head = ["DEVICE", "PLAN", "EFFECT", "DUE", "BECOMES", "THEN"]
    output.answer({"lines": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def rebase(
    base_date: Id,
    tag: Tags = None,
    expected: Annotated[
        int | None,
        typer.Option(min=0, help="How many lines the preview said would change; else nothing is done."),
    ] = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Count the fixed dates there from the base date. No day comes later than it was planned."""
    start.record()
    from ..base_dates import rebase as rebased

    done = rebased(start.actor(as_email), base_date, tags=tag or (), expected=expected)
    output.answer(done, output.facts(list(done.items())), as_json=as_json)
