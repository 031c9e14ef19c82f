"""Security statements of makers (MDS2)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Statements of makers on security (MDS2).")
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the statement.")]


@app.callback()
def group() -> None:
    """Statements of makers on security (MDS2)."""


@app.command()
def attach(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The maker's form, XLSX.")],
    model: Annotated[str, typer.Option(help="Name or number of the model.")],
    version: Annotated[str, typer.Option(help="Of this version alone; otherwise of every version.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Attach a statement to a model, or to a version of it; one that stands is replaced."""
    start.record()
    from ..disclosures import attach as enter

    found = enter(start.actor(as_email), file, model=model, version=version)
    output.answer(found, _lines(found), as_json=as_json)


@app.command("list")
def list_(
    query: Annotated[str, typer.Argument(metavar="[TEXT]", help="Part of the model's or maker's name.")] = "",
    state: Annotated[str, typer.Option(help="replaced: those that stand no longer.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List the statements, and say of how many devices nobody has told."""
    start.record()
    from ..disclosures import listed as ask

    found = ask(start.actor(as_email), query, state=state)
    rows = [
        [
            str(one["id"]),
            one["model_name"],
            one["software_version"] or "every",
            one["edition"],
            one["revision"],
        ]
        for one in found["statements"]
    ]
    counts = f"{found['covered']} of {found['devices']} devices have one, {found['unknown']} unknown."
    table = output.table(["NUMBER", "MODEL", "VERSION", "EDITION", "OF"], rows)
    output.answer(found, [*table, counts], as_json=as_json)


@app.command()
def show(
    number: Number,
    query: Annotated[str, typer.Option(help="Part of question, answer or note.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show the answers of a statement, and where they fall short of what is wanted."""
    start.record()
    from ..disclosures import show as ask

    found = ask(start.actor(as_email), number, query=query)
    answers = [[one["question"], one["said"], one["note"] or one["answer"]] for one in found["answers"]]
    short = [[one["question"], one["meets"], one["why"]] for one in found["gaps"] if one["meets"] != "met"]
    lines = [*_lines(found), "", *output.table(["QUESTION", "ANSWER", "NOTE"], answers)]
    output.answer(found, [*lines, "", *output.table(["WANTED", "", "WHY"], short)], as_json=as_json)


@app.command()
def compare(
    before: Annotated[int, typer.Argument(metavar="BEFORE", help="The number of the earlier statement.")],
    after: Annotated[int, typer.Argument(metavar="AFTER", help="The number of the later one.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show what two statements answer otherwise."""
    start.record()
    from ..disclosures import compare as ask

    found = ask(start.actor(as_email), before, after)
    rows = [[one["question"], _side(one["before"]), _side(one["after"])] for one in found["differences"]]
    note = [] if found["same_edition"] else ["The editions differ: they number their questions otherwise."]
    output.answer(found, [*output.table(["QUESTION", "BEFORE", "AFTER"], rows), *note], as_json=as_json)


def _side(found: dict[str, str] | None) -> str:
    return found["said"] if found is not None else "not asked"


def _lines(found: dict[str, Any]) -> list[str]:
    names = ("model_name", "software_version", "edition", "identifier", "revision")
    pairs = [(name.replace("_", " "), found[name]) for name in names]
    pairs += [("questions", found["answer_count"]), ("unanswered", found["unknown_count"])]
    problems = [f"{one['place']}: {one['why']} {one['found']}".strip() for one in found["problems"]]
    return [*output.facts([("number", found["id"]), *pairs]), *problems]
