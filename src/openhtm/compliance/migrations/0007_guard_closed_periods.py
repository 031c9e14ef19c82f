"""The database itself refuses to rewrite a closed period of the committee report."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.compliance import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.REPORTS.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.REPORTS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("compliance", "0006_closed_periods")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
