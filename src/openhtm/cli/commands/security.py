"""Device security: what documents say, which devices that concerns, what the wording of an advisory means."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import output, start, values
from . import configuration, inquiries, network, statements, treatments

if TYPE_CHECKING:
    from openhtm.security.api import Interval, Wording

#: So many statements that were not applied are named to a person; as JSON all of them.
_SHOWN = 20

app = typer.Typer(no_args_is_help=True, help="Flaws of devices and what is affected by them.")
versions = typer.Typer(no_args_is_help=True, help="Versions in the wording of advisories.")
app.add_typer(versions, name="versions")
app.add_typer(statements.app, name="mds2")
app.add_typer(treatments.controls, name="controls")
app.add_typer(treatments.acceptances, name="acceptances")
app.add_typer(network.app, name="network")
app.add_typer(treatments.plans, name="plans")
app.add_typer(inquiries.app, name="inquiries")
app.add_typer(configuration.app, name="configuration")
Text = Annotated[
    str, typer.Argument(metavar="TEXT", help="The wording of an advisory; '-' reads it from the input.")
]
Name = Annotated[
    str | None,
    typer.Option(help="The name of the product beside it, held against the wording."),
]
Version = Annotated[str | None, typer.Option(help="A version shown by a device: is it among them?")]


@app.callback()
def group() -> None:
    """Flaws of devices and what is affected by them."""


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="CSAF, VEX, CVE, NVD, OSV, KEV, EPSS or MDS2; told by content."
        ),
    ],
    model: Annotated[str, typer.Option(help="The model that a security statement (MDS2) is of.")] = "",
    version: Annotated[str, typer.Option(help="Of this version alone; otherwise of every version.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Bring documents in and match what they say at once. Ends with 1 where a file was refused."""
    start.record()
    from ..security import bring

    found = bring(start.actor(as_email), files, model=model, version=version)
    output.answer({"documents": found}, [line for one in found for line in _brought(one)], as_json=as_json)
    if any(one["error"] for one in found):
        raise typer.Exit(1)


def _brought(found: dict[str, Any]) -> list[str]:
    if found["error"]:
        return [f"{found['file']}: {found['error']}"]
    ignored = found["ignored"]
    head = f"{found['file']}: {found['kind']}, {found['applied']} applied, {len(ignored)} not applied"
    return [head, *[f"  {one['statement']}: {one['why']}" for one in ignored[:_SHOWN]]]


