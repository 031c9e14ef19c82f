"""Incident response: preparedness, the team, and what a unit does without a device."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start, values
from . import incidents

app = typer.Typer(no_args_is_help=True, help="Preparedness for incidents, and working in them.")

app.add_typer(incidents.app, name="incidents")


@app.callback()
def group() -> None:
    """Preparedness for incidents, and working in them."""


Site = Annotated[str, typer.Argument(metavar="SITE", help="Code of a site.")]


@app.command()
def preparedness(
    site: Site,
    open_only: Annotated[bool, typer.Option("--open", help="Only the lines that are not proven.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Tell what of the checklist is proven at a site today, and what is not."""
    start.record()
    from ..response import board

    found = board(start.actor(as_email), site)
    proven = ("ready", "not_applicable")
    lines = [one for one in found["lines"] if not open_only or one["standing"] not in proven]
    rows = [
        [
            one["standing"],
            one["key"],
            f"{one['have']} of {one['of']}" if one["of"] is not None else (one["shown"] or ""),
            one["title"],
        ]
        for one in lines
    ]
    told = output.table(["STATE", "LINE", "PROOF", "WHAT"], rows)
    output.answer({**found, "lines": lines}, told or ["Every line is proven."], as_json=as_json)


@app.command()
def show(
    site: Site,
    item: Annotated[str, typer.Argument(metavar="LINE", help="Key of the line, such as plan.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What shows it, what is missing, or why.")],
    answer: Annotated[str, typer.Option("--answer", help="shown, missing or not_applicable.")] = "shown",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="When it was seen; else today.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show what a line of the checklist asks for."""
    day = values.day(on, option="--on") if on else None
    start.record()
    from ..response import shown

    data = shown(start.actor(as_email), site, item, answer=answer, text=text, on=day)
    output.answer(data, [f"{data['item']}: {data['answer']}"], as_json=as_json)


@app.command()
def team(
    role: Annotated[str, typer.Option("--role", help="Only this role, such as htm or unit.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List who is on the team, and whom to call in units."""
    start.record()
    from ..response import team as listed

    found = listed(start.actor(as_email), role=role)
    names = ("site", "role", "rank", "name", "phone", "out_of_hours", "confirmed_on")
    rows = [[str(one[name] or "") for name in names] for one in found]
    head = ["SITE", "ROLE", "RANK", "NAME", "TELEPHONE", "OUT OF HOURS", "CONFIRMED"]
    output.answer({"team": found}, output.table(head, rows) or ["Nobody."], as_json=as_json)


@app.command()
def card(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="Tag of a device.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Tell what a unit does without a device, its spares, and whom to call."""
    start.record()
    from ..response import card as found
    from ..response import card_told

    data = found(start.actor(as_email), tag)
    output.answer(data, card_told(data), as_json=as_json)


@app.command()
def pack(
    site: Site,
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="Where the pack is written.")],
    unit: Annotated[str, typer.Option("--unit", metavar="CODE", help="Only of this unit.")] = "",
    incident: Annotated[str, typer.Option("--incident", metavar="NUMBER", help="Of this incident.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write the pack for when the network is down: team, whom to call, cards, checklists, sheets to write on."""
    start.record()
    from ..response import pack_written

    data = pack_written(start.actor(as_email), site, file, unit=unit, incident=incident)
    output.answer(data, [f"The pack of {data['of']} is in {data['file']}."], as_json=as_json)
