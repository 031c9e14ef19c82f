"""The numbers of maintenance: all of them, one with its figures, or the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values

Name = Annotated[str, typer.Argument(metavar="[NAME]", help="Which number; without it they are listed.")]
First = Annotated[str, typer.Option("--from", metavar="DATE", help="First day; else twelve whole months.")]
Last = Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, itself counted.")]
By = Annotated[str, typer.Option("--by", help="Split by risk, department, technician, site or month.")]
Site = Annotated[str, typer.Option(metavar="CODE", help="This site only.")]
Grace = Annotated[
    int, typer.Option("--grace", min=0, max=366, help="Days of grace after a window, by written policy.")
]
Rows = Annotated[str, typer.Option("--rows", metavar="PART", help="List the rows of this part instead.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as a PDF, too.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")]


def add_to(app: typer.Typer) -> None:
    app.command("kpi")(kpi)


def kpi(
    name: Name = "",
    first: First = "",
    last: Last = "",
    by: By = "",
    site: Site = "",
    grace: Grace = 0,
    rows: Rows = "",
    limit: Limit = 1_000,
    pdf: Pdf = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Count a number of maintenance: completion, backlog, yield, turnaround and more."""
    days = [
        values.day(text, option=option) if text else None
        for text, option in ((first, "--from"), (last, "--to"))
    ]
    start.record()
    from openhtm.kernel.time import local_date, now
    from openhtm.maintenance.api import kpis, reporting
    from openhtm.places.api import zone_at

    if not name:
        _list(as_json=as_json)
        return
    actor = start.actor(as_email)
    place = values.site(actor, site)
    zone = zone_at(place, now())
    number = kpis.number(name)
    asked = reporting.asked(
        today=local_date(now(), zone), zone=zone, first=days[0], last=days[1], grace=grace
    )
    reach = reporting.reach(actor, site_id=place.pk if place else None)
    if rows:
        _rows(number, reach, asked, part=rows, limit=limit, as_json=as_json)
        return
    answer = number.answer(reach, asked, by=by)
    data = reporting.as_data(number, answer, asked, by=by)
    if pdf is not None:
        _write_paper(pdf, number, asked, reach, by=by, place=place, actor=actor)
    output.answer(data, _lines(number, answer, data), as_json=as_json)


def _write_paper(file: Path, number: Any, asked: Any, reach: Any, *, by: str, place: Any, actor: Any) -> None:
    from openhtm.kernel.time import now
    from openhtm.maintenance.api import number_papers

    from ..papers import write

    split = by or next(iter(number.dimensions))
    told = number_papers.Told(
        number=number,
        asked=asked,
        answer=number.answer(reach, asked, by=split),
        months=number.answer(reach, asked, by="month"),
        by=split,
        place=place.name if place else "",
        reader=str(actor),
        at=now(),
    )
    write(file, number_papers.number_paper(told))


def _list(*, as_json: bool) -> None:
    from openhtm.maintenance.api import kpis

    found = [
        {"name": number.slug, "title": str(number.title), "definition": str(number.definition)}
        for number in kpis.numbers()
    ]
    lines = output.table(["NAME", "WHAT"], [(row["name"], row["definition"]) for row in found])
    output.answer(found, lines, as_json=as_json)


def _rows(number: Any, reach: Any, asked: Any, *, part: str, limit: int, as_json: bool) -> None:
    from openhtm.maintenance.api import reporting

    found, listing = reporting.rows(number, reach, asked, part=part)
    shown = [reporting.row_data(row, listing) for row in found.order_by(listing.sort, "pk")[:limit]]
    head = [column.key for column in listing.columns]
    lines = output.table([key.upper() for key in head], [[row[key] for key in head] for row in shown])
    output.answer(shown, lines or ["There are no such rows."], as_json=as_json)


def _lines(number: Any, answer: Any, data: dict[str, Any]) -> Iterator[str]:
    yield f"{number.title}, {data['from']} to {data['to']}"
    yield str(number.definition)
    yield ""
    yield from output.facts(_figure(figure) for figure in answer.figures)
    yield ""
    yield from output.table(
        ["PART", "COUNT", ""], [(p["part"], p["count"], p["label"]) for p in data["parts"]]
    )
    if data["excluded"]:
        yield ""
        yield "Left out:"
        yield from output.table(
            ["PART", "COUNT", ""], [(p["part"], p["count"], p["reason"]) for p in data["excluded"]]
        )
    if answer.groups:
        yield ""
        head = ["GROUP", *(str(figure.title).upper() for figure in answer.figures)]
        yield from output.table(head, [_group(group) for group in answer.groups])


def _figure(figure: Any) -> tuple[str, str | None]:
    """A figure with what it is made of; None where nothing is countable."""
    from openhtm.maintenance.api import reporting

    value = reporting.value_words(figure)
    bounds = reporting.bounds_words(figure)
    words = " ".join(word for word in (value, _made(figure), bounds) if word)
    return str(figure.title), words if value is not None or bounds else None


def _made(figure: Any) -> str:
    """What it is made of; a median is no quotient."""
    if figure.denominator is None:
        return ""
    whole = _plain(figure.denominator)
    if figure.key in ("median", "p90"):
        return f"(of {whole})"
    return f"({_plain(figure.numerator)} {'of' if figure.unit == '%' else '÷'} {whole})"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or value >= 1_000 else f"{value:,.2f}"


def _group(group: Any) -> list[str]:
    from openhtm.maintenance.api import reporting

    return [group.label, *(reporting.value_words(figure) or "unknown" for figure in group.figures)]
