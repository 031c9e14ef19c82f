"""What is set, and what is plugged in."""

from __future__ import annotations

import typer

from .. import output, start

_SECRET = {"OPENHTM_SECRET_KEY", "OPENHTM_DATABASE_URL", "OPENHTM_EMAIL_URL"}


def add_to(app: typer.Typer) -> None:
    app.command()(settings)
    app.command()(plugins)


def settings(as_json: output.Json = False) -> None:
    """List every setting with its value and what it does. Values that may hold a secret are not shown."""
    from openhtm.kernel.options import OPTIONS, Options

    given = Options()
    listed = [
        {
            "name": option.name,
            "value": _shown(option.name, given.text(option.name)),
            "default": option.default,
            "is_default": given.text(option.name) == option.default,
            "help": option.help,
        }
        for option in OPTIONS
    ]
    for option in OPTIONS:
        given.value(option.name)
    rows = [(item["name"], item["value"] or "(empty)", item["help"]) for item in listed]
    output.answer(
        {"settings": listed}, output.table(["NAME", "VALUE", "WHAT IT DOES"], rows), as_json=as_json
    )


def _shown(name: str, value: str) -> str:
    return "(set)" if name in _SECRET and value else value


def plugins(as_json: output.Json = False) -> None:
    """List the contexts and what they plug into the program, as it was found."""
    start.program()
    from ..found import everything

    points = everything()
    rows = [(point, len(names), ", ".join(names)) for point, names in points.items()]
    output.answer({"plugins": points}, output.table(["POINT", "NUMBER", "FOUND"], rows), as_json=as_json)
