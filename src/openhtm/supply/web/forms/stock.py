"""Forms of stores and of what comes into them and leaves them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ... import part_words
from ...actions.stock import Counted, Receipt
from ...models import Lot, Part, Stock, Store, Tracking
from ...rules.stock import Wanted
from .parts import QUANTITY

_T = gettext_lazy


class StoreForm(forms.Form):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    site = forms.ChoiceField(label=_T("Site"))
    code = forms.CharField(label=_T("Code"), max_length=20, help_text=_T("Short, such as MAIN or VAN2."))
    name = forms.CharField(label=_T("Name"), max_length=150)
    retired_reason = forms.CharField(label=_T("No longer used because"), max_length=300, required=False)

    def __init__(
        self, *args: Any, sites: Iterable[Any] = (), store: Store | None = None, **kwargs: Any
    ) -> None:
        begun = {name: getattr(store, name) for name in ("code", "name", "retired_reason") if store}
        if store is not None:
            begun["seen_version"] = store.version
        super().__init__(*args, **{**kwargs, "initial": begun})
        if store is None:
            self.fields["site"].choices = [(one.code, one.name) for one in sites]  # type: ignore[attr-defined]
            del self.fields["retired_reason"]
        else:
            del self.fields["site"]

    def values(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"seen_version", "site"}
        }


def _store_choices(stores: Iterable[Store]) -> list[tuple[str, str]]:
    return [(str(store.pk), f"{store.site.code} · {store}") for store in stores]


def _without_untracked(form: forms.Form, part: Part) -> None:
    """Only what is written down of such a part is asked."""
    if part.tracking == Tracking.NONE:
        del form.fields["lot"]
    if part.tracking != Tracking.SERIAL:
        del form.fields["serial"]


class ReceiveForm(forms.Form):
    """What arrived of a part."""

    store = forms.ChoiceField(label=_T("Store"))
    quantity = forms.DecimalField(label=_T("Quantity"), min_value=0, initial=1, **QUANTITY)
    lot = forms.CharField(label=_T("Lot"), max_length=60, required=False)
    serial = forms.CharField(label=_T("Serial number"), max_length=80, required=False)
    expires_on = DateField(label=_T("Expires"), required=False)
    reference = forms.CharField(label=_T("Delivery note or purchase order"), max_length=80, required=False)

    def __init__(self, *args: Any, part: Part, stores: Iterable[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].choices = _store_choices(stores)  # type: ignore[attr-defined]
        _without_untracked(self, part)
        if part.tracking == Tracking.NONE:
            del self.fields["expires_on"]

    def receipt(self) -> Receipt:
        return Receipt(**{name: value for name, value in self.cleaned_data.items() if name != "store"})


class LevelsForm(forms.Form):
    """Where it lies, and at how many left it is bought."""

    store = forms.ChoiceField(label=_T("Store"))
    bin = forms.CharField(label=_T("Bin"), max_length=40, required=False)
    reorder_at = forms.DecimalField(
        label=_T("Buy when so many are left"),
        min_value=0,
        required=False,
        help_text=_T("Empty: nobody watches it."),
        **QUANTITY,
    )
    fill_to = forms.DecimalField(label=_T("Fill up to"), min_value=0, required=False, **QUANTITY)

    def __init__(
        self, *args: Any, stores: Iterable[Store] = (), stock: Stock | None = None, **kwargs: Any
    ) -> None:
        begun = {name: getattr(stock, name) for name in ("bin", "reorder_at", "fill_to") if stock}
        super().__init__(*args, **{**kwargs, "initial": begun})
        if stock is None:
            self.fields["store"].choices = _store_choices(stores)  # type: ignore[attr-defined]
        else:
            del self.fields["store"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "store"}


def lot_choices(lots: Sequence[Lot], part: Part) -> list[tuple[str, str]]:
    """Each lot with its expiry date and how many there are; by lot, the oldest may be left to the program."""
    rows = [(str(lot.pk), part_words.lot(lot)) for lot in lots]
    return [("", _("Those that expire first")), *rows] if part.tracking == Tracking.LOT else rows


class TakeForm(forms.Form):
    """Which pieces leave: how many, of which lot."""

    quantity = forms.DecimalField(label=_T("Quantity"), min_value=0, initial=1, **QUANTITY)
    piece = forms.ChoiceField(label=_T("Lot or serial number"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, stock: Stock, lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = {str(lot.pk): lot for lot in lots}
        if stock.part.tracking == Tracking.NONE:
            del self.fields["piece"]
        else:
            field: Any = self.fields["piece"]
            field.required = stock.part.tracking == Tracking.SERIAL
            field.choices = lot_choices(lots, stock.part)
        if stock.part.tracking == Tracking.SERIAL:
            del self.fields["quantity"]

    def wanted(self) -> Wanted:
        lot = self.lots.get(self.cleaned_data.get("piece", ""))
        return Wanted(
            quantity=self.cleaned_data.get("quantity", Decimal(1)),
            lot=lot.lot if lot else "",
            serial=lot.serial if lot else "",
        )


class ScrapForm(TakeForm):
    reason = forms.CharField(label=_T("Why"), max_length=300)


class TransferForm(TakeForm):
    to = forms.ChoiceField(label=_T("To"))

    def __init__(self, *args: Any, stores: Iterable[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = _store_choices(stores)  # type: ignore[attr-defined]


class OrderedForm(forms.Form):
    """What is on its way."""

    quantity = forms.DecimalField(label=_T("Ordered"), min_value=0, **QUANTITY)
    reference = forms.CharField(label=_T("Purchase order"), max_length=60, required=False)


class CountForm(forms.Form):
    """A field for each lot of a store: what was counted, and what the list showed then. Empty: not counted."""

    reason = forms.CharField(
        label=_T("Why they differ"), max_length=300, required=False, help_text=_T("For all of them together.")
    )

    def __init__(self, *args: Any, lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = list(lots)
        for lot in self.lots:
            self.fields[f"lot_{lot.pk}"] = forms.DecimalField(
                label=str(lot), required=False, min_value=0, **QUANTITY
            )
            self.fields[f"shown_{lot.pk}"] = forms.DecimalField(
                initial=f"{lot.quantity.normalize():f}", required=False, widget=forms.HiddenInput, **QUANTITY
            )

    def counted(self) -> list[Counted]:
        given = self.cleaned_data
        return [
            Counted(
                lot_id=lot.pk, quantity=given[f"lot_{lot.pk}"], shown=given[f"shown_{lot.pk}"] or Decimal(0)
            )
            for lot in self.lots
            if given[f"lot_{lot.pk}"] is not None
        ]
