"""Campaigns: previewed, opened, done device by device, closed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="One-off work over many devices.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Id of the campaign.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of the device.")]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter", metavar="NAME=VALUE", help="As on the list of devices, such as model=12; may be repeated."
    ),
]
Site = Annotated[str, typer.Option(metavar="CODE", help="This site only; without one, all sites.")]
Title = Annotated[str, typer.Option(help="What is to be done, in a few words.")]
Kind = Annotated[str, typer.Option(help="modification, recall, cyber, project and so on.")]
Description = Annotated[str, typer.Option(help="How, and why.")]
Procedure = Annotated[str, typer.Option(metavar="CODE", help="The checklist that every device has to pass.")]
Priority = Annotated[int, typer.Option(min=1, max=4, help="1 critical to 4 planned.")]
Due = Annotated[str, typer.Option(metavar="DATE", help="Day by which all should be done.")]
TakesNew = Annotated[bool, typer.Option("--takes-new", help="Take in devices that come to fit later.")]
Expected = Annotated[int, typer.Option(min=0, help="How many devices the preview showed; 0: do not compare.")]
Closed = Annotated[bool, typer.Option("--closed", help="Those that are closed.")]
Step = Annotated[str, typer.Option(help="waiting, in_work, not_located, done or left_out.")]
Reason = Annotated[str, typer.Option(help="Why.")]
Evidence = Annotated[str, typer.Option("--looked", help="Where you looked and whom you asked.")]
To = Annotated[str, typer.Option("--to", metavar="EMAIL", help="Who gets the order.")]


@app.callback()
def group() -> None:
    """One-off work over many devices."""


@app.command("list")
def list_(closed: Closed = False, as_email: start.As = "", as_json: output.Json = False) -> None:
    """List campaigns with how far each is."""
    start.record()
    from ..campaigns import listed

    found = listed(start.actor(as_email), closed=closed)
    names = ("id", "title", "kind", "site", "done", "to_do", "not_located", "due_on")
    rows = [[one[name] for name in names] for one in found]
    head = [name.replace("_", " ").upper() for name in names]
    output.answer({"campaigns": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def show(pk: Id, step: Step = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one campaign with its devices."""
    start.record()
    from ..campaigns import whole

    _tell(whole(start.actor(as_email), pk, step=step), as_json=as_json)


@app.command()
def preview(
    filter_: Filters = None, site: Site = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Count the devices that filters mean, and name the first."""
    start.record()
    from ..campaigns import Wanted
    from ..campaigns import preview as previewed

    wanted = Wanted(title="", kind="", filters=values.pairs(filter_ or (), option="--filter"), site=site)
    found = previewed(start.actor(as_email), wanted)
    output.answer(found, [f"{found['devices']} devices", *found["sample"]], as_json=as_json)


@app.command("open")
def open_(
    title: Title,
    filter_: Filters = None,
    site: Site = "",
    kind: Kind = "modification",
    description: Description = "",
    procedure: Procedure = "",
    priority: Priority = 4,
    due: Due = "",
    takes_new: TakesNew = False,
    expected: Expected = 0,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Ask the work of every device that the filters mean."""
    wanted: dict[str, Any] = {
        "title": title,
        "kind": kind,
        "filters": values.pairs(filter_ or (), option="--filter"),
        "site": site,
        "description": description,
        "procedure": procedure,
        "priority": priority,
        "due_on": values.day(due, option="--due") if due else None,
        "takes_new": takes_new,
        "expected": expected or None,
    }
    start.record()
    from ..campaigns import Wanted, opened

    _tell(opened(start.actor(as_email), Wanted(**wanted)), as_json=as_json)


@app.command()
def begin(pk: Id, tag: Tag, to: To = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Open the work order for one device, or show the one that is open."""
    start.record()
    from ..campaigns import begin as begun

    _tell(begun(start.actor(as_email), pk, tag, email=to), as_json=as_json)


@app.command()
def not_located(
    pk: Id, tag: Tag, looked: Evidence, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Say that a device was looked for and not found; it stays to be done."""
    start.record()
    from ..campaigns import say

    _tell(say(start.actor(as_email), pk, tag, act="not_located", text=looked), as_json=as_json)


@app.command()
def leave_out(
    pk: Id, tag: Tag, reason: Reason, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Say that it does not concern a device."""
    start.record()
    from ..campaigns import say

    _tell(say(start.actor(as_email), pk, tag, act="leave_out", text=reason), as_json=as_json)


@app.command()
def bring_back(pk: Id, tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Take in a device again that was left out."""
    start.record()
    from ..campaigns import say

    _tell(say(start.actor(as_email), pk, tag, act="bring_back"), as_json=as_json)


@app.command()
def close(pk: Id, reason: Reason = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Close a campaign; what is left needs the reason."""
    start.record()
    from ..campaigns import closed

    _tell(closed(start.actor(as_email), pk, reason=reason), as_json=as_json)


def _tell(found: dict[str, Any], *, as_json: bool) -> None:
    plain = [(name.replace("_", " "), value) for name, value in found.items() if not isinstance(value, list)]
    tasks = [[one["tag"], one["step"], one["order"], one["reason"]] for one in found.get("tasks", ())]
    table = output.table(["TAG", "STATE", "ORDER", "WHAT IS KNOWN"], tasks) if tasks else []
    output.answer(found, [*output.facts(plain), *table], as_json=as_json)
