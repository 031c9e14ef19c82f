"""The database itself refuses a device of a change in a wave of another change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.changes import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.LINES.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.LINES.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("changes", "0006_fulfillment")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
