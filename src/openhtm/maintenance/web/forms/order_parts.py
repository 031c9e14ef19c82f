"""Forms of what an order takes out of a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.supply import api as supply
from openhtm.ui.forms import SearchSelect

from ...actions.order_parts import FromStore
from ...models.choices import PartSource

_T = gettext_lazy
_QUANTITY: dict[str, Any] = {"min_value": 0, "max_digits": 12, "decimal_places": 3}


class Shelves(forms.Form):
    q = forms.CharField(label=_T("Number, name or manufacturer"), required=False)


class Take(forms.Form):
    """How many, of which lot, and what came out of the device."""

    quantity = forms.DecimalField(label=_T("Quantity"), initial=1, **_QUANTITY)
    piece = forms.ChoiceField(label=_T("Lot or serial number"), required=False, widget=SearchSelect)
    removed_serial = forms.CharField(label=_T("Serial number taken out"), max_length=80, required=False)
    source = forms.ChoiceField(label=_T("Source"), choices=PartSource.choices, initial=PartSource.UNKNOWN)
    uncharged = forms.BooleanField(
        label=_T("Without a price"), required=False, help_text=_T("Somebody else pays, as under a contract.")
    )

    def __init__(self, *args: Any, stock: supply.Stock, lots: Sequence[supply.Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stock, self.lots = stock, {str(lot.pk): lot for lot in lots}
        tracking = stock.part.tracking
        if tracking == supply.Tracking.NONE:
            del self.fields["piece"]
        else:
            field: Any = self.fields["piece"]
            field.required = tracking == supply.Tracking.SERIAL
            first = [("", _("Those that expire first"))] if tracking == supply.Tracking.LOT else []
            field.choices = [*first, *((str(lot.pk), supply.part_words.lot(lot)) for lot in lots)]
        if tracking == supply.Tracking.SERIAL:
            del self.fields["quantity"]

    def taken(self) -> FromStore:
        given = self.cleaned_data
        lot = self.lots.get(given.get("piece", ""))
        wanted = supply.Wanted(
            quantity=given.get("quantity", Decimal(1)),
            lot=lot.lot if lot else "",
            serial=lot.serial if lot else "",
        )
        return FromStore(
            stock=self.stock,
            wanted=wanted,
            removed_serial=given["removed_serial"],
            source=PartSource(given["source"]),
            charged=not given["uncharged"],
        )


class Reserve(forms.Form):
    quantity = forms.DecimalField(
        label=_T("Quantity"),
        initial=1,
        help_text=_T("More than there is may be reserved: the rest is then on the list to be bought."),
        **_QUANTITY,
    )


class KitFrom(forms.Form):
    store = forms.ChoiceField(label=_T("Store"))

    def __init__(self, *args: Any, stores: Iterable[supply.Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].choices = [(str(one.pk), str(one)) for one in stores]  # type: ignore[attr-defined]


class StrikeOutTaken(forms.Form):
    """A line that came out of a store."""

    reason = forms.CharField(label=_T("Struck out because"), max_length=300)
    to_store = forms.BooleanField(
        label=_T("It goes back into the store"),
        required=False,
        initial=True,
        help_text=_T("Not ticked: it is used up or broken, and the store stays as it is."),
    )
