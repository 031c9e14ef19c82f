import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("site_id", models.BigIntegerField(null=True)),
                ("sequence", models.BigIntegerField(default=0)),
                (
                    "head",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request_id", models.CharField(max_length=64, unique=True)),
                ("action", models.CharField(max_length=100)),
                ("actor_key", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("result", models.JSONField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=100)),
                ("actor_key", models.CharField(max_length=80)),
                ("actor_label", models.CharField(max_length=200)),
                ("subject_type", models.CharField(blank=True, default="", max_length=80)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("subject_label", models.CharField(blank=True, default="", max_length=300)),
                ("site_id", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=1000)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("body", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "chain",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="audit.chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger entries",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_entry_subject"),
                    models.Index(fields=["site_id", "-id"], name="audit_entry_site"),
                    models.Index(fields=["actor_key", "-id"], name="audit_entry_actor"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "sequence"), name="audit_entry_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.BigIntegerField()),
                ("body", models.TextField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="row_set",
                        to="audit.entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger row",
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="audit_row_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "position"), name="audit_row_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("performed", "Performed"),
                            ("verified", "Verified"),
                            ("approved", "Approved"),
                            ("reviewed", "Reviewed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("signer_key", models.CharField(max_length=80)),
                ("printed_name", models.CharField(max_length=200)),
                ("signed_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("method", models.CharField(max_length=20)),
                ("device_at", models.DateTimeField(blank=True, null=True)),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.BigIntegerField()),
                ("site_id", models.BigIntegerField(blank=True, null=True)),
                ("content", models.TextField()),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "addendum_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="audit.signature",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="audit_signature_subject")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("meaning__in", ["performed", "verified", "approved", "reviewed"])
                        ),
                        name="audit_signature_meaning",
                    )
                ],
            },
        ),
    ]
