"""Test equipment: listed, shown, certified, traced back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import output, start, values
from ..failures import WrongUse

app = typer.Typer(no_args_is_help=True, help="Test equipment and its certificates.")
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of the test equipment.")]
Standing = Annotated[
    str,
    typer.Option(
        "--state", help="valid, due_soon, expired, no_certificate, out_of_tolerance or quarantined."
    ),
]
Text = Annotated[str, typer.Option(help="Tag, kind or model.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="As procedures ask for it; may be repeated.")]
Number = Annotated[str, typer.Option("--number", help="Number of the certificate.")]
Laboratory = Annotated[str, typer.Option(help="The laboratory that calibrated it.")]
Calibrated = Annotated[str, typer.Option("--calibrated-on", metavar="DATE", help="Day of the calibration.")]
Until = Annotated[str, typer.Option("--valid-until", metavar="DATE", help="Last day of the certificate.")]
Accreditation = Annotated[str, typer.Option(help="Accreditation number of the laboratory.")]
Traceability = Annotated[str, typer.Option(help="Such as NIST.")]
AsFound = Annotated[str, typer.Option("--as-found", help="in, out or unknown: before anything was adjusted.")]
Error = Annotated[
    str, typer.Option("--error", metavar="PERCENT", help="Largest error found, in percent of the reading.")
]
Uncertainty = Annotated[str, typer.Option(help="Uncertainty, as the certificate says it.")]
File = Annotated[Path | None, typer.Option("--file", help="The certificate itself.")]
Certificate = Annotated[str, typer.Option("--certificate", help="Its number; without one, the latest.")]
Open = Annotated[bool, typer.Option("--open-re-tests", help="Open an order for every device in doubt.")]


@app.callback()
def group() -> None:
    """Test equipment and its certificates."""


@app.command("list")
def list_(
    state: Standing = "", text: Text = "", as_email: start.As = "", as_json: output.Json = False
) -> None:
    """List test equipment with how it stands today, the worst first."""
    start.record()
    from ..gear import listed

    found = listed(start.actor(as_email), state=state, text=text)
    names = ("tag", "standing", "valid_until", "certificate", "site", "kinds")
    rows = [[", ".join(one[name]) if name == "kinds" else one[name] for name in names] for one in found]
    head = ["TAG", "STATE", "VALID UNTIL", "CERTIFICATE", "SITE", "KINDS"]
    output.answer({"test_equipment": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def show(tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one piece of test equipment with its certificates."""
    start.record()
    from ..gear import whole

    found = whole(start.actor(as_email), tag)
    plain = [(name.replace("_", " "), value) for name, value in found.items() if name != "certificates"]
    names = ("number", "laboratory", "calibrated_on", "valid_until", "as_found", "voided_reason")
    rows = [[one[name] for name in names] for one in found["certificates"]]
    head = ["NUMBER", "LABORATORY", "CALIBRATED", "VALID UNTIL", "AS FOUND", "VOIDED"]
    output.answer(found, [*output.facts(plain), *output.table(head, rows)], as_json=as_json)


@app.command()
def mark(
    tag: Tag,
    kind: Kinds = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="Calibrated every so many months.")] = 12,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say that a device is test equipment, and of which kinds."""
    start.record()
    from ..gear import mark as mark_device

    found = mark_device(start.actor(as_email), tag, kinds=kind or [], months=months)
    output.answer(found, [f"{found['tag']} is test equipment: {', '.join(found['kinds'])}."], as_json=as_json)


@app.command("add-certificate")
def add_certificate(
    tag: Tag,
    number: Number,
    laboratory: Laboratory,
    calibrated_on: Calibrated,
    valid_until: Until,
    accreditation: Accreditation = "",
    traceability: Traceability = "",
    as_found: AsFound = "unknown",
    error: Error = "",
    uncertainty: Uncertainty = "",
    file: File = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Record a calibration. The same certificate again changes nothing."""
    given = {
        "number": number,
        "laboratory": laboratory,
        "calibrated_on": values.day(calibrated_on, option="--calibrated-on"),
        "valid_until": values.day(valid_until, option="--valid-until"),
        "accreditation": accreditation,
        "traceability": traceability,
        "as_found": as_found,
        "as_found_error": _percent(error),
        "uncertainty": uncertainty,
    }
    if file is not None:
        values.readable(file)
    start.record()
    from ..gear import certify

    found = certify(start.actor(as_email), tag, given, file=file)
    lines = [f"{found['tag']} is {found['standing'].replace('_', ' ')} by certificate {number}."]
    output.answer(found, lines, as_json=as_json)


def _percent(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise WrongUse(f"--error takes a number such as 2.5; '{text}' is none.") from None
    if not (found.is_finite() and 0 <= found < 100_000):
        raise WrongUse("--error takes the size of the error in percent of the reading.")
    return found


@app.command()
def trace(
    tag: Tag,
    certificate: Certificate = "",
    open_re_tests: Open = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List what was measured with it between two calibrations, the readings in doubt first."""
    start.record()
    from ..gear import traced

    found = traced(start.actor(as_email), tag, number=certificate, retests=open_re_tests)
    rows = [_row(one, reading) for one in found["devices"] for reading in one["readings"]]
    head = ["TAG", "STATE", "STEP", "VALUE", "UNIT", "MARGIN %", "WORK ORDER", "RE-TEST"]
    since = found["since"] or "the beginning"
    lines = [f"Measured with {found['tag']} since {since}:", *output.table(head, rows)]
    output.answer(found, lines if rows else [f"Nothing was measured with it since {since}."], as_json=as_json)


def _row(device: dict[str, Any], reading: dict[str, Any]) -> list[Any]:
    state = "in doubt" if device["in_doubt"] else "clear"
    names = ("step", "value", "unit", "margin", "order")
    return [device["tag"], state, *(reading[name] for name in names), device["retest"]]


@app.command("result-files")
def result_files(
    tag: Tag,
    layout_file: Annotated[
        Path | None, typer.Option("--set", metavar="FILE", help="Store the layout of this JSON file.")
    ] = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Show or store how the result files of an analyzer are laid out."""
    start.record()
    from ..readings import layout

    found = layout(start.actor(as_email), tag, values.readable(layout_file) if layout_file else None)
    plain = [
        (name.replace("_", " "), value) for name, value in found.items() if isinstance(value, str | bool)
    ]
    headings = [(f"heading of {role}", name) for role, name in found["names"].items()]
    names = ("name", "polarity", "step", "unit", "lowest", "highest")
    rows = [[test[name] for name in names] for test in found["tests"]]
    head = ["TEST", "POLARITY", "STEP", "UNIT", "FROM", "TO"]
    output.answer(found, [*output.facts([*plain, *headings]), *output.table(head, rows)], as_json=as_json)
