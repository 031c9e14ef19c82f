"""Stock: stores, what lies in them by lot and serial number, and every movement of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .choices import MovementKind
from .part import Part

_QUANTITY: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=3)
_NOTHING = Value(Decimal(0), output_field=_QUANTITY)


class Store(Versioned):
    """A place of a site where parts are kept: a room, a cabinet, a van."""

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=150)
    room = models.ForeignKey(
        "places.Room",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("room"),
    )
    retired_reason = models.CharField(_("no longer used because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        ordering = ("site", "code")
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="supply_store_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("supply:store", args=[self.pk])


class StockQuerySet(ScopedQuerySet):
    def counted(self, *, on: date) -> Self:
        """With ``usable``: what has not expired on that day; ``reserved``: for work; ``free``: the rest, below
        zero where more is reserved than there is; ``coming``: free and ordered."""
        fresh = Lot.objects.filter(stock=OuterRef("pk"), quantity__gt=0)
        fresh = fresh.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
        kept = Reservation.objects.filter(stock=OuterRef("pk"), ended_at__isnull=True)
        return self.annotate(usable=_sum(fresh), reserved=_sum(kept)).annotate(
            free=F("usable") - F("reserved"), coming=F("usable") - F("reserved") + F("ordered")
        )

    def needed(self) -> Self:
        """Of those ``counted``: what must be bought, as ``rules.stock.to_order`` says of each."""
        return self.filter(part__retired_reason="").filter(
            Q(reorder_at__isnull=False, coming__lte=F("reorder_at")) | Q(coming__lt=0)
        )


def _sum(rows: Any) -> Any:
    summed = rows.order_by().values("stock").annotate(n=Sum("quantity")).values("n")
    return Coalesce(Subquery(summed, output_field=_QUANTITY), _NOTHING, output_field=_QUANTITY)


class Stock(models.Model):
    """A part in a store. ``quantity`` is the sum of its lots and of its movements, never below zero.

    ``reorder_at``: with so many left, or fewer, it is bought; None: nobody watches. ``fill_to``: bought up to
    so many. ``ordered``: on its way.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="stock", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="stock")
    bin = models.CharField(_("bin"), max_length=40, blank=True, default="")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=0)
    reorder_at = models.DecimalField(_("reorder at"), max_digits=12, decimal_places=3, null=True, blank=True)
    fill_to = models.DecimalField(_("fill up to"), max_digits=12, decimal_places=3, null=True, blank=True)
    ordered = models.DecimalField(_("ordered"), max_digits=12, decimal_places=3, default=0)
    ordered_reference = models.CharField(_("purchase order"), max_length=60, blank=True, default="")
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)

    objects: ClassVar[Any] = StockQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock")
        ordering = ("part__number_key", "store")
        constraints = [
            models.UniqueConstraint(fields=["store", "part"], name="supply_stock_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="supply_stock_not_below_zero"),
            models.CheckConstraint(condition=Q(ordered__gte=0), name="supply_stock_ordered_not_below_zero"),
            models.CheckConstraint(
                condition=Q(reorder_at__isnull=True) | Q(reorder_at__gte=0),
                name="supply_stock_reorder_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(fill_to__isnull=True) | Q(fill_to__gt=F("reorder_at")),
                name="supply_stock_filled_above_reorder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part.number} / {self.store.code}"


class LotQuerySet(ScopedQuerySet):
    scope_site = "stock__site_id"


class Lot(models.Model):
    """Pieces of one lot, or the one piece of a serial number. What is tracked by quantity has one nameless lot."""

    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="lots", db_index=False)
    lot = models.CharField(_("lot"), max_length=60, blank=True, default="")
    serial = models.CharField(_("serial number"), max_length=80, blank=True, default="")
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=0)

    objects: ClassVar[Any] = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        ordering = ("expires_on", "lot", "serial", "pk")
        constraints = [
            models.UniqueConstraint(fields=["stock", "lot", "serial"], name="supply_lot_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="supply_lot_not_below_zero"),
            models.CheckConstraint(
                condition=Q(serial="") | Q(quantity__lte=1), name="supply_lot_serial_is_one"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.lot, self.serial) if part) or str(self.stock)

    @property
    def site_id(self) -> int:
        return self.stock.site_id


class Movement(models.Model):
    """What came or went, once, never changed. ``source``: the record it follows from; ``balance``: of the part
    in the store after it."""

    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="movements", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=MovementKind.choices)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    balance = models.DecimalField(_("left"), max_digits=12, decimal_places=3)
    moved_at = models.DateTimeField(_("at"))
    by_label = models.CharField(_("by"), max_length=200)
    reference = models.CharField(_("reference"), max_length=80, blank=True, default="")
    source = models.CharField(max_length=80, blank=True, default="", editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["stock", "-id"], name="supply_movement_of_stock")]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="supply_movement_moves"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="supply_movement_balance"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity.normalize():f}"


class ReservationQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that still hold parts back, first come first."""
        return self.filter(ended_at__isnull=True).order_by("reserved_at", "pk")


class Reservation(models.Model):
    """Parts held back for a piece of work. ``source``: that work, for the program; ``reference``: for people."""

    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="reservations")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    source = models.CharField(max_length=80, editable=False)
    reference = models.CharField(_("for"), max_length=80)
    reserved_at = models.DateTimeField(_("since"))
    by_label = models.CharField(_("by"), max_length=200)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_reason = models.CharField(_("ended because"), max_length=300, blank=True, default="")

    objects: ClassVar[Any] = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        ordering = ("reserved_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "stock"],
                condition=Q(ended_at__isnull=True),
                name="supply_reservation_once",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="supply_reservation_has_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity.normalize():f} × {self.stock} ({self.reference})"
