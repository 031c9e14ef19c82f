"""The database itself refuses to rewrite a decision to go on, or a pause that ended."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.changes import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.WAVES.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.WAVES.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("changes", "0004_waves")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
