"""The database itself refuses to rewrite what was approved, told or accepted of a management plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.compliance import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.PLANS.install(schema_editor.connection)
    guarding.TOLD.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.TOLD.remove(schema_editor.connection)
    guarding.PLANS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("compliance", "0008_management_plans")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
