"""Vendors: whom to call, by which account. They belong to the organization, like the catalog."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


class Vendor(Versioned):
    """A company that makes, sells, services or calibrates. ``name_key``: its name as it is compared.

    Never deleted: one that is no longer called is ``retired``.
    """

    name = models.CharField(_("name"), max_length=150)
    name_key = models.CharField(max_length=150, unique=True, editable=False)
    roles = models.JSONField(_("roles"), default=list)
    manufacturer = models.ForeignKey(
        "catalog.Manufacturer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("manufacturer in the catalog"),
    )
    phone = models.CharField(_("phone"), max_length=60, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    web = models.URLField(_("web address"), blank=True, default="")
    hours = models.CharField(_("hours"), max_length=200, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")
    retired_reason = models.CharField(_("no longer called because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("vendor")
        ordering = ("name_key",)
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="supply_vendor_has_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supply:vendor", args=[self.pk])


class VendorContact(models.Model):
    """Somebody, or a desk, at a vendor. One who left is struck out with the day, never removed."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=60, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    left_on = models.DateField(_("left"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("contact")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class VendorAccount(Versioned):
    """The number under which a vendor knows a site."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="accounts", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("account number"), max_length=80, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(fields=["vendor", "site"], name="supply_vendoraccount_once"),
        ]

    def __str__(self) -> str:
        return self.number
