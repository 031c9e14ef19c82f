"""The database itself refuses to rewrite a notice of an inquiry."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.security import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.NOTICES.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.NOTICES.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("security", "0015_notices")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
