"""Inquiries to manufacturers: who was asked what, who owes an answer."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start

app = typer.Typer(invoke_without_command=True, help="What manufacturers were asked, and who owes an answer.")
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number that the list shows.")]


@app.callback()
def inquiries(
    context: typer.Context,
    query: Annotated[
        str, typer.Option("--about", help="Part of the manufacturer, the flaw or the advisory.")
    ] = "",
    state: Annotated[str, typer.Option(help="drafts, owed, overdue, answered or closed.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List what manufacturers were asked, the latest first; alone or with one of the commands below."""
    if context.invoked_subcommand is not None:
        return
    start.record()
    from ..inquiries import inquiries as ask

    found = ask(start.actor(as_email), query, state=state)
    rows = [
        [
            *(str(one["id"]), one["manufacturer_name"], one["subject"]),
            *(one["state"], f"{one['answered']}/{one['releases']}", one["due_on"] or ""),
            "overdue" if one["overdue"] else "",
        ]
        for one in found
    ]
    head = ["NUMBER", "MANUFACTURER", "ABOUT", "STATE", "ANSWERED", "EXPECTED", ""]
    output.answer({"inquiries": found}, output.table(head, rows), as_json=as_json)


@app.command("show")
def show(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one inquiry with the letter that is sent next."""
    start.record()
    from ..inquiries import inquiry as ask

    found = ask(start.actor(as_email), number)
    rows = [
        [one["model"], one["software_version"], str(one["devices"]), one["why"], one["said"] or ""]
        for one in found["lines"]
    ]
    table = output.table(["MODEL", "VERSION", "DEVICES", "WHY", "ANSWER"], rows)
    output.answer(found, [*table, "", *str(found["text"]).splitlines()], as_json=as_json)


@app.command("manufacturers")
def manufacturers(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List manufacturers by what they owe, whoever owes the oldest answer first."""
    start.record()
    from ..inquiries import manufacturers as ask

    found = ask(start.actor(as_email))
    names = ("manufacturer_name", "owed", "overdue", "oldest_days", "share_answered", "median_days")
    rows = [["" if one[name] is None else str(one[name]) for name in names] for one in found]
    head = ["MANUFACTURER", "OWES", "OVERDUE", "OLDEST", "SHARE %", "MEDIAN DAYS"]
    output.answer({"manufacturers": found}, output.table(head, rows), as_json=as_json)
