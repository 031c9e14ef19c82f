"""Forms of the waves of a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.forms import DateField, SearchSelect, TimeField

from ..actions.waves import Window
from ..models import Wave
from ..rules.waves import LONGEST_BAKE


class WaveForm(forms.Form):
    title = forms.CharField(label=lazy("Title"), max_length=120)
    bake_days = forms.IntegerField(
        label=lazy("Watched for how many days"),
        help_text=lazy("Counted from its last verified device. Nothing after it begins before."),
        min_value=0,
        max_value=LONGEST_BAKE,
    )


class WindowForm(forms.Form):
    on = DateField(label=lazy("Day"))
    begins = TimeField(label=lazy("From"), help_text=lazy("By the clock of the site."))
    until = TimeField(label=lazy("To"), help_text=lazy("Earlier than its beginning: on the next morning."))
    agreed_with = forms.CharField(label=lazy("Agreed with"), max_length=200)
    agreed_on = DateField(label=lazy("Agreed on"))

    @staticmethod
    def initial_of(one: Wave) -> dict[str, Any]:
        return {
            "on": one.window_on,
            "begins": one.window_from,
            "until": one.window_to,
            "agreed_with": one.agreed_with,
            "agreed_on": one.agreed_on,
        }

    def window(self) -> Window:
        return Window(**self.cleaned_data)


class OpenForm(forms.Form):
    procedure = forms.ChoiceField(
        label=lazy("Procedure of the test"),
        help_text=lazy("Becomes the checklist of the orders. An order without one proves nothing."),
        required=False,
        widget=SearchSelect,
    )

    def __init__(self, *args: Any, versions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {str(one.pk): one for one in versions}
        chosen: Any = self.fields["procedure"]
        chosen.choices = [("", _("None")), *((key, str(one)) for key, one in self._versions.items())]

    def version(self) -> Any:
        return self._versions.get(self.cleaned_data["procedure"])


class MoveForm(forms.Form):
    """The numbers of waves; 0 is none."""

    to = forms.TypedChoiceField(label=lazy("Put the chosen devices into"), coerce=int)

    def __init__(self, *args: Any, waves: Iterable[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["to"]
        chosen.choices = [*((one.number, f"{one.number}: {one.title}") for one in waves), (0, _("No wave"))]
