"""A fleet that is on record already shows versions; their releases are entered without a person's doing."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from openhtm.security.rules.releases import version_key


def enter(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    devices = apps.get_model("registry", "Device").objects.filter(model_id__isnull=False)
    rows = apps.get_model("registry", "Software").objects.filter(
        valid_to__isnull=True, kind__in=("application", "firmware"), device__model_id__isnull=False
    )
    found = {(pk, "") for pk in devices.order_by().values_list("model_id", flat=True).distinct()}
    shown = rows.exclude(version="").order_by()
    found |= set(shown.values_list("device__model_id", "version").distinct())
    release = apps.get_model("security", "Release")
    release.objects.bulk_create(
        [
            release(model_id=model_id, software_version=text, version_key=version_key(text))
            for model_id, text in sorted(found)
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0001_initial"),
        ("registry", "0003_add_stock_take"),
    ]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
