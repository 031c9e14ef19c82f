"""Papers: reports, certificates, stickers and status tags as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start
from ..failures import Refusal

app = typer.Typer(no_args_is_help=True, help="Reports, certificates, stickers and status tags as PDF.")
Order = Annotated[str, typer.Option("--order", metavar="NUMBER", help="Of this work order.")]
Device = Annotated[str, typer.Option("--device", metavar="TAG", help="Of this device.")]
Kind = Annotated[
    str,
    typer.Option(
        "--kind",
        help="service_report, certificate, sticker, tag_out_of_service, tag_quarantined, tag_do_not_use "
        "or tag_loaner.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the PDF here too.")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the PDF goes.")]
Orders = Annotated[list[str], typer.Argument(metavar="NUMBER...", help="Work orders, up to 50.")]


@app.callback()
def group() -> None:
    """Reports, certificates, stickers and status tags as PDF."""


@app.command("list")
def list_(
    order: Order = "", device: Device = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """List the papers that were issued of an order or a device, the newest first."""
    start.record()
    from ..papers import listed

    found = listed(start.actor(as_email), reference=order, tag=device)
    names = ("kind", "version", "of", "issued_at", "issued_by", "sha256")
    rows = [[one[name] for name in names] for one in found]
    head = ["PAPER", "VERSION", "OF", "ISSUED", "BY", "SHA-256"]
    output.answer({"papers": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def issue(
    kind: Kind,
    order: Order = "",
    device: Device = "",
    out: Out = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Issue a paper. While the record is unchanged, the one issued last is given again."""
    start.record()
    from ..papers import issued

    found = issued(start.actor(as_email), reference=order, tag=device, kind=kind, out=out)
    lines = [f"{found['kind']} of {found['of']}, version {found['version']}, SHA-256 {found['sha256']}."]
    output.answer(found, lines, as_json=as_json)


@app.command()
def batch(
    orders: Orders, kind: Kind, out: OutFile, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Issue the same paper of several orders and write them as one PDF; 1 when some refuse."""
    start.record()
    from ..papers import gathered

    found = gathered(start.actor(as_email), orders, kind=kind, out=out)
    lines = [f"{one['of']}: version {one['version']}." for one in found["papers"]]
    lines += [f"{reference}: not issued. {why}" for reference, why in found["refused"].items()]
    output.answer(found, lines, as_json=as_json)
    if found["refused"]:
        raise Refusal(f"{len(found['refused'])} of {len(set(orders))} papers were not issued.")
