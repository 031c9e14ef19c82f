"""How ready units are, and who has attested to what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start, values
from . import policies

app = policies.app
Site = Annotated[str, typer.Option("--site", metavar="CODE", help="Code of the site.")]
Unit = Annotated[str, typer.Option("--unit", metavar="CODE", help="Code of the department.")]


@app.command()
def units(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List units with what is set up and who has attested."""
    start.record()
    from ..policies import units as every

    found = every(start.actor(as_email))
    names = ("site", "unit", "verdict", "demanded", "not_set_up", "staff", "attested", "ended", "unknown")
    rows = [[one[name] for name in names] for one in found]
    head = [name.replace("_", " ").upper() for name in names]
    output.answer({"units": found}, output.table(head, rows) or ["None."], as_json=as_json)


@app.command()
def unit(site: Site, unit: Unit, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one unit: demand by demand, person by person."""
    start.record()
    from ..policies import unit as one_unit

    found = one_unit(start.actor(as_email), site, unit)
    lines = [f"{found['site']} {found['unit']} {found['name']}: {found['verdict']}"]
    lines += [
        f"{one['policy']} {one['check']} {one['frequency']}: {one['answer']}" for one in found["demands"]
    ]
    lines += [
        f"{need['policy']} {need['check'] or 'read'}: {one['person']} {one['standing']}"
        for need in found["needs"]
        for one in need["people"]
    ]
    output.answer(found, lines, as_json=as_json)


@app.command()
def questions(
    site: Site,
    unit: Unit,
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="The PDF to write.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write the questions for an interview of the staff, with the expected answers on pages of their own."""
    start.record()
    from ..policies import questions as paper

    data = paper(start.actor(as_email), site, unit, file)
    output.answer(data, [f"{data['file']} is written."], as_json=as_json)


@app.command()
def attest(
    code: policies.Code,
    site: Site,
    unit: Unit,
    password_from_input: policies.FromInput = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Sign with your password that you have read a policy and know what it demands of your unit."""
    start.record()
    from ..policies import attest as sign

    found = sign(start.actor(as_email), code, site=site, unit=unit, from_input=password_from_input)
    lines = [f"{one['policy']} {one['check'] or 'read'}: attested." for one in found]
    output.answer({"attestations": found}, lines or ["It was attested to today already."], as_json=as_json)


@app.command()
def sheet(
    code: policies.Code,
    site: Site,
    unit: Unit,
    person: Annotated[list[str], typer.Option("--person", metavar="EMAIL", help="May be repeated.")],
    signed_on: Annotated[str, typer.Option("--signed-on", metavar="DATE", help="Day of the signatures.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Scan or photo of the sheet.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter a sheet that people of a unit signed by hand."""
    day = values.day(signed_on, option="--signed-on")
    start.record()
    from ..policies import Sheet, enter_sheet

    given = Sheet(site=site, unit=unit, people=person, signed_on=day, file=file)
    data = enter_sheet(start.actor(as_email), code, given)
    output.answer(data, [f"{data['people']} people signed {data['policy']}."], as_json=as_json)
