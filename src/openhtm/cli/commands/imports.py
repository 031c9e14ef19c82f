"""Lists into the record, and out of it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values
from ..failures import BAD, WrongUse

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND|undo",
        help="What the file lists: devices, places, models, people, plans, work-orders, parts, contracts.",
    ),
]
Source = Annotated[
    str, typer.Argument(metavar="FILE|ID", help="The file; with 'undo' the number of the import.")
]
Profile = Annotated[
    str, typer.Option(help="System the file comes from, such as openmedis; found by itself if not given.")
]
Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="HEADER=FIELD", help="Read this column as that field; empty: leave it out."
    ),
]
Match = Annotated[
    str, typer.Option(metavar="tag|serial|external", help="By what a row is known to be there already.")
]
Site = Annotated[str, typer.Option(metavar="CODE", help="Site of rows that name none.")]
Apply = Annotated[bool, typer.Option("--apply", help="Carry it out. Without it, nothing is changed.")]
Order = Annotated[
    str,
    typer.Option(
        "--date-order", metavar="dmy|mdy|ymd", help="How dates are written, where it cannot be told."
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="WHAT", help="Enter new master data of this kind without asking."),
]


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    kind: Kind,
    source: Source,
    profile: Profile = "",
    mapped: Mapped = None,
    match: Match = "",
    site: Site = "",
    apply: Apply = False,
    date_order: Order = "",
    accept: Accept = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Check a list and show what it would change; with --apply change it. 'import undo ID' takes it back.

    Ends with 1 when rows were refused.
    """
    if kind == "undo":
        if profile or mapped or match or site or apply:
            raise WrongUse("'openhtm import undo' takes the number of the import and nothing else.")
        _undo(source, as_email=as_email, as_json=as_json)
        return
    options = {"profile": profile, "match": match, "date_order": date_order, "accepts": tuple(accept or ())}
    pairs = values.pairs(mapped or (), option="--map")
    mapping = {header: field or None for header, field in pairs}
    report = _run(
        kind, values.readable(Path(source)), options, mapping, site=site, apply=apply, as_email=as_email
    )
    data = report.as_json()
    output.answer(data, _lines(report, data), as_json=as_json)
    if data["error"]:
        raise typer.Exit(BAD)


def _run(
    kind: str,
    file: Path,
    options: dict[str, Any],
    mapping: dict[str, str | None],
    *,
    site: str,
    apply: bool,
    as_email: str,
) -> Any:
    start.record()
    from openhtm.imports import api as imports
    from openhtm.kernel.time import now

    by = start.actor(as_email)
    with output.progress() as tell:
        return imports.run(
            kind,
            file,
            **options,
            mapping=mapping,
            site=values.site(by, site),
            apply=apply,
            by=by,
            at=now(),
            tell=tell,
        )


def _lines(report: Any, data: dict[str, Any]) -> list[str]:
    counts = ", ".join(f"{data[name]} {name}" for name in ("create", "update", "unchanged", "skip", "error"))
    columns = [(header, found["field"], found["confidence"]) for header, found in data["columns"].items()]
    done = "Applied." if data["applied"] else "Nothing was changed. Add --apply to carry it out."
    return [
        *output.table(["COLUMN", "FIELD", "CONFIDENCE"], columns),
        *([f"Left out: {', '.join(data['unmapped'])}"] if data["unmapped"] else []),
        *(
            f"{group['count']} rows: {group['message']} {group['suggestion']}".rstrip()
            for group in report.groups()
        ),
        f"{data['rows']} rows: {counts}.",
        f"Import {data['import_id']}. {done}",
    ]


def _undo(source: str, *, as_email: str, as_json: bool) -> None:
    start.record()
    from openhtm.imports import api as imports
    from openhtm.kernel.time import now

    if not source.isdigit():
        raise WrongUse(f"'{source}' is no number of an import. 'openhtm import' prints it.")
    by = start.actor(as_email)
    undone = imports.undo(imports.import_(by, int(source)), by=by, at=now())
    data = {"import_id": undone.pk, "rows": undone.row_count, "undone": True}
    output.answer(data, [f"Import {undone.pk} of {undone.file_name} was undone."], as_json=as_json)
