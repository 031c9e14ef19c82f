"""Commands that act on work orders, in a process of their own: nothing has loaded the program before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from openhtm.cli.commands import order_acts, order_parts
from openhtm.cli.main import app
from openhtm.cli.start import Loading

from .conftest import Run


def _acts() -> Iterator[Any]:
    """The commands written in these modules."""
    known: Any = get_command(app)
    for command in known.commands["work-orders"].commands.values():
        if command.callback.__module__ in {order_acts.__name__, order_parts.__name__}:
            yield command


def test_an_act_on_an_unknown_order_says_so_where_nothing_was_loaded(installed: Run) -> None:
    ended = installed("work-orders", "cancel", "GEN-1", "--reason", "Nobody needs it")
    assert (ended.code, "There is no such work order" in ended.error) == (1, True)


@pytest.mark.parametrize("command", list(_acts()), ids=lambda command: command.name)
def test_every_act_loads_the_program_itself(command: Any) -> None:
    assert isinstance(command, Loading)


def test_the_acts_are_found() -> None:
    assert {"cancel", "start", "return", "take-part"} <= {command.name for command in _acts()}
