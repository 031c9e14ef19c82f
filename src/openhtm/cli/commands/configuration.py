"""How a device is set up: its segment, remote access, ports and passwords."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="How a device is set up.")
Tag = Annotated[str, typer.Argument(metavar="TAG", help="The device.")]


@app.callback()
def group() -> None:
    """How a device is set up."""


@app.command()
def show(tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show how a device is set up, and was; what is not there is unknown."""
    start.record()
    from ..configuration import show as ask

    found = ask(start.actor(as_email), tag)
    output.answer(found, _lines(found), as_json=as_json)


@app.command()
def enter(
    tag: Tag,
    facts: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE...", help="Such as segment=isolated usb=blocked.")
    ],
    source: Annotated[str, typer.Option(help="Who or what says so.")],
    seen: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today.")] = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter how a device is set up. NAME= makes a fact unknown again."""
    start.record()
    from ..configuration import enter as set_up

    day = seen.date() if seen is not None else None
    found = set_up(start.actor(as_email), tag, facts, source=source, seen_on=day)
    output.answer(found, _lines(found), as_json=as_json)


def _lines(found: dict[str, Any]) -> list[str]:
    rows = [
        [one["fact"], one["value"], one["source"], one["seen_on"], one["valid_to"] or ""]
        for one in found["facts"]
    ]
    return output.table(["FACT", "VALUE", "SOURCE", "SEEN", "UNTIL"], rows)
