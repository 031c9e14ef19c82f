import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import openhtm.maintenance.rules.limits
import openhtm.maintenance.rules.schedule
import openhtm.maintenance.rules.steps
import openhtm.maintenance.rules.work_order_states


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalog", "0001_initial"),
        ("places", "0001_initial"),
        ("registry", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("latest", models.PositiveIntegerField(default=0)),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("code", models.CharField(max_length=40, verbose_name="line")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
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
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.model",
                        verbose_name="model",
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
                "verbose_name": "plan",
                "ordering": ("code", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("model__isnull", False), ("is_active", True), ("site__isnull", True)
                        ),
                        fields=("model", "code"),
                        name="maintenance_plan_model_line",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("model__isnull", False), ("is_active", True), ("site__isnull", False)
                        ),
                        fields=("model", "site", "code"),
                        name="maintenance_plan_model_line_at_site",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("device_type__isnull", False), ("is_active", True), ("site__isnull", True)
                        ),
                        fields=("device_type", "code"),
                        name="maintenance_plan_device_type_line",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("device_type__isnull", False), ("is_active", True), ("site__isnull", False)
                        ),
                        fields=("device_type", "site", "code"),
                        name="maintenance_plan_device_type_line_at_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("model__isnull", True), ("device_type__isnull", True), _connector="XOR"
                        ),
                        name="maintenance_plan_model_or_type",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("number", models.PositiveIntegerField(verbose_name="revision")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("active", "Active"),
                            ("rejected", "Rejected"),
                            ("ended", "Ended"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "excluded",
                    models.BooleanField(default=False, verbose_name="no maintenance under this line"),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("ifu", "Manufacturer's instructions"),
                            ("aem", "Alternate equipment maintenance (AEM)"),
                            ("law", "Law or regulation"),
                            ("policy", "Hospital policy"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="basis",
                    ),
                ),
                (
                    "basis_reference",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="document, revision, clause"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fixed", "Fixed dates"),
                            ("floating", "Floating: counted from the day done"),
                            ("hybrid", "Hybrid: fixed unless done far off"),
                            ("calendar_list", "Listed days"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("interval_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="every")),
                (
                    "interval_unit",
                    models.CharField(
                        blank=True,
                        choices=[("day", "days"), ("week", "weeks"), ("month", "months"), ("year", "years")],
                        default="",
                        max_length=6,
                        verbose_name="unit",
                    ),
                ),
                ("calendar", models.JSONField(blank=True, default=dict, verbose_name="listed days")),
                (
                    "drift_percent",
                    models.PositiveSmallIntegerField(default=25, verbose_name="drift in percent"),
                ),
                ("anchor_on", models.DateField(blank=True, null=True, verbose_name="first due on")),
                (
                    "window_scheme",
                    models.CharField(
                        choices=[
                            ("month", "Any day of the due month"),
                            ("week", "Any day of the due week"),
                            ("plusminus", "Days before and after"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="window",
                    ),
                ),
                ("window_before", models.PositiveSmallIntegerField(default=0, verbose_name="days before")),
                ("window_after", models.PositiveSmallIntegerField(default=0, verbose_name="days after")),
                (
                    "window_source",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="source of the window"
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved")),
                (
                    "decision_note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="decision"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.device",
                        verbose_name="device",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="maintenance.plan",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan revision",
                "ordering": ("plan", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="maintenance_revision_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("device__isnull", True), ("state", "active")),
                        fields=("plan",),
                        name="maintenance_revision_one_active",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("device__isnull", False), ("state", "active")),
                        fields=("plan", "device"),
                        name="maintenance_revision_one_active_override",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "calendar_list"),
                            models.Q(
                                ("interval_count__gte", 1),
                                ("interval_unit__in", ["day", "week", "month", "year"]),
                            ),
                            _connector="OR",
                        ),
                        name="maintenance_revision_has_interval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("device__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="maintenance_revision_override_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("proposed_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_revision_proposer_is_not_approver",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                ("asked_from", models.DateField(verbose_name="asked from")),
                ("anchor_on", models.DateField(blank=True, null=True, verbose_name="first due on")),
                ("base_on", models.DateField(blank=True, null=True, verbose_name="counted as done on")),
                (
                    "end_reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="ended because"),
                ),
                ("last_due_on", models.DateField(blank=True, editable=False, null=True)),
                ("last_done_on", models.DateField(blank=True, editable=False, null=True)),
                ("last_closed_on", models.DateField(blank=True, editable=False, null=True)),
                ("resumes_after", models.DateField(blank=True, editable=False, null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.device"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="maintenance.plan",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="maintenance.planrevision",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan of a device",
                "indexes": [models.Index(fields=["plan", "device"], name="maintenance_assignment_plan")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("device", "plan"),
                        name="maintenance_assignment_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="maintenance_assignment_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "library",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="taken from the library"
                    ),
                ),
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
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.model",
                        verbose_name="model",
                    ),
                ),
            ],
            options={
                "verbose_name": "procedure",
                "ordering": ("code",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="maintenance_procedure_has_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("model__isnull", True), ("device_type__isnull", True), _connector="OR"
                        ),
                        name="maintenance_procedure_one_scope",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="procedure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="maintenance.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("oem", "Manufacturer's manual"),
                            ("standard", "Standard"),
                            ("recognized", "Recognized procedure (ECRI, AAMI)"),
                            ("aem", "Alternate equipment maintenance"),
                            ("local", "Local"),
                        ],
                        default="local",
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_reference",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="manual, revision, clause"
                    ),
                ),
                (
                    "standard_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="standard minutes"),
                ),
                (
                    "competency",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="required competency"
                    ),
                ),
                ("test_equipment", models.JSONField(blank=True, default=list, verbose_name="test equipment")),
                (
                    "parts_kit",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="parts kit"),
                ),
                ("warnings", models.TextField(blank=True, default="", verbose_name="safety warnings")),
                (
                    "change_note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="what changed"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved")),
                ("effective_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("content_hash", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approver",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="maintenance.procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "procedure version",
                "ordering": ("procedure", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procedure", "number"), name="maintenance_procedureversion_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_to__isnull", True), ("state", "approved")),
                        fields=("procedure",),
                        name="maintenance_procedureversion_one_approved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "in_review"])),
                        fields=("procedure",),
                        name="maintenance_procedureversion_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver__isnull", True),
                            ("author__isnull", True),
                            models.Q(("approver", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_procedureversion_author_is_not_approver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "in_review"]),
                            models.Q(("approved_at__isnull", False), ("effective_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="maintenance_procedureversion_approval_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="maintenance_procedureversion_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("key", models.CharField(max_length=60, verbose_name="key")),
                ("section", models.CharField(blank=True, default="", max_length=100, verbose_name="section")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("instruction", "Instruction"),
                            ("pass_fail_na", "Pass, fail or not applicable"),
                            ("measure", "Measurement"),
                            ("text", "Text"),
                            ("choice", "Choice"),
                            ("date", "Date"),
                            ("photo", "Photo"),
                            ("signature", "Signature"),
                            ("meter_reading", "Meter reading"),
                            ("software_version", "Software version"),
                            ("barcode", "Barcode"),
                            ("calc", "Calculated value"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(max_length=300, verbose_name="label")),
                ("help", models.TextField(blank=True, default="", verbose_name="how to")),
                ("mandatory", models.BooleanField(default=True, verbose_name="mandatory")),
                ("critical", models.BooleanField(default=False, verbose_name="critical")),
                ("allow_na", models.BooleanField(default=False, verbose_name="may be not applicable")),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="unit")),
                (
                    "lower",
                    models.DecimalField(
                        blank=True, decimal_places=9, max_digits=24, null=True, verbose_name="lower limit"
                    ),
                ),
                ("lower_inclusive", models.BooleanField(default=True)),
                (
                    "upper",
                    models.DecimalField(
                        blank=True, decimal_places=9, max_digits=24, null=True, verbose_name="upper limit"
                    ),
                ),
                ("upper_inclusive", models.BooleanField(default=True)),
                (
                    "target",
                    models.DecimalField(
                        blank=True, decimal_places=9, max_digits=24, null=True, verbose_name="target"
                    ),
                ),
                (
                    "tolerance",
                    models.DecimalField(
                        blank=True, decimal_places=9, max_digits=24, null=True, verbose_name="tolerance"
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=9,
                        max_digits=24,
                        null=True,
                        verbose_name="tolerance in percent",
                    ),
                ),
                (
                    "combine",
                    models.CharField(
                        choices=[
                            (
                                openhtm.maintenance.rules.limits.Combine["GREATER"],
                                openhtm.maintenance.rules.limits.Combine["GREATER"],
                            ),
                            (
                                openhtm.maintenance.rules.limits.Combine["LESSER"],
                                openhtm.maintenance.rules.limits.Combine["LESSER"],
                            ),
                            (
                                openhtm.maintenance.rules.limits.Combine["SUM"],
                                openhtm.maintenance.rules.limits.Combine["SUM"],
                            ),
                        ],
                        default=openhtm.maintenance.rules.limits.Combine["GREATER"],
                        max_length=8,
                    ),
                ),
                (
                    "guard_band",
                    models.DecimalField(
                        decimal_places=9, default=0, max_digits=24, verbose_name="guard band"
                    ),
                ),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="decimals shown"),
                ),
                ("readings", models.PositiveSmallIntegerField(default=1, verbose_name="readings")),
                (
                    "statistic",
                    models.CharField(
                        choices=[
                            (
                                openhtm.maintenance.rules.steps.Statistic["EACH"],
                                openhtm.maintenance.rules.steps.Statistic["EACH"],
                            ),
                            (
                                openhtm.maintenance.rules.steps.Statistic["MEAN"],
                                openhtm.maintenance.rules.steps.Statistic["MEAN"],
                            ),
                            (
                                openhtm.maintenance.rules.steps.Statistic["LOWEST"],
                                openhtm.maintenance.rules.steps.Statistic["LOWEST"],
                            ),
                            (
                                openhtm.maintenance.rules.steps.Statistic["HIGHEST"],
                                openhtm.maintenance.rules.steps.Statistic["HIGHEST"],
                            ),
                        ],
                        default=openhtm.maintenance.rules.steps.Statistic["EACH"],
                        max_length=8,
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                (
                    "failing_choices",
                    models.JSONField(blank=True, default=list, verbose_name="choices that fail"),
                ),
                (
                    "date_rule",
                    models.CharField(
                        choices=[
                            (
                                openhtm.maintenance.rules.steps.DateRule["ANY"],
                                openhtm.maintenance.rules.steps.DateRule["ANY"],
                            ),
                            (
                                openhtm.maintenance.rules.steps.DateRule["NOT_PAST"],
                                openhtm.maintenance.rules.steps.DateRule["NOT_PAST"],
                            ),
                            (
                                openhtm.maintenance.rules.steps.DateRule["NOT_FUTURE"],
                                openhtm.maintenance.rules.steps.DateRule["NOT_FUTURE"],
                            ),
                        ],
                        default=openhtm.maintenance.rules.steps.DateRule["ANY"],
                        max_length=12,
                    ),
                ),
                (
                    "expected",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="expected"),
                ),
                ("formula", models.CharField(blank=True, default="", max_length=500, verbose_name="formula")),
                (
                    "source",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="source of the limit"
                    ),
                ),
                (
                    "procedure_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="maintenance.procedureversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "ordering": ("procedure_version", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("procedure_version", "key"), name="maintenance_step_key"),
                    models.UniqueConstraint(
                        fields=("procedure_version", "position"), name="maintenance_step_position"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("main", "Main checklist"), ("retest", "Retest")],
                        default="main",
                        max_length=8,
                        verbose_name="purpose",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                (
                    "overall",
                    models.CharField(
                        choices=[
                            ("pass", "Passed"),
                            ("pass_with_notes", "Passed with notes"),
                            ("fail", "Failed"),
                            ("incomplete", "Incomplete"),
                        ],
                        default="incomplete",
                        max_length=16,
                        verbose_name="overall",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "started_by",
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
                    "procedure_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maintenance.procedureversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="StepResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("pass", "Pass"),
                            ("fail", "Fail"),
                            ("na", "Not applicable"),
                            ("recorded", "Recorded"),
                            ("incomplete", "Incomplete"),
                        ],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("entered", models.JSONField(blank=True, default=list, verbose_name="entered")),
                (
                    "entered_unit",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="unit entered"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=9, max_digits=30, null=True, verbose_name="value"
                    ),
                ),
                ("readings", models.JSONField(blank=True, default=list, verbose_name="readings")),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="unit")),
                (
                    "lower",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="lower limit then"),
                ),
                (
                    "upper",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="upper limit then"),
                ),
                ("judgment", models.JSONField(blank=True, default=list, verbose_name="why")),
                (
                    "na_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="not applicable because"
                    ),
                ),
                ("comment", models.CharField(blank=True, default="", max_length=500, verbose_name="comment")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "device_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="by the device's clock"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="maintenance.checklistrun",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maintenance.procedurestep",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "step"), name="maintenance_result_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True), models.Q(("unit", ""), _negated=True), _connector="OR"
                        ),
                        name="maintenance_result_value_has_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("reference", models.CharField(max_length=40, unique=True, verbose_name="number")),
                (
                    "original_number",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="number in the earlier system"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled maintenance"),
                            ("repair", "Repair"),
                            ("acceptance", "Acceptance inspection"),
                            ("installation", "Installation"),
                            ("move", "Move"),
                            ("recall", "Recall or field action"),
                            ("modification", "Modification or upgrade"),
                            ("cyber", "Cyber patch or mitigation"),
                            ("investigation", "Incident investigation"),
                            ("support", "User support or training"),
                            ("rental", "Rental or loaner check"),
                            ("project", "Project"),
                            ("decommission", "Decommissioning"),
                            ("sanitize", "Data sanitization"),
                            ("calibration", "Calibration of test equipment"),
                            ("vendor_service", "Vendor service"),
                            ("patient_owned", "Check of a patient-owned device"),
                            ("retest", "Return-to-service inspection"),
                            ("rounds", "Rounds"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("triaged", "Triaged"),
                            ("assigned", "Assigned"),
                            ("in_progress", "In progress"),
                            ("wait_parts", "Waiting for parts"),
                            ("wait_vendor", "Waiting for the vendor"),
                            ("wait_purchase", "Waiting for a purchase order"),
                            ("wait_department", "Waiting for the department or access"),
                            ("wait_it", "Waiting for IT"),
                            ("wait_information", "Waiting for information"),
                            ("work_done", "Work done"),
                            ("verified", "Verified"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("duplicate", "Duplicate"),
                        ],
                        default=openhtm.maintenance.rules.work_order_states.State["REQUESTED"],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1 Critical"), (2, "2 Urgent"), (3, "3 Routine"), (4, "4 Planned")],
                        default=3,
                        verbose_name="priority",
                    ),
                ),
                (
                    "priority_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="reason of the priority"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, default="", verbose_name="what was reported")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("staff", "Entered by staff"),
                            ("request", "Request"),
                            ("scan", "Code on the device"),
                            ("phone", "Phone"),
                            ("schedule", "Schedule"),
                            ("check", "Failed check"),
                            ("device", "Device alert"),
                            ("recall", "Recall"),
                            ("imported", "Imported history"),
                        ],
                        default="staff",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "requester",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="requester"),
                ),
                ("contact", models.CharField(blank=True, default="", max_length=150, verbose_name="contact")),
                (
                    "on_patient",
                    models.BooleanField(blank=True, null=True, verbose_name="in use on a patient"),
                ),
                (
                    "backup_available",
                    models.BooleanField(blank=True, null=True, verbose_name="backup available"),
                ),
                (
                    "reported_usable",
                    models.BooleanField(blank=True, null=True, verbose_name="reported usable"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("shop", models.CharField(blank=True, default="", max_length=80, verbose_name="shop")),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("repair_of", "Repairs what this found"),
                            ("retest_of", "Retests after"),
                            ("follow_up", "Follows up"),
                            ("part_of", "Part of the batch"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="completed")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="back in use")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("down_from", models.DateTimeField(blank=True, null=True, verbose_name="down from")),
                ("down_to", models.DateTimeField(blank=True, null=True, verbose_name="down until")),
                ("down_partly", models.BooleanField(default=False, verbose_name="partly usable")),
                (
                    "problem_code",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="problem"),
                ),
                ("cause_code", models.CharField(blank=True, default="", max_length=40, verbose_name="cause")),
                (
                    "action_code",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="action"),
                ),
                ("sm_result", models.CharField(blank=True, default="", max_length=24, verbose_name="result")),
                ("resolution", models.TextField(blank=True, default="", verbose_name="what was done")),
                (
                    "overall",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=16, verbose_name="checklist"
                    ),
                ),
                (
                    "safety_part_opened",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="a safety-relevant part was opened"
                    ),
                ),
                ("no_labor", models.BooleanField(default=False, verbose_name="no labor to record")),
                (
                    "status_after",
                    models.CharField(
                        blank=True, default="", max_length=24, verbose_name="device status after"
                    ),
                ),
                ("vendor", models.CharField(blank=True, default="", max_length=150, verbose_name="vendor")),
                (
                    "vendor_reference",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="vendor's number"),
                ),
                (
                    "vendor_cost_minor",
                    models.BigIntegerField(blank=True, null=True, verbose_name="vendor cost"),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency")),
                (
                    "end_reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="ended because"),
                ),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="changed")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="performed by",
                    ),
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
                    "device",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.device",
                        verbose_name="device",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="maintenance.workorder",
                        verbose_name="duplicate of",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="maintenance.workorder",
                        verbose_name="follows",
                    ),
                ),
                (
                    "procedure_version",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maintenance.procedureversion",
                        verbose_name="procedure version",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
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
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "work order",
                "ordering": ("-opened_at", "-id"),
                "indexes": [
                    models.Index(fields=["device", "-opened_at"], name="maintenance_order_device"),
                    models.Index(fields=["site", "-opened_at", "-id"], name="maintenance_order_latest"),
                    models.Index(fields=["site", "closed_at"], name="maintenance_order_closed"),
                    models.Index(
                        condition=models.Q(
                            (
                                "state__one_of",
                                [
                                    openhtm.maintenance.rules.work_order_states.State["ASSIGNED"],
                                    openhtm.maintenance.rules.work_order_states.State["IN_PROGRESS"],
                                    openhtm.maintenance.rules.work_order_states.State["REQUESTED"],
                                    openhtm.maintenance.rules.work_order_states.State["TRIAGED"],
                                    openhtm.maintenance.rules.work_order_states.State["VERIFIED"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_DEPARTMENT"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_INFORMATION"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_IT"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_PARTS"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_PURCHASE"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_VENDOR"],
                                    openhtm.maintenance.rules.work_order_states.State["WORK_DONE"],
                                ],
                            )
                        ),
                        fields=["priority", "opened_at", "site"],
                        name="maintenance_order_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "state__one_of",
                                [
                                    openhtm.maintenance.rules.work_order_states.State["ASSIGNED"],
                                    openhtm.maintenance.rules.work_order_states.State["IN_PROGRESS"],
                                    openhtm.maintenance.rules.work_order_states.State["REQUESTED"],
                                    openhtm.maintenance.rules.work_order_states.State["TRIAGED"],
                                    openhtm.maintenance.rules.work_order_states.State["VERIFIED"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_DEPARTMENT"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_INFORMATION"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_IT"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_PARTS"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_PURCHASE"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_VENDOR"],
                                    openhtm.maintenance.rules.work_order_states.State["WORK_DONE"],
                                ],
                            )
                        ),
                        fields=["assignee", "priority"],
                        name="maintenance_order_assignee",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "state__one_of",
                                [
                                    openhtm.maintenance.rules.work_order_states.State["ASSIGNED"],
                                    openhtm.maintenance.rules.work_order_states.State["IN_PROGRESS"],
                                    openhtm.maintenance.rules.work_order_states.State["REQUESTED"],
                                    openhtm.maintenance.rules.work_order_states.State["TRIAGED"],
                                    openhtm.maintenance.rules.work_order_states.State["VERIFIED"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_DEPARTMENT"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_INFORMATION"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_IT"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_PARTS"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_PURCHASE"],
                                    openhtm.maintenance.rules.work_order_states.State["WAIT_VENDOR"],
                                    openhtm.maintenance.rules.work_order_states.State["WORK_DONE"],
                                ],
                            )
                        ),
                        fields=["device"],
                        name="maintenance_order_of_device",
                    ),
                    models.Index(
                        condition=models.Q(("department__isnull", False)),
                        fields=["department", "-opened_at", "-id"],
                        name="maintenance_order_department",
                    ),
                    models.Index(
                        condition=models.Q(("original_number", ""), _negated=True),
                        fields=["original_number"],
                        name="maintenance_order_original",
                    ),
                    models.Index(
                        condition=models.Q(("follows__isnull", False)),
                        fields=["follows"],
                        name="maintenance_order_follows",
                    ),
                    models.Index(
                        condition=models.Q(("duplicate_of__isnull", False)),
                        fields=["duplicate_of"],
                        name="maintenance_order_duplicate",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "number"), name="maintenance_order_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("original_number", ""), _negated=True),
                        fields=("site", "original_number"),
                        name="maintenance_order_original_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "requested",
                                    "triaged",
                                    "assigned",
                                    "in_progress",
                                    "wait_parts",
                                    "wait_vendor",
                                    "wait_purchase",
                                    "wait_department",
                                    "wait_it",
                                    "wait_information",
                                    "work_done",
                                    "verified",
                                    "closed",
                                    "cancelled",
                                    "duplicate",
                                ],
                            )
                        ),
                        name="maintenance_order_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", openhtm.maintenance.rules.work_order_states.State["CLOSED"]),
                                _negated=True,
                            ),
                            ("closed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="maintenance_order_closed_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", openhtm.maintenance.rules.work_order_states.State["CLOSED"]),
                            ("closed_at__isnull", True),
                            _connector="OR",
                        ),
                        name="maintenance_order_only_closed_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        openhtm.maintenance.rules.work_order_states.State["CANCELLED"],
                                        openhtm.maintenance.rules.work_order_states.State["DUPLICATE"],
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(("end_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_order_end_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("down_to__isnull", True),
                            ("down_to__gte", models.F("down_from")),
                            _connector="OR",
                        ),
                        name="maintenance_order_downtime_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duplicate_of__isnull", True),
                            models.Q(("duplicate_of", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_order_not_own_duplicate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vendor_cost_minor__isnull", True),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_order_cost_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference", django.db.models.functions.text.Upper("reference"))),
                        name="maintenance_order_upper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=16, verbose_name="act")),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requested", "Requested"),
                            ("triaged", "Triaged"),
                            ("assigned", "Assigned"),
                            ("in_progress", "In progress"),
                            ("wait_parts", "Waiting for parts"),
                            ("wait_vendor", "Waiting for the vendor"),
                            ("wait_purchase", "Waiting for a purchase order"),
                            ("wait_department", "Waiting for the department or access"),
                            ("wait_it", "Waiting for IT"),
                            ("wait_information", "Waiting for information"),
                            ("work_done", "Work done"),
                            ("verified", "Verified"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("duplicate", "Duplicate"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="from",
                    ),
                ),
                (
                    "state_after",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("triaged", "Triaged"),
                            ("assigned", "Assigned"),
                            ("in_progress", "In progress"),
                            ("wait_parts", "Waiting for parts"),
                            ("wait_vendor", "Waiting for the vendor"),
                            ("wait_purchase", "Waiting for a purchase order"),
                            ("wait_department", "Waiting for the department or access"),
                            ("wait_it", "Waiting for IT"),
                            ("wait_information", "Waiting for information"),
                            ("work_done", "Work done"),
                            ("verified", "Verified"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("duplicate", "Duplicate"),
                        ],
                        max_length=16,
                        verbose_name="to",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="at")),
                ("by_label", models.CharField(max_length=200, verbose_name="by")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="state_changes",
                        to="maintenance.workorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of state",
                "ordering": ("changed_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="PartLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "catalog_number",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="part number"),
                ),
                ("description", models.CharField(max_length=200, verbose_name="part")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("oem", "Manufacturer"),
                            ("third_party", "Third party"),
                            ("refurbished", "Refurbished"),
                            ("harvested", "From another device"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                ("lot", models.CharField(blank=True, default="", max_length=60, verbose_name="lot")),
                (
                    "serial",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="serial number"),
                ),
                (
                    "removed_serial",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="serial number removed"
                    ),
                ),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=3, default=1, max_digits=12, verbose_name="quantity"),
                ),
                ("unit_cost_minor", models.BigIntegerField(blank=True, null=True, verbose_name="unit cost")),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency")),
                ("safety_relevant", models.BooleanField(default=False, verbose_name="safety-relevant")),
                (
                    "order_reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="purchase order"),
                ),
                (
                    "voided_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="struck out because"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="maintenance.workorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "part",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="maintenance_part_has_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_cost_minor__isnull", True),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_part_cost_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "Comment"),
                            ("hand_over", "Hand-over"),
                            ("addendum", "Addendum"),
                        ],
                        default="comment",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="at")),
                ("by_label", models.CharField(max_length=200, verbose_name="by")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="maintenance.workorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "ordering": ("written_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="maintenance_note_has_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                ("opens_on", models.DateField(verbose_name="window opens")),
                ("closes_on", models.DateField(verbose_name="window closes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("superseded", "Superseded"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            (
                                openhtm.maintenance.rules.schedule.Reason["FIRST_ON_GRID"],
                                openhtm.maintenance.rules.schedule.Reason["FIRST_ON_GRID"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["ON_GRID"],
                                openhtm.maintenance.rules.schedule.Reason["ON_GRID"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["AFTER_BASE"],
                                openhtm.maintenance.rules.schedule.Reason["AFTER_BASE"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["AFTER_DONE"],
                                openhtm.maintenance.rules.schedule.Reason["AFTER_DONE"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["NEVER_DONE"],
                                openhtm.maintenance.rules.schedule.Reason["NEVER_DONE"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["DRIFT_WITHIN"],
                                openhtm.maintenance.rules.schedule.Reason["DRIFT_WITHIN"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["DRIFT_BEYOND"],
                                openhtm.maintenance.rules.schedule.Reason["DRIFT_BEYOND"],
                            ),
                            (
                                openhtm.maintenance.rules.schedule.Reason["LISTED"],
                                openhtm.maintenance.rules.schedule.Reason["LISTED"],
                            ),
                        ],
                        max_length=16,
                        verbose_name="why then",
                    ),
                ),
                ("counted_from", models.DateField(verbose_name="counted from")),
                ("step", models.IntegerField(verbose_name="step")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                ("result", models.CharField(blank=True, default="", max_length=24, verbose_name="result")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "settled_reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="because"),
                ),
                ("deferred_to", models.DateField(blank=True, null=True, verbose_name="deferred to")),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.device",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="maintenance.plan",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="maintenance.planassignment",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maintenance.planrevision",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="maintenance.workorder",
                        verbose_name="work order",
                    ),
                ),
            ],
            options={
                "verbose_name": "occurrence",
                "ordering": ("due_on", "id"),
                "indexes": [
                    models.Index(fields=["device", "plan", "due_on"], name="maintenance_occurrence_line"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["site", "due_on", "id"],
                        name="maintenance_occurrence_open",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open"), _negated=True),
                        fields=["site", "closes_on"],
                        name="maintenance_occurrence_settled",
                    ),
                    models.Index(
                        condition=models.Q(("work_order__isnull", False)),
                        fields=["work_order"],
                        name="maintenance_occurrence_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("device", "plan", "due_on"),
                        name="maintenance_occurrence_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__gte", models.F("due_on")), ("opens_on__lte", models.F("due_on"))
                        ),
                        name="maintenance_occurrence_window_holds_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            ("done_on__isnull", False),
                            _connector="OR",
                        ),
                        name="maintenance_occurrence_done_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("settled_at__isnull", False), _connector="OR"),
                        name="maintenance_occurrence_settled_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "superseded", "cancelled"])),
                        name="maintenance_occurrence_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LaborLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_name", models.CharField(max_length=150, verbose_name="person")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work", "Work"),
                            ("travel", "Travel"),
                            ("waiting", "Waiting"),
                            ("phone", "Phone"),
                            ("administration", "Administration"),
                            ("training", "Training"),
                        ],
                        default="work",
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("minutes", models.PositiveIntegerField(verbose_name="minutes")),
                ("worked_on", models.DateField(verbose_name="day")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="from")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "rate_class",
                    models.CharField(
                        choices=[("regular", "Regular"), ("overtime", "Overtime"), ("on_call", "On call")],
                        default="regular",
                        max_length=8,
                        verbose_name="rate",
                    ),
                ),
                ("rate_minor", models.BigIntegerField(blank=True, null=True, verbose_name="hourly rate")),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="note")),
                (
                    "voided_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="struck out because"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labor",
                        to="maintenance.workorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "labor",
                "ordering": ("worked_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1)), name="maintenance_labor_has_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="maintenance_labor_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rate_minor__isnull", True),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_labor_rate_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FaultRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=43, unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("staff", "Entered by staff"),
                            ("request", "Request"),
                            ("scan", "Code on the device"),
                            ("phone", "Phone"),
                            ("schedule", "Schedule"),
                            ("check", "Failed check"),
                            ("device", "Device alert"),
                            ("recall", "Recall"),
                            ("imported", "Imported history"),
                        ],
                        default="scan",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("text", models.TextField(verbose_name="what is wrong")),
                (
                    "problem_code",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="problem"),
                ),
                (
                    "place",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="where it is now"),
                ),
                ("requester", models.CharField(blank=True, default="", max_length=150, verbose_name="name")),
                (
                    "contact",
                    models.CharField(
                        blank=True, default="", max_length=150, verbose_name="phone or e-mail address"
                    ),
                ),
                ("usable", models.BooleanField(blank=True, null=True, verbose_name="still usable")),
                (
                    "on_patient",
                    models.BooleanField(blank=True, null=True, verbose_name="in use on a patient"),
                ),
                (
                    "backup_available",
                    models.BooleanField(blank=True, null=True, verbose_name="backup available"),
                ),
                ("requested_at", models.DateTimeField(verbose_name="at")),
                ("declined_at", models.DateTimeField(blank=True, null=True, verbose_name="declined")),
                (
                    "decline_reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="declined because"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.department",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.device",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="maintenance.workorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "ordering": ("-requested_at", "-id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("declined_at__isnull", True), ("work_order__isnull", True)),
                        fields=["site", "requested_at"],
                        name="maintenance_request_new",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="maintenance_request_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declined_at__isnull", True),
                            models.Q(("decline_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maintenance_request_decline_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="checklistrun",
            name="work_order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="maintenance.workorder"
            ),
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_on", models.DateField(verbose_name="new target")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("risk_note", models.CharField(blank=True, default="", max_length=500, verbose_name="risk")),
                ("deferred_at", models.DateTimeField(verbose_name="deferred")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "deferred_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deferrals",
                        to="maintenance.occurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "deferral",
                "ordering": ("deferred_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="maintenance_deferral_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in_use", "In use on a patient"),
                            ("could_not_locate", "Could not locate"),
                            ("not_available", "Not available"),
                            ("refused", "Refused by the department"),
                        ],
                        max_length=18,
                        verbose_name="kind",
                    ),
                ),
                ("tried_at", models.DateTimeField(verbose_name="tried")),
                ("evidence", models.CharField(max_length=500, verbose_name="evidence")),
                (
                    "notified",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="who was told"),
                ),
                ("retry_on", models.DateField(blank=True, null=True, verbose_name="next try")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "tried_by",
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
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="maintenance.occurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "ordering": ("tried_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="maintenance_attempt_has_evidence",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="checklistrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)),
                fields=("work_order", "purpose"),
                name="maintenance_run_one_unfinished",
            ),
        ),
    ]
