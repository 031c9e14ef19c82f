"""Bills of materials: what the software of devices is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Bills of materials (SBOM) of the software that devices run.")
Model = Annotated[str, typer.Option("--model", help="Name or number of the model.")]
Version = Annotated[str, typer.Option("--version", help="The version, as the device shows it.")]


@app.callback()
def group() -> None:
    """Bills of materials (SBOM) of the software that devices run."""


@app.command()
def attach(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CycloneDX or SPDX.")],
    model: Model,
    version: Version,
    reason: Annotated[
        str, typer.Option(help="Why it is of this release though it says that it is of another.")
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Attach a bill of materials to a release. It replaces the one that stands, which stays on record."""
    start.record()
    from ..sbom import attach as enter

    found = enter(start.actor(as_email), file, model=model, version=version, reason=reason)
    counted = f"{found['component_count']} components, {found['unversioned_count']} of unknown version"
    lines = [f"{found['model']} {found['version']}: {counted}."]
    output.answer(found, [*lines, *_problems(found)], as_json=as_json)


@app.command()
def show(
    model: Model,
    version: Version,
    component: Annotated[str, typer.Option(help="Part of a name, package or supplier.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show what a release is made of, and where in it each component is."""
    start.record()
    from ..sbom import show as look

    found = look(start.actor(as_email), model=model, version=version, component=component)
    bill = found["bill"]
    head = [
        ("model", found["model"]),
        ("version", found["version"]),
        ("devices", found["devices"]),
        ("components", bill["component_count"] if bill else None),
    ]
    rows = [[one["name"], one["version"] or "unknown", one["path"]] for one in found["components"]]
    table = output.table(["COMPONENT", "VERSION", "WHERE"], rows)
    output.answer(found, [*output.facts(head), *table, *_problems(bill or {})], as_json=as_json)


def _problems(found: dict[str, Any]) -> list[str]:
    count, known = found.get("problem_count", 0), found.get("problems", [])
    lines = [f"  {one['place']}: {one['trouble']} {one['found']}".rstrip() for one in known]
    return [f"{count} problems in the document:", *lines] if count else []
