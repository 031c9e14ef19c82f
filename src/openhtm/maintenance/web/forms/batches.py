"""Forms of batches: what can be done together, what was found on a device, the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ...batch_words import typed
from ...models import AttemptKind, ProcedureStep
from ...rules.verdicts import Answer
from .work_orders import Signature, person_choices

READING = "r-"
RESULTS = ("pass", "fail", *sorted(["in_use", "could_not_locate", "not_available", "refused"]))
ATTEMPTS = (AttemptKind.IN_USE, AttemptKind.COULD_NOT_LOCATE, AttemptKind.NOT_AVAILABLE, AttemptKind.REFUSED)


class BatchFilter(forms.Form):
    """Which inspections are offered to be done together."""

    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"))
    site = forms.ChoiceField(label=gettext_lazy("Site"))
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    until = DateField(label=gettext_lazy("Window opens until"))

    def __init__(
        self,
        *args: Any,
        procedures: Iterable[Any],
        sites: Iterable[Any],
        departments: Iterable[Any],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["procedure"].choices = [("", _("Choose")), *((one.code, str(one)) for one in procedures)]
        fields["site"].choices = [(one.code, one.name) for one in sites]
        fields["department"].choices = [("", _("Any")), *((str(one.pk), str(one)) for one in departments)]


class NewBatchForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160, required=False)
    assignee = forms.ChoiceField(label=gettext_lazy("For"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = person_choices(user, empty=_("Nobody yet"))  # type: ignore[attr-defined]


class Found(forms.Form):
    """What was found on one device; readings stand under the keys of their steps."""

    result = forms.ChoiceField(choices=[(one, one) for one in RESULTS])
    note = forms.CharField(max_length=500, required=False)
    seen = forms.IntegerField(required=False)

    def readings(self, steps: Iterable[ProcedureStep]) -> dict[str, Answer]:
        """Only the fields that something was typed into."""
        by_key = {step.key: step for step in steps}
        given: Mapping[str, str] = {
            name.removeprefix(READING): text for name, text in self.data.items() if name.startswith(READING)
        }
        return {
            key: typed(by_key[key], text) for key, text in given.items() if key in by_key and text.strip()
        }

    def failed(self) -> Sequence[str]:
        return [str(one) for one in cast("QueryDict", self.data).getlist("failed")]


class CloseBatch(Signature):
    """The time for all of them together, and the password of who signs."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes for all devices together"),
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("Shared out among the devices that have no labor yet. 0: none to record."),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("minutes", "password", "seen")
