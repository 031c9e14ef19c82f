"""The database itself refuses to rewrite what was decided and marked in an exercise."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.response import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.REHEARSALS.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.REHEARSALS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("response", "0004_rehearsals")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
