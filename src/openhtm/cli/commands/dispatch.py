"""The dispatch board: a week of a site, and planning one order."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Who does what on which day.")
Reference = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the order, such as GEN-1042.")]
Site = Annotated[str, typer.Option(metavar="CODE", help="The site.")]
Week = Annotated[str, typer.Option(metavar="DATE", help="Any day of the week; without one, this week.")]
Priority = Annotated[int, typer.Option(min=0, max=4, help="1 critical to 4 planned; 0: all.")]
Person = Annotated[str, typer.Option(metavar="EMAIL", help="The week of this person only.")]
Late = Annotated[bool, typer.Option("--late", help="Only orders whose clock or due day has passed.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day; without one, planned for no day.")]
To = Annotated[str, typer.Option("--to", metavar="EMAIL", help="Give it to this person too.")]
Note = Annotated[str, typer.Option(help="What the next person has to know, once work has begun.")]


@app.callback()
def group() -> None:
    """Who does what on which day."""


@app.command()
def show(
    site: Site,
    week: Week = "",
    priority: Priority = 0,
    person: Person = "",
    late: Late = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show a week: hours planned of the hours there are, and what nobody has."""
    day = values.day(week, option="--week") if week else None
    start.record()
    from ..dispatch import shown

    by = start.actor(as_email)
    found = shown(by, site=site, week=day, priority=priority, person=person, late=late)
    rows = [
        [
            one["name"],
            f"{one['minutes'] / 60:.1f} of {one['capacity'] / 60:.0f}",
            one["unknown"] or "",
            *(" ".join(orders) for orders in one["days"].values()),
            " ".join(one["without_day"]),
        ]
        for one in found["people"]
    ]
    days = list(found["people"][0]["days"]) if found["people"] else []
    head = ["PERSON", "HOURS", "NO TIME", *days, "NO DAY"]
    lines = [*output.table(head, rows), f"Nobody has {found['unassigned_total']} orders."]
    output.answer(found, lines, as_json=as_json)


@app.command()
def plan(
    reference: Reference,
    on: On = "",
    to: To = "",
    note: Note = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Plan an order for a day, and give it to a person."""
    day = values.day(on, option="--on") if on else None
    start.record()
    from ..dispatch import planned

    found = planned(start.actor(as_email), reference, on=day, to=to, note=note)
    lines = [f"{found['number']}: {found['assignee'] or 'nobody'}, {found['planned_on'] or 'no day'}."]
    output.answer(found, lines, as_json=as_json)
