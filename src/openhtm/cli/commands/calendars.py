"""Calendar feeds: listed, made, given a new address, revoked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Planned work for calendar programs.")
Site = Annotated[str, typer.Option(metavar="CODE", help="The site of the unit.")]
Unit = Annotated[str, typer.Option(metavar="CODE", help="The unit; without one, the person's own work.")]
Number = Annotated[
    int, typer.Argument(metavar="ID", help="Number of the feed; see 'openhtm calendars list'.")
]


@app.callback()
def group() -> None:
    """Planned work for calendar programs."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the feeds of a person (--as), without their addresses."""
    start.record()
    from ..calendars import listed

    found = listed(start.actor(as_email))
    names = ("id", "of", "site", "unit", "created_at", "renewed_at")
    head = ["ID", "OF", "SITE", "UNIT", "MADE", "RENEWED"]
    rows = [[one[name] for name in names] for one in found]
    output.answer({"feeds": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def make(site: Site = "", unit: Unit = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Make a feed; its address is told here and nowhere else."""
    start.record()
    from ..calendars import made

    _tell(made(start.actor(as_email), site=site, unit=unit), as_json=as_json)


@app.command()
def renew(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Give a feed a new address; the earlier one leads nowhere from now on."""
    start.record()
    from ..calendars import renewed

    _tell(renewed(start.actor(as_email), number), as_json=as_json)


@app.command()
def revoke(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """End a feed."""
    start.record()
    from ..calendars import revoked

    found = revoked(start.actor(as_email), number)
    output.answer(found, [f"The feed of {found['of']} is ended."], as_json=as_json)


def _tell(found: dict[str, Any], *, as_json: bool) -> None:
    lines = [f"The feed of {found['of']} lies on this server at", found["path"], "Keep it secret."]
    output.answer(found, lines, as_json=as_json)
