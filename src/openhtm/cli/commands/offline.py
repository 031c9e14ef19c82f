"""Off-line work: what is taken along, and what came back and waits for a decision."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start
from ..failures import Refusal, WrongUse

app = typer.Typer(no_args_is_help=True, help="Off-line work.")
held = typer.Typer(no_args_is_help=True, help="What came from devices and waits for a decision.")
app.add_typer(held, name="conflicts")
Id = Annotated[int, typer.Argument(metavar="ID", help="Number of the act, as the list has it.")]
Mine = Annotated[bool, typer.Option("--mine", help="Carry it out as it was done on the device.")]
Theirs = Annotated[bool, typer.Option("--theirs", help="Let it go: what stands here is to stand.")]
Instead = Annotated[str, typer.Option(help="With --mine: number of another work order to do it on.")]
Reason = Annotated[str, typer.Option(help="With --theirs: why it is let go.")]


@app.callback()
def group() -> None:
    """Off-line work."""


@app.command()
def package(as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show what a person would take along now, and how large it is."""
    start.record()
    from ..offline import package as made

    found = made(start.actor(as_email))
    head = [("person", found["person"]), ("good until", found["good_until"]), ("bytes", found["bytes"])]
    rows = [
        (slug, part["bytes"], ", ".join(f"{number} {name}" for name, number in part["records"].items()))
        for slug, part in found["parts"].items()
    ]
    lines = [*output.facts(head), *output.table(["PART", "BYTES", "HOLDS"], rows)]
    output.answer(found, lines, as_json=as_json)


@held.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List what waits for a decision: own acts, and those at sites where the person assigns work."""
    start.record()
    from ..offline import conflicts

    found = conflicts(start.actor(as_email))
    rows = [(one["id"], one["state"], one["person"], one["label"], one["message"]) for one in found]
    lines = output.table(["ID", "STATE", "PERSON", "ACT", "WHY"], rows) or ["Nothing waits."]
    output.answer({"conflicts": found}, lines, as_json=as_json)


def _told(found: dict[str, Any], *, as_json: bool) -> None:
    names = ("id", "state", "label", "person", "happened_at", "device_at", "received_at", "message")
    rows = [(one["fact"], one["mine"] or "-", one["theirs"] or "-") for one in found["both"]]
    head = output.facts([(name.replace("_", " "), found[name]) for name in names])
    lines = [*head, *output.table(["FACT", "ON THE DEVICE", "HERE NOW"], rows)]
    output.answer(found, lines, as_json=as_json)


@held.command()
def show(number: Id, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one act with both versions side by side."""
    start.record()
    from ..offline import conflict

    _told(conflict(start.actor(as_email), number), as_json=as_json)


@held.command()
def settle(
    number: Id,
    mine: Mine = False,
    theirs: Theirs = False,
    instead: Instead = "",
    reason: Reason = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Decide about an act: --mine carries it out with what waits behind it, --theirs lets it go."""
    start.record()
    from .. import offline

    if mine == theirs:
        raise WrongUse("Say either --mine or --theirs.")
    by = start.actor(as_email)
    if theirs:
        _told(offline.dropped(by, number, reason=reason), as_json=as_json)
        return
    found = offline.carried_out(by, number, instead=instead)
    if found["waiting"] and not as_json:
        raise Refusal(found["waiting"][0]["message"])
    output.answer(found, ["Carried out, with what waited behind it."], as_json=as_json)
    if found["waiting"]:
        raise typer.Exit(1)
