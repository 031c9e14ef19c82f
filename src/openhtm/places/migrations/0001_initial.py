import django.db.models.deletion
from django.db import migrations, models

import openhtm.places.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("currency", models.CharField(default="USD", max_length=3, verbose_name="currency")),
                ("is_demo", models.BooleanField(default=False, verbose_name="demonstration")),
            ],
            options={
                "verbose_name": "organization",
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[openhtm.places.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("address", models.TextField(blank=True, default="", verbose_name="address")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "site",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "cost_center",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="cost center"),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="phone")),
                ("is_critical", models.BooleanField(default=False, verbose_name="critical care area")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="places.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "department",
                "ordering": ("site", "name"),
                "constraints": [
                    models.UniqueConstraint(fields=("site", "code"), name="places_department_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="places.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "building",
                "ordering": ("site", "name"),
                "constraints": [
                    models.UniqueConstraint(fields=("site", "name"), name="places_building_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("floor", models.CharField(blank=True, default="", max_length=20, verbose_name="floor")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("is_storage", models.BooleanField(default=False, verbose_name="storage")),
                (
                    "access_note",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="access note"),
                ),
                ("route_key", models.CharField(blank=True, default="", editable=False, max_length=200)),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="places.building",
                        verbose_name="building",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="places.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="places.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "room",
                "ordering": ("route_key", "name"),
                "indexes": [models.Index(fields=["site", "route_key"], name="places_room_route")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "building", "floor", "name"), name="places_room_name"
                    )
                ],
            },
        ),
    ]
