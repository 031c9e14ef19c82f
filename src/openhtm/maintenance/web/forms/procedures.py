"""Forms of the procedure pages: the facts of a version, and one step."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ...actions.procedures import NewProcedure, StepDraft
from ...models import Source, StepKindChoice
from ...rule_words import impossible
from ...rules.limits import Combine, InvalidLimits, Limits
from ...rules.quantities import UNITS
from ...rules.steps import DateRule, Statistic, Step, StepKind

STATISTICS = [
    (Statistic.EACH, gettext_lazy("Every reading must pass")),
    (Statistic.MEAN, gettext_lazy("The mean")),
    (Statistic.LOWEST, gettext_lazy("The lowest")),
    (Statistic.HIGHEST, gettext_lazy("The highest")),
]
DATE_RULES = [
    (DateRule.ANY, gettext_lazy("Any date")),
    (DateRule.NOT_PAST, gettext_lazy("Not in the past (an expiry)")),
    (DateRule.NOT_FUTURE, gettext_lazy("Not in the future (an installation)")),
]
COMBINES = [
    (Combine.GREATER, gettext_lazy("the greater of the two tolerances")),
    (Combine.LESSER, gettext_lazy("the lesser of the two tolerances")),
    (Combine.SUM, gettext_lazy("the sum of the two tolerances")),
]
LIMITS = ("lower", "upper", "target", "tolerance", "percent")


class ProcedureFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Code or title"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("Any")),
            ("in_force", gettext_lazy("In force")),
            ("in_review", gettext_lazy("In review")),
            ("draft", gettext_lazy("Draft")),
            ("retired", gettext_lazy("Retired")),
        ],
    )


class VersionFacts(forms.Form):
    """What stands at the head of a version."""

    source = forms.ChoiceField(label=gettext_lazy("Where it comes from"), choices=Source.choices)
    source_reference = forms.CharField(
        label=gettext_lazy("Manual, revision, clause"), max_length=300, required=False
    )
    standard_minutes = forms.IntegerField(
        label=gettext_lazy("Standard minutes"), min_value=1, max_value=6000, required=False
    )
    competency = forms.CharField(label=gettext_lazy("Required competency"), max_length=200, required=False)
    test_equipment = forms.CharField(
        label=gettext_lazy("Test equipment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One kind a line."),
    )
    parts_kit = forms.CharField(label=gettext_lazy("Parts kit"), max_length=300, required=False)
    warnings = forms.CharField(
        label=gettext_lazy("Safety warnings"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    change_note = forms.CharField(label=gettext_lazy("What changed"), max_length=500, required=False)

    def details(self) -> dict[str, object]:
        given = dict(self.cleaned_data)
        return {**given, "test_equipment": lines(given["test_equipment"])}


class NewProcedureForm(VersionFacts):
    """A procedure with its first version."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    device_type = forms.ChoiceField(
        label=gettext_lazy("For the device type"), required=False, widget=SearchSelect
    )
    field_order = ("code", "title", "device_type")

    def __init__(self, *args: Any, types: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._types = {str(kind.pk): kind for kind in types}
        self.fields["device_type"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Any device")),
            *((key, str(kind)) for key, kind in self._types.items()),
        ]

    def new(self) -> NewProcedure:
        own = {"code", "title", "device_type"}
        return NewProcedure(
            code=self.cleaned_data["code"],
            title=self.cleaned_data["title"],
            device_type=self._types.get(self.cleaned_data["device_type"]),
            details={name: value for name, value in self.details().items() if name not in own},
        )


class Approve(forms.Form):
    """Putting a version into force needs a day and a signature."""

    effective_from = DateField(label=gettext_lazy("In force from"))
    password = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Retire(forms.Form):
    on = DateField(label=gettext_lazy("From"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class StepForm(forms.Form):
    """One step. Which fields count depends on its kind; the rules refuse a step nobody could judge."""

    label = forms.CharField(label=gettext_lazy("What is asked"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=StepKindChoice.choices)
    section = forms.CharField(label=gettext_lazy("Section"), max_length=100, required=False)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Names the step in formulas. Made from the label when left empty."),
    )
    help = forms.CharField(
        label=gettext_lazy("How to"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    mandatory = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False, initial=True)
    critical = forms.BooleanField(
        label=gettext_lazy("Critical: failing it takes the device out of use"), required=False
    )
    allow_na = forms.BooleanField(
        label=gettext_lazy("May be skipped as not applicable, with a reason"), required=False
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        required=False,
        choices=[("", gettext_lazy("None")), *((name, name) for name in UNITS)],
    )
    lower = forms.DecimalField(label=gettext_lazy("At least"), required=False)
    lower_inclusive = forms.BooleanField(
        label=gettext_lazy("The lower limit itself passes"), required=False, initial=True
    )
    upper = forms.DecimalField(label=gettext_lazy("At most"), required=False)
    upper_inclusive = forms.BooleanField(
        label=gettext_lazy("The upper limit itself passes"), required=False, initial=True
    )
    target = forms.DecimalField(label=gettext_lazy("Target"), required=False)
    tolerance = forms.DecimalField(label=gettext_lazy("± in the unit"), required=False)
    percent = forms.DecimalField(label=gettext_lazy("± in percent of the target"), required=False)
    combine = forms.ChoiceField(
        label=gettext_lazy("With both tolerances, use"), choices=COMBINES, required=False
    )
    guard_band = forms.DecimalField(
        label=gettext_lazy("Guard band"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Uncertainty taken off each limit."),
    )
    readings = forms.IntegerField(
        label=gettext_lazy("Readings"), min_value=1, max_value=50, initial=1, required=False
    )
    statistic = forms.ChoiceField(
        label=gettext_lazy("Of several readings"), choices=STATISTICS, required=False
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Decimals shown"), min_value=0, max_value=9, required=False
    )
    source = forms.CharField(
        label=gettext_lazy("Source of the limit"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Manual and page, or standard, edition and clause."),
    )
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line."),
    )
    failing_choices = forms.CharField(
        label=gettext_lazy("Choices that fail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line."),
    )
    date_rule = forms.ChoiceField(label=gettext_lazy("The date must be"), choices=DATE_RULES, required=False)
    expected = forms.CharField(
        label=gettext_lazy("Expected version or code"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Of electrical safety: the name of a table; empty, the site's is followed. Of a meter reading: the "
            "meter for which it counts, such as hours, cycles or exposures; empty, for none."
        ),
    )
    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("With the keys of steps above, such as (e1 + e2) / 2."),
    )

    condition = forms.CharField(
        label=gettext_lazy("Asked only when"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "With keys of steps above: battery fails, mode is not standby, energy above 100 and case passes."
        ),
    )
    as_left_of = forms.CharField(
        label=gettext_lazy("Reading after adjusting (as left) of the step"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("The key of the as-found reading; asked once that is entered."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            self._limits = self._read_limits(given)
        return given

    def _read_limits(self, given: dict[str, Any]) -> Limits | None:
        numbers = {name: given[name] for name in LIMITS if given.get(name) is not None}
        if not numbers:
            return None
        try:
            return Limits(
                **numbers,
                lower_inclusive=given["lower_inclusive"],
                upper_inclusive=given["upper_inclusive"],
                combine=Combine(given.get("combine") or Combine.GREATER),
                guard_band=given.get("guard_band") or Decimal(0),
            )
        except InvalidLimits as problem:
            self.add_error("lower", impossible(problem))
            return None

    def draft(self) -> StepDraft:
        """The step as the action takes it; only of a valid form."""
        given = self.cleaned_data
        step = Step(
            key=given["key"] or key_of(given["label"]),
            kind=StepKind(given["kind"]),
            label=given["label"],
            mandatory=given["mandatory"],
            critical=given["critical"],
            allow_na=given["allow_na"],
            unit=given["unit"],
            limits=self._limits,
            decimals=given["decimals"],
            readings=given["readings"] or 1,
            statistic=Statistic(given["statistic"] or Statistic.EACH),
            choices=tuple(lines(given["choices"])),
            failing_choices=frozenset(lines(given["failing_choices"])),
            date_rule=DateRule(given["date_rule"] or DateRule.ANY),
            expected=given["expected"],
            formula=given["formula"],
            source=given["source"],
            condition=given["condition"],
            as_left_of=given["as_left_of"],
        )
        return StepDraft(step=step, section=given["section"], help=given["help"])


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def key_of(label: str) -> str:
    """A key from a label: "Energy at 200 J" becomes energy_at_200_j."""
    made = slugify(label).replace("-", "_")[:60]
    return made if made.isidentifier() else f"step_{made}"[:60]


def step_values(row: Any) -> dict[str, object]:
    """The values a step's form begins with."""
    names = [name for name in StepForm.base_fields if name not in ("choices", "failing_choices")]
    values = {name: plain(getattr(row, name)) for name in names}
    return {**values, "choices": "\n".join(row.choices), "failing_choices": "\n".join(row.failing_choices)}


def plain(value: object) -> object:
    """Stored decimals carry nine places; people wrote fewer."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
