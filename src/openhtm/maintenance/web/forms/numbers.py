"""What a number is asked about: days, grace, split."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField

from ...counting import Asked, Number
from ...counting.asking import EARLIEST, LATEST, MOST_GRACE


class Period(forms.Form):
    """``from`` and ``to`` inclusive; without them the last twelve whole months."""

    to = DateField(label=gettext_lazy("To"), required=False, earliest=EARLIEST, latest=LATEST)
    grace = forms.IntegerField(
        label=gettext_lazy("Days of grace"), required=False, min_value=0, max_value=MOST_GRACE
    )
    field_order = ("from", "to", "by", "grace")

    def __init__(self, *args: Any, number: Number | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._number = number
        self.fields["from"] = DateField(
            label=gettext_lazy("From"), required=False, earliest=EARLIEST, latest=LATEST
        )
        if number is not None and not number.graced:
            del self.fields["grace"]
        if number is not None:
            choices = [("", _("Risk class"))] if "risk" in number.dimensions else []
            choices += [(key, str(one.title)) for key, one in number.dimensions.items() if key != "risk"]
            self.fields["by"] = forms.ChoiceField(label=_("Split by"), choices=choices, required=False)
        self.order_fields(self.field_order)

    def showing(self, asked: Asked) -> Period:
        """The same form with the days that were counted where none were given; one with errors as it came."""
        if not self.is_valid():
            return self
        counted = {"from": asked.first, "to": asked.last, "grace": asked.grace}
        given = {name: value for name, value in self.data.items() if value}
        return Period({**counted, **given}, number=self._number)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("from"), given.get("to")
        if first and last and last < first:
            self.add_error("to", _("The period ends before it begins."))
        return given
