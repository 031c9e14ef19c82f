"""Starts the program below the command, as far as a command needs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from .failures import Refusal

if TYPE_CHECKING:
    from openhtm.kernel.actors import Actor

As = Annotated[
    str,
    typer.Option(
        "--as", metavar="EMAIL", help="Act as this person, with their rights. Default: the system itself."
    ),
]
_INIT = "Run 'openhtm init'."


def program() -> None:
    """Load the program; the database may be missing."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openhtm.config.settings")
    django.setup()


class Loading(TyperCommand):
    """A command that loads the program before it runs, so that its own lines may import records. Not for its help."""

    def invoke(self, ctx: Any) -> Any:
        program()
        return super().invoke(ctx)


def record() -> None:
    """Load the program and make sure that its database is there and current."""
    program()
    from django.db import DatabaseError, connection

    if not is_there():
        raise Refusal(f"There is no OpenHTM in this home yet ({_home()}). {_INIT}")
    try:
        pending = pending_migrations()
    except DatabaseError as problem:
        if connection.vendor == "sqlite":
            raise
        raise Refusal(
            "The database does not answer. Check OPENHTM_DATABASE_URL and that the server runs."
        ) from problem
    if pending:
        raise Refusal(f"The database is not set up for this version ({pending} steps are missing). {_INIT}")


def _home() -> object:
    from openhtm.kernel.options import Options

    return Options().path("OPENHTM_HOME")


def is_there() -> bool:
    """An SQLite file is made by whoever opens it; only ``init`` should."""
    from pathlib import Path

    from django.db import connection

    return connection.vendor != "sqlite" or Path(str(connection.settings_dict["NAME"])).exists()


def pending_migrations() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def actor(email: str = "") -> Actor:
    """Who acts: the person with that address, else whoever holds the machine, named in the ledger."""
    from openhtm.accounts import api as accounts

    if not email:
        return operator()
    found = accounts.person_by_email(email)
    if found is None or not found.is_active:
        raise Refusal(f"There is no active person with the address {email}.")
    return found


def operator() -> Actor:
    from openhtm.kernel.actors import SystemActor

    return SystemActor(f"command, {_account()}")


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return f"account {os.getuid()}"
