"""Generic names of devices, and the codes that nomenclatures give them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned


class DeviceTypeQuerySet(models.QuerySet["DeviceType"]):
    def named(self, text: str) -> Self:
        """Those whose name, code or term contains the text."""
        plain = text.strip()
        found = Q(name__icontains=plain) | Q(codes__code__istartswith=plain) | Q(codes__term__icontains=plain)
        return self.filter(found).distinct()

    def with_counts(self) -> Self:
        """With ``model_count``."""
        return self.annotate(model_count=Count("models", distinct=True))


class DeviceType(Versioned):
    """The generic name of a kind of device, such as "Infusion pump, large volume"."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True, default="")
    expected_life_years = models.PositiveSmallIntegerField(_("expected life (years)"), null=True, blank=True)
    is_test_equipment = models.BooleanField(_("test equipment"), default=False)
    aem_exclusion = models.CharField(_("excluded from AEM"), max_length=20, blank=True, default="")

    objects: ClassVar[Any] = DeviceTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("device type")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Nomenclature(models.TextChoices):
    GMDN = "GMDN", "GMDN"
    UMDNS = "UMDNS", "UMDNS"
    FDA = "FDA", _("FDA product code")
    EMDN = "EMDN", "EMDN"
    SNOMED = "SNOMED", "SNOMED CT"
    MDC = "11073", "ISO/IEEE 11073"
    UNSPSC = "UNSPSC", "UNSPSC"
    LOCAL = "LOCAL", _("Local")


class Code(models.Model):
    """A code of a nomenclature, with its term where known."""

    system = models.CharField(_("nomenclature"), max_length=10, choices=Nomenclature.choices)
    code = models.CharField(_("code"), max_length=40)
    term = models.CharField(_("term"), max_length=300, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class TypeCode(Code):
    """A code that stands for a device type; a type has several."""

    device_type = models.ForeignKey(
        DeviceType, on_delete=models.PROTECT, related_name="codes", db_index=False
    )

    class Meta:
        verbose_name = _("nomenclature code")
        constraints = [
            models.UniqueConstraint(fields=["device_type", "system", "code"], name="catalog_typecode_once")
        ]
        indexes = [models.Index(fields=["system", "code"], name="catalog_typecode_code")]
