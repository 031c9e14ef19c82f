"""The ``openhtm`` command.

It ends with 0 on success, 1 when the answer is bad (or cannot be given), 2 on wrong use. Errors are one
sentence on the standard error output; an unforeseen failure leaves its details in the log of the home.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

import openhtm

from . import failures, output
from .commands import (
    archives,
    attesting,
    audit,
    batches,
    calendars,
    campaigns,
    changes,
    competencies,
    compliance,
    contracts,
    demo,
    devices,
    dispatch,
    exports,
    feeds,
    gear,
    home,
    imports,
    information,
    labels,
    labor_rates,
    meters,
    nights,
    numbers,
    offline,
    order_downtime,
    papers,
    parts,
    procedures,
    response,
    safety,
    sbom,
    schedule,
    security,
    server,
    stock_takes,
    udi,
    unit_checks,
    visits,
)

app = typer.Typer(
    name="openhtm",
    help="OpenHTM: healthcare technology management for hospitals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (home, server, nights, information, archives, imports, exports, numbers, demo):
    module.add_to(app)
for name, group in (
    ("devices", devices.app),
    ("labels", labels.app),
    ("stock-take", stock_takes.app),
    ("udi", udi.app),
    ("schedule", schedule.app),
    ("procedures", procedures.app),
    ("work-orders", order_downtime.group),
    ("calendars", calendars.app),
    ("safety", safety.app),
    ("dispatch", dispatch.app),
    ("papers", papers.app),
    ("meters", meters.app),
    ("test-equipment", gear.app),
    ("labor-rates", labor_rates.app),
    ("batches", batches.app),
    ("campaigns", campaigns.app),
    ("changes", changes.app),
    ("contracts", contracts.app),
    ("parts", parts.app),
    ("competencies", competencies.app),
    ("policies", attesting.app),
    ("compliance", compliance.app),
    ("vendor-visits", visits.app),
    ("checks", unit_checks.app),
    ("response", response.app),
    ("security", security.app),
    ("sbom", sbom.app),
    ("feeds", feeds.app),
    ("offline", offline.app),
    ("audit", audit.app),
):
    app.add_typer(group, name=name)


def _version(wanted: bool) -> None:
    if wanted:
        output.line(f"OpenHTM {openhtm.__version__}")
        raise typer.Exit


@app.callback()
def root(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an unforeseen failure happened.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """Everything below also takes --json and --help."""
    failures.show_details(debug)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Carry out the command line and end the process."""
    output.prepare()
    try:
        ended = app(args=arguments, prog_name="openhtm", standalone_mode=False)
        code = ended if isinstance(ended, int) else 0
        output.flush()
    except BaseException as failure:  # noqa: BLE001  the last place where a failure can become a sentence
        code = failures.explain(failure)
    output.leave()
    sys.exit(code)
