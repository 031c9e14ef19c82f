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
    """Tell the state of a change, what is missing, its approvals, its waves and its devices."""
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
    for one in data["plans"]:
        ended = ", ended" if one["ended"] else ""
        lines.append(f"carries out plan {one['id']}: {one['vulnerability']}, {one['model']}{ended}")
    lines += _waves(data["campaign"])
    rows = [
        [
            one["tag"],
            str(one["wave"] or ""),
            one["state"],
            one["ran"] or "unknown",
            one["runs_now"] or "",
            one["said"] or "",
        ]
        for one in data["lines"]
    ]
    return [*lines, *(output.table(["TAG", "WAVE", "STATE", "RAN", "RUNS NOW", "WHY"], rows) if rows else [])]


def _waves(data: dict[str, Any]) -> list[str]:
    """How far each wave is, and what keeps one from being opened."""
    lines = [f"PAUSED: {data['paused_because']}"] if data["paused"] else []
    for one in data["waves"]:
        verified, of = one["devices"].get("verified", 0), sum(one["devices"].values())
        name = f"wave {one['number']} ({one['title']})"
        lines.append(f"{name}: {one['state'].replace('_', ' ')}, {verified} of {of} verified")
        lines += [f"before wave {one['number']}: {text}" for text in one["barred"] if not one["opened_at"]]
    if data["waves"] and data["outside"]:
        lines.append(f"in no wave: {data['outside']}")
    return lines
