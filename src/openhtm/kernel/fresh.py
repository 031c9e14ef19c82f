"""The tables of an empty database, made from the models at once.

Leading an empty database through every migration makes each table several times over: seconds of the start of
every new home and every test run. What comes of it is the same, and tests/architecture/test_fresh_tables.py
holds the two ways against each other; ADR 0012 says why it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from django.db.migrations.state import StateApps

OWN = "openhtm."


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """No table at all: not even that of the migrations."""
    return not connection.introspection.table_names()


def make_tables(connection: BaseDatabaseWrapper) -> int:
    """Make every table, run our migrations' own steps (triggers, search) and note all migrations as done.

    All in one transaction: one that is killed leaves the database empty. Returns the number of migrations.
    Steps of other packages' migrations are left out: they rewrite rows, and there are none.
    """
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor(atomic=True) as editor:
        executor.recorder.ensure_schema()
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        # Foreign keys wait in the editor until its end; triggers and search only need the tables.
        for migration in plan:
            for step in _own_steps(migration):
                step.code(cast("StateApps", apps), editor)
            executor.recorder.record_applied(migration.app_label, migration.name)
    return len(plan)


def _own_steps(migration: Migration) -> list[RunPython]:
    if not type(migration).__module__.startswith(OWN):
        return []
    return [step for step in migration.operations if isinstance(step, RunPython)]
