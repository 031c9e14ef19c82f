"""Alternate maintenance (AEM): what the record proves."""

from __future__ import annotations

from typing import Annotated

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
