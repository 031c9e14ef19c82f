"""Work orders: listed, opened, assigned, performed, closed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values
from ..failures import WrongUse

app = typer.Typer(no_args_is_help=True, help="Work orders.")
Reference = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the order, such as GEN-1042.")]
View = Annotated[
    str, typer.Option(help="open, mine, unassigned, late, waiting, done, critical, ended or all.")
]
Text = Annotated[str, typer.Option(help="Number, title or tag.")]
Site = Annotated[str, typer.Option(metavar="CODE", help="This site only.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many rows.")]
Device = Annotated[str, typer.Option(metavar="TAG", help="The device concerned.")]
Title = Annotated[str, typer.Option(help="What it is about, in a few words.")]
Sort = Annotated[str, typer.Option("--kind", help="repair, scheduled, calibration, move and so on.")]
Description = Annotated[str, typer.Option(help="What was reported.")]
Due = Annotated[str, typer.Option(metavar="DATE", help="Day by which it should be done.")]
Urgency = Annotated[
    int, typer.Option("--priority", min=0, max=4, help="1 critical to 4 planned; 0: by the rules.")
]
Occurrence = Annotated[int, typer.Option(min=0, help="Open it for this planned inspection.")]
Assignee = Annotated[str, typer.Argument(metavar="EMAIL", help="The person who gets it.")]
Note = Annotated[str, typer.Option(help="What the next person has to know.")]
Said = Annotated[str, typer.Option("--text", help="What was said.")]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="STEP=VALUE", help="Answer of a step: pass, fail, done, na:REASON, or '12.5 mA'."
    ),
]
Facts = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="What is written on the order, such as problem_code=..."
    ),
]
Analyzers = Annotated[
    list[str] | None,
    typer.Option(
        "--analyzer", metavar="TAG", help="Test equipment that it is measured with; may be repeated."
    ),
]
Unfit = Annotated[
    str, typer.Option("--unfit-because", help="Why an emergency repair goes on with what is not fit.")
]
Minutes = Annotated[int, typer.Option("--labor", min=0, help="Minutes worked; 0: none are noted.")]
Retest = Annotated[bool, typer.Option("--retest", help="The test after a repair, not the inspection itself.")]
Finish = Annotated[bool, typer.Option("--finish", help="The work is done.")]
Resolution = Annotated[str, typer.Option(help="What was done.")]
Return = Annotated[
    str, typer.Option("--return", metavar="STATUS", help="Give the device back to use: in_service.")
]
ResultFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XML of the analyzer.")]
Instrument = Annotated[str, typer.Option("--analyzer", metavar="TAG", help="The analyzer that wrote it.")]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="CODE", help="What may stand against the file; may be repeated."),
]
Preview = Annotated[bool, typer.Option("--preview", help="Show what it would fill and write nothing.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password for the signature from the input.")
]


@app.callback()
def group() -> None:
    """Work orders."""


@app.command("list")
def list_(
    view: View = "open",
    text: Text = "",
    site: Site = "",
    limit: Limit = 100,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List work orders, the most urgent first."""
    start.record()
    from ..orders import VIEWS, listed, shown

    if view not in VIEWS:
        raise WrongUse(f"There is no view '{view}'. Views: {', '.join(VIEWS)}.")
    by = start.actor(as_email)
    found = [shown(order) for order in listed(by, view=view, text=text, site=values.site(by, site))[:limit]]
    names = ("number", "priority", "state", "kind", "tag", "assignee", "due_on", "title")
    rows = [[order[name] for name in names] for order in found]
    head = [name.replace("_", " ").upper() for name in names]
    output.answer({"work_orders": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def show(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one work order with its checklist and what it still lacks."""
    start.record()
    from openhtm.maintenance import api as maintenance

    from ..orders import whole

    tell(whole(maintenance.work_order(start.actor(as_email), reference)), as_json=as_json)


@app.command()
def clocks(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show the clocks of an order: until it is answered, until it is solved, and what counted."""
    start.record()
    from openhtm.maintenance import api as maintenance

    from ..orders import clocks as clocks_of

    found = clocks_of(maintenance.work_order(start.actor(as_email), reference))
    lines = [line for name, one in found.items() if one for line in _clock(name, one)]
    output.answer(found, lines or ["None: an inspection has its window."], as_json=as_json)


def _clock(name: str, clock: dict[str, Any]) -> list[str]:
    runs_out = f", runs out {clock['runs_out_at']}" if clock["runs_out_at"] else ""
    rows = [f"  {one['begins']} to {one['ends']}  {one['words']}" for one in clock["stretches"]]
    return [f"{name}: {clock['standing']}, {clock['used']}{runs_out}", *rows]


@app.command()
def answer(reference: Reference, text: Said, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Note that somebody has spoken to who reported it: the first clock stops."""
    start.record()
    from ..orders import respond, whole

    tell(whole(respond(start.actor(as_email), reference, text=text)), as_json=as_json)


@app.command("open")
def open_(
    title: Title = "",
    device: Device = "",
    site: Site = "",
    kind: Sort = "repair",
    description: Description = "",
    due: Due = "",
    priority: Urgency = 0,
    occurrence: Occurrence = 0,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Open a work order for a device, a site, or a planned inspection."""
    start.record()
    from ..orders import open_for_occurrence, open_order, whole

    by = start.actor(as_email)
    if occurrence:
        order = open_for_occurrence(by, occurrence)
    else:
        due_on = values.day(due, option="--due") if due else None
        texts = {"title": title, "description": description, "kind": kind}
        order = open_order(by, texts, device=device, site=site, due_on=due_on, priority=priority)
    tell(whole(order), as_json=as_json)


@app.command()
def assign(
    reference: Reference,
    email: Assignee,
    note: Note = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Give a work order to a person."""
    start.record()
    from ..orders import assign_order, whole

    tell(whole(assign_order(start.actor(as_email), reference, email=email, note=note)), as_json=as_json)


@app.command()
def perform(
    reference: Reference,
    answer: Answers = None,
    facts: Facts = None,
    analyzer: Analyzers = None,
    unfit_because: Unfit = "",
    labor: Minutes = 0,
    retest: Retest = False,
    resolution: Resolution = "",
    finish: Finish = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Answer steps of the checklist, note time and facts, and finish. The verdicts are the program's."""
    start.record()
    from ..performing import Work, carry_out

    work = Work(
        answers=values.pairs(answer or (), option="--answer"),
        facts=values.pairs(facts or (), option="--set"),
        analyzers=tuple(analyzer or ()),
        unfit_because=unfit_because,
        minutes=labor,
        retest=retest,
        resolution=resolution,
        finish=finish,
    )
    from ..orders import whole

    tell(whole(carry_out(start.actor(as_email), reference, work)), as_json=as_json)


@app.command()
def readings(
    reference: Reference,
    file: ResultFile,
    analyzer: Instrument,
    accept: Accept = None,
    retest: Retest = False,
    preview: Preview = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Fill the measurements of a checklist from an analyzer's result file: all of it or nothing."""
    start.record()
    from ..readings import bring

    found = bring(
        start.actor(as_email),
        reference,
        values.readable(file),
        analyzer=analyzer,
        accepted=accept or (),
        retest=retest,
        dry=preview,
    )
    names = ("step", "label", "entered", "verdict")
    rows = [[step[name] for name in names] for step in found["steps"]]
    told = [f"{one['text']} [{one['code']}]" for one in found["problems"]]
    table = output.table(["STEP", "TITLE", "IN THE FILE", "VERDICT"], rows)
    output.answer(found, [*table, *told], as_json=as_json)


@app.command()
def close(
    reference: Reference,
    facts: Facts = None,
    back: Return = "",
    password_stdin: FromInput = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Sign and close a work order. A person signs with their password, asked for at the terminal."""
    start.record()
    from ..orders import whole
    from ..performing import close_order

    given = values.pairs(facts or (), option="--set")
    order = close_order(start.actor(as_email), reference, facts=given, back=back, from_input=password_stdin)
    tell(whole(order), as_json=as_json)


@app.command("co-sign")
def co_sign(
    reference: Reference,
    password_stdin: FromInput = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Co-sign, with your password, work that its performer lacks the competency for."""
    start.record()
    from ..orders import whole
    from ..performing import co_sign_order

    order = co_sign_order(start.actor(as_email), reference, from_input=password_stdin)
    tell(whole(order), as_json=as_json)


def tell(order: dict[str, Any], *, as_json: bool) -> None:
    plain = [
        (name.replace("_", " "), value) for name, value in order.items() if not isinstance(value, list | dict)
    ]
    steps = [(step["key"], step["title"], step["verdict"] or "", step["entered"]) for step in order["steps"]]
    lacks = [f"Missing: {text}" for text in order["missing"]]
    table = output.table(["STEP", "TITLE", "VERDICT", "ENTERED"], steps)
    output.answer(order, [*output.facts(plain), *table, *lacks], as_json=as_json)
