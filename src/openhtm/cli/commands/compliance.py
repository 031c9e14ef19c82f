"""Findings: what a surveyor would cite, by which rules, and which requirements they answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start, values
from ..failures import BAD
from . import aem, management_plans, survey

app = typer.Typer(no_args_is_help=True, help="Findings, the rules behind them, and requirement sets.")
standards_app = typer.Typer(no_args_is_help=True, help="Requirement sets: what authorities ask.")
app.add_typer(standards_app, name="standards")
app.add_typer(aem.app, name="aem")
app.add_typer(management_plans.app, name="plan")
app.command()(survey.dossier)
app.command()(survey.mock_survey)
Rule = Annotated[str, typer.Option("--rule", metavar="RULE", help="Only findings of this rule.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="As they were kept at the end of that day.")
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Look at everything now, whatever is known.")]


@app.callback()
def group() -> None:
    """Findings, the rules behind them, and requirement sets."""


@app.command()
def findings(
    rule: Rule = "",
    as_of: AsOf = "",
    refresh: Refresh = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List what is open, the gravest first; run it with --refresh every night."""
    day = values.day(as_of, option="--as-of") if as_of else None
    start.record()
    from ..compliance import found

    data = found(start.actor(as_email), rule=rule, as_of=day, refresh=refresh)
    rows = [
        [one["severity"], one["rule"], one["subject"], " ".join(one["because"])] for one in data["findings"]
    ]
    table = output.table(["SEVERITY", "RULE", "ABOUT", "BECAUSE"], rows)
    counts = data["counts"]
    said = f"{counts['all']} open: {counts['critical']} critical, {counts['major']} major, {counts['minor']} minor."
    output.answer(data, [*table, said], as_json=as_json)


@app.command()
def actions(
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="STATE",
            help="live, late, open, cause_found, in_work, awaiting_check, effective or withdrawn.",
        ),
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List corrective actions: what is being corrected, by whom, and what comes next until when."""
    start.record()
    from ..compliance import actions as every

    data = every(start.actor(as_email), state=state)
    rows = [
        [
            one["number"],
            one["state"],
            one["title"],
            one["owner"],
            f"{one['due_on'] or ''}{' OVERDUE' if one['overdue'] else ''}",
            f"{one['findings_standing']}/{one['findings']}",
        ]
        for one in data["actions"]
    ]
    table = output.table(["ACTION", "STATE", "TITLE", "OWNER", "NEXT DUE", "FINDINGS"], rows)
    counts = data["counts"]
    said = (
        f"{counts['live']} not ended: {counts['awaiting']} waiting for the check, {counts['late']} overdue."
    )
    output.answer(data, [*table, said], as_json=as_json)


@app.command()
def report(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The PDF to be written.")] = None,
    period: Annotated[
        str,
        typer.Option("--period", metavar="PERIOD", help="2026, 2026-Q3 or 2026-07; else the last quarter."),
    ] = "",
    site: Annotated[str, typer.Option("--site", metavar="SITE", help="Code of a site, or all.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Tell the committee how a period went, on the screen and as a PDF; a closed one beside what it was."""
    start.record()
    from ..compliance import report as told

    data = told(start.actor(as_email), period=period, site=site, file=file)
    rows = [
        [
            one["label"],
            "unknown" if one["value"] is None else round(one["value"], 1),
            "" if data["closed_at"] is None else one["closed"],
            "RESTATED" if one["restated"] else "",
        ]
        for one in data["lines"]
    ]
    table = output.table(["NUMBER", "NOW", "CLOSED", ""], rows)
    written = [f"Written to {data['file']}."] if data["file"] else []
    output.answer(data, [data["period"], *table, *written], as_json=as_json)


@app.command()
def rules(as_json: output.Json = False) -> None:
    """List the rules with what they look for and the requirements they answer."""
    start.record()
    from ..compliance import rules as every

    found = every()
    rows = [[one["key"], one["title"], len(one["requirements"])] for one in found]
    output.answer({"rules": found}, output.table(["RULE", "TITLE", "REQUIREMENTS"], rows), as_json=as_json)


@standards_app.callback()
def standards_group() -> None:
    """Requirement sets: what authorities ask."""


@standards_app.command("list")
def list_standards(as_json: output.Json = False) -> None:
    """List the requirement sets with their days and how sure they are."""
    start.record()
    from ..compliance import sets

    found = sets()
    rows = [
        [
            one["key"],
            one["authority"],
            one["edition"],
            one["effective_from"],
            one["effective_to"],
            one["confidence"],
        ]
        for one in found
    ]
    table = output.table(["KEY", "AUTHORITY", "EDITION", "FROM", "UNTIL BEFORE", "CONFIDENCE"], rows)
    output.answer({"sets": found}, table, as_json=as_json)


@standards_app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML file of a requirement set.")],
    as_json: output.Json = False,
) -> None:
    """Check a requirement set of your own; ends with 1 when something in it is wrong."""
    start.record()
    from ..compliance import checked

    found = checked(file)
    lines = [
        f"{file.name}, line {one['line']}: {one['text']}" if one["line"] else f"{file.name}: {one['text']}"
        for one in found
    ]
    output.answer({"ok": not found, "problems": found}, lines or ["It is as it must be."], as_json=as_json)
    if found:
        raise typer.Exit(BAD)


@standards_app.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML file of a requirement set.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Load a requirement set of your own; another version replaces the one that stands."""
    start.record()
    from ..compliance import loaded

    data = loaded(start.actor(as_email), file)
    output.answer(data, [f"{data['key']}, version {data['number']}, counts from now on."], as_json=as_json)


@standards_app.command()
def withdraw(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key of a set of your own.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why nobody asks it any more.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Withdraw a requirement set of your own; its versions stay on record."""
    start.record()
    from ..compliance import withdrawn

    data = withdrawn(start.actor(as_email), key, reason=reason)
    output.answer(data, [f"{data['key']} is withdrawn."], as_json=as_json)
