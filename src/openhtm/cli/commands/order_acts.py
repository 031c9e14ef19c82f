"""Single acts on a work order, so that its whole life can be run without a browser.

They belong to the group ``work-orders``; listing, opening, performing and closing stand in `work_orders`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import output, start
from .work_orders import Assignee, Facts, Note, Reference, app, tell

if TYPE_CHECKING:
    from openhtm.kernel.actors import Actor

#: The whole group, with these acts.
group = app
Act = Callable[["Actor", Any], object]
Because = Annotated[str, typer.Option("--reason", help="Why.")]
Priority = Annotated[int, typer.Option("--priority", min=1, max=4, help="1 critical to 4 planned.")]
Other = Annotated[str, typer.Option("--of", metavar="NUMBER", help="The order that stays.")]
Waits = Annotated[str, typer.Option("--for", help="parts, vendor, purchase, department, it or information.")]
Words = Annotated[str, typer.Option("--text", help="What is written.")]
Status = Annotated[str, typer.Option(help="in_service, standby or limited_use.")]
Conditions = Annotated[str, typer.Option(help="Conditions of limited use.")]
Resolution = Annotated[str, typer.Option(help="What was done.")]
Minutes = Annotated[int, typer.Option(min=1, max=1440, help="Minutes worked.")]
WorkKind = Annotated[
    str, typer.Option("--kind", help="work, travel, waiting, phone, administration or training.")
]
Description = Annotated[str, typer.Option(help="The part.")]
Quantity = Annotated[str, typer.Option(help="How many.")]
Catalog = Annotated[str, typer.Option("--number", help="Its part number.")]
Safety = Annotated[
    bool, typer.Option("--safety", help="Safety-relevant: the device is tested before it goes back.")
]
Helper = Annotated[str, typer.Argument(metavar="EMAIL", help="The person who helps.")]
Photos = Annotated[
    list[Path] | None, typer.Option("--photo", metavar="FILE", help="A picture; may be repeated.")
]
Mentions = Annotated[
    list[str] | None,
    typer.Option("--mention", metavar="EMAIL", help="A person who shall read it; may be repeated."),
]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of the loaner.")]
Fit = Annotated[bool, typer.Option("--fit/--not-fit", help="What the check of the loaner found.")]


def carry_out(reference: str, act: Act, *, as_email: str, as_json: bool) -> None:
    """Carry out an act and tell how the order stands then."""
    start.record()
    from ..acting import acted_on

    tell(acted_on(start.actor(as_email), reference, act), as_json=as_json)


@app.command(cls=start.Loading)
def triage(
    reference: Reference,
    priority: Priority = 3,
    reason: Because = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Settle the priority of a requested order."""
    from .. import acting

    carry_out(reference, acting.triage(priority, reason), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def take(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Take an order that nobody has."""
    from .. import acting

    carry_out(reference, acting.plain("orders.take"), as_email=as_email, as_json=as_json)


@app.command("start", cls=start.Loading)
def start_(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Begin work."""
    from .. import acting

    carry_out(reference, acting.plain("orders.start"), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def wait(
    reference: Reference,
    what: Waits = "parts",
    reason: Because = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say what the work waits for."""
    from .. import acting

    carry_out(reference, acting.wait(what, reason), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def resume(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Go on after waiting."""
    from .. import acting

    carry_out(reference, acting.plain("orders.resume"), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def hand_over(
    reference: Reference,
    email: Assignee,
    note: Note = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Pass one's own order on to a colleague, with what they have to know."""
    from .. import acting

    carry_out(reference, acting.hand_over(email, note), as_email=as_email, as_json=as_json)


@app.command("set", cls=start.Loading)
def set_(
    reference: Reference, facts: Facts = None, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Write facts on an order: codes, downtime, what becomes of the device."""
    from .. import acting, values

    given = values.pairs(facts or (), option="--set")
    carry_out(reference, acting.facts(given), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def take_up(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Take up an order that was handed to you: you have read the note."""
    from .. import acting

    carry_out(reference, acting.take_up, as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def add_helper(
    reference: Reference, email: Helper = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Let a person help on an order; without an address, oneself."""
    from .. import acting

    carry_out(reference, acting.help_with(email), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def release_helper(
    reference: Reference, email: Assignee, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Say that a helper's part is done."""
    from .. import acting

    carry_out(reference, acting.release(email), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def note(
    reference: Reference,
    text: Words = "",
    photo: Photos = None,
    mention: Mentions = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write a comment, with photos and with people who shall read it; on an ended order, an addendum."""
    from .. import acting, values

    paths = [values.readable(path) for path in photo or ()]
    act = acting.note(text, photos=paths, emails=mention or ())
    carry_out(reference, act, as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def labor(
    reference: Reference,
    minutes: Minutes,
    kind: WorkKind = "work",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Note time worked today."""
    from .. import acting

    carry_out(reference, acting.labor(minutes, kind), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def part(
    reference: Reference,
    description: Description,
    quantity: Quantity = "1",
    number: Catalog = "",
    safety: Safety = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Note a part."""
    from .. import acting

    act = acting.part(description, quantity, number=number, safety=safety)
    carry_out(reference, act, as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def finish(
    reference: Reference,
    resolution: Resolution = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say that the work is done."""
    from .. import acting

    act = acting.plain("finishing.finish", resolution=resolution)
    carry_out(reference, act, as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def rework(
    reference: Reference, reason: Because = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Go back to work on an order that was done or verified."""
    from .. import acting

    carry_out(reference, acting.plain("finishing.rework", reason=reason), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def verify(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Confirm that the required test has passed; for high risk this is a second person."""
    from .. import acting

    carry_out(reference, acting.plain("finishing.verify"), as_email=as_email, as_json=as_json)


@app.command("return", cls=start.Loading)
def return_(
    reference: Reference,
    status: Status = "in_service",
    conditions: Conditions = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Give the device back into use: the first of two closing moments."""
    from .. import acting

    carry_out(reference, acting.give_back(status, conditions), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def cancel(
    reference: Reference, reason: Because = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """End an order without work."""
    from .. import acting

    carry_out(reference, acting.plain("orders.cancel", reason=reason), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def duplicate(reference: Reference, of: Other, as_email: start.As = "", as_json: output.Json = False) -> None:
    """End an order as the duplicate of another; its lines, notes and reports go along."""
    from .. import acting

    carry_out(reference, acting.duplicate(of), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def no_duplicate(
    reference: Reference, reason: Because = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Undo a joining: it goes on as before, with what had gone along."""
    from .. import acting

    carry_out(
        reference, acting.plain("orders.undo_duplicate", reason=reason), as_email=as_email, as_json=as_json
    )


@app.command(cls=start.Loading)
def copy(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Open the same work once more and show it."""
    from .. import acting

    carry_out(reference, acting.plain("orders.copy_order"), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def follow_up(
    reference: Reference, reason: Because = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """Open a linked order after an ended one and show it."""
    from .. import acting

    carry_out(reference, acting.plain("orders.reopen", reason=reason), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def repair(reference: Reference, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Open the repair of what failed on an inspection and show it."""
    from .. import acting

    carry_out(reference, acting.plain("checklists.open_repair"), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def lend(reference: Reference, tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Give the ward another device while its own is repaired."""
    from .. import acting

    carry_out(reference, acting.lend(tag), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def take_back(
    reference: Reference,
    tag: Tag,
    fit: Fit = True,
    note: Words = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """The loaner is back and was checked; one that is not fit goes out of service."""
    from .. import acting

    carry_out(reference, acting.take_back(tag, fit=fit, note=note), as_email=as_email, as_json=as_json)


@app.command(cls=start.Loading)
def codes(as_json: output.Json = False) -> None:
    """List the codes for problem, cause, action and result."""
    from openhtm.maintenance.api import code_set

    names = ("problem", "cause", "action", "sm_result")
    found = {name: {code.id: code.title for code in code_set(name).codes.values()} for name in names}
    rows = [(name, code, title) for name, codes in found.items() for code, title in codes.items()]
    output.answer(found, output.table(["SET", "CODE", "TITLE"], rows), as_json=as_json)
