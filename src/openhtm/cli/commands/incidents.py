"""Incidents from the command line: declare, look, work, close."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Incidents and exercises.")


@app.callback()
def group() -> None:
    """Incidents and exercises."""


Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the incident, such as INCIDENT-3.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of a device on its board.")]


def _line(one: dict[str, Any]) -> list[str]:
    return [f"{one['tag']}: {one['state']}{', held as evidence' if one['held'] else ''}", *one["lacking"]]


def _head(one: dict[str, Any]) -> list[str]:
    mark = "EXERCISE: no device is changed. " if one["is_exercise"] else ""
    return [f"{mark}{one['number']}: {one['title']}, {one['state']}, severity {one['severity']}"]


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="Only those in this state.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List incidents and exercises, the newest first."""
    start.record()
    from ..incidents import listed

    found = listed(start.actor(as_email), state=state)
    rows = [[one["number"], one["state"], one["severity"], one["site"], one["title"]] for one in found]
    head = ["NUMBER", "STATE", "SEVERITY", "SITE", "TITLE"]
    output.answer({"incidents": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def declare(
    site: Annotated[str, typer.Argument(metavar="SITE", help="Code of a site.")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is about.")],
    kind: Annotated[str, typer.Option("--kind", help="flaw, malware, intrusion, odd, outage ...")] = "other",
    severity: Annotated[str, typer.Option("--severity", help="critical, high, moderate, low.")] = "unknown",
    learned: Annotated[
        str, typer.Option("--learned", metavar="INSTANT", help="When somebody first knew; else now.")
    ] = "",
    exercise: Annotated[bool, typer.Option("--exercise", help="An exercise: it changes no device.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Declare an incident of a site, or begin an exercise."""
    start.record()
    since = values.hospital_instant(learned, option="--learned") if learned else None
    from ..incidents import declared

    given = {"title": title, "kind": kind, "severity": severity}
    data = declared(start.actor(as_email), site, **given, learned=since, exercise=exercise)
    output.answer(data, _head(data), as_json=as_json)


@app.command()
def show(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Tell the state of an incident, its board and its reports to others."""
    start.record()
    from ..incidents import shown

    data = shown(start.actor(as_email), number)
    rows = [
        [one["tag"], one["state"], "evidence" if one["held"] else "", one["work_order"] or "", one["because"]]
        for one in data["devices"]
    ]
    owed = [f"{one['clock']}: {one['state']}{', LATE' if one['late'] else ''}" for one in data["reports"]]
    board = output.table(["TAG", "STATE", "", "ORDER", "BECAUSE"], rows)
    output.answer(data, [*_head(data), *board, *owed], as_json=as_json)


@app.command()
def suspect(
    number: Number,
    tags: Annotated[list[str] | None, typer.Argument(metavar="[TAG]...", help="Tags of devices.")] = None,
    flaw: Annotated[str, typer.Option("--flaw", help="A vulnerability, advisory or component.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why they are suspected.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Put devices on the board: by tags, or all that a flaw concerns or may concern."""
    start.record()
    from ..incidents import suspected

    data = suspected(start.actor(as_email), number, flaw=flaw, tags=tags or [], reason=reason)
    output.answer(data, [f"{data['incident']}: {len(data['added'])} added", *data["added"]], as_json=as_json)


@app.command()
def isolate(
    number: Number,
    tag: Tag,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")],
    way: Annotated[str, typer.Option("--way", help="network or out_of_use.")] = "network",
    released_by: Annotated[str, typer.Option("--released-by", help="The clinician who released it.")] = "",
    unreleased: Annotated[str, typer.Option("--unreleased", help="Why no clinician was asked.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Order the isolation of a device; `act TAG isolated` says that it was done."""
    start.record()
    from ..incidents import isolated

    given = {"way": way, "reason": reason, "released_by": released_by, "unreleased_because": unreleased}
    data = isolated(start.actor(as_email), number, tag, given)
    output.answer(data, _line(data), as_json=as_json)


@app.command()
def hold(
    number: Number,
    tag: Tag,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is kept.")],
    custody: Annotated[str, typer.Option("--custody", metavar="TEXT", help="Where it is kept, by whom.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Hold a device as evidence: not used, serviced, wiped or retired."""
    start.record()
    from ..incidents import held

    data = held(start.actor(as_email), number, tag, reason=reason, custody=custody)
    output.answer(data, _line(data), as_json=as_json)


@app.command()
def act(
    number: Number,
    tag: Tag,
    what: Annotated[
        str,
        typer.Argument(metavar="ACT", help="clear, suspect, isolated, recover, again, return or release."),
    ],
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Why, what is done, or by whom.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Do something to a device on the board."""
    start.record()
    from ..incidents import acted

    data = acted(start.actor(as_email), number, tag, what, text)
    output.answer(data, _line(data), as_json=as_json)


@app.command()
def report(
    number: Number,
    clock: Annotated[str, typer.Argument(metavar="REPORT", help="Key of the report, such as gdpr.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is owed, or not.")] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="INSTANT", help="Owed and counted from then; with --sent: sent then."
        ),
    ] = "",
    sent: Annotated[
        str, typer.Option("--sent", metavar="REFERENCE", help="It was sent, by this number.")
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Decide on a report to others: with --since it is owed, without it does not apply."""
    start.record()
    moment = values.hospital_instant(since, option="--since") if since else None
    from ..incidents import report as decided

    data = decided(start.actor(as_email), number, clock, since=moment, reason=reason, reference=sent)
    output.answer(data, [f"{data['clock']}: {data['state']}"], as_json=as_json)


@app.command()
def note(
    number: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What happened.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write on the timeline."""
    start.record()
    from ..incidents import noted

    data = noted(start.actor(as_email), number, text)
    output.answer(data, [f"{data['at']} {data['by']}: {data['text']}"], as_json=as_json)


@app.command()
def timeline(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Tell everything that was done, the latest first."""
    start.record()
    from ..incidents import timeline as told

    found = told(start.actor(as_email), number)
    lines = [f"{one['at']} {one['by']}: {one['text']}" for one in found]
    output.answer({"timeline": found}, lines, as_json=as_json)


@app.command()
def advance(
    number: Number,
    to: Annotated[str, typer.Argument(metavar="STATE", help="declared, contained, recovering or recovered.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take an incident to another state."""
    start.record()
    from ..incidents import advanced

    data = advanced(start.actor(as_email), number, to)
    output.answer(data, _head(data), as_json=as_json)


@app.command()
def close(
    number: Number,
    went_well: Annotated[str, typer.Option("--went-well", metavar="TEXT", help="What went well.")],
    to_mend: Annotated[str, typer.Option("--to-mend", metavar="TEXT", help="What is to be mended.")],
    password_from_input: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Close an incident with its report and sign the whole record."""
    start.record()
    from ..incidents import closed

    data = closed(
        start.actor(as_email),
        number,
        went_well=went_well,
        to_mend=to_mend,
        from_input=password_from_input,
    )
    output.answer(data, _head(data), as_json=as_json)
