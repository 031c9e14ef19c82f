"""Setting the home up, looking after it, and making derived state anew."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start
from ..failures import BAD

Email = Annotated[str, typer.Option("--admin", metavar="EMAIL", help="Make this person an administrator.")]
Organization = Annotated[str, typer.Option(help="Name of the hospital or health system.")]
SiteCode = Annotated[str, typer.Option("--site", help="Code of the first site, as printed in tags.")]


def add_to(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(check)
    app.command()(rebuild)


def init(
    admin: Email = "",
    organization: Organization = "Our hospital",
    site: SiteCode = "MAIN",
    as_json: output.Json = False,
) -> None:
    """Make the home, its database and a first site; a second time bring them up to date.

    With --admin the person gets a password that is printed once.
    """
    start.program()
    from ..set_up import set_up

    made = set_up(admin=admin, organization=organization, site_code=site)
    output.answer(made.as_json(), made.lines(), as_json=as_json)


def check(as_json: output.Json = False) -> None:
    """Look whether everything is in order: settings, database, ledger guards, files, disk.

    Ends with 1 when something needs mending.
    """
    start.program()
    from ..health import inspect

    findings = inspect()
    ok = all(finding.level != "error" for finding in findings)
    data = {"ok": ok, "findings": [finding.as_json() for finding in findings]}
    lines = [finding.sentence() for finding in findings] or ["Everything is in order."]
    output.answer(data, lines, as_json=as_json)
    if not ok:
        raise typer.Exit(BAD)


def rebuild(as_json: output.Json = False) -> None:
    """Make derived state anew from the record; changes nothing when nothing is wrong."""
    start.record()
    changed: dict[str, dict[str, int]] = {name: _rebuilt(module) for name, module in _rebuilders()}
    total = sum(sum(counts.values()) for counts in changed.values())
    rows = [(name, what, count) for name, counts in changed.items() for what, count in counts.items()]
    lines = [*output.table(["CONTEXT", "WHAT", "CHANGED"], rows), f"{total} rows were changed."]
    output.answer({"changed": total, "contexts": changed}, lines, as_json=as_json)


def _rebuilders() -> list[tuple[str, Any]]:
    from openhtm.kernel.plugins import context_modules

    return [(module.__name__.split(".")[1], module) for module in context_modules("rebuild")]


def _rebuilt(module: Any) -> dict[str, int]:
    from openhtm.kernel.time import now

    return dict(module.rebuild(by=start.operator(), at=now()))
