"""Management plans: what the year is to reach, and how its goals stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Management plans (MEMP), their goals and yearly evaluation.")
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the plan, such as MEMP-3.")]


@app.callback()
def group() -> None:
    """Management plans (MEMP), their goals and yearly evaluation."""


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="draft, submitted, approved or withdrawn.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List management plans, the newest first, with the day by which each is to be evaluated."""
    start.record()
    from ..management_plans import listed

    found = listed(start.actor(as_email), state=state)
    rows = [
        [
            one["number"],
            one["site"] or "all",
            f"{one['starts_on']} to {one['ends_on']}",
            one["state"] if one["current"] or one["state"] != "approved" else "superseded",
            one["title"],
            one["evaluation"] or f"due {one['evaluation_due_on']}",
        ]
        for one in found
    ]
    head = ["NUMBER", "SITE", "PERIOD", "STATE", "TITLE", "EVALUATION"]
    output.answer({"plans": found}, output.table(head, rows) if rows else ["None."], as_json=as_json)


@app.command()
def show(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show how every goal of a plan stands now. What is unknown says so."""
    start.record()
    from ..management_plans import shown

    data = shown(start.actor(as_email), number)
    rows = [
        [one["number"], one["name"], one["target"], one["said"], one["standing"], one["why"]]
        for one in data["goals"]
    ]
    first = f"{data['number']} {data['title']}, {data['state']}, {data['starts_on']} to {data['ends_on']}"
    table = output.table(["GOAL", "NAME", "TARGET", "NOW", "STANDS", "WHY"], rows)
    output.answer(data, [first, *table], as_json=as_json)


@app.command()
def pdf(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The PDF to be written.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write a plan with its goals and evaluation as a PDF."""
    start.record()
    from ..management_plans import paper_written

    data = paper_written(start.actor(as_email), number, file)
    output.answer(data, [f"{data['number']} is written to {data['file']}."], as_json=as_json)
