"""Parts held back for a piece of work."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import stocking
from ..models import Reservation, Stock
from ..stocking import Why


@action("supply.stock.reserve", needs=Permission.STOCK_KEEP)
def reserve(stock: Stock, *, quantity: Decimal, why: Why, by: Actor, at: datetime) -> Reservation:
    """Hold pieces back for work, also more than there are: those are bought. Said again, it is the new number."""
    if quantity <= 0:
        text = _("The quantity must be above zero.")
        raise InvalidInput(text, fields={"quantity": [text]})
    row = stocking.locked(stock)
    known: Reservation | None = row.reservations.standing().filter(source=why.source).first()
    if known is not None:
        return acts.save(known, quantity=quantity)
    return acts.create(
        Reservation(
            stock=row,
            site_id=row.site_id,
            quantity=quantity,
            source=why.source,
            reference=why.reference[:80],
            reserved_at=at,
            by_label=by.actor_label[:200],
        )
    )


@action("supply.stock.release", needs=Permission.STOCK_KEEP)
def release(reservation: Reservation, *, reason: str, by: Actor, at: datetime) -> Reservation:
    """Give back what was held; others may take it."""
    stocking.locked(reservation.stock)
    fresh: Reservation = Reservation.objects.select_related("stock").get(pk=reservation.pk)
    return fresh if fresh.ended_at else acts.save(fresh, ended_at=at, ended_reason=reason.strip()[:300])


@action("supply.stock.release_all", needs=Permission.STOCK_KEEP, where=anywhere)
def release_all(*, source: str, reason: str, by: Actor, at: datetime) -> int:
    """Give back everything that was held for a piece of work, as when it is over."""
    held = Reservation.objects.standing().filter(source=source).select_related("stock")
    return sum(release(one, reason=reason, by=by, at=at) is not None for one in held)
