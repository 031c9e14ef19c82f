"""Models of devices: what a maker sells under one name and number, and how it is identified."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned

from ..rules import model_names
from .device_type import Code, DeviceType
from .manufacturer import Manufacturer


class RiskClass(models.TextChoices):
    """How a failure can hurt (domain: criticality). UNKNOWN is a state of its own, never low."""

    LIFE_SUPPORT = "life_support", _("Life support")
    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Medium risk")
    LOW = "low", _("Low risk")
    UNKNOWN = "unknown", _("Unknown")


class FdaClass(models.TextChoices):
    """21 CFR 860.3."""

    I = "I", "I"  # noqa: E741 - the class is called so
    II = "II", "II"
    III = "III", "III"


class EuClass(models.TextChoices):
    """Regulation (EU) 2017/745, Annex VIII."""

    I = "I", "I"  # noqa: E741 - the class is called so
    IIA = "IIa", "IIa"
    IIB = "IIb", "IIb"
    III = "III", "III"


class ModelQuerySet(models.QuerySet["Model"]):
    def named(self, text: str) -> Self:
        """Those whose name, numbers, maker or identifier contain the text."""
        plain, wanted = text.strip(), model_names.key(text)
        found = Q(name__icontains=plain) | Q(number__icontains=plain) | Q(catalog_number__icontains=plain)
        found |= Q(manufacturer__name__icontains=plain)
        if wanted:
            found |= Q(normalized__contains=wanted)
        return self.filter(
            found | Q(pk__in=ModelIdentifier.objects.filter(value=plain.upper()).values("model"))
        )

    def support_ended(self, on: date) -> Self:
        """Those whose maker's support, or security support, has ended by that day."""
        return self.filter(Q(end_of_support_on__lte=on) | Q(end_of_security_support_on__lte=on))

    def for_lists(self) -> Self:
        """With what every list of models shows."""
        return self.select_related("manufacturer", "device_type")


class Model(Versioned):
    """Manufacturer + model or catalog entry. Facts here are inherited by every device of the model.

    ``primary_di`` tells apart what a maker sells under one name and number with several device
    identifiers (sizes, packs); it is empty where none is known.
    """

    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.PROTECT, related_name="models", db_index=False
    )
    name = models.CharField(_("model"), max_length=200)
    number = models.CharField(_("model number"), max_length=120, blank=True, default="")
    catalog_number = models.CharField(_("catalog number"), max_length=120, blank=True, default="")
    primary_di = models.CharField(_("primary device identifier"), max_length=60, blank=True, default="")
    normalized = models.CharField(max_length=330, db_index=True, editable=False, default="")
    device_type = models.ForeignKey(
        DeviceType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="models",
        verbose_name=_("device type"),
    )
    description = models.TextField(_("description"), blank=True, default="")
    risk_class = models.CharField(
        _("risk class"), max_length=12, choices=RiskClass.choices, default=RiskClass.UNKNOWN
    )
    risk_reason = models.CharField(_("reason of the risk class"), max_length=500, blank=True, default="")
    fda_class = models.CharField(
        _("FDA class"), max_length=3, choices=FdaClass.choices, blank=True, default=""
    )
    eu_class = models.CharField(_("EU class"), max_length=4, choices=EuClass.choices, blank=True, default="")
    mission_critical = models.PositiveSmallIntegerField(_("mission critical (1-10)"), null=True, blank=True)
    backup_available = models.BooleanField(_("backup available"), null=True, blank=True)
    patient_contact = models.BooleanField(_("patient contact"), null=True, blank=True)
    network_connected = models.BooleanField(_("network connected"), null=True, blank=True)
    stores_phi = models.BooleanField(_("stores patient data"), null=True, blank=True)
    is_single_use = models.BooleanField(_("single use"), null=True, blank=True)
    mri_safety = models.CharField(_("MRI safety"), max_length=80, blank=True, default="")
    is_fda_tracked = models.BooleanField(_("tracked device (21 CFR 821)"), default=False)
    expected_life_years = models.PositiveSmallIntegerField(_("expected life (years)"), null=True, blank=True)
    end_of_sale_on = models.DateField(_("end of sale"), null=True, blank=True)
    end_of_support_on = models.DateField(_("end of support"), null=True, blank=True)
    end_of_security_support_on = models.DateField(_("end of security support"), null=True, blank=True)
    support_source = models.CharField(
        _("source of the support dates"), max_length=300, blank=True, default=""
    )
    replacement_cost_minor = models.BigIntegerField(_("replacement cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    notes = models.TextField(_("notes"), blank=True, default="")

    objects: ClassVar[Any] = ModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("model")
        ordering = ("manufacturer__name", "name", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["manufacturer", "name", "number", "primary_di"], name="catalog_model_once"
            ),
            models.CheckConstraint(condition=Q(risk_class__in=RiskClass.values), name="catalog_model_risk"),
            models.CheckConstraint(
                condition=Q(mission_critical__isnull=True) | Q(mission_critical__range=(1, 10)),
                name="catalog_model_mission_critical",
            ),
            models.CheckConstraint(
                condition=Q(replacement_cost_minor__isnull=True) | ~Q(currency=""),
                name="catalog_model_cost_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manufacturer.name} {self.label}"

    @property
    def label(self) -> str:
        """Name and number as they stand on the device, without repeating one in the other."""
        return self.name if not self.number or self.number == self.name else f"{self.name} ({self.number})"


class ModelCode(Code):
    """A code that a nomenclature gives this very model, such as the FDA product codes of its clearance."""

    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="codes", db_index=False)

    class Meta:
        verbose_name = _("nomenclature code")
        constraints = [
            models.UniqueConstraint(fields=["model", "system", "code"], name="catalog_modelcode_once")
        ]
        indexes = [models.Index(fields=["system", "code"], name="catalog_modelcode_code")]


class IdentifierKind(models.TextChoices):
    """Kinds of device identifier in FDA's database (GUDID)."""

    PRIMARY = "primary", _("Primary")
    PACKAGE = "package", _("Package")
    SECONDARY = "secondary", _("Secondary")
    UNIT_OF_USE = "unit_of_use", _("Unit of use")
    DIRECT_MARKING = "direct_marking", _("Direct marking")
    PREVIOUS = "previous", _("Previous")


class ModelIdentifier(models.Model):
    """A UDI device identifier of a model. ``value`` is normalized, so that a scan finds it as it is.

    A primary identifier belongs to one model. Others may be shared: FDA's database gives several packs the
    same unit of use.
    """

    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="identifiers", db_index=False)
    agency = models.CharField(_("issuing agency"), max_length=10)
    value = models.CharField(_("identifier"), max_length=60)
    kind = models.CharField(
        _("kind"), max_length=20, choices=IdentifierKind.choices, default=IdentifierKind.PRIMARY
    )
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)

    class Meta:
        verbose_name = _("identifier")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "value"], condition=Q(kind="primary"), name="catalog_identifier_one_primary"
            ),
            models.UniqueConstraint(
                fields=["model", "agency", "value", "kind"], name="catalog_identifier_once"
            ),
        ]
        indexes = [models.Index(fields=["value"], name="catalog_identifier_value")]

    def __str__(self) -> str:
        return f"{self.agency} {self.value}"
