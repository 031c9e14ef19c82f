"""Vendors' visits on work orders: who repairs, who came, the report, acceptance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Who repairs, and the visits of vendors.")
Reference = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the work order.")]
Id = Annotated[int, typer.Argument(metavar="VISIT", help="Id of the visit, as list shows it.")]
Report = Annotated[Path | None, typer.Option("--report", help="The vendor's report.")]


@app.callback()
def group() -> None:
    """Who repairs, and the visits of vendors."""


@app.command()
def repairer(
    number: Reference,
    choose: Annotated[str, typer.Option("--choose", help="in_house, covered or paid.")] = "",
    reason: Annotated[str, typer.Option(help="Why the hospital pays although it is covered.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show what covers the device of a repair and who does it; with --choose, say who."""
    start.record()
    from ..visits import repairer as found_repairer

    found = found_repairer(start.actor(as_email), number, who=choose, reason=reason)
    lines = [*found["said"], f"Who repairs: {found['repairer'] or 'nobody has said'}."]
    output.answer(found, lines, as_json=as_json)


def _listed(found: dict[str, Any], *, as_json: bool) -> None:
    names = ("id", "vendor", "engineer", "came_at", "contract", "report", "accepted_by", "struck_out")
    rows = [[one[name] for name in names] for one in found["visits"]]
    head = ["VISIT", "VENDOR", "WHO", "ARRIVED", "CONTRACT", "REPORT", "ACCEPTED BY", "STRUCK OUT"]
    output.answer(found, output.table(head, rows) or ["No visits."], as_json=as_json)


@app.command("list")
def list_(number: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the visits of vendors on a work order."""
    start.record()
    from ..visits import listed

    _listed(listed(start.actor(as_email), number), as_json=as_json)


@app.command()
def add(
    number: Reference,
    vendor: Annotated[str, typer.Option(help="Name of the vendor.")],
    engineer: Annotated[str, typer.Option(help="Who came.")],
    arrived: Annotated[str, typer.Option(metavar="TIME", help="Such as 2027-03-31T14:05:00+00:00.")],
    done: Annotated[str, typer.Option(help="What was done.")],
    left: Annotated[str, typer.Option(metavar="TIME", help="When they left.")] = "",
    contract: Annotated[str, typer.Option(help="Number of the contract it was under.")] = "",
    cost: Annotated[int | None, typer.Option("--cost-minor", min=0, help="What the hospital pays.")] = None,
    worth: Annotated[
        int | None, typer.Option("--worth-minor", min=0, help="What it would have cost otherwise.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Such as USD.")] = "",
    report: Report = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Record a visit of a vendor."""
    if report is not None:
        values.readable(report)
    start.record()
    given = {
        "engineer": engineer,
        "came_at": values.hospital_instant(arrived, option="--arrived"),
        "left_at": values.hospital_instant(left, option="--left") if left else None,
        "done": done,
        "cost_minor": cost,
        "worth_minor": worth,
        "currency": currency,
    }
    from ..visits import record

    found = record(start.actor(as_email), number, given, vendor=vendor, contract=contract, report=report)
    _listed(found, as_json=as_json)


@app.command()
def attach(
    visit: Id,
    report: Annotated[Path, typer.Argument(metavar="FILE", help="The vendor's report.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Keep the vendor's report with a visit."""
    values.readable(report)
    start.record()
    from ..visits import attach as keep

    _listed(keep(start.actor(as_email), visit, report=report), as_json=as_json)


@app.command()
def accept(
    visit: Id,
    tested: Annotated[
        bool, typer.Option("--tested", help="The report is complete and the device was tested.")
    ] = False,
    note: Annotated[str, typer.Option(help="Note.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Accept a vendor's work for the hospital."""
    start.record()
    from ..visits import accept as take

    _listed(take(start.actor(as_email), visit, tested=tested, note=note), as_json=as_json)
