"""Several times in which the device of an order was down, in the group ``work-orders``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start
from .order_acts import Because
from .order_parts import group
from .work_orders import Reference

__all__ = ["group"]

app = typer.Typer(no_args_is_help=True, help="Times in which the device of an order was down.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")]
From = Annotated[
    str, typer.Option("--from", metavar="MOMENT", help="Such as 2027-03-15T08:30, on the clock of the site.")
]
Until = Annotated[str, typer.Option("--until", metavar="MOMENT", help="When it could be used again.")]


@app.callback()
def times() -> None:
    """Times in which the device of an order was down."""


@app.command("list")
def list_(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the times entered beside that of the order itself, struck-out ones too."""
    start.record()
    from ..downtimes import listed

    found = listed(start.actor(as_email), reference)
    rows = [["" if value is None else value for value in one.values()] for one in found]
    head = ["ID", "FROM", "UNTIL", "NOTE", "STRUCK OUT"]
    output.answer({"downtime": found}, output.table(head, rows) or ["None."], as_json=as_json)


def _said(found: dict[str, Any], *, as_json: bool) -> None:
    output.answer(found, output.facts(list(found.items())), as_json=as_json)


@app.command()
def add(
    reference: Reference,
    begins: From,
    ends: Until,
    note: Annotated[str, typer.Option(help="What is to be known about it.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Note a further time in which the device was down; what overlaps counts once."""
    start.record()
    from ..downtimes import add as added

    found = added(start.actor(as_email), reference, begins=begins, ends=ends, note=note)
    _said(found, as_json=as_json)


@app.command()
def correct(
    reference: Reference,
    downtime: Id,
    begins: From,
    ends: Until,
    reason: Because,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Put other times into it; the ledger keeps those before, and the reason."""
    start.record()
    from ..downtimes import correct as corrected

    by = start.actor(as_email)
    found = corrected(by, reference, downtime, begins=begins, ends=ends, reason=reason)
    _said(found, as_json=as_json)


@app.command("strike-out")
def strike_out(
    reference: Reference,
    downtime: Id,
    reason: Because,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a wrong one out of the numbers; it stays readable with the reason."""
    start.record()
    from ..downtimes import strike_out as struck

    _said(struck(start.actor(as_email), reference, downtime, reason=reason), as_json=as_json)


group.add_typer(app, name="downtime")
