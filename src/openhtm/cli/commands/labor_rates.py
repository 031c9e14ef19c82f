"""Labor rates: listed, set from a day on, struck out."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="What an hour of work costs, from which day.")


@app.callback()
def group() -> None:
    """What an hour of work costs, from which day."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the rates of your sites, the latest first."""
    start.record()
    from ..labor_rates import listed

    found = listed(start.actor(as_email))
    names = ("id", "site", "person", "role", "kind", "rate_class", "rate_minor", "currency", "holds_from")
    rows = [[one[name] for name in names] for one in found]
    head = ["ID", "SITE", "PERSON", "ROLE", "KIND", "RATE", "MINOR", "CURRENCY", "FROM"]
    output.answer({"rates": found}, output.table(head, rows) or ["None."], as_json=as_json)


def _said(found: dict[str, Any], *, as_json: bool) -> None:
    plain = [(name.replace("_", " "), value) for name, value in found.items()]
    output.answer(found, output.facts(plain), as_json=as_json)


@app.command("set")
def set_(
    site: Annotated[str, typer.Option(help="Code of the site.")],
    holds_from: Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")],
    rate: Annotated[
        int | None,
        typer.Option("--rate-minor", min=0, help="An hour in minor units, such as cents; without: unknown."),
    ] = None,
    currency: Annotated[str, typer.Option(help="Such as USD.")] = "",
    person: Annotated[str, typer.Option(metavar="EMAIL", help="Of this person.")] = "",
    role: Annotated[str, typer.Option(help="Of this role, such as technician.")] = "",
    kind: Annotated[
        str, typer.Option(help="work, travel, waiting, phone, administration or training; without: every.")
    ] = "",
    rate_class: Annotated[str, typer.Option("--class", help="regular, overtime or on_call.")] = "regular",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say what an hour costs from a day on: of a person, a role, or everybody."""
    given = {
        "holds_from": values.day(holds_from, option="--from"),
        "rate_minor": rate,
        "currency": currency,
        "role": role,
        "kind": kind,
        "rate_class": rate_class,
    }
    start.record()
    from ..labor_rates import set_rate

    _said(set_rate(start.actor(as_email), site=site, person=person, given=given), as_json=as_json)


@app.command("strike-out")
def strike_out(
    rate: Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a wrong rate out; labor reckoned by it keeps its cost."""
    start.record()
    from ..labor_rates import strike_out as strike

    _said(strike(start.actor(as_email), rate, reason=reason), as_json=as_json)
