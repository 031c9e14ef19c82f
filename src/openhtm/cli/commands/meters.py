"""Meters of devices: shown, read, and a wrong reading struck out."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Meters of devices: hours, cycles, shocks, exposures.")
Tag = Annotated[str, typer.Argument(metavar="TAG", help="The device's tag.")]
Counts = Annotated[
    str, typer.Argument(metavar="METER", help="hours, cycles, shocks, exposures, liters or uses.")
]
Shown = Annotated[str, typer.Argument(metavar="READING", help="What the display shows, such as 1234.5.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="When it was read; today if not given.")]
How = Annotated[str, typer.Option(help="read, rolled_over or replaced (counter exchanged or reset).")]
Rollover = Annotated[
    str, typer.Option("--rollover-at", metavar="NUMBER", help="The first number the display cannot show.")
]
Old = Annotated[str, typer.Option("--old-shown", metavar="NUMBER", help="What the old counter showed.")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="In a few words.")]
Number = Annotated[int, typer.Argument(metavar="READING", help="Its number, as 'meters list' prints it.")]


@app.callback()
def group() -> None:
    """Meters of devices."""


@app.command("list")
def list_(tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show the meters of a device, their readings, and when work by them is due."""
    start.record()
    from ..meters import listed

    found = listed(start.actor(as_email), tag)
    rows = [
        [
            row["reading"],
            one["counts"],
            row["on"],
            row["shown"],
            row["total"],
            row["struck_reason"] or row["how"],
        ]
        for one in found
        for row in one["readings"]
    ]
    lines = output.table(["NUMBER", "METER", "ON", "READING", "TOTAL", "STATE"], rows) or ["No readings."]
    for one in found:
        lines += [f"{due['plan']} is due {due['due_on'] or 'on no day yet'}." for due in one["due"]]
    output.answer({"meters": found}, lines, as_json=as_json)


@app.command()
def read(
    tag: Tag,
    counts: Counts,
    shown: Shown,
    on: On = "",
    how: How = "read",
    rollover_at: Rollover = "",
    old_shown: Old = "",
    note: Note = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Record what a meter shows. Work that goes by it is planned anew."""
    day = values.day(on, option="--on") if on else None
    start.record()
    from .. import meters

    given = {
        "shown": meters.number(shown, option="READING"),
        "how": how,
        "rollover_at": meters.number(rollover_at, option="--rollover-at") if rollover_at else None,
        "old_shown": meters.number(old_shown, option="--old-shown") if old_shown else None,
    }
    data = meters.read(start.actor(as_email), tag, counts, given, on=day, note=note)
    due = [f"{one['plan']} is due {one['due_on']}." for one in data["due"]]
    output.answer(
        data, [f"{data['tag']}: {data['shown']} {data['counts']} on {data['on']}.", *due], as_json=as_json
    )


@app.command("strike-out")
def strike_out(
    reading: Number,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was wrong with it.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a wrong reading out of the count. It stays on record."""
    start.record()
    from .. import meters

    data = meters.struck(start.actor(as_email), reading, reason=reason)
    output.answer(data, [f"Reading {data['reading']} ({data['shown']}) counts no more."], as_json=as_json)
