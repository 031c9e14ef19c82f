"""Compensating controls, accepted risks and plans, listed and shown."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start

controls = typer.Typer(no_args_is_help=True, help="Compensating controls of devices.")
acceptances = typer.Typer(no_args_is_help=True, help="Risks that are accepted for a time.")
plans = typer.Typer(no_args_is_help=True, help="Plans against flaws.")
Query = Annotated[
    str, typer.Argument(metavar="[TEXT]", help="Part of the name, of the flaw or of the reason.")
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number that the list shows.")]


@controls.callback()
def controls_group() -> None:
    """Compensating controls of devices."""


@controls.command("list")
def list_controls(
    query: Query = "",
    state: Annotated[str, typer.Option(help="in_force, waiting, review, expired or ended.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List the controls, those that end first on top. Only those in force count."""
    start.record()
    from ..treatments import controls as ask

    found = ask(start.actor(as_email), query, state=state)
    rows = [
        [str(one["id"]), one["title"], one["kind"], one["state"], one["site"] or "all", one["until_on"]]
        for one in found
    ]
    head = ["NUMBER", "CONTROL", "KIND", "STATE", "SITE", "UNTIL"]
    output.answer({"controls": found}, output.table(head, rows), as_json=as_json)


@controls.command("show")
def show_control(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one control with the devices that it is for now."""
    start.record()
    from ..treatments import control as ask

    found = ask(start.actor(as_email), number)
    output.answer(found, _lines(found), as_json=as_json)


@acceptances.callback()
def acceptances_group() -> None:
    """Risks that are accepted for a time."""


@acceptances.command("list")
def list_acceptances(
    query: Query = "",
    state: Annotated[str, typer.Option(help="in_force, waiting, expired or ended.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List accepted risks and proposals, those that end first on top."""
    start.record()
    from ..treatments import acceptances as ask

    found = ask(start.actor(as_email), query, state=state)
    rows = [
        [
            str(one["id"]),
            one["vulnerability"],
            one["state"],
            one["site"] or "all",
            one["until_on"],
            one["owner"],
        ]
        for one in found
    ]
    head = ["NUMBER", "FLAW", "STATE", "SITE", "UNTIL", "CLINICAL OWNER"]
    output.answer({"acceptances": found}, output.table(head, rows), as_json=as_json)


@acceptances.command("show")
def show_acceptance(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one accepted risk with the devices that it is for now."""
    start.record()
    from ..treatments import acceptance as ask

    found = ask(start.actor(as_email), number)
    output.answer(found, _lines(found), as_json=as_json)


@plans.callback()
def plans_group() -> None:
    """Plans against flaws."""


@plans.command("list")
def list_plans(
    query: Query = "",
    state: Annotated[str, typer.Option(help="standing, over or ended.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List the plans, the first due on top."""
    start.record()
    from ..treatments import plans as ask

    found = ask(start.actor(as_email), query, state=state)
    rows = [
        [
            *(str(one["id"]), one["vulnerability"], one["model"], one["approach"]),
            *(f"{one['done']}/{one['devices']}", one["due_on"], "over" if one["over"] else ""),
        ]
        for one in found
    ]
    head = ["NUMBER", "FLAW", "MODEL", "HOW", "DONE", "DUE", ""]
    output.answer({"plans": found}, output.table(head, rows), as_json=as_json)


@plans.command("show")
def show_plan(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one plan with its devices."""
    start.record()
    from ..treatments import plan as ask

    found = ask(start.actor(as_email), number)
    names = ("tag", "known_on", "decided_on", "done_on", "end")
    rows = [[*(one[name] or "" for name in names), _by_change(one)] for one in found["lines"]]
    plain = [(name, value) for name, value in found.items() if isinstance(value, str | int) and value != ""]
    table = output.table(["TAG", "KNOWN", "DECIDED", "DONE", "END", "BY CHANGE"], rows)
    carried = [
        f"{one['change']} ({one['state']}): {one['verified']} of {one['devices']} verified, "
        f"{one['waves_through']} of {one['waves']} waves through"
        for one in found["changes"]
    ]
    output.answer(found, [*output.facts(plain), *carried, *table], as_json=as_json)


def _by_change(line: dict[str, Any]) -> str:
    found = line["by_change"]
    return f"{found['change']}: {found['state']}" if found else ""


def _lines(found: dict[str, Any]) -> list[str]:
    plain = [(name, value) for name, value in found.items() if isinstance(value, str | int) and value != ""]
    return [*output.facts(plain), "devices: " + ", ".join(found["devices"])]
