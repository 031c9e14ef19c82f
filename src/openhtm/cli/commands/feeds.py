"""Feeds of flaws: from the internet or a mirror, and by signed packs where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Feeds of flaws, such as CISA's: fetched, packed, unpacked.")
Slug = Annotated[str, typer.Argument(metavar="FEED", help="Such as kev; 'feeds list' names them.")]
Pack = Annotated[Path, typer.Argument(metavar="FILE", help="A feed pack.")]


@app.callback()
def group() -> None:
    """Feeds of flaws, such as CISA's: fetched, packed, unpacked."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """Say of each feed how old what is on record is, when it is tried next, and what failed."""
    start.record()
    from ..feeds import listed

    found = listed(start.actor(as_email))
    rows = [[*(one[name] or "" for name in _COLUMNS), "" if one["is_on"] else "off"] for one in found]
    table = output.table(["FEED", "STATE", "LAST SUCCESS", "NEXT ATTEMPT", "PROBLEM", ""], rows)
    output.answer({"feeds": found}, table, as_json=as_json)


_COLUMNS = ("slug", "freshness", "succeeded_at", "next_at", "problem")


@app.command()
def update(
    feeds: Annotated[list[str] | None, typer.Argument(metavar="[FEED...]", help="Only these.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every feed that is on, not only those that are due.")
    ] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Fetch the feeds that are due and bring them in. Ends with 1 where one failed; the others are updated."""
    start.record()
    from ..feeds import update as fetch

    found = fetch(start.actor(as_email), feeds or [], everything=everything)
    output.answer({"feeds": found}, [_line(one) for one in found] or ["None is due."], as_json=as_json)
    if any(one["state"] in ("failed", "skipped") for one in found):
        raise typer.Exit(1)


def _line(one: dict[str, Any]) -> str:
    counts = f"{one['files']} files, {one['applied']} applied, {one['ignored']} not applied"
    failed = f", {one['failed']} files refused" if one["failed"] else ""
    left = f", {one['left']} files left for the next time" if one["left"] else ""
    why = f": {one['trouble']} {one['found'] or ''}".rstrip() if one["trouble"] else ""
    return f"{one['slug']}: {one['state']}{why}, {counts}{failed}{left}"


@app.command("set")
def set_(
    feed: Slug,
    is_on: Annotated[bool | None, typer.Option("--on/--off", help="Whether it is fetched.")] = None,
    address: Annotated[
        str | None, typer.Option(help="Where it is fetched from, such as a mirror; '' for the declared one.")
    ] = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Switch a feed on or off, or have it fetched from another address."""
    start.record()
    from ..feeds import change

    found = change(start.actor(as_email), feed, is_on=is_on, address=address)
    state = "on" if found["is_on"] else "off"
    output.answer(found, [f"{found['slug']}: {state}, {found['address']}"], as_json=as_json)


@app.command()
def pack(
    file: Pack,
    since: Annotated[
        str, typer.Option(metavar="DAY", help="Only what was fetched since that day, such as 2026-11-30.")
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write the latest state of everything that was fetched into one signed file."""
    start.record()
    from ..feeds import pack as write

    found = write(start.actor(as_email), file, since=since)
    line = f"{found['file']}: {found['files']} files of {', '.join(found['feeds'])}."
    output.answer(found, [line, f"Signed with the key {found['key']}"], as_json=as_json)


@app.command()
def unpack(file: Pack, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Take a pack: refused wholly unless its signature and all its files are right. Ends with 1 where a file failed."""
    start.record()
    from ..feeds import unpack as take

    found = take(start.actor(as_email), file)
    counts = f"{found['applied']} brought in, {found['unchanged']} known already"
    failed = [f"  {one['feed']} {one['file']}: {one['why']}" for one in found["failed"]]
    known = ["This pack was taken before; nothing was changed."] if found["state"] == "known" else []
    output.answer(
        found, known or [f"{found['files']} files: {counts}, {len(failed)} refused", *failed], as_json=as_json
    )
    if failed:
        raise typer.Exit(1)


@app.command()
def key(as_json: output.Json = False) -> None:
    """Show the public key of this home, which other homes trust so that they take its packs."""
    start.program()
    from openhtm.security import api as security

    found = security.packs.home_key()
    output.answer({"key": found}, [found], as_json=as_json)


@app.command()
def trusted(as_email: start.As = "", as_json: output.Json = False) -> None:
    """Say whose packs are taken here, and whose were."""
    start.record()
    from ..feeds import trusted as look

    found = look(start.actor(as_email))
    rows = [[one["name"], one["key"], one["trusted_since"], one["until"] or ""] for one in found]
    lines = output.table(["NAME", "KEY", "SINCE", "UNTIL"], rows) or ["No key is trusted yet."]
    output.answer({"keys": found}, lines, as_json=as_json)


@app.command()
def trust(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the other home is called here.")],
    public_key: Annotated[str, typer.Argument(metavar="KEY", help="What 'feeds key' shows there.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take packs of the home that signs with this key."""
    start.record()
    from ..feeds import trust as add

    found = add(start.actor(as_email), name, public_key)
    output.answer(found, [f"Packs of {found['name']} are taken from now on."], as_json=as_json)


@app.command()
def distrust(
    name: Annotated[str, typer.Argument(metavar="NAME|KEY", help="As it is trusted here.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take no more packs of that home. What it brought stays."""
    start.record()
    from ..feeds import distrust as end

    found = end(start.actor(as_email), name)
    output.answer(found, [f"Packs of {found['name']} are no longer taken."], as_json=as_json)
