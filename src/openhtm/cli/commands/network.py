"""What scans saw on the network, held against the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="What scans saw on the network, held against the register.")


@app.callback()
def group() -> None:
    """What scans saw on the network, held against the register."""


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Nmap (XML), Zeek logs or CSV; files of one look together."),
    ],
    site: Annotated[str, typer.Option(help="The site, by its code.")],
    segment: Annotated[str, typer.Option(help="The segment; the same name each time.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a scan. The register of devices is never changed by it."""
    start.record()
    from ..network import take

    found = take(start.actor(as_email), files, site_code=site, segment=segment)
    counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found["counts"].items())
    problems = [f"  {one['place']}: {one['why']} {one['found']}".rstrip() for one in found["problems"]]
    output.answer(found, [f"{found['file_name']}: {found['kind']}, {counts}", *problems], as_json=as_json)


@app.command("list")
def list_(
    query: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Part of an address, a name, or of a device's tag.")
    ] = "",
    finding: Annotated[str, typer.Option(help="matched, new, conflict, duplicate or vanished.")] = "",
    state: Annotated[
        str, typer.Option(help="all, linked, updated, requested or ignored; otherwise what is open.")
    ] = "",
    segment: Annotated[str, typer.Option(help="The segment.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List the hosts that wait for a person."""
    start.record()
    from ..network import listed

    found = listed(start.actor(as_email), query, finding=finding, state=state, segment=segment)
    output.answer({"hosts": found}, _lines(found), as_json=as_json)


@app.command()
def settle(
    hosts: Annotated[list[int], typer.Argument(metavar="NUMBER...", help="The numbers of the hosts.")],
    how: Annotated[str, typer.Option(help="link, update, request, ignore or reopen.")],
    device: Annotated[str, typer.Option(help="The device, by its tag, for a link.")] = "",
    reason: Annotated[str, typer.Option(help="Why; needed to ignore.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say what hosts are. Several at once are requested or ignored."""
    start.record()
    from ..network import settle as settled

    found = settled(start.actor(as_email), hosts, how=how, tag=device, reason=reason)
    output.answer({"hosts": found}, _lines(found), as_json=as_json)


def _lines(found: list[dict[str, Any]]) -> list[str]:
    rows = [
        [
            *(str(one["id"]), one["finding"], one["mac"], one["ip"], one["hostname"], one["segment"]),
            one["device"] or "/".join(one["candidates"]),
            one["settled"] or "",
        ]
        for one in found
    ]
    return output.table(["NUMBER", "FINDING", "MAC", "IP", "NAME", "SEGMENT", "DEVICE", "SETTLED"], rows)
