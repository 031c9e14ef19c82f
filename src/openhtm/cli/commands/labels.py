"""Labels: papers listed, sheets made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Labels of devices.")
Tags = Annotated[list[str] | None, typer.Argument(metavar="[TAG]...", help="Tags of devices.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="KEY=VALUE", help="Devices with this value, as in 'openhtm devices list'."
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The PDF to write.")]
Paper = Annotated[str, typer.Option(help="Code of the label paper; see 'openhtm labels papers'.")]
First = Annotated[int, typer.Option("--start-at", min=1, help="First free label of a sheet used in part.")]
Copies = Annotated[int, typer.Option(min=1, help="Copies of each label.")]
Order = Annotated[str, typer.Option(help="route or tag.")]
Address = Annotated[
    str, typer.Option(metavar="URL", help="Where people reach this program; stands in the QR code.")
]


@app.callback()
def group() -> None:
    """Labels of devices."""


@app.command("papers")
def papers(as_json: output.Json = False) -> None:
    """List the label papers."""
    start.program()
    from ..labels import papers as all_papers

    found = all_papers()
    rows = [(one["paper"], one["labels"], one["title"]) for one in found]
    output.answer({"papers": found}, output.table(["PAPER", "LABELS", "WHAT"], rows), as_json=as_json)


@app.command("make")
def make(
    out: Out,
    tag: Tags = None,
    where: Where = None,
    paper: Paper = "a4-21",
    start_at: First = 1,
    copies: Copies = 1,
    order: Order = "route",
    address: Address = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write a PDF with the labels of devices."""
    wanted = values.pairs(where or (), option="--where")
    start.record()
    from openhtm.registry import api as registry

    from ..labels import made

    sheet = registry.labels.Sheet(stock=registry.label_stock(paper), start=start_at, copies=copies)
    by = start.actor(as_email)
    found = made(by, sheet, tags=tag or (), where=wanted, order=order, address=address, file=out)
    lines = [f"{found['labels']} labels on {found['pages']} pages in {found['file']}."]
    if bare := found["without_bar_code"]:
        lines.append(f"Too narrow for a bar code, QR code only: {', '.join(bare)}.")
    output.answer(found, lines, as_json=as_json)
