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
    """Write a list to a file that imports back unchanged. Rows whose text may name a patient are told."""
    start.record()
    from ..exporting import export as written

    found = written(start.actor(as_email), kind, file)
    flag = {"rows": found.flagged, "first": list(found.first)}
    data = {"kind": kind, "file": str(file), "rows": found.rows, "may_name_patients": flag}
    lines = [f"{found.rows} rows were written to {file}."]
    if found.flagged:
        more = ", …" if found.flagged > len(found.first) else ""
        lines.append(f"{found.flagged} of them may name a patient: {', '.join(found.first)}{more}.")
        lines.append("Look at them before you pass the file on.")
    output.answer(data, lines, as_json=as_json)
