"""The demonstration hospital."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start

Devices = Annotated[int, typer.Option(min=1, max=2_000_000, help="How many devices the hospital has.")]
Seed = Annotated[
    int, typer.Option(help="Another number makes another hospital, the same number the same one.")
]


def add_to(app: typer.Typer) -> None:
    app.command()(demo)


def demo(devices: Devices = 9000, seed: Seed = 1, as_json: output.Json = False) -> None:
    """Fill an empty home with a made-up hospital and print its accounts; a second time only print them."""
    start.program()
    from openhtm.demo import api as demonstration

    from ..set_up import prepare

    prepare()
    made = demonstration.load(devices=devices, seed=seed, note=output.note)
    rows = [(account.role, account.email, account.password) for account in made.accounts]
    data = {"accounts": [{"role": role, "email": email, "password": word} for role, email, word in rows]}
    output.answer(data, output.table(["ROLE", "E-MAIL", "PASSWORD"], rows), as_json=as_json)
