"""Electrical safety: tables, what a site follows, what is known of a device."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Electrical safety: tables, sites, devices.")
Name = Annotated[str, typer.Argument(metavar="TABLE", help="Name of a table; see 'openhtm safety list'.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of the device.")]
Site = Annotated[str, typer.Option(metavar="CODE", help="The site that follows it.")]
Class = Annotated[str, typer.Option("--class", metavar="CLASS", help="I, II or IP.")]
Parts = Annotated[str, typer.Option(metavar="TYPES", help="Applied parts: none, or such as BF,CF.")]
Connection = Annotated[str, typer.Option(metavar="HOW", help="CORD, NO_CORD, FIXED or SYSTEM.")]
Limit = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="LIMIT", help='Of the manufacturer: "KEY<=VALUE UNIT; SOURCE".'),
]
Source = Annotated[str, typer.Option(help="Where it is stated: rating plate, manual and page.")]


@app.callback()
def group() -> None:
    """Electrical safety: tables, sites, devices."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the tables of limits, with the sites that follow them."""
    start.record()
    from ..electrical import listed

    found = listed(start.actor(as_email))
    rows = [
        [one["name"], one["title"], one["region"], one["limits"], ", ".join(one["sites"])] for one in found
    ]
    head = ["NAME", "STANDARD", "WHERE", "LIMITS", "SITES"]
    output.answer({"tables": found}, output.table(head, rows), as_json=as_json)


@app.command()
def show(name: Name, as_json: output.Json = False) -> None:
    """Show the limits of one table."""
    start.record()
    from ..electrical import whole

    found = whole(name)
    names = ("key", "label", "limit", "classes", "parts", "clause")
    rows = [
        [", ".join(one[key]) if isinstance(one[key], list) else one[key] for key in names]
        for one in found["limits"]
    ]
    head = ["KEY", "TEST", "LIMIT", "CLASSES", "PARTS", "CLAUSE"]
    output.answer(found, [found["title"], found["note"], *output.table(head, rows)], as_json=as_json)


@app.command()
def follow(name: Name, site: Site = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Let a site (--site) follow a table. Checklists that have begun keep theirs."""
    start.record()
    from ..electrical import chosen

    found = chosen(start.actor(as_email), code=site, name=name)
    output.answer(found, [f"{found['site']} follows {found['table']}."], as_json=as_json)


@app.command()
def device(tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show what is known of a device, and what its next checklist would measure."""
    start.record()
    from ..electrical import of_device

    _tell(of_device(start.actor(as_email), tag), as_json=as_json)


@app.command()
def describe(
    tag: Tag,
    class_: Class = "",
    parts: Parts = "",
    connection: Connection = "",
    limit: Limit = None,
    source: Source = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """State facts and manufacturer's limits of a device; what is not named stays as it was."""
    start.record()
    from ..electrical import described

    found = described(
        start.actor(as_email),
        tag,
        protection=class_,
        parts=parts,
        connection=connection,
        limits=limit or [],
        source=source,
    )
    _tell(found, as_json=as_json)


def _tell(found: dict[str, object], *, as_json: bool) -> None:
    parts, steps = found["parts"], found["steps"]
    said = "unknown" if parts is None else ", ".join(parts) or "none"  # type: ignore[arg-type]
    facts = (
        found["protection"] or "class unknown",
        f"applied parts {said}",
        found["connection"] or "connection unknown",
    )
    lines = [f"{found['tag']}: {', '.join(map(str, facts))}.", f"Table: {found['table'] or 'none chosen'}."]
    names = ("key", "label", "limit", "source", "when")
    rows = [[one[name] for name in names] for one in steps]  # type: ignore[attr-defined]
    head = ["KEY", "STEP", "LIMIT", "SOURCE", "ASKED ONLY WHEN"]
    output.answer(found, [*lines, *(output.table(head, rows) if rows else [])], as_json=as_json)
