"""Alternate maintenance (AEM): what the record proves, and the programs that rest on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Alternate equipment maintenance (AEM).")


@app.callback()
def group() -> None:
    """Alternate equipment maintenance (AEM)."""


@app.command()
def evidence(
    model: Annotated[str, typer.Option("--model", metavar="M", help="Name or number of the model.")] = "",
    device_type: Annotated[str, typer.Option("--type", metavar="T", help="Name of a device type.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day; else five years.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day; else today.")] = "",
    since: Annotated[
        str,
        typer.Option("--since", metavar="DATE", help="Compare the time before with that from this day on."),
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Work out what the history of a model or a device type proves, with exact bounds."""
    given = [
        values.day(text, option=name) if text else None
        for text, name in ((first, "--from"), (last, "--to"), (since, "--since"))
    ]
    start.record()
    from ..aem import data, told
    from ..aem import evidence as answer

    found = answer(
        start.actor(as_email), model=model, device_type=device_type, days=(given[0], given[1], given[2])
    )
    output.answer(data(found), told(found), as_json=as_json)


Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the program, such as AEM-7.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]


def _told(one: dict[str, Any]) -> list[str]:
    return [f"{one['number']}: {one['state']}, {one['terms']}", *one["because"]]


@app.command("list")
def list_(
    state: Annotated[
        str, typer.Option("--state", help="draft, submitted, in_force, suspended or withdrawn.")
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List alternate programs, the newest first."""
    start.record()
    from ..aem import listed

    found = listed(start.actor(as_email), state=state)
    names = ("number", "state", "devices_of", "terms", "review_due_on")
    rows = [[one[name] for name in names] for one in found]
    head = ["NUMBER", "STATE", "DEVICES OF", "TERMS", "REVIEW DUE"]
    output.answer({"programs": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def watch(as_email: start.As = "", as_json: output.Json = False) -> None:
    """Suspend programs beyond their limits, prepare reviews, mark devices; run it every night."""
    start.record()
    from ..aem import watched

    found = watched(start.actor(as_email))
    lines = [line for one in found for line in _told(one)]
    output.answer({"suspended": found}, lines or ["Every program in force stays in force."], as_json=as_json)


@app.command()
def submit(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Hand a draft over for approval, with the evidence of today."""
    start.record()
    from ..aem import submitted

    data = submitted(start.actor(as_email), number)
    output.answer(data, _told(data), as_json=as_json)


@app.command()
def approve(
    number: Number,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="The decision.")] = "",
    password_from_input: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Approve a submitted program and sign it with your password."""
    start.record()
    from ..aem import approved

    data = approved(start.actor(as_email), number, note=note, from_input=password_from_input)
    output.answer(data, _told(data), as_json=as_json)


@app.command()
def suspend(
    number: Number, reason: Reason = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Stop a program in force: the manufacturer's schedule holds from today on."""
    _end(number, reason, as_email, as_json, for_good=False)


@app.command()
def withdraw(
    number: Number, reason: Reason = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """End a draft, a proposal or a suspended program for good."""
    _end(number, reason, as_email, as_json, for_good=True)


def _end(number: str, reason: str, as_email: str, as_json: bool, *, for_good: bool) -> None:
    start.record()
    from ..aem import ended

    data = ended(start.actor(as_email), number, reason=reason, for_good=for_good)
    output.answer(data, _told(data), as_json=as_json)


@app.command()
def memo(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="Where the memo is written.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write the memo of a program as a PDF."""
    start.record()
    from ..aem import memo_written

    data = memo_written(start.actor(as_email), number, file)
    output.answer(data, [f"{data['number']} is in {data['file']}."], as_json=as_json)
