"""What evidence is asked of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.maintenance.api import counting
from openhtm.ui.forms import DateField, SearchSelect

_DAYS: Any = {"required": False, "earliest": counting.EARLIEST, "latest": counting.LATEST}


class EvidenceFilter(forms.Form):
    """A model or a device type, the period, and the day on which the schedule changed."""

    model = forms.ChoiceField(label=gettext_lazy("Model"), required=False, widget=SearchSelect)
    device_type = forms.ChoiceField(
        label=gettext_lazy("or all of a device type"), required=False, widget=SearchSelect
    )
    to = DateField(label=gettext_lazy("To"), **_DAYS)
    since = DateField(label=gettext_lazy("Changed on"), **_DAYS)
    field_order = ("model", "device_type", "from", "to", "since")

    def __init__(self, *args: Any, models: Iterable[Any], types: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DateField(label=_("From"), **_DAYS)
        self.order_fields(self.field_order)
        chosen: Any = self.fields
        for name, offered in (("model", models), ("device_type", types)):
            chosen[name].choices = [("", _("None")), *((str(one.pk), str(one)) for one in offered)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("model") and given.get("device_type"):
            self.add_error("device_type", _("Choose either a model or a device type."))
        first, last = given.get("from"), given.get("to")
        if first and last and last < first:
            self.add_error("to", _("The period ends before it begins."))
        return given
