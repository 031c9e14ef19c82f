"""The nightly work, at once."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start


def add_to(app: typer.Typer) -> None:
    app.command()(nightly)


def nightly(
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="DUTY", help="Only this duty (repeatable).")
    ] = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Do now what the worker does every night. Ends with 1 where a duty failed; the others are done."""
    start.record()
    from ..nights import carried_out

    found = carried_out(start.actor(as_email), only=only or [])
    output.answer(found, [_line(one) for one in found["duties"]], as_json=as_json)
    if not all(one["done"] for one in found["duties"]):
        raise typer.Exit(1)


def _line(one: dict[str, Any]) -> str:
    if not one["done"]:
        return f"{one['duty']}: FAILED. {one['problem']}"
    return f"{one['duty']}: done. " + ", ".join(f"{name} {count}" for name, count in one["counts"].items())
