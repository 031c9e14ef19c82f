"""The database itself refuses to rewrite letters to manufacturers and what they answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.security import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.INQUIRIES.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.INQUIRIES.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("security", "0012_inquiries")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
