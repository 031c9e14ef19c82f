"""Parts: what is built into devices, kept on shelves and bought again. They belong to the organization."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Versioned
from openhtm.kernel.values import Money

from .choices import Tracking, YesNo


class PartQuerySet(models.QuerySet[Any]):
    def matching(self, text: str) -> Self:
        """Every word is in the number, the name, or the number of the manufacturer or the vendor."""
        rows = self
        for word in text.split():
            rows = rows.filter(
                Q(number__icontains=word)
                | Q(name__icontains=word)
                | Q(manufacturer_number__icontains=word)
                | Q(vendor_number__icontains=word)
                | Q(manufacturer__name__icontains=word)
            )
        return rows


class Part(Versioned):
    """A part by its own number. ``number_key``: the number as it is compared.

    ``safety_relevant``: exchanged, the device needs a test before it goes back. ``shelf_life_months``: it
    expires, so every lot says until when it may be used. ``price_minor``: of one, on ``priced_on``. Never
    deleted: one that is not used any more is ``retired``.
    """

    number = models.CharField(_("part number"), max_length=60)
    number_key = models.CharField(max_length=60, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    manufacturer = models.ForeignKey(
        "catalog.Manufacturer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("manufacturer"),
    )
    manufacturer_number = models.CharField(_("manufacturer's number"), max_length=80, blank=True, default="")
    vendor = models.ForeignKey(
        "supply.Vendor",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name=_("bought from"),
    )
    vendor_number = models.CharField(_("vendor's number"), max_length=80, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")
    tracking = models.CharField(_("tracked"), max_length=8, choices=Tracking.choices, default=Tracking.NONE)
    safety_relevant = models.CharField(
        _("safety-relevant"), max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    shelf_life_months = models.PositiveSmallIntegerField(_("shelf life (months)"), null=True, blank=True)
    price_minor = models.BigIntegerField(_("price of one"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    priced_on = models.DateField(_("price of"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, default="")
    retired_reason = models.CharField(_("no longer used because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part")
        ordering = ("number_key",)
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="supply_part_has_number"),
            models.CheckConstraint(condition=~Q(name=""), name="supply_part_has_name"),
            models.CheckConstraint(
                condition=Q(price_minor__isnull=True)
                | (Q(price_minor__gte=0) & ~Q(currency="") & Q(priced_on__isnull=False)),
                name="supply_part_price_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("supply:part", args=[self.pk])

    @property
    def price(self) -> Money | None:
        return None if self.price_minor is None else Money(self.price_minor, self.currency)


class PartFit(models.Model):
    """That a part goes into the devices of a model."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="fits", db_index=False)
    model = models.ForeignKey("catalog.Model", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("model it fits")
        constraints = [models.UniqueConstraint(fields=["part", "model"], name="supply_partfit_once")]

    def __str__(self) -> str:
        return str(self.model)


class PartAlternative(models.Model):
    """That another part may be used in the place of this one; not the other way round by itself."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="alternatives", db_index=False)
    other = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("alternative")
        constraints = [
            models.UniqueConstraint(fields=["part", "other"], name="supply_partalternative_once"),
            models.CheckConstraint(condition=~Q(part=F("other")), name="supply_partalternative_is_other"),
        ]

    def __str__(self) -> str:
        return str(self.other)


class Kit(Versioned):
    """Parts that one piece of work needs together. Procedures name a kit by its code."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    retired_reason = models.CharField(_("no longer used because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("kit")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("supply:kit", args=[self.pk])


class KitLine(models.Model):
    """So many of a part in a kit."""

    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="lines", db_index=False)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("part of a kit")
        ordering = ("part__number_key",)
        constraints = [
            models.UniqueConstraint(fields=["kit", "part"], name="supply_kitline_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="supply_kitline_has_quantity"),
        ]

    def __str__(self) -> str:
        return str(self.part)
