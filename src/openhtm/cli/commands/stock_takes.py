"""Stock-take: opened, counted, closed."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Stock-take.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Number of the stock-take.")]
Codes = Annotated[list[str], typer.Argument(metavar="CODE...", help="What was read.")]
Room = Annotated[str, typer.Option(help="Name or id of a room of the stock-take.")]
Site = Annotated[str, typer.Option(help="Code of the site.")]
Department = Annotated[str, typer.Option(help="Code or name of a department; without one, all.")]
Building = Annotated[str, typer.Option(help="Name of a building; without one, all.")]
Title = Annotated[str, typer.Option(help="Without one, the name of the place.")]
Again = Annotated[bool, typer.Option("--again", help="It is looked at again: not finished.")]
Still = Annotated[bool, typer.Option("--without-moving", help="Leave every device where the record has it.")]
Reason = Annotated[str, typer.Option(help="Why it is canceled.")]


@app.callback()
def group() -> None:
    """Stock-take."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List stock-takes, the newest first."""
    start.record()
    from ..stock_takes import listed

    found = listed(start.actor(as_email))
    rows = [(one["id"], one["state"], one["site"], one["title"], one["opened_by"]) for one in found]
    lines = output.table(["ID", "STATE", "SITE", "TITLE", "OPENED BY"], rows) or ["None."]
    output.answer({"stock_takes": found}, lines, as_json=as_json)


def _told(found: dict[str, Any], *, as_json: bool) -> None:
    counts = Counter(one["result"] for one in found["lines"])
    head = [("id", found["id"]), ("title", found["title"]), ("state", found["state"])]
    said = [(name.replace("_", " "), number) for name, number in sorted(counts.items())]
    rows = [
        (one["result"].replace("_", " "), one["tag"] or one["code"], one["expected_room"], one["seen_room"])
        for one in found["lines"]
        if one["result"] != "found"
    ]
    lines = [*output.facts([*head, *said]), *output.table(["RESULT", "TAG", "EXPECTED", "SEEN"], rows)]
    output.answer(found, lines, as_json=as_json)


@app.command()
def show(number: Id, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show a stock-take: what was found, what not, what stands elsewhere."""
    start.record()
    from ..stock_takes import whole

    _told(whole(start.actor(as_email), number), as_json=as_json)


@app.command("open")
def open_(
    site: Site,
    department: Department = "",
    building: Building = "",
    title: Title = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Open a stock-take of a department, a building or a whole site."""
    start.record()
    from ..stock_takes import opened

    by = start.actor(as_email)
    found = opened(by, site=site, department=department, building=building, title=title)
    _told(found, as_json=as_json)


@app.command()
def scan(number: Id, code: Codes, room: Room, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Count what was read in a room. Codes to which no device answers are kept."""
    start.record()
    from ..stock_takes import scanned

    found = scanned(start.actor(as_email), number, room=room, codes=code)
    rows = [
        (one["tag"] or one["code"], one["result"].replace("_", " "), one["expected_room"])
        for one in found["lines"]
    ]
    output.answer(found, output.table(["CODE", "RESULT", "EXPECTED"], rows), as_json=as_json)


@app.command("finish-room")
def finish_room(
    number: Id, room: Room, again: Again = False, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Say that everything to be seen in a room has been scanned."""
    start.record()
    from ..stock_takes import finished

    _told(finished(start.actor(as_email), number, room=room, again=again), as_json=as_json)


def _turn(number: int, act: str, as_email: str, *, as_json: bool, **given: Any) -> None:
    start.record()
    from ..stock_takes import turned

    _told(turned(start.actor(as_email), number, act, **given), as_json=as_json)


@app.command()
def pause(number: Id, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Pause a stock-take."""
    _turn(number, "pause", as_email, as_json=as_json)


@app.command()
def resume(number: Id, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Go on with a stock-take that is paused."""
    _turn(number, "resume", as_email, as_json=as_json)


@app.command()
def close(
    number: Id, without_moving: Still = False, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """End a stock-take and bring the record in line with what was seen."""
    _turn(number, "close", as_email, as_json=as_json, moving=not without_moving)


@app.command()
def cancel(number: Id, reason: Reason, as_email: start.As = "", as_json: output.Json = False) -> None:
    """End a stock-take without moving anything."""
    _turn(number, "cancel", as_email, as_json=as_json, reason=reason)
