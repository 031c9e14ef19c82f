import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import openhtm.registry.rules.status


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalog", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("tag", models.CharField(max_length=40, unique=True, verbose_name="tag")),
                (
                    "serial",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="serial number"),
                ),
                ("serial_key", models.CharField(blank=True, default="", editable=False, max_length=80)),
                (
                    "duplicate_reason",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=300,
                        verbose_name="duplicate serial accepted because",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                (
                    "udi",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="UDI as scanned"),
                ),
                (
                    "udi_di",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="UDI device identifier"
                    ),
                ),
                ("lot", models.CharField(blank=True, default="", max_length=60, verbose_name="lot")),
                ("manufactured_on", models.DateField(blank=True, null=True, verbose_name="manufactured")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires")),
                (
                    "hardware_revision",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="hardware revision"),
                ),
                ("risk_class", models.CharField(default="unknown", max_length=12, verbose_name="risk class")),
                (
                    "risk_override",
                    models.CharField(blank=True, default="", max_length=12, verbose_name="own risk class"),
                ),
                (
                    "risk_override_reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                ),
                ("aem", models.BooleanField(default=False, verbose_name="alternate maintenance (AEM)")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("on_order", "On order"),
                            ("received", "Received, not for use"),
                            ("in_acceptance", "In acceptance"),
                            ("in_service", "In service"),
                            ("standby", "Standby"),
                            ("in_storage", "In storage"),
                            ("loaned_out", "Loaned out"),
                            ("limited_use", "Limited use"),
                            ("out_of_service", "Out of service"),
                            ("in_repair", "In repair"),
                            ("out_for_repair", "Out for repair"),
                            ("awaiting_safety_test", "Awaiting safety test"),
                            ("quarantined", "Quarantined (recall)"),
                            ("sequestered", "Sequestered (incident)"),
                            ("isolated", "Isolated (cyber)"),
                            ("missing", "Missing"),
                            ("retire_pending", "Retirement pending"),
                            ("retired", "Retired"),
                            ("disposed", "Disposed of"),
                            ("unknown", "Unknown"),
                        ],
                        default=openhtm.registry.rules.status.Status["UNKNOWN"],
                        max_length=24,
                        verbose_name="status",
                    ),
                ),
                ("status_since", models.DateTimeField(blank=True, null=True, verbose_name="status since")),
                (
                    "limited_use_note",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="conditions of use"
                    ),
                ),
                (
                    "condition",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="condition"),
                ),
                (
                    "utilization",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="utilization"),
                ),
                (
                    "custodian",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="custodian"),
                ),
                (
                    "ownership",
                    models.CharField(
                        choices=[
                            ("owned", "Owned"),
                            ("leased", "Leased"),
                            ("rented", "Rented"),
                            ("loaner", "Loaner"),
                            ("demo", "Demonstration unit"),
                            ("consigned", "Consigned"),
                            ("patient_owned", "Patient-owned"),
                            ("research", "Research"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=14,
                        verbose_name="ownership",
                    ),
                ),
                ("owner", models.CharField(blank=True, default="", max_length=150, verbose_name="owner")),
                (
                    "donor",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="donor or funding"),
                ),
                (
                    "responsibility",
                    models.CharField(
                        choices=[
                            ("in_house", "In-house"),
                            ("oem", "Manufacturer"),
                            ("iso", "Independent service organization"),
                            ("owner", "Lessor or owner"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="maintained by",
                    ),
                ),
                (
                    "support_group",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="shop"),
                ),
                (
                    "service_provider",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="service provider"),
                ),
                (
                    "contract_reference",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="contract"),
                ),
                (
                    "supplier",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="supplier"),
                ),
                (
                    "po_number",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="purchase order"),
                ),
                ("purchased_on", models.DateField(blank=True, null=True, verbose_name="purchased")),
                ("cost_minor", models.BigIntegerField(blank=True, null=True, verbose_name="purchase cost")),
                (
                    "book_value_minor",
                    models.BigIntegerField(blank=True, null=True, verbose_name="book value"),
                ),
                (
                    "replacement_cost_minor",
                    models.BigIntegerField(blank=True, null=True, verbose_name="replacement cost"),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="received")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="accepted")),
                ("warranty_start_on", models.DateField(blank=True, null=True, verbose_name="warranty from")),
                ("warranty_end_on", models.DateField(blank=True, null=True, verbose_name="warranty until")),
                (
                    "warranty_note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="warranty covers"),
                ),
                (
                    "expected_life_years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="expected life (years)"
                    ),
                ),
                ("end_of_life_on", models.DateField(blank=True, null=True, verbose_name="end of life")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="retired")),
                (
                    "retire_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="reason of retirement"
                    ),
                ),
                (
                    "sanitization",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="data sanitization"
                    ),
                ),
                (
                    "network_connected",
                    models.BooleanField(blank=True, null=True, verbose_name="network connected"),
                ),
                (
                    "stores_phi",
                    models.BooleanField(blank=True, null=True, verbose_name="stores patient data"),
                ),
                (
                    "remote_access",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="remote access"),
                ),
                (
                    "ae_title",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="AE title"),
                ),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                ("custom", models.JSONField(blank=True, default=dict, verbose_name="custom fields")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="entered")),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="changed")),
                ("next_due_on", models.DateField(editable=False, null=True, verbose_name="next due")),
                ("overdue_on", models.DateField(editable=False, null=True, verbose_name="window closes")),
                (
                    "open_work_orders",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="open work orders"),
                ),
                (
                    "block_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="blocks"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "device_type",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.devicetype",
                        verbose_name="device type",
                    ),
                ),
                (
                    "manufacturer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.manufacturer",
                        verbose_name="manufacturer",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.model",
                        verbose_name="model",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="components",
                        to="registry.device",
                        verbose_name="part of",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "device",
                "ordering": ("tag",),
                "indexes": [
                    models.Index(fields=["site", "tag"], name="registry_device_site_tag"),
                    models.Index(fields=["site", "status", "tag"], name="registry_device_site_status"),
                    models.Index(fields=["department", "tag"], name="registry_device_department"),
                    models.Index(fields=["model", "tag"], name="registry_device_model"),
                    models.Index(fields=["device_type", "tag"], name="registry_device_type"),
                    models.Index(fields=["room"], name="registry_device_room"),
                    models.Index(fields=["serial_key"], name="registry_device_serial"),
                    models.Index(
                        condition=models.Q(("udi_di", ""), _negated=True),
                        fields=["udi_di"],
                        name="registry_device_udi_di",
                    ),
                    models.Index(
                        condition=models.Q(("overdue_on__isnull", False)),
                        fields=["site", "risk_class", "overdue_on"],
                        name="registry_device_overdue",
                    ),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)),
                        fields=["parent"],
                        name="registry_device_parent",
                    ),
                    models.Index(
                        condition=models.Q(("technician__isnull", False)),
                        fields=["technician", "tag"],
                        name="registry_device_technician",
                    ),
                    models.Index(
                        condition=models.Q(("next_due_on__isnull", False)),
                        fields=["next_due_on", "tag"],
                        name="registry_device_due_everywhere",
                    ),
                    models.Index(
                        condition=models.Q(("next_due_on__isnull", False)),
                        fields=["site", "next_due_on", "tag"],
                        name="registry_device_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("serial_key", ""), _negated=True), ("duplicate_reason", "")
                        ),
                        fields=("model", "serial_key"),
                        name="registry_device_serial_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tag", ""), _negated=True), name="registry_device_has_tag"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tag", django.db.models.functions.text.Upper("tag"))),
                        name="registry_device_tag_upper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "on_order",
                                    "received",
                                    "in_acceptance",
                                    "in_service",
                                    "standby",
                                    "in_storage",
                                    "loaned_out",
                                    "limited_use",
                                    "out_of_service",
                                    "in_repair",
                                    "out_for_repair",
                                    "awaiting_safety_test",
                                    "quarantined",
                                    "sequestered",
                                    "isolated",
                                    "missing",
                                    "retire_pending",
                                    "retired",
                                    "disposed",
                                    "unknown",
                                ],
                            )
                        ),
                        name="registry_device_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("risk_override", ""),
                            models.Q(("risk_override_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_device_override_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_device_not_own_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost_minor__isnull", True),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_device_cost_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TagSeries",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.site",
                    ),
                ),
                ("latest", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="registry.device",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="CustodyPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "custodian",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="custodian"),
                ),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custody_periods",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "custody period",
                "indexes": [models.Index(fields=["device", "valid_from"], name="registry_custody_from")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device",),
                        name="registry_custody_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_custody_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("source", models.CharField(max_length=80, verbose_name="source")),
                ("text", models.CharField(max_length=300, verbose_name="what")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "block",
                "indexes": [
                    models.Index(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=["device"],
                        name="registry_block_device",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device", "code", "source"),
                        name="registry_block_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                ("system", models.CharField(max_length=60, verbose_name="system")),
                ("value", models.CharField(max_length=120, verbose_name="value")),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier",
                "indexes": [
                    models.Index(fields=["value"], name="registry_identifier_value"),
                    models.Index(fields=["device"], name="registry_identifier_device"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("system", "value"),
                        name="registry_identifier_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LocationPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.department",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="location_periods",
                        to="registry.device",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.room",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "location period",
                "indexes": [models.Index(fields=["device", "valid_from"], name="registry_location_from")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device",),
                        name="registry_location_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_location_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkInterface",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wired", "Wired"),
                            ("wifi", "Wi-Fi"),
                            ("bluetooth", "Bluetooth"),
                            ("serial", "Serial"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("mac", models.CharField(blank=True, default="", max_length=17, verbose_name="MAC address")),
                ("ip", models.CharField(blank=True, default="", max_length=45, verbose_name="IP address")),
                (
                    "hostname",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="host name"),
                ),
                (
                    "vlan",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="VLAN or segment"),
                ),
                ("source", models.CharField(blank=True, default="", max_length=60, verbose_name="source")),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interfaces",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "network interface",
                "indexes": [
                    models.Index(fields=["device"], name="registry_interface_device"),
                    models.Index(
                        condition=models.Q(("mac", ""), _negated=True),
                        fields=["mac"],
                        name="registry_interface_mac",
                    ),
                    models.Index(
                        condition=models.Q(("ip", ""), _negated=True),
                        fields=["ip"],
                        name="registry_interface_ip",
                    ),
                    models.Index(
                        condition=models.Q(("hostname", ""), _negated=True),
                        fields=["hostname"],
                        name="registry_interface_host",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnershipPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "ownership",
                    models.CharField(
                        choices=[
                            ("owned", "Owned"),
                            ("leased", "Leased"),
                            ("rented", "Rented"),
                            ("loaner", "Loaner"),
                            ("demo", "Demonstration unit"),
                            ("consigned", "Consigned"),
                            ("patient_owned", "Patient-owned"),
                            ("research", "Research"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=14,
                        verbose_name="ownership",
                    ),
                ),
                ("owner", models.CharField(blank=True, default="", max_length=150, verbose_name="owner")),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownership_periods",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "ownership period",
                "indexes": [models.Index(fields=["device", "valid_from"], name="registry_ownership_from")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device",),
                        name="registry_ownership_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_ownership_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "query",
                    models.TextField(
                        blank=True, default="", verbose_name="filters, columns and order, as in the address"
                    ),
                ),
                ("is_shared", models.BooleanField(default=False, verbose_name="for everybody")),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "ordering": ("name",),
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="registry_view_name")],
            },
        ),
        migrations.CreateModel(
            name="Software",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("os", "Operating system"),
                            ("firmware", "Firmware"),
                            ("application", "Application"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="name")),
                ("version", models.CharField(blank=True, default="", max_length=80, verbose_name="version")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="software",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "software",
                "indexes": [
                    models.Index(fields=["kind", "name", "version"], name="registry_software_version")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device", "kind", "name"),
                        name="registry_software_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by_label", models.CharField(blank=True, default="", max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("on_order", "On order"),
                            ("received", "Received, not for use"),
                            ("in_acceptance", "In acceptance"),
                            ("in_service", "In service"),
                            ("standby", "Standby"),
                            ("in_storage", "In storage"),
                            ("loaned_out", "Loaned out"),
                            ("limited_use", "Limited use"),
                            ("out_of_service", "Out of service"),
                            ("in_repair", "In repair"),
                            ("out_for_repair", "Out for repair"),
                            ("awaiting_safety_test", "Awaiting safety test"),
                            ("quarantined", "Quarantined (recall)"),
                            ("sequestered", "Sequestered (incident)"),
                            ("isolated", "Isolated (cyber)"),
                            ("missing", "Missing"),
                            ("retire_pending", "Retirement pending"),
                            ("retired", "Retired"),
                            ("disposed", "Disposed of"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=24,
                        verbose_name="status",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_periods",
                        to="registry.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "status period",
                "indexes": [models.Index(fields=["device", "valid_from"], name="registry_status_from")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device",),
                        name="registry_status_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="registry_status_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", models.SlugField(max_length=40, verbose_name="key")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("help", models.CharField(blank=True, default="", max_length=200, verbose_name="help")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("flag", "Yes or no"),
                            ("choice", "Choice"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="unit")),
                ("required", models.BooleanField(default=False, verbose_name="required")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "device_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.devicetype",
                        verbose_name="device type",
                    ),
                ),
            ],
            options={
                "verbose_name": "custom field",
                "ordering": ("position", "label"),
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="registry_customfield_key"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "number", "date", "flag", "choice"])),
                        name="registry_customfield_kind",
                    ),
                ],
            },
        ),
    ]
