"""The database itself refuses to rewrite what a mock survey asked and was answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from openhtm.survey import guarding


def guard(_apps: Any, schema_editor: Any) -> None:
    guarding.MOCK_SURVEYS.install(schema_editor.connection)


def unguard(_apps: Any, schema_editor: Any) -> None:
    guarding.MOCK_SURVEYS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("survey", "0002_mock_surveys")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
