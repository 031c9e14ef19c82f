"""Forms of management plans, their goals, and the yearly evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ..actions.plan_goals import NewGoal
from ..management_plans import words
from ..management_plans.measures import MEASURES
from ..models import AnswerChoice, ManagementPlan, PlanEvaluation, PlanGoal, PlanState, TargetChoice
from ..reporting.asking import ALL
from ..rules.management_plans import SECTIONS

#: Empty further sections that a form offers beside those that are written.
_SPARE = 2


def _long(label: Any, help_text: Any = "", rows: int = 5) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PlanFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("Any")), *PlanState.choices], required=False
    )


class PlanForm(forms.Form):
    """``places``: of a new plan, where one may write them; None among them: the whole hospital."""

    place = forms.ChoiceField(label=gettext_lazy("For"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    starts_on = DateField(label=gettext_lazy("From"))
    ends_on = DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Twelve months at most: a plan is evaluated yearly."),
    )
    responsible = forms.ChoiceField(label=gettext_lazy("Who answers for the plan"), widget=SearchSelect)
    objectives = _long(gettext_lazy("Objectives"), gettext_lazy("What the year is to reach, and for whom."))
    scope = _long(
        gettext_lazy("Scope"), gettext_lazy("Which sites, devices and services it covers, and which not.")
    )
    performance = _long(
        gettext_lazy("Performance"), gettext_lazy("What is done, how often, and how it is measured.")
    )
    effectiveness = _long(
        gettext_lazy("Effectiveness"), gettext_lazy("How one will know that it made equipment safer.")
    )
    file = forms.FileField(
        label=gettext_lazy("The text as a document"),
        help_text=gettext_lazy("Instead of the sections, or beside them."),
        required=False,
    )

    def __init__(
        self, *args: Any, places: Sequence[Any], people: Iterable[Any], written: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        self._people = {str(one.pk): one for one in people}
        chosen["responsible"].choices = [("", ""), *((key, str(one)) for key, one in self._people.items())]
        self._places = {one.code if one else ALL: one for one in places}
        chosen["place"].choices = [
            (key, str(one) if one else _("The whole hospital")) for key, one in self._places.items()
        ]
        if not places:
            del self.fields["place"]
        self._more = range(1, written + _SPARE + 1)
        for number in self._more:
            self.fields[f"section_{number}"] = forms.CharField(
                label=_("Further section %(n)d: title") % {"n": number}, max_length=200, required=False
            )
            self.fields[f"text_{number}"] = _long(_("Further section %(n)d: text") % {"n": number}, rows=3)

    @property
    def site(self) -> Any:
        return self._places[self.cleaned_data["place"]]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = {name: given[name] for name in ("title", "starts_on", "ends_on", *SECTIONS)}
        more = [{"title": given[f"section_{n}"], "text": given[f"text_{n}"]} for n in self._more]
        return {**plain, "responsible": self._people[given["responsible"]], "more": more}


def begun(plan: ManagementPlan) -> dict[str, Any]:
    """What the form of a draft begins with."""
    plain = {name: getattr(plan, name) for name in ("title", "starts_on", "ends_on", *SECTIONS)}
    more: dict[str, Any] = {}
    for number, row in enumerate(plan.more, start=1):
        more |= {f"section_{number}": row["title"], f"text_{number}": row["text"]}
    return {**plain, **more, "responsible": str(plan.responsible_id)}


class GoalForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Goal"), max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("The program counts"),
        help_text=gettext_lazy("Nobody types such a number, and it opens to its rows."),
        required=False,
        widget=SearchSelect,
    )
    told_how = forms.CharField(
        label=gettext_lazy("Or a person knows by"),
        help_text=gettext_lazy("Where the program counts nothing of the kind."),
        max_length=500,
        required=False,
    )
    target = forms.ChoiceField(label=gettext_lazy("Target"), choices=TargetChoice.choices)
    target_number = forms.FloatField(label=gettext_lazy("Number"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Of a number that a person tells."),
        max_length=30,
        required=False,
    )
    target_day = DateField(label=gettext_lazy("Day"), required=False)
    told_months = forms.IntegerField(
        label=gettext_lazy("Told every so many months"),
        help_text=gettext_lazy("A value that is older counts as unknown."),
        min_value=1,
        max_value=12,
        initial=3,
        required=False,
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who answers for it"), widget=SearchSelect, required=False)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["measure"].choices = [
            ("", _("Nothing: a person tells it")),
            *(
                (one.key, f"{one.title} ({one.unit})" if one.unit else str(one.title))
                for one in MEASURES.values()
            ),
        ]
        self._people = {str(one.pk): one for one in people}
        chosen["owner"].choices = [
            ("", _("Nobody yet")),
            *((key, str(one)) for key, one in self._people.items()),
        ]

    def goal(self) -> NewGoal:
        given = dict(self.cleaned_data)
        given["owner"] = self._people.get(given["owner"])
        given["told_months"] = given["told_months"] or 3
        return NewGoal(**given)


def goal_begun(goal: PlanGoal) -> dict[str, Any]:
    names = (
        "name",
        "reason",
        "measure",
        "told_how",
        "target",
        "target_number",
        "unit",
        "target_day",
        "told_months",
    )
    return {**{name: getattr(goal, name) for name in names}, "owner": str(goal.owner_id or "")}


class TellForm(forms.Form):
    """One field for the value: a number, or the day on which it was done."""

    number = forms.FloatField(label=gettext_lazy("Value"))
    done_on = DateField(label=gettext_lazy("Done on"))
    on = DateField(label=gettext_lazy("As of"))
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=gettext_lazy("Evidence"), required=False)

    def __init__(self, *args: Any, by_day: bool, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number" if by_day else "done_on"]
        if not by_day and unit:
            self.fields["number"].label = _("Value (%(unit)s)") % {"unit": unit}

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given.get(name) for name in ("number", "done_on", "on")} | {"note": given["note"]}


class _Signed(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ApprovePlanForm(_Signed):
    note = forms.CharField(label=gettext_lazy("Decision"), max_length=500, required=False)
    field_order = ("note", "password")


class EvaluateForm(forms.Form):
    """An answer and its words for every section, and what the next plan should change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            self.fields[name] = forms.ChoiceField(
                label=str(words.SECTIONS[name]),
                help_text=str(words.ASKED[name]),
                choices=[("", _("Not answered")), *AnswerChoice.choices],
                required=False,
            )
            label = _("%(section)s: in words") % {"section": words.SECTIONS[name]}
            self.fields[f"{name}_words"] = _long(label, rows=3)
        self.fields["changes"] = _long(gettext_lazy("Changes proposed for the next plan"))

    def answers(self) -> dict[str, dict[str, str]]:
        given = self.cleaned_data
        return {name: {"answer": given[name], "words": given[f"{name}_words"]} for name in SECTIONS}


def evaluation_begun(found: PlanEvaluation | None) -> Mapping[str, Any]:
    if found is None:
        return {}
    made = {"changes": found.changes}
    for name, one in found.answers.items():
        made |= {name: one.get("answer", ""), f"{name}_words": one.get("words", "")}
    return made


class SignForm(_Signed):
    pass


class AcceptForm(_Signed):
    presented_on = DateField(label=gettext_lazy("Presented to the committee on"))
    reference = forms.CharField(
        label=gettext_lazy("Minutes"),
        help_text=gettext_lazy("Their name or number, where they are not added as a file."),
        max_length=200,
        required=False,
    )
    file = forms.FileField(label=gettext_lazy("Minutes as a file"), required=False)
    decision = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("presented_on", "reference", "file", "decision", "password")
