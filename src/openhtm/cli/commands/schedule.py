"""Planned inspections: generated, due, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start, values
from . import base_dates, schedule_filters

app = typer.Typer(no_args_is_help=True, help="Planned inspections.")
app.add_typer(schedule_filters.app, name="filters")
app.add_typer(base_dates.app, name="base-dates")
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Last day to plan, such as 2027-12-31.")]
On = Annotated[
    str, typer.Option("--on", metavar="DATE", help="The day to look at; if not given, today at each site.")
]
Site = Annotated[str, typer.Option(metavar="CODE", help="This site only.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")]
Number = Annotated[int, typer.Argument(metavar="OCCURRENCE", help="Its number, as 'schedule due' prints it.")]

Tag = Annotated[str, typer.Argument(metavar="TAG", help="The device's tag.")]


@app.callback()
def group() -> None:
    """Planned inspections."""


@app.command()
def generate(until: Until, site: Site = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Store every inspection due up to a day. A repeat adds nothing."""
    last = values.day(until, option="--until")
    start.record()
    from openhtm.kernel.time import now
    from openhtm.maintenance import api as maintenance

    by = start.actor(as_email)
    done = maintenance.schedule.generate(until=last, site=values.site(by, site), by=by, at=now())
    data = {
        "until": last.isoformat(),
        "assigned": done.assigned,
        "created": done.created,
        "devices": done.devices,
    }
    lines = [
        f"{done.created} inspections were planned up to {last}.",
        f"{done.assigned} devices were put under a plan; the next day changed for {done.devices}.",
    ]
    output.answer(data, lines, as_json=as_json)


@app.command()
def level(
    site: Annotated[str, typer.Option(metavar="CODE", help="The site.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day; today if not given.")] = "",
    weeks: Annotated[int, typer.Option(min=1, max=53, help="So many weeks.")] = 13,
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Plan the days; without it they are only shown.")
    ] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Spread what is due over the weeks, level for each person and vendor, inside every window."""
    day = values.day(first, option="--from") if first else None
    start.record()
    from ..leveling import leveled

    data = leveled(start.actor(as_email), site, first=day, weeks=weeks, apply=apply)
    rows = [
        (row["name"] or "nobody yet", row["week"], row["hours_before"], row["hours_after"])
        for row in data["load"]
    ]
    lines = output.table(["WHO", "WEEK", "HOURS NOW", "HOURS LEVEL"], rows) or [
        "Nothing is due in these weeks."
    ]
    done = data["applied"]
    lines.append(
        f"{done['planned']} inspections have their days." if done else "Nothing was planned: --apply does."
    )
    output.answer(data, lines, as_json=as_json)


@app.command()
def due(
    on: On = "", site: Site = "", limit: Limit = 100, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """List what is due: open and inside its window, or past it, on a day."""
    wanted = values.day(on, option="--on") if on else None
    start.record()
    from ..schedule import due as listed

    found = listed(start.actor(as_email), on=wanted, site=site, limit=limit)
    cells = [
        (row["occurrence"], row["due_on"], row["state"], row["tag"], row["plan"], row["work_order"])
        for row in found
    ]
    head = ["OCCURRENCE", "DUE", "STATE", "TAG", "PLAN", "WORK ORDER"]
    lines = output.table(head, cells) or [f"Nothing is due {f'on {wanted}' if wanted else 'today'}."]
    output.answer({"on": wanted.isoformat() if wanted else None, "due": found}, lines, as_json=as_json)


@app.command(name="not-found")
def not_found(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List devices that could not be found, and what the search asks for next."""
    start.record()
    from ..searching import listed

    rows = listed(start.actor(as_email))
    cells = [
        (row["tag"], row["searches"], row["latest_on"], row["act_by"], row["state"], row["next_step"])
        for row in rows
    ]
    head = ["TAG", "SEARCHES", "LOOKED LAST", "NEXT BY", "STATE", "NEXT"]
    output.answer(
        {"not_found": rows}, output.table(head, cells) or ["No device is looked for."], as_json=as_json
    )


@app.command()
def attempt(
    occurrence: Number,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="in_use, could_not_locate, not_available or refused.")
    ],
    evidence: Annotated[str, typer.Option(metavar="TEXT", help="What was seen, where somebody looked.")],
    told: Annotated[str, typer.Option(metavar="WHO", help="Who was told.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Record that somebody went and could not do it. It stays due."""
    start.record()
    from ..searching import attempted

    data = attempted(start.actor(as_email), occurrence, kind=kind, evidence=evidence, told=told)
    output.answer(data, [f"Noted. Next try {data['retry_on'] or 'as planned'}."], as_json=as_json)


@app.command()
def found(
    tag: Tag,
    where: Annotated[str, typer.Option(metavar="TEXT", help="Where it was, and who had it.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """A device that was looked for has turned up."""
    start.record()
    from ..searching import found as turned_up

    data = turned_up(start.actor(as_email), tag, where=where)
    output.answer(data, [f"{data['tag']} is found. What is due for it stays due."], as_json=as_json)


@app.command()
def missing(
    tag: Tag,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was done last, and who agreed.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Declare a device missing when every search was in vain."""
    start.record()
    from ..searching import given_up

    data = given_up(start.actor(as_email), tag, reason=reason)
    output.answer(data, [f"{data['tag']} is declared missing."], as_json=as_json)


@app.command()
def event(
    tag: Tag,
    happened: Annotated[
        str,
        typer.Argument(
            metavar="EVENT", help="acceptance, repair, update, incident, relocation or loan (back from it)."
        ),
    ],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="When it happened.")],
    note: Annotated[str, typer.Option(metavar="TEXT", help="In a few words.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say that something happened to a device that asks for an inspection."""
    day = values.day(on, option="--on")
    start.record()
    from ..searching import happened as told

    data = told(start.actor(as_email), tag, event=happened, on=day, note=note)
    lines = [f"{row['plan']} is due {row['due_on']}." for row in data["due"]] or ["No plan waits for that."]
    output.answer(data, lines, as_json=as_json)


@app.command()
def why(occurrence: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Say in words why an inspection is due on its day."""
    start.record()
    from ..schedule import why as told

    data = told(start.actor(as_email), occurrence)
    lines = [f"{data['plan']} on {data['tag']} is due {data['due_on']}.", *data["why"]]
    output.answer(data, lines, as_json=as_json)
