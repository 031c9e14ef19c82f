"""The database itself refuses to rewrite what has ended of a corrective action."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.compliance import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.CORRECTIONS.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.CORRECTIONS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("compliance", "0004_corrective_actions")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
