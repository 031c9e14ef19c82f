"""Device identifiers."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from .. import output, start, values
from ..failures import BAD

app = typer.Typer(no_args_is_help=True, help="Read unique device identifiers.")
Text = Annotated[
    str, typer.Argument(help="A scan or what is printed beside the code; '-' reads it from the input.")
]


@app.callback()
def group() -> None:
    """Read unique device identifiers."""


@app.command()
def parse(text: Text, as_json: output.Json = False) -> None:
    """Read a UDI of GS1, HIBCC, ICCBBA or IFA. Ends with 1 when it is none or its check fails."""
    start.program()
    from openhtm.catalog import api as catalog
    from openhtm.kernel.time import now

    found = catalog.udi.parse(values.typed(text), today=now().date())
    data = found.as_json(catalog.sentence)
    pairs = [(name, value) for name, value in data.items() if name not in ("warnings", "elements", "raw")]
    warnings = [f"Note: {warning}" for warning in cast("list[str]", data["warnings"])]
    output.answer(data, [*output.facts(pairs), *warnings], as_json=as_json)
    if found.agency == catalog.udi.Agency.UNKNOWN or found.valid_check is False:
        raise typer.Exit(BAD)
