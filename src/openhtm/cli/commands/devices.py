"""Devices: listed, shown, found."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values
from ..failures import BAD

app = typer.Typer(no_args_is_help=True, help="Devices.")
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="KEY=VALUE", help="Only devices with this value; empty: those where it is unknown."
    ),
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="As they were at the end of that day.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="At most so many rows.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="The device's tag.")]
Text = Annotated[str, typer.Argument(help="Tag, serial number, UDI scan, model, place: any words.")]


@app.callback()
def group() -> None:
    """Devices."""


@app.command("list")
def list_(
    where: Where = None,
    as_of: AsOf = "",
    limit: Limit = 100,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List devices by tag, those with the values asked for."""
    wanted = values.pairs(where or (), option="--where")
    start.record()
    from ..devices import listed

    found = listed(start.actor(as_email), wanted, as_of=as_of, limit=limit)
    names = ("tag", "status", "device_type", "manufacturer", "model", "serial_number", "site", "department")
    rows = [[device.get(name) for name in names] for device in found]
    head = [name.replace("_", " ").upper() for name in names]
    output.answer({"devices": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def show(tag: Tag, as_of: AsOf = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show everything on record of one device, and whether it may be used now."""
    start.record()
    from ..devices import whole

    device = whole(start.actor(as_email), tag, as_of=as_of)
    verdict: dict[str, Any] = device["usable_now"]
    known = [(name, value) for name, value in device.items() if name != "usable_now" and value is not None]
    said = ("yes" if verdict["usable"] else "no") + (
        ": " + "; ".join(verdict["reasons"]) if verdict["reasons"] else ""
    )
    output.answer(device, output.facts([*known, ("usable now", said)]), as_json=as_json)


@app.command()
def find(text: Text, limit: Limit = 20, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Find devices by whatever is on them. Ends with 1 when there is none."""
    start.record()
    from ..devices import found_by

    found = found_by(start.actor(as_email), text, limit=limit)
    rows = [(hit["tag"], hit["found_by"], hit["status"], hit["model"], hit["serial_number"]) for hit in found]
    lines = output.table(["TAG", "FOUND BY", "STATUS", "MODEL", "SERIAL NUMBER"], rows) or [
        "Nothing was found."
    ]
    output.answer({"devices": found}, lines, as_json=as_json)
    if not found:
        raise typer.Exit(BAD)
