"""The database itself refuses to rewrite the timeline of an incident."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.response import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.TIMELINE.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.TIMELINE.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("response", "0002_incidents")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
