"""What is known of the electrical safety of models and devices, and which table a site follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.electrical import AppliedPart, Connection, Facts, MakerLimit, ProtectionClass
from .choices import ConnectionChoice, ProtectionChoice


class SafetyStandard(Versioned):
    """The table that a site follows, by the name of its file."""

    site = models.OneToOneField("places.Site", on_delete=models.PROTECT, related_name="+")
    table = models.CharField(_("table"), max_length=60)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("electrical safety standard")
        ordering = ("site",)
        constraints = [models.CheckConstraint(condition=~Q(table=""), name="maintenance_standard_is_named")]

    def __str__(self) -> str:
        return self.table


class ElectricalFacts(Versioned):
    """Facts of one model, or of one device where it differs or its model is not known.

    Unknown is blank or None; ``parts`` [] is known to have no applied part. ``limits`` are the manufacturer's:
    a list of {key, unit, at_least, at_most, source}, numbers as text.
    """

    model = models.OneToOneField(
        "catalog.Model",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("model"),
    )
    device = models.OneToOneField(
        "registry.Device",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("device"),
    )
    protection = models.CharField(
        _("protection class"), max_length=20, choices=ProtectionChoice.choices, blank=True, default=""
    )
    parts = models.JSONField(_("types of applied part"), null=True, blank=True)
    connection = models.CharField(
        _("connection"), max_length=40, choices=ConnectionChoice.choices, blank=True, default=""
    )
    limits = models.JSONField(_("manufacturer's limits"), default=list, blank=True)
    source = models.CharField(_("where this is stated"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("electrical facts")
        constraints = [
            models.CheckConstraint(
                condition=Q(model__isnull=True) ^ Q(device__isnull=True),
                name="maintenance_electrical_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.device or self.model)

    @property
    def site_id(self) -> int | None:
        """Where the ledger looks; what is known of a model belongs to the organization."""
        return self.device.site_id if self.device else None

    @property
    def department_id(self) -> int | None:
        return self.device.department_id if self.device else None

    @property
    def facts(self) -> Facts:
        return Facts(
            protection=ProtectionClass(self.protection) if self.protection else None,
            parts=None if self.parts is None else frozenset(AppliedPart(one) for one in self.parts),
            connection=Connection(self.connection) if self.connection else None,
        )

    @property
    def makers(self) -> list[MakerLimit]:
        return [
            MakerLimit(
                key=one["key"],
                unit=one["unit"],
                source=one["source"],
                at_least=_number(one.get("at_least")),
                at_most=_number(one.get("at_most")),
            )
            for one in self.limits
        ]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
