"""What is set, and what is plugged in."""

from __future__ import annotations

import typer

from .. import output, start


def add_to(app: typer.Typer) -> None:
    app.command()(settings)
    app.command()(plugins)


def settings(as_json: output.Json = False) -> None:
    """List every setting with its value and what it does. Values that may hold a secret are not shown."""
    from openhtm.kernel.options import Options, shown

    listed = shown(Options())
    data = [{"name": name, "value": value, "help": text} for name, value, text in listed]
    rows = [(name, value or "(empty)", text) for name, value, text in listed]
    output.answer({"settings": data}, output.table(["NAME", "VALUE", "WHAT IT DOES"], rows), as_json=as_json)


def plugins(as_json: output.Json = False) -> None:
    """List the contexts and what they plug into the program, as it was found."""
    start.program()
    from ..found import everything

    points = everything()
    rows = [(point, len(names), ", ".join(names)) for point, names in points.items()]
    output.answer({"plugins": points}, output.table(["POINT", "NUMBER", "FOUND"], rows), as_json=as_json)
