"""Lists out of the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start

Kind = Annotated[
    str, typer.Argument(metavar="KIND", help="devices, places, models, people, plans or work-orders.")
]
Target = Annotated[
    Path, typer.Argument(metavar="FILE", help="Its ending says the format: .csv, .xlsx or .json.")
]


def add_to(app: typer.Typer) -> None:
    app.command("export")(export)


def export(kind: Kind, file: Target, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Write a list to a file that imports back unchanged."""
    start.record()
    from ..exporting import export as written

    number = written(start.actor(as_email), kind, file)
    data = {"kind": kind, "file": str(file), "rows": number}
    output.answer(data, [f"{number} rows were written to {file}."], as_json=as_json)
