"""Procedures: listed, shown, and library files checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start

app = typer.Typer(no_args_is_help=True, help="Procedures and the library of checklists.")
Text = Annotated[str, typer.Option(help="Code, title or device type.")]
State = Annotated[str, typer.Option("--state", help="in_force, in_review, draft or retired.")]
Library = Annotated[bool, typer.Option("--library", help="What the program brings, not the hospital's own.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Its code; with --library its name there.")]
Number = Annotated[int, typer.Option("--version", min=0, help="This version; 0: the one in force.")]
Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE...", help="Library files (TOML); none: those of the program."),
]


@app.callback()
def group() -> None:
    """Procedures and the library of checklists."""


@app.command("list")
def list_(
    text: Text = "",
    state: State = "",
    library: Library = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List procedures, or what the library holds."""
    if library:
        start.program()
    else:
        start.record()
    from ..procedures import listed, shelf

    found = shelf(text) if library else listed(start.actor(as_email), text=text, state=state)
    names = ("slug", "title", "steps", "minutes") if library else ("code", "number", "state", "for", "title")
    rows = [[one[name] for name in names] for one in found]
    head = [name.upper() for name in names]
    output.answer({"procedures": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def show(
    code: Code,
    number: Number = 0,
    library: Library = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show one version of a procedure with its steps, their limits and where these come from."""
    if library:
        start.program()
    else:
        start.record()
    from ..procedures import from_library, whole

    found = from_library(code) if library else whole(start.actor(as_email), code, number=number)
    plain = [
        (name.replace("_", " "), ", ".join(value) if isinstance(value, list) else value)
        for name, value in found.items()
        if name != "steps"
    ]
    rows = [
        [
            step["key"],
            step["title"],
            step["kind"],
            step["limit"],
            "yes" if step["critical"] else "",
            step["source"],
        ]
        for step in found["steps"]
    ]
    table = output.table(["STEP", "TITLE", "KIND", "LIMIT", "CRITICAL", "SOURCE"], rows)
    output.answer(found, [*output.facts(plain), *table], as_json=as_json)


@app.command()
def changes(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Its code.")],
    take: Annotated[
        list[str] | None, typer.Option("--take", metavar="STEP", help="Take this step over; may be repeated.")
    ] = None,
    leave: Annotated[
        bool, typer.Option("--leave", help="Leave all as it is; it counts as looked at.")
    ] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say how a procedure differs from the library that it was copied from, and take steps over into a draft."""
    start.record()
    from ..procedures import library_changes, taken_over

    by = start.actor(as_email)
    if take or leave:
        done = taken_over(by, code, keys=take or [])
        output.answer(done, [f"{done['code']} version {done['number']}: {done['state']}."], as_json=as_json)
        return
    found = library_changes(by, code)
    rows = [(one["step"], one["change"], one["title"]) for one in found["changes"]]
    lines = output.table(["STEP", "CHANGE", "TITLE"], rows) or ["Every step is as in the library."]
    output.answer(found, lines, as_json=as_json)


@app.command()
def check(files: Files = None, as_json: output.Json = False) -> None:
    """Check library files: every problem with its file and line. Ends with 1 when there is any."""
    start.program()
    from ..procedures import checked

    problems = checked(files or ())
    lines = [
        f"{one['file']}, line {one['line']}: {'step ' + one['step'] + ': ' if one['step'] else ''}{one['text']}"
        for one in problems
    ]
    output.answer({"ok": not problems, "problems": problems}, lines or ["All in order."], as_json=as_json)
    if problems:
        raise typer.Exit(1)
