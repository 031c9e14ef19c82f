"""System checks of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from . import triggers


@checks.register(checks.Tags.database)
def ledger_is_guarded(
    *, databases: Sequence[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """The triggers that make the ledger append-only are in the database."""
    problems: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        tables = connection.introspection.table_names()
        if "audit_entry" in tables and not triggers.present(connection):
            problems.append(
                checks.Error(
                    "The ledger's tables are not guarded by their triggers.",
                    hint="Run 'openhtm init' again; find out who removed them.",
                    id="openhtm.E001",
                )
            )
    return problems