@app.command()
def affected(
    query: Annotated[
        str, typer.Argument(metavar="ID|NAME", help="A CVE, an advisory, or a component such as log4j-core.")
    ],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say which devices a flaw concerns, how surely, why, and what to do first."""
    start.record()
    from ..security import affected as ask

    found = ask(start.actor(as_email), query)
    names = ("priority", "tag", "site", "department", "risk_class", "tier", "component_path")
    rows = [[one[name] or "" for name in names] for one in found["devices"]]
    head = ["PRIORITY", "TAG", "SITE", "DEPARTMENT", "RISK", "TIER", "COMPONENT"]
    counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found["counts"].items())
    output.answer(found, [*output.table(head, rows), counts], as_json=as_json)


@app.command()
def rematch(as_email: start.As = "", as_json: output.Json = False) -> None:
    """Match everything known anew, such as after makers were merged."""
    start.record()
    from ..security import rematch as match

    found = match(start.actor(as_email))
    output.answer(found, [f"{found['hits']} hits."], as_json=as_json)


@app.command()
def judge(
    vulnerability: Annotated[str, typer.Argument(metavar="ID", help="A CVE or another name of the flaw.")],
    model: Annotated[str, typer.Option(help="Name or number of the model.")],
    version: Annotated[str, typer.Option(help="The version, as the device shows it.")],
    status: Annotated[str, typer.Option(help="under_investigation, affected, not_affected or fixed.")],
    justification: Annotated[str, typer.Option(help="Why it is not affected, as VEX calls it.")] = "",
    reason: Annotated[str, typer.Option(help="What was looked at, and who said so.")] = "",
    todo: Annotated[str, typer.Option("--action", help="What is to be done where it is affected.")] = "",
    review: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of review.")] = None,
    component: Annotated[str, typer.Option(help="This component alone, by its package.")] = "",
    site: Annotated[str, typer.Option(help="For this site alone, by its code.")] = "",
    device: Annotated[str, typer.Option(help="For this device alone, by its tag.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Judge a flaw in a release: for all who run it, for a site, or for a device."""
    start.record()
    from ..security import judge as enter

    given = {
        "status": status,
        "justification": justification,
        "reason": reason,
        "action": todo,
        "review_on": review.date() if review is not None else None,
        "component": component,
    }
    found = enter(
        start.actor(as_email), vulnerability, model=model, version=version, where=(site, device), given=given
    )
    output.answer({"assessments": found}, _judgments(found), as_json=as_json)


@app.command()
def withdraw(
    assessment: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the assessment.")],
    reason: Annotated[str, typer.Option(help="Why it is taken back.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a judgment back. It stays on record."""
    start.record()
    from ..security import withdraw as take_back

    found = take_back(start.actor(as_email), assessment, reason=reason)
    output.answer(found, _judgments([found]), as_json=as_json)


@app.command()
def assessments(
    query: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Part of the flaw's or the model's name.")
    ] = "",
    state: Annotated[str, typer.Option(help="standing, ended or review (its day has passed).")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List what was judged, the latest first."""
    start.record()
    from ..security import assessments as ask

    found = ask(start.actor(as_email), query, state=state)
    output.answer({"assessments": found}, _judgments(found), as_json=as_json)


def _judgments(found: list[dict[str, Any]]) -> list[str]:
    rows = [
        [
            *(str(one["id"]), one["vulnerability"], one["release_name"], one["status"]),
            one["device"] or one["site"] or "all",
            "ended" if one["ended_at"] else one["review_on"] or "",
        ]
        for one in found
    ]
    return output.table(["NUMBER", "FLAW", "RELEASE", "STATUS", "FOR", "REVIEW"], rows)


@app.command()
def contradictions(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the devices that are called both affected and not affected, until somebody has judged."""
    start.record()
    from ..security import contradictions as ask

    found = ask(start.actor(as_email))
    rows = [[one["tag"], one["site"], one["vulnerability"] or "", one["tier"]] for one in found]
    output.answer({"devices": found}, output.table(["TAG", "SITE", "FLAW", "TIER"], rows), as_json=as_json)


@app.command("export-vex")
def export_vex(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there.")],
    kind: Annotated[str, typer.Option("--format", help="csaf, cyclonedx or openvex.")],
    site: Annotated[str, typer.Option(help="What holds at this site, by its code.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write what was judged for others: no device, person or place is in it but the author."""
    start.record()
    from ..security import export_vex as write

    found = write(start.actor(as_email), kind, file, site_code=site)
    output.answer(found, [f"{found['file']}: {found['statements']} statements."], as_json=as_json)


@versions.callback()
def versions_group() -> None:
    """Versions in the wording of advisories."""


@versions.command()
def parse(text: Text, name: Name = None, version: Version = None, as_json: output.Json = False) -> None:
    """Read a wording of versions: all, an exact set, intervals, or unparsed. Never all unless it says so."""
    start.program()
    from openhtm.security import api as security

    written = values.typed(text)
    found = security.read_wording(written) if name is None else security.read_with_name(written, name=name)
    data = found.as_json()
    if name is not None:
        data["notes"] = [note.value for note in found.notes]
    if version is not None:
        data["held"] = security.held(found, version).value
    output.answer(data, _lines(found, held=data.get("held")), as_json=as_json)


def _lines(found: Wording, *, held: object) -> list[str]:
    from openhtm.security import api as security

    pairs: list[tuple[str, object]] = [("form", found.form.value)]
    pairs += [("interval", _written(interval)) for interval in found.intervals]
    pairs += [("exactly", one) for one in found.exact]
    pairs += [("raw", found.raw)]
    if held is not None:
        pairs.append(("version", held))
    said = [security.WHYS[found.why]] if found.why else []
    said += [security.NOTES[note] for note in found.notes]
    return [*output.facts(pairs), *[f"Note: {sentence}" for sentence in said]]


def _written(interval: Interval) -> str:
    low = f"{'from' if interval.lowest_included else 'after'} {interval.lowest}" if interval.lowest else ""
    high = (
        f"{'up to and including' if interval.highest_included else 'before'} {interval.highest}"
        if interval.highest
        else ""
    )
    return " ".join(part for part in (low, high) if part)
