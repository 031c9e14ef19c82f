"""Changes from the command line."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Changes of device software and of what devices ride on.")


@app.callback()
def group() -> None:
    """Changes of device software and of what devices ride on."""


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="running, draft, review, approved, closed ...")] = "",
    kind: Annotated[str, typer.Option("--kind", help="standard, normal, emergency or network.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List changes, the newest first."""
    start.record()
    from ..changes import listed

    found = listed(start.actor(as_email), state=state, kind=kind)
    rows = [
        [one["number"], one["kind"], one["state"], f"{one['verified']} of {one['devices']}", one["title"]]
        for one in found
    ]
    told = output.table(["NUMBER", "KIND", "STATE", "VERIFIED", "TITLE"], rows)
    output.answer({"changes": found}, told or ["None."], as_json=as_json)


@app.command()
def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the change, such as CHANGE-3.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Tell the state of a change, what is missing, its approvals and its devices."""
    start.record()
    from ..changes import shown

    data = shown(start.actor(as_email), number)
    output.answer(data, _told(data), as_json=as_json)


def _told(data: dict[str, Any]) -> list[str]:
    late = ", PAPERWORK LATE" if data["paperwork_late"] else ""
    lines = [f"{data['number']}: {data['title']}, {data['kind']}, {data['state']}{late}"]
    for one in data["approvals"]:
        if one["holds"]:
            what = "approved" if one["approved"] else "rejected"
            lines.append(f"{one['role']}: {what} by {one['given_by']}")
    for state, missing in data["next"].items():
        lines += [f"before {state}: {text}" for text in missing]
    rows = [
        [one["tag"], one["state"], one["ran"] or "unknown", one["runs_now"] or "", one["said"] or ""]
        for one in data["lines"]
    ]
    return [*lines, *(output.table(["TAG", "STATE", "RAN", "RUNS NOW", "WHY"], rows) if rows else [])]
