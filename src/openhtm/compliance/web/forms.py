"""Forms of compliance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.catalog.api import RiskClass
from openhtm.ui.forms import DateField, SearchSelect

from .. import listing
from ..actions import own_sets
from ..models import SeverityChoice
from ..plugins import rules

_ANY = ("", _("Any"))
_STATES = (
    ("", _("Open")),
    (listing.ACCEPTED, _("Accepted")),
    (listing.STANDING, _("Open and accepted")),
    (listing.CLOSED, _("Mended")),
)


class FindingFilter(forms.Form):
    q = forms.CharField(label=_("About"), required=False, max_length=100)
    rule = forms.ChoiceField(label=_("Rule"), required=False, widget=SearchSelect)
    severity = forms.ChoiceField(label=_("Severity"), choices=(_ANY, *SeverityChoice.choices), required=False)
    risk = forms.ChoiceField(label=_("Risk class"), choices=(_ANY, *RiskClass.choices), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False, widget=SearchSelect)
    requirement = forms.ChoiceField(label=_("Requirement"), required=False, widget=SearchSelect)
    state = forms.ChoiceField(label=_("State"), choices=_STATES, required=False)
    as_of = DateField(label=_("As of"), required=False)

    def __init__(
        self, *args: Any, departments: Iterable[Any], requirements: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["rule"].choices = [_ANY, *((one.key, one.title) for one in rules())]
        chosen["department"].choices = [_ANY, *((str(row.pk), str(row)) for row in departments)]
        chosen["requirement"].choices = [_ANY, *requirements]

    def wanted(self) -> listing.Wanted:
        given = self.cleaned_data if self.is_valid() else {}
        return listing.Wanted(
            rule=given.get("rule", ""),
            severity=given.get("severity", ""),
            risk=given.get("risk", ""),
            state=given.get("state") or listing.OPEN,
            department_id=int(given["department"]) if given.get("department") else None,
            requirement=given.get("requirement", ""),
            q=given.get("q", ""),
        )


class AcceptForm(forms.Form):
    selected = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why it is left as it is"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ChoiceField(label=_("Who answers for it"), widget=SearchSelect)
    until = DateField(
        label=_("Until"), help_text=_("At most a year. After this day the finding is open again.")
    )

    def __init__(self, *args: Any, people: Iterable[Any], chosen: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marked: Any = self.fields["selected"]
        marked.choices = [(str(one.pk), str(one)) for one in chosen]
        self.known = {str(one.pk): one for one in people}
        owner: Any = self.fields["owner"]
        owner.choices = [("", ""), *((key, str(one)) for key, one in self.known.items())]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"reason": given["reason"], "until": given["until"], "owner": self.known[given["owner"]]}


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class LoadSetForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("A TOML file as the reference of requirement sets describes it.")
    )

    def clean_file(self) -> tuple[str, str]:
        """Its name and its text."""
        given = self.cleaned_data["file"]
        if given.size > 4 * own_sets.LONGEST:
            raise forms.ValidationError(_("The file is too large for a requirement set."))
        try:
            return given.name, given.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from None


class WithdrawSetForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
