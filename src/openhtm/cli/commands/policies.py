"""Policies: listed, shown, begun, written, approved, reviewed, retired."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Policies, in versions that are approved and signed.")
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of the policy, such as UC-01.")]
Site = Annotated[str, typer.Option("--site", metavar="CODE", help="Only for this site; else for all.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Text = Annotated[Path, typer.Option("--text", metavar="FILE", help="Plain text, UTF-8.")]


@app.callback()
def group() -> None:
    """Policies, in versions that are approved and signed."""


def _said(one: dict[str, Any]) -> list[str]:
    line = f"{one['policy']} version {one['number']}: {one['state']}"
    begins = f", in force from {one['effective_from']}" if one["effective_from"] else ""
    return [f"{line}{begins}."]


@app.command("list")
def list_(
    q: Annotated[str, typer.Option("--q", metavar="TEXT", help="Part of the code or title.")] = "",
    state: Annotated[str, typer.Option("--state", help="in_force, draft, review or retired.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List policies with what is in force and when it is to be reviewed."""
    start.record()
    from ..policies import listed

    found = listed(start.actor(as_email), q=q, state=state)
    names = ("code", "title", "site", "in_force", "draft", "review_due_on")
    rows = [[one[name] for name in names] for one in found]
    table = output.table(["CODE", "TITLE", "SITE", "IN FORCE", "DRAFT", "REVIEW DUE"], rows)
    output.answer({"policies": found}, table or ["None."], as_json=as_json)


@app.command()
def show(code: Code, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show a policy with its versions, and what the latest says and demands."""
    start.record()
    from ..policies import whole

    found = whole(start.actor(as_email), code)
    lines = [f"{found['code']} {found['title']}"]
    lines += [line for one in found["versions"] for line in _said(one)]
    latest = found["versions"][0]
    lines += [f"{one['check']} {one['frequency']}" for one in latest["demands"]]
    output.answer(found, [*lines, latest["text"]], as_json=as_json)


@app.command()
def ready(as_json: output.Json = False) -> None:
    """List policies that come with the program, to be taken over."""
    start.record()
    from ..policies import ready as every

    found = every()
    rows = [[one["slug"], one["code"], one["title"]] for one in found]
    output.answer({"ready": found}, output.table(["NAME", "CODE", "TITLE"], rows), as_json=as_json)


@app.command("take-over")
def take_over(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As listed by ready.")],
    site: Site = "",
    code: Annotated[str, typer.Option("--code", help="Another code than it comes with.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Begin a policy with one that comes with the program."""
    start.record()
    from ..policies import take_over as take

    data = take(start.actor(as_email), name, site=site, code=code)
    output.answer(data, _said(data), as_json=as_json)


@app.command()
def add(
    code: Code,
    title: Annotated[str, typer.Option("--title", help="What it is about.")],
    text: Text,
    site: Site = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Begin a policy with the text of a file."""
    start.record()
    from ..policies import add as begin_one

    data = begin_one(start.actor(as_email), code, title=title, site=site, file=text)
    output.answer(data, _said(data), as_json=as_json)


@app.command()
def begin(code: Code, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Begin the next version as a copy of the latest."""
    start.record()
    from ..policies import begin as begin_next

    data = begin_next(start.actor(as_email), code)
    output.answer(data, _said(data), as_json=as_json)


@app.command()
def write(
    code: Code,
    text: Annotated[Path | None, typer.Option("--text", metavar="FILE", help="Plain text, UTF-8.")] = None,
    change_note: Annotated[str, typer.Option("--what-changed", metavar="TEXT", help="What changed.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Change the draft of a policy."""
    start.record()
    from ..policies import write as change

    data = change(start.actor(as_email), code, file=text, change_note=change_note)
    output.answer(data, _said(data), as_json=as_json)


@app.command()
def submit(code: Code, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Hand the draft over for approval."""
    start.record()
    from ..policies import submit as hand_over

    data = hand_over(start.actor(as_email), code)
    output.answer(data, _said(data), as_json=as_json)


@app.command("send-back")
def send_back(code: Code, reason: Reason = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """Return a submitted version to its author."""
    start.record()
    from ..policies import send_back as back

    data = back(start.actor(as_email), code, reason=reason)
    output.answer(data, _said(data), as_json=as_json)


@app.command()
def approve(
    code: Code,
    begins: Annotated[
        str, typer.Option("--from", metavar="DATE", help="In force from this day; else from today.")
    ] = "",
    password_from_input: FromInput = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Approve a submitted version and sign it with your password; never your own."""
    day = values.day(begins, option="--from") if begins else None
    start.record()
    from ..policies import approve as decide

    data = decide(start.actor(as_email), code, begins=day, from_input=password_from_input)
    output.answer(data, _said(data), as_json=as_json)


@app.command()
def review(
    code: Code,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What was looked at.")] = "",
    password_from_input: FromInput = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Sign that the approved version holds on, until the next day of review."""
    start.record()
    from ..policies import review as look

    data = look(start.actor(as_email), code, note=note, from_input=password_from_input)
    output.answer(data, [*_said(data), f"Next review: {data['review_due_on']}."], as_json=as_json)


@app.command()
def retire(code: Code, reason: Reason = "", as_email: start.As = "", as_json: output.Json = False) -> None:
    """End a policy; its versions stay readable."""
    start.record()
    from ..policies import retire as end

    data = end(start.actor(as_email), code, reason=reason)
    output.answer(data, [f"{data['code']} is retired."], as_json=as_json)
