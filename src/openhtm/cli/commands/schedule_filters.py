"""Plans for whatever a filter finds: previewed, added, changed, compared with the fleet."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Plans for whatever a filter finds.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Id of the plan.")]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="NAME=VALUE",
        help="As on the list of devices, such as department=4; may be repeated.",
    ),
]
Site = Annotated[str, typer.Option(metavar="CODE", help="This site only; without one, all sites.")]
Line = Annotated[str, typer.Option("--line", metavar="CODE", help="Line of the plan, such as annual.")]
Procedure = Annotated[str, typer.Option(metavar="CODE", help="The checklist of the work.")]


@app.callback()
def group() -> None:
    """Plans for whatever a filter finds."""


@app.command("list")
def list_(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List plans by filters with how many devices are under each."""
    start.record()
    from ..schedule import plans_by_filter

    found = plans_by_filter(start.actor(as_email))
    rows = [
        (one["id"], one["code"], one["title"], one["site"] or "", one["devices"], "; ".join(one["meant"]))
        for one in found
    ]
    head = ["ID", "LINE", "TITLE", "SITE", "DEVICES", "FOR"]
    output.answer({"plans": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def preview(
    filter_: Filters = None,
    plan: Annotated[
        int, typer.Option(metavar="ID", help="A plan whose filters would change; else a new one.")
    ] = 0,
    site: Site = "",
    line: Line = "",
    procedure: Procedure = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say which devices would gain, keep and lose a plan. Nothing is changed."""
    start.record()
    from ..schedule import Wanted, moves

    wanted = Wanted(
        filters=values.pairs(filter_ or (), option="--filter"), site=site, code=line, procedure=procedure
    )
    found = moves(start.actor(as_email), wanted, plan=plan)
    lines = [f"{name}: {told['devices']} {' '.join(told['tags'])}".rstrip() for name, told in found.items()]
    output.answer(found, lines, as_json=as_json)


@app.command()
def add(
    line: Line,
    title: Annotated[str, typer.Option(help="What is done, in a few words.")],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="In force from this day.")],
    filter_: Filters = None,
    every: Annotated[str, typer.Option(metavar="LENGTH", help="Such as '12 months'.")] = "12 months",
    kind: Annotated[str, typer.Option(help="fixed, floating or hybrid.")] = "fixed",
    site: Site = "",
    procedure: Procedure = "",
    expected: Annotated[
        int, typer.Option(min=-1, help="How many devices the preview showed to gain it; -1: do not compare.")
    ] = -1,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Add a plan for whatever the filters find, now and later."""
    day = values.day(since, option="--from")
    start.record()
    from ..schedule import Wanted, added

    wanted = Wanted(
        filters=values.pairs(filter_ or (), option="--filter"), site=site, code=line, procedure=procedure
    )
    made = added(
        start.actor(as_email),
        wanted,
        title=title,
        kind=kind,
        every=every,
        since=day,
        expected=None if expected < 0 else expected,
    )
    _tell(made, as_json=as_json)


@app.command()
def change(
    pk: Id,
    reason: Annotated[str, typer.Option(help="Why.")],
    filter_: Filters = None,
    gain: Annotated[
        int, typer.Option(min=-1, help="How many the preview showed to gain it; -1: do not compare.")
    ] = -1,
    lose: Annotated[int, typer.Option(min=-1, help="And how many to lose it.")] = -1,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say anew which devices a plan by a filter is for."""
    start.record()
    from ..schedule import changed

    filters = values.pairs(filter_ or (), option="--filter")
    seen = (gain, lose) if gain >= 0 and lose >= 0 else None
    _tell(changed(start.actor(as_email), pk, filters, reason=reason, seen=seen), as_json=as_json)


@app.command()
def devices(
    pk: Id,
    left: Annotated[bool, typer.Option("--left", help="Those that left it, and why.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List the devices under a plan, of whatever kind it is."""
    start.record()
    from ..schedule import under

    found = under(start.actor(as_email), pk, left=left)
    rows = [(one["tag"], one["since"], one["until"] or "", one["reason"] or "") for one in found]
    head = ["TAG", "SINCE", "UNTIL", "REASON"]
    output.answer({"devices": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def apply(site: Site = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Compare all plans by filters with the fleet as it is now. A repeat changes nothing."""
    start.record()
    from ..schedule import applied

    done = applied(start.actor(as_email), site=site)
    lines = [f"{done['joined']} devices came under a plan, {done['left']} left one."]
    output.answer(done, lines, as_json=as_json)


def _tell(found: dict[str, Any], *, as_json: bool) -> None:
    plain = [
        (name, "; ".join(found["meant"]) if name == "filters" else value) for name, value in found.items()
    ]
    shown = [(name, value) for name, value in plain if name != "meant"]
    output.answer(found, output.facts(shown), as_json=as_json)
