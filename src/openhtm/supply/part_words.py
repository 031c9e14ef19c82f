"""What parts and stock say to people."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Lot, Part
from .rules.stock import Refusal

_REFUSALS = {
    Refusal.QUANTITY: gettext_lazy("%(part)s: the quantity must be above zero."),
    Refusal.LOT_NEEDED: gettext_lazy("%(part)s is tracked by lot: give the lot."),
    Refusal.SERIAL_NEEDED: gettext_lazy("%(part)s is tracked by serial number: give the serial number."),
    Refusal.ONE_BY_ONE: gettext_lazy("%(part)s is tracked by serial number: one piece at a time."),
    Refusal.NOT_TRACKED: gettext_lazy("%(part)s is not tracked by that: leave lot or serial number out."),
    Refusal.EXPIRY_NEEDED: gettext_lazy("%(part)s has a shelf life: give the day on which the lot expires."),
    Refusal.EXPIRED: gettext_lazy("%(part)s: what is there has expired. Throw it away, or take another lot."),
    Refusal.OTHER_EXPIRY: gettext_lazy("%(part)s: that lot is on the shelf with another expiry date."),
    Refusal.UNKNOWN_LOT: gettext_lazy("%(part)s: nothing of that lot or serial number is in this store."),
    Refusal.NOT_ENOUGH: gettext_lazy("%(part)s: there are not so many in this store."),
    Refusal.RESERVED: gettext_lazy("%(part)s: what is left in this store is reserved for other work."),
}


def refusal(why: Refusal, *, part: Part) -> str:
    return str(_REFUSALS[why]) % {"part": part}


def taken() -> str:
    return _("Taken")


def amount(value: Decimal) -> str:
    """A quantity without needless zeros, as the reader writes numbers."""
    whole = value == value.to_integral_value()
    return formats.number_format(value.to_integral_value() if whole else value.normalize())


def quantity(value: Decimal, part: Part) -> str:
    return f"{amount(value)} {part.unit}".rstrip()


def lot(found: Lot) -> str:
    """A lot as one chooses it: its names, until when, how many."""
    named = " · ".join(text for text in (found.lot, found.serial) if text) or _("No lot")
    until = _("expires %(day)s") % {"day": found.expires_on.isoformat()} if found.expires_on else ""
    return " · ".join(text for text in (named, until, quantity(found.quantity, found.stock.part)) if text)
