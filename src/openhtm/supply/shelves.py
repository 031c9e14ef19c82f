"""The functions through which everyone reaches parts, kits, stores and stock inside their scope.

Parts and kits belong to the organization: whoever reads parts anywhere reads them all. What lies in a store is
read at its site.
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.errors import InvalidInput, NotFound

from .models import Kit, Lot, Movement, Part, PartQuerySet, Reservation, Stock, StockQuerySet, Store
from .part_keys import part_key


def parts(user: Any, permission: str = Permission.PART_READ) -> PartQuerySet:
    rows: PartQuerySet = Part.objects.select_related("manufacturer", "vendor")
    return rows if user.may_anywhere(permission) else rows.none()


def part(user: Any, pk: int, permission: str = Permission.PART_READ) -> Part:
    return cast(Part, one(parts(user, permission), _no_part(), pk=pk))


def part_of_number(user: Any, number: str, permission: str = Permission.PART_READ) -> Part:
    """By its number as people write it."""
    return cast(Part, one(parts(user, permission), _no_part(), number_key=part_key(number)))


def _no_part() -> str:
    return _("There is no such part, or it is outside your sites.")


def kits(user: Any, permission: str = Permission.PART_READ) -> QuerySet[Kit]:
    rows = cast("QuerySet[Kit]", Kit.objects.prefetch_related("lines__part"))
    return rows if user.may_anywhere(permission) else rows.none()


def kit(user: Any, pk: int, permission: str = Permission.PART_READ) -> Kit:
    missing = _("There is no such kit, or it is outside your sites.")
    return cast(Kit, one(kits(user, permission), missing, pk=pk))


def kit_of_code(user: Any, code: str, permission: str = Permission.PART_READ) -> Kit:
    missing = _("There is no such kit, or it is outside your sites.")
    return cast(Kit, one(kits(user, permission), missing, code=" ".join(code.upper().split())))


def named_kit(text: str) -> Kit | None:
    """The kit that a procedure names, by its code; None: what it says is words."""
    rows = Kit.objects.prefetch_related("lines__part").filter(retired_reason="")
    found: Kit | None = rows.filter(code=" ".join(text.upper().split())).first()
    return found


def stores(user: Any, permission: str = Permission.PART_READ, *, site_id: int | None = None) -> Any:
    rows = Store.objects.within(scope(user, permission).narrowed(site_id))
    return rows.select_related("site", "room").order_by("site__code", "code")


def store(user: Any, pk: int, permission: str = Permission.PART_READ) -> Store:
    missing = _("There is no such store, or it is outside your sites.")
    return cast(Store, one(stores(user, permission), missing, pk=pk))


def store_of_code(user: Any, code: str, permission: str = Permission.PART_READ) -> Store:
    """By its code, or by site and code (``GEN/MAIN``) where several sites have one of that code."""
    site, slash, name = code.upper().rpartition("/")
    rows = stores(user, permission).filter(code=name)
    found = list(rows.filter(site__code=site) if slash else rows)
    if not found:
        raise NotFound(_("There is no such store, or it is outside your sites."))
    if len(found) > 1:
        raise InvalidInput(
            _("Several sites have a store %(code)s: name the site too, such as %(whole)s.")
            % {"code": name, "whole": f"{found[0].site.code}/{name}"}
        )
    return cast(Store, found[0])


def stock(user: Any, permission: str = Permission.PART_READ, *, site_id: int | None = None) -> StockQuerySet:
    """Parts in stores."""
    rows: StockQuerySet = Stock.objects.within(scope(user, permission).narrowed(site_id))
    return rows.select_related("part__vendor", "part__manufacturer", "store__site", "site")


def in_store(user: Any, pk: int, permission: str = Permission.PART_READ) -> Stock:
    """One part in one store."""
    missing = _("There is no such part in a store of your sites.")
    return cast(Stock, one(stock(user, permission), missing, pk=pk))


def lots_of(found: Store) -> list[Lot]:
    """What a count round of a store goes by: each lot with something in it, and what is tracked by quantity
    even when nothing is left; by bin."""
    rows = Lot.objects.filter(stock__store=found, stock__part__retired_reason="")
    rows = rows.filter(Q(quantity__gt=0) | Q(lot="", serial="")).select_related("stock__part")
    return list(rows.order_by("stock__bin", "stock__part__number_key", "expires_on", "pk"))


def movements(user: Any) -> QuerySet[Movement]:
    rows = Movement.objects.within(scope(user, Permission.PART_READ))
    return cast("QuerySet[Movement]", rows.select_related("lot", "stock__store", "stock__part"))


def reservations(user: Any, permission: str = Permission.PART_READ) -> Any:
    rows = Reservation.objects.within(scope(user, permission))
    return rows.select_related("stock__part", "stock__store__site")
