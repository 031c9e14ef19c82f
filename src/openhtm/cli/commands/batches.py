"""Batches: opened over what is due, answered device by device, signed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Devices that are inspected in one go.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Id of the batch.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of the device.")]
Closed = Annotated[bool, typer.Option("--closed", help="Those that are closed.")]
Site = Annotated[str, typer.Option(metavar="CODE", help="The site.")]
Procedure = Annotated[str, typer.Option(metavar="CODE", help="The procedure that all of them follow.")]
Until = Annotated[str, typer.Option(metavar="DATE", help="Inspections whose window opens up to that day.")]
Unit = Annotated[str, typer.Option("--department", help="Code or name of a department.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only this device; may be repeated."),
]
Title = Annotated[str, typer.Option(help="A name for it; without one, the procedure's.")]
To = Annotated[str, typer.Option("--to", metavar="EMAIL", help="Who gets the orders that nobody has.")]
Readings = Annotated[
    list[str] | None,
    typer.Option("--reading", metavar="STEP=VALUE", help='Such as leakage="80 µA"; may be repeated.'),
]
Steps = Annotated[
    list[str] | None,
    typer.Option("--step", metavar="STEP", help="A step that was seen to fail; may be repeated."),
]
Comment = Annotated[str, typer.Option(help="What was seen.")]
Kind = Annotated[str, typer.Option(help="in_use, could_not_locate, not_available or refused.")]
Evidence = Annotated[str, typer.Option("--looked", help="What you saw, or where you looked.")]
Reason = Annotated[str, typer.Option(help="Why.")]
Gear = Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags of test equipment.")]
Minutes = Annotated[int, typer.Option(min=0, help="For all devices together; 0: none to record.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password for the signature from the input.")
]


@app.callback()
def group() -> None:
    """Devices that are inspected in one go."""


@app.command("list")
def list_(closed: Closed = False, as_email: start.As = "", as_json: output.Json = False) -> None:
    """List batches with how far each is."""
    start.record()
    from ..batches import listed

    found = listed(start.actor(as_email), closed=closed)
    names = ("id", "title", "site", "waiting", "partly", "passed", "failed", "all")
    rows = [[one[name] for name in names] for one in found]
    head = [name.upper() for name in names]
    output.answer({"batches": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def show(pk: Id, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one batch with its devices."""
    start.record()
    from ..batches import whole

    _tell(whole(start.actor(as_email), pk), as_json=as_json)


@app.command()
def offered(
    site: Site,
    procedure: Procedure,
    until: Until,
    department: Unit = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List what is due and can be done together."""
    day = values.day(until, option="--until")
    start.record()
    from ..batches import Wanted
    from ..batches import offered as found

    wanted = Wanted(site=site, procedure=procedure, until=day, department=department)
    rows = found(start.actor(as_email), wanted)
    table = output.table(["TAG", "DUE"], [[one["tag"], one["due_on"]] for one in rows])
    output.answer({"offered": rows}, table or ["None."], as_json=as_json)


@app.command("open")
def open_(
    site: Site,
    procedure: Procedure,
    until: Until,
    department: Unit = "",
    tag: Tags = None,
    title: Title = "",
    to: To = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Open an order for each device that is due there, and group them."""
    day = values.day(until, option="--until")
    start.record()
    from ..batches import Wanted, opened

    wanted = Wanted(site=site, procedure=procedure, until=day, department=department)
    _tell(opened(start.actor(as_email), wanted, tags=tag or (), title=title, email=to), as_json=as_json)


@app.command()
def measured_with(pk: Id, tags: Gear, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Say with what all of it is measured."""
    start.record()
    from ..batches import measured

    _tell(measured(start.actor(as_email), pk, tags=tags), as_json=as_json)


@app.command("pass")
def pass_(
    pk: Id, tag: Tag, reading: Readings = None, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Say that a device passed; its readings are judged by their limits."""
    given = values.pairs(reading or (), option="--reading")
    start.record()
    from ..batches import passed

    _tell(passed(start.actor(as_email), pk, tag, given=given), as_json=as_json)


@app.command()
def fail(
    pk: Id,
    tag: Tag,
    step: Steps = None,
    reading: Readings = None,
    comment: Comment = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say what failed; the device gets its own repair."""
    given = values.pairs(reading or (), option="--reading")
    start.record()
    from ..batches import failed

    found = failed(start.actor(as_email), pk, tag, steps=step or (), given=given, comment=comment)
    _tell(found, as_json=as_json)


@app.command()
def could_not(
    pk: Id, tag: Tag, kind: Kind, looked: Evidence, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Say that a device could not be inspected; it stays due."""
    start.record()
    from ..batches import could_not as tried

    _tell(tried(start.actor(as_email), pk, tag, kind=kind, evidence=looked), as_json=as_json)


@app.command()
def take_out(pk: Id, tag: Tag, reason: Reason, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Take a device out; it goes on by its own order."""
    start.record()
    from ..batches import taken_out

    _tell(taken_out(start.actor(as_email), pk, tag, reason=reason), as_json=as_json)


@app.command()
def close(
    pk: Id,
    minutes: Minutes,
    password_stdin: FromInput = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Sign and close the record of every device. A person signs with their password, asked for at the terminal."""
    start.record()
    from ..batches import closed

    found = closed(start.actor(as_email), pk, minutes=minutes, from_input=password_stdin)
    _tell(found, as_json=as_json)


def _tell(found: dict[str, Any], *, as_json: bool) -> None:
    plain = [(name.replace("_", " "), value) for name, value in found.items() if not isinstance(value, list)]
    rows = [
        [one["tag"], one["standing"], one["order"], one["repair"], one["known"]]
        for one in found.get("devices", ())
    ]
    table = output.table(["TAG", "STATE", "ORDER", "REPAIR", "WHAT IS KNOWN"], rows) if rows else []
    output.answer(found, [*output.facts(plain), *table], as_json=as_json)
