"""``migrate`` as Django has it, but an empty database is not led through the history of the tables."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections

from openhtm.kernel import fresh

# Whoever asks for one of these wants Django's own way through the history.
PARTICULAR = ("app_label", "migration_name", "plan", "check_unapplied", "prune", "fake", "fake_initial")


class Command(migrate.Command):
    """See ``openhtm.kernel.fresh``."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if any(options.get(name) for name in PARTICULAR) or not fresh.is_empty(connection):
            super().handle(*args, **options)
            return
        count = fresh.make_tables(connection)
        if options["verbosity"] >= 1:
            self.stdout.write(f"Made the tables of {count} migrations in an empty database.")
        emit_post_migrate_signal(options["verbosity"], options["interactive"], connection.alias)
