"""Forms of meters: a reading, and why one was wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField

from ...models import CountsChoice, HowChoice
from ...rules.meters import MOST_DECIMALS, MOST_WHOLE, Counts, Entry, How


def _number(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=MOST_WHOLE + MOST_DECIMALS,
        decimal_places=MOST_DECIMALS,
        **more,
    )


class ReadingForm(forms.Form):
    """What a meter shows. What is only asked of a rollover or an exchange is shown only then."""

    counts = forms.ChoiceField(label=_("Meter"), choices=CountsChoice.choices)
    shown = _number(_("Reading"), help_text=_("As the display shows it."))
    on = DateField(label=_("Read on"))
    how = forms.ChoiceField(
        label=_("Since the reading before"),
        choices=HowChoice.choices,
        initial=HowChoice.READ,
        widget=forms.Select(attrs={"data-module": "fields-when"}),
    )
    rollover_at = _number(
        _("The display begins again at"),
        required=False,
        help_text=_("The first number it cannot show: 100000 for five digits."),
    )
    old_shown = _number(_("The old counter showed"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rollover_at"].widget.attrs["data-when"] = f"how={HowChoice.ROLLED_OVER}"
        self.fields["old_shown"].widget.attrs["data-when"] = f"how={HowChoice.REPLACED}"

    def counted(self) -> Counts:
        return Counts(self.cleaned_data["counts"])

    def entry(self) -> Entry:
        given = self.cleaned_data
        how = How(given["how"])
        return Entry(
            on=given["on"],
            shown=given["shown"],
            how=how,
            rollover_at=given["rollover_at"] if how is How.ROLLED_OVER else None,
            old_shown=given["old_shown"] if how is How.REPLACED else None,
        )


class StrikeReading(forms.Form):
    reason = forms.CharField(label=_("What was wrong with it"), max_length=300)
