"""The database itself refuses to rewrite an approval or a look."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.changes import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.APPROVALS.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.APPROVALS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("changes", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
