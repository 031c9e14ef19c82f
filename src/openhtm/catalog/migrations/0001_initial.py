import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DeviceType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "expected_life_years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="expected life (years)"
                    ),
                ),
                ("is_test_equipment", models.BooleanField(default=False, verbose_name="test equipment")),
                (
                    "aem_exclusion",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="excluded from AEM"),
                ),
            ],
            options={
                "verbose_name": "device type",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Manufacturer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                ("normalized", models.CharField(db_index=True, editable=False, max_length=200)),
                ("country", models.CharField(blank=True, default="", max_length=2, verbose_name="country")),
                ("website", models.CharField(blank=True, default="", max_length=300, verbose_name="website")),
                ("phone", models.CharField(blank=True, default="", max_length=60, verbose_name="phone")),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "security_contact",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="security contact"),
                ),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="catalog.manufacturer",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "manufacturer",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="catalog_manufacturer_not_into_itself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ManufacturerAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("normalized", models.CharField(db_index=True, editable=False, max_length=200)),
                ("source", models.CharField(blank=True, default="", max_length=80, verbose_name="source")),
                (
                    "confidence",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=4, null=True, verbose_name="confidence"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("suggested", "Suggested"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                        ],
                        default="confirmed",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "manufacturer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="catalog.manufacturer",
                    ),
                ),
            ],
            options={
                "verbose_name": "alias",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "confirmed")),
                        fields=("name",),
                        name="catalog_alias_one_confirmed",
                    ),
                    models.UniqueConstraint(fields=("manufacturer", "name"), name="catalog_alias_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidence__isnull", True), ("confidence__range", (0, 1)), _connector="OR"
                        ),
                        name="catalog_alias_confidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManufacturerMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("evidence", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField()),
                ("merged_by", models.CharField(max_length=200)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "loser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_away",
                        to="catalog.manufacturer",
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_here",
                        to="catalog.manufacturer",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of manufacturers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("loser",),
                        name="catalog_merge_one_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="catalog_merge_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Model",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=200, verbose_name="model")),
                (
                    "number",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="model number"),
                ),
                (
                    "catalog_number",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="catalog number"),
                ),
                (
                    "primary_di",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="primary device identifier"
                    ),
                ),
                ("normalized", models.CharField(db_index=True, default="", editable=False, max_length=330)),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "risk_class",
                    models.CharField(
                        choices=[
                            ("life_support", "Life support"),
                            ("high", "High risk"),
                            ("medium", "Medium risk"),
                            ("low", "Low risk"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="risk class",
                    ),
                ),
                (
                    "risk_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="reason of the risk class"
                    ),
                ),
                (
                    "fda_class",
                    models.CharField(
                        blank=True,
                        choices=[("I", "I"), ("II", "II"), ("III", "III")],
                        default="",
                        max_length=3,
                        verbose_name="FDA class",
                    ),
                ),
                (
                    "eu_class",
                    models.CharField(
                        blank=True,
                        choices=[("I", "I"), ("IIa", "IIa"), ("IIb", "IIb"), ("III", "III")],
                        default="",
                        max_length=4,
                        verbose_name="EU class",
                    ),
                ),
                (
                    "mission_critical",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="mission critical (1-10)"
                    ),
                ),
                (
                    "backup_available",
                    models.BooleanField(blank=True, null=True, verbose_name="backup available"),
                ),
                (
                    "patient_contact",
                    models.BooleanField(blank=True, null=True, verbose_name="patient contact"),
                ),
                (
                    "network_connected",
                    models.BooleanField(blank=True, null=True, verbose_name="network connected"),
                ),
                (
                    "stores_phi",
                    models.BooleanField(blank=True, null=True, verbose_name="stores patient data"),
                ),
                ("is_single_use", models.BooleanField(blank=True, null=True, verbose_name="single use")),
                (
                    "mri_safety",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="MRI safety"),
                ),
                (
                    "is_fda_tracked",
                    models.BooleanField(default=False, verbose_name="tracked device (21 CFR 821)"),
                ),
                (
                    "expected_life_years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="expected life (years)"
                    ),
                ),
                ("end_of_sale_on", models.DateField(blank=True, null=True, verbose_name="end of sale")),
                ("end_of_support_on", models.DateField(blank=True, null=True, verbose_name="end of support")),
                (
                    "end_of_security_support_on",
                    models.DateField(blank=True, null=True, verbose_name="end of security support"),
                ),
                (
                    "support_source",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="source of the support dates"
                    ),
                ),
                (
                    "replacement_cost_minor",
                    models.BigIntegerField(blank=True, null=True, verbose_name="replacement cost"),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                (
                    "device_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="models",
                        to="catalog.devicetype",
                        verbose_name="device type",
                    ),
                ),
                (
                    "manufacturer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="models",
                        to="catalog.manufacturer",
                    ),
                ),
            ],
            options={
                "verbose_name": "model",
                "ordering": ("manufacturer__name", "name", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("manufacturer", "name", "number", "primary_di"), name="catalog_model_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("risk_class__in", ["life_support", "high", "medium", "low", "unknown"])
                        ),
                        name="catalog_model_risk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mission_critical__isnull", True),
                            ("mission_critical__range", (1, 10)),
                            _connector="OR",
                        ),
                        name="catalog_model_mission_critical",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replacement_cost_minor__isnull", True),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="catalog_model_cost_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("GMDN", "GMDN"),
                            ("UMDNS", "UMDNS"),
                            ("FDA", "FDA product code"),
                            ("EMDN", "EMDN"),
                            ("SNOMED", "SNOMED CT"),
                            ("11073", "ISO/IEEE 11073"),
                            ("UNSPSC", "UNSPSC"),
                            ("LOCAL", "Local"),
                        ],
                        max_length=10,
                        verbose_name="nomenclature",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("term", models.CharField(blank=True, default="", max_length=300, verbose_name="term")),
                (
                    "model",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="catalog.model",
                    ),
                ),
            ],
            options={
                "verbose_name": "nomenclature code",
                "indexes": [models.Index(fields=["system", "code"], name="catalog_modelcode_code")],
                "constraints": [
                    models.UniqueConstraint(fields=("model", "system", "code"), name="catalog_modelcode_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelIdentifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agency", models.CharField(max_length=10, verbose_name="issuing agency")),
                ("value", models.CharField(max_length=60, verbose_name="identifier")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("package", "Package"),
                            ("secondary", "Secondary"),
                            ("unit_of_use", "Unit of use"),
                            ("direct_marking", "Direct marking"),
                            ("previous", "Previous"),
                        ],
                        default="primary",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                (
                    "model",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="catalog.model",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier",
                "indexes": [models.Index(fields=["value"], name="catalog_identifier_value")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "primary")),
                        fields=("agency", "value"),
                        name="catalog_identifier_one_primary",
                    ),
                    models.UniqueConstraint(
                        fields=("model", "agency", "value", "kind"), name="catalog_identifier_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TypeCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("GMDN", "GMDN"),
                            ("UMDNS", "UMDNS"),
                            ("FDA", "FDA product code"),
                            ("EMDN", "EMDN"),
                            ("SNOMED", "SNOMED CT"),
                            ("11073", "ISO/IEEE 11073"),
                            ("UNSPSC", "UNSPSC"),
                            ("LOCAL", "Local"),
                        ],
                        max_length=10,
                        verbose_name="nomenclature",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("term", models.CharField(blank=True, default="", max_length=300, verbose_name="term")),
                (
                    "device_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="catalog.devicetype",
                    ),
                ),
            ],
            options={
                "verbose_name": "nomenclature code",
                "indexes": [models.Index(fields=["system", "code"], name="catalog_typecode_code")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("device_type", "system", "code"), name="catalog_typecode_once"
                    )
                ],
            },
        ),
    ]
