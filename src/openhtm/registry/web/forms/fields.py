"""Form fields made from the table of device fields."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.values import Money
from openhtm.ui.forms import DateField, SearchSelect, UnitInput

from ...fields import FieldSpec, Kind

#: So many rows are sent with a select; beyond, the reader types and the server answers.
SENT = 300


class PickField(forms.Field):
    """One row of a scoped queryset, by its id. With script it is searched on the server."""

    def __init__(
        self,
        rows: QuerySet[Any],
        *,
        label_of: Callable[[Any], str] = str,
        remote_url: str = "",
        chosen: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.rows = rows
        found = list(rows[:SENT])
        if chosen is not None and all(row.pk != chosen for row in found):
            found += list(rows.filter(pk=chosen))
        choices = [("", "—"), *((str(row.pk), label_of(row)) for row in found)]
        super().__init__(widget=SearchSelect(choices=choices, remote_url=remote_url), **kwargs)

    def clean(self, value: Any) -> Any:
        """The row, or None."""
        super().clean(value)
        if value in (None, ""):
            return None
        found = self.rows.filter(pk=int(value)).first() if str(value).isdigit() else None
        if found is None:
            raise forms.ValidationError(_("Choose one of the list."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")


YES_NO = [("", _("Unknown")), ("yes", _("Yes")), ("no", _("No"))]


class FlagField(forms.ChoiceField):
    """Yes, no, or (when it may be) unknown."""

    def __init__(self, *, unknown: bool, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO if unknown else YES_NO[1:], **kwargs)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(str(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _flag_text(initial) != (data or "")

    def prepare_value(self, value: Any) -> Any:
        return _flag_text(value) if isinstance(value, bool) else value


def _flag_text(value: object) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def field_of(spec: FieldSpec, *, nullable: bool = True) -> forms.Field:
    """The form field of a device field that is no reference."""
    label = str(spec.label)[:1].upper() + str(spec.label)[1:]
    common: dict[str, Any] = {"label": label, "required": spec.required, "help_text": spec.help}
    if spec.kind is Kind.DATE:
        return DateField(**common)
    if spec.kind is Kind.FLAG:
        return FlagField(unknown=nullable, **common)
    if spec.kind is Kind.CHOICE:
        blank = [] if any(value == "unknown" for value, _label in spec.choices) else [("", "—")]
        return forms.ChoiceField(choices=[*blank, *spec.choices], **common)
    if spec.kind is Kind.INTEGER:
        return forms.IntegerField(min_value=0, max_value=200, **common)
    if spec.kind is Kind.MONEY:
        return forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=3, **common)
    if spec.kind is Kind.NUMBER:
        return forms.DecimalField(widget=UnitInput(unit=spec.unit), **common)
    widget = forms.Textarea(attrs={"rows": 4}) if spec.key == "notes" else forms.TextInput()
    return forms.CharField(widget=widget, max_length=spec.max_length or 2000, **common)


def minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else Money.of(amount, currency).minor
