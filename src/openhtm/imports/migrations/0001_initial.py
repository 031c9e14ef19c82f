import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import openhtm.imports.models.batch


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=openhtm.imports.models.batch._where, verbose_name="file"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField(verbose_name="size")),
                ("profile", models.CharField(blank=True, default="", max_length=40, verbose_name="profile")),
                (
                    "match",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="found again by"),
                ),
                ("mapping", models.JSONField(blank=True, default=dict)),
                ("settings", models.JSONField(blank=True, default=dict)),
                ("words", models.JSONField(blank=True, default=dict)),
                ("choices", models.JSONField(blank=True, default=dict)),
                ("found", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("checked", "Checked"),
                            ("applied", "Applied"),
                            ("undone", "Undone"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("fingerprint", models.CharField(blank=True, default="", max_length=64)),
                ("row_count", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("create_count", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("update_count", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged_count", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("skip_count", models.PositiveIntegerField(default=0, verbose_name="left out")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="refused")),
                ("created_at", models.DateTimeField(verbose_name="uploaded")),
                ("created_label", models.CharField(max_length=200)),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="applied")),
                ("applied_label", models.CharField(blank=True, default="", max_length=200)),
                ("job", models.CharField(blank=True, default="", max_length=10)),
                ("job_error", models.TextField(blank=True, default="")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("undone_label", models.CharField(blank=True, default="", max_length=200)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["uploaded", "checked", "applied", "undone"])),
                        name="imports_import_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "row_count",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("create_count"), "+", models.F("update_count")
                                            ),
                                            "+",
                                            models.F("unchanged_count"),
                                        ),
                                        "+",
                                        models.F("skip_count"),
                                    ),
                                    "+",
                                    models.F("error_count"),
                                ),
                            )
                        ),
                        name="imports_import_counts_sum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="imports_import_applied_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("rows", models.JSONField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="imports.import",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of an import",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="imports_part_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                ("column", models.CharField(blank=True, default="", max_length=300, verbose_name="column")),
                ("value", models.CharField(blank=True, default="", max_length=300, verbose_name="value")),
                ("rule", models.CharField(max_length=60)),
                ("facts", models.JSONField(default=list)),
                ("severity", models.CharField(max_length=8)),
                ("cause", models.CharField(max_length=16)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="imports.import",
                    ),
                ),
            ],
            options={
                "verbose_name": "problem",
                "indexes": [
                    models.Index(fields=["batch", "cause", "row"], name="imports_problem_cause"),
                    models.Index(fields=["batch", "severity", "row"], name="imports_problem_row"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RememberedColumn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("header", models.CharField(max_length=200, verbose_name="heading, normalized")),
                ("field", models.CharField(blank=True, default="", max_length=60, verbose_name="field")),
            ],
            options={
                "verbose_name": "remembered column",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "header"), name="imports_column_once")
                ],
            },
        ),
    ]
