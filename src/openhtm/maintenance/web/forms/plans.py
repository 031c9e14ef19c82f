"""Forms of the plan pages: a plan's terms in the fields a person fills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ...actions.plans import NewPlan
from ...models import (
    Basis,
    CountsChoice,
    IntervalUnit,
    PlanRevision,
    ScheduleKind,
    TriggerChoice,
    WindowScheme,
)
from ...rule_words import impossible
from ...rules.conditions import LONGEST
from ...rules.intervals import Interval, InvalidInterval, Unit
from ...rules.meters import MOST_DECIMALS, MOST_WHOLE
from ...rules.occasions import LONGEST_WITHIN
from ...rules.reasons import ON_OCCASION
from ...rules.schedule import DEFAULT_DRIFT_PERCENT, Kind
from ...rules.windows import InvalidWindow, Scheme, WindowRule
from ...terms import Terms

DAY_CHOICES = [
    ("", gettext_lazy("Choose")),
    ("day", gettext_lazy("A day of the month")),
    ("weekday", gettext_lazy("Every such weekday")),
    ("nth", gettext_lazy("The nth weekday of the month")),
]
NTH_CHOICES = [
    ("1", gettext_lazy("first")),
    ("2", gettext_lazy("second")),
    ("3", gettext_lazy("third")),
    ("4", gettext_lazy("fourth")),
    ("-1", gettext_lazy("last")),
]


_WITHOUT_INTERVAL = frozenset({Kind.CALENDAR_LIST, Kind.ONCE, *ON_OCCASION})


_SPACED = "fixed floating hybrid meter"
#: Field → when it matters; pages show only those.
_WHEN = {
    "interval_count": f"kind={_SPACED}",
    "interval_unit": f"kind={_SPACED}",
    "anchor_on": "kind=fixed hybrid once",
    "drift_percent": "kind=hybrid",
    "months": "kind=calendar_list",
    "day_rule": "kind=calendar_list",
    "month_day": "kind=calendar_list;day_rule=day",
    "weekday": "kind=calendar_list;day_rule=weekday nth",
    "nth": "kind=calendar_list;day_rule=nth",
    "events": "kind=event",
    "condition": "kind=condition",
    "within_days": "kind=event condition",
    "counts": "kind=meter",
    "every": "kind=meter",
    "window_before": "window_scheme=plusminus",
    "window_after": "window_scheme=plusminus",
}


class TermsForm(forms.Form):
    """How often, from when, within which window, on which ground; only what the chosen kind needs is shown."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Schedule"),
        choices=ScheduleKind.choices,
        widget=forms.Select(attrs={"data-module": "fields-when"}),
    )
    interval_count = forms.IntegerField(label=gettext_lazy("Every"), min_value=1, required=False, initial=12)
    interval_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=IntervalUnit.choices, initial=IntervalUnit.MONTH
    )
    anchor_on = DateField(
        label=gettext_lazy("First due day for all"),
        required=False,
        help_text=gettext_lazy(
            "Empty: each device counts from its own acceptance or last service. For work due once: that day."
        ),
    )
    drift_percent = forms.IntegerField(
        label=gettext_lazy("Drift that starts the dates anew, in percent"),
        min_value=1,
        max_value=100,
        initial=DEFAULT_DRIFT_PERCENT,
        required=False,
        help_text=gettext_lazy("Only for the hybrid schedule."),
    )
    months = forms.MultipleChoiceField(
        label=gettext_lazy("Listed days: months"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), name) for number, name in MONTHS.items()],
    )
    day_rule = forms.ChoiceField(
        label=gettext_lazy("Listed days: which day"), choices=DAY_CHOICES, required=False
    )
    month_day = forms.IntegerField(
        label=gettext_lazy("Day of the month"), min_value=1, max_value=31, required=False
    )
    weekday = forms.ChoiceField(
        label=gettext_lazy("Weekday"),
        required=False,
        choices=[("", gettext_lazy("Choose")), *((str(number), name) for number, name in WEEKDAYS.items())],
    )
    nth = forms.ChoiceField(label=gettext_lazy("Which of them"), choices=NTH_CHOICES, required=False)
    events = forms.MultipleChoiceField(
        label=gettext_lazy("After which events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=TriggerChoice.choices,
        help_text=gettext_lazy("Only for the schedule after an event."),
    )
    condition = forms.CharField(
        label=gettext_lazy("After which result"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy(
            "Keys of steps and meters, such as: battery_run below 20, case fails, hours above 5000. "
            "Several are joined by “and”."
        ),
    )
    within_days = forms.IntegerField(
        label=gettext_lazy("Due within days of that"),
        min_value=0,
        max_value=LONGEST_WITHIN,
        initial=0,
        required=False,
        help_text=gettext_lazy("0 is the same day."),
    )
    counts = forms.ChoiceField(
        label=gettext_lazy("The meter counts"), choices=CountsChoice.choices, required=False
    )
    every = forms.DecimalField(
        label=gettext_lazy("Due after so much use"),
        min_value=0,
        max_digits=MOST_WHOLE + MOST_DECIMALS,
        decimal_places=MOST_DECIMALS,
        required=False,
        help_text=gettext_lazy("Since the work was last done. The interval is the longest time without it."),
    )
    window_scheme = forms.ChoiceField(label=gettext_lazy("On time is"), choices=WindowScheme.choices)
    window_before = forms.IntegerField(
        label=gettext_lazy("Days before"), min_value=0, required=False, initial=0
    )
    window_after = forms.IntegerField(
        label=gettext_lazy("Days after"), min_value=0, required=False, initial=0
    )
    window_source = forms.CharField(
        label=gettext_lazy("Source of the window"), max_length=300, required=False
    )
    basis = forms.ChoiceField(label=gettext_lazy("Ground"), choices=Basis.choices)
    basis_reference = forms.CharField(
        label=gettext_lazy("Document, revision, clause"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, condition in _WHEN.items():
            self.fields[name].widget.attrs["data-when"] = condition

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            self._interval = self._read_interval(given)
            self._window = self._read_window(given)
        return given

    def _read_interval(self, given: dict[str, Any]) -> Interval | None:
        if given["kind"] in _WITHOUT_INTERVAL or given["interval_count"] is None:
            return None
        try:
            return Interval(count=given["interval_count"], unit=Unit(given["interval_unit"]))
        except InvalidInterval as problem:
            self.add_error("interval_count", impossible(problem))
            return None

    def _read_window(self, given: dict[str, Any]) -> WindowRule:
        scheme = Scheme(given["window_scheme"])
        wide = scheme is Scheme.PLUSMINUS
        try:
            return WindowRule(
                scheme=scheme,
                before=(given["window_before"] or 0) if wide else 0,
                after=(given["window_after"] or 0) if wide else 0,
            )
        except InvalidWindow as problem:
            self.add_error("window_scheme", impossible(problem))
            return WindowRule(scheme=Scheme.MONTH)

    def terms(self, *, excluded: bool = False) -> Terms:
        """The terms as the action takes them; only of a valid form."""
        given = self.cleaned_data
        return Terms(
            kind=Kind(given["kind"]),
            interval=self._interval,
            calendar=self._calendar() if given["kind"] == Kind.CALENDAR_LIST else {},
            drift_percent=given["drift_percent"] or DEFAULT_DRIFT_PERCENT,
            anchor_on=given["anchor_on"],
            window=self._window,
            window_source=given["window_source"],
            basis=Basis(given["basis"]),
            basis_reference=given["basis_reference"],
            excluded=excluded,
            trigger=self._trigger() if given["kind"] in ON_OCCASION else {},
            meter=self._meter() if given["kind"] == Kind.METER else {},
        )

    def _trigger(self) -> dict[str, Any]:
        given = self.cleaned_data
        what = (
            {"condition": given["condition"]}
            if given["kind"] == Kind.CONDITION
            else {"events": given["events"]}
        )
        return {**what, "within_days": given["within_days"] or 0}

    def _meter(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"counts": given["counts"], "every": "" if given["every"] is None else f"{given['every']:f}"}

    def _calendar(self) -> dict[str, Any]:
        given = self.cleaned_data
        rules = {
            "day": {"day": given["month_day"]},
            "weekday": {"weekday": given["weekday"]},
            "nth": {"weekday": given["weekday"], "nth": given["nth"]},
        }
        chosen = rules.get(given["day_rule"], {})
        whole = {name: int(value) for name, value in chosen.items() if value not in (None, "")}
        days = [whole] if whole and len(whole) == len(chosen) else []
        return {"months": [int(month) for month in given["months"]], "days": days}


def terms_values(revision: PlanRevision) -> dict[str, Any]:
    """What a form of other terms begins with: the terms in force."""
    same = [name for name in TermsForm.base_fields if hasattr(revision, name)]
    values = {name: getattr(revision, name) for name in same}
    stored = revision.calendar or {}
    rule = (stored.get("days") or [{}])[0]
    listed = "nth" if "nth" in rule else "weekday" if "weekday" in rule else "day" if "day" in rule else ""
    return {
        **values,
        "events": (revision.trigger or {}).get("events", []),
        "condition": (revision.trigger or {}).get("condition", ""),
        "within_days": (revision.trigger or {}).get("within_days", 0),
        "counts": (revision.meter or {}).get("counts", ""),
        "every": (revision.meter or {}).get("every"),
        "months": [str(month) for month in stored.get("months", [])],
        "day_rule": listed,
        "month_day": rule.get("day"),
        "weekday": str(rule.get("weekday", "")),
        "nth": str(rule.get("nth", "1")),
    }


class NewPlanForm(TermsForm):
    """A line of maintenance for a model or a device type."""

    code = forms.CharField(
        label=gettext_lazy("Line"),
        max_length=40,
        initial="annual",
        help_text=gettext_lazy("Short and the same everywhere, such as annual or battery."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    model = forms.ChoiceField(label=gettext_lazy("For the model"), required=False, widget=SearchSelect)
    device_type = forms.ChoiceField(
        label=gettext_lazy("or for the device type"), required=False, widget=SearchSelect
    )
    site = forms.ChoiceField(label=gettext_lazy("At"), required=False)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False, widget=SearchSelect)
    effective_from = DateField(label=gettext_lazy("In force from"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)
    field_order: Iterable[str] | None = (
        "code",
        "title",
        "model",
        "device_type",
        "site",
        "procedure",
        "effective_from",
    )

    def __init__(self, *args: Any, offers: dict[str, Sequence[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = {
            "model": _("No model"),
            "device_type": _("No type"),
            "site": _("All sites"),
            "procedure": _("None yet"),
        }
        self._rows = {name: {str(row.pk): row for row in rows} for name, rows in offers.items()}
        for name, rows in self._rows.items():
            choices = [("", empty[name]), *((key, str(row)) for key, row in rows.items())]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def new_plan(self) -> NewPlan:
        given = self.cleaned_data
        chosen: dict[str, Any] = {name: rows.get(given[name]) for name, rows in self._rows.items()}
        return NewPlan(
            code=given["code"],
            title=given["title"],
            terms=self.terms(),
            effective_from=given["effective_from"],
            reason=given["reason"],
            **chosen,
        )


class ProposeForm(TermsForm):
    """Other terms for all devices of a plan."""

    effective_from = DateField(label=gettext_lazy("In force from"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
    field_order: Iterable[str] | None = ("reason", "effective_from")


class OverrideForm(ProposeForm):
    """Own terms for one device, or none at all."""

    excluded = forms.BooleanField(
        label=gettext_lazy("No maintenance of this device under this line"),
        required=False,
    )
    field_order: Iterable[str] | None = ("reason", "effective_from", "excluded")


class EditPlan(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, procedures: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {str(row.pk): row for row in procedures}
        choices = [("", _("None yet")), *((key, str(row)) for key, row in self._rows.items())]
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Any:
        return self._rows.get(self.cleaned_data["procedure"])


class CoversForm(forms.Form):
    """Which other lines are done with this one."""

    covered = forms.MultipleChoiceField(
        label=gettext_lazy("Done with this one"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offers: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {str(row.pk): row for row in offers}
        choices = [(key, f"{row.title} ({row.code})") for key, row in self._rows.items()]
        self.fields["covered"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Any]:
        return [self._rows[key] for key in self.cleaned_data["covered"]]


class HappenedForm(forms.Form):
    """An event of which no record here tells."""

    trigger = forms.ChoiceField(label=gettext_lazy("What happened"), choices=TriggerChoice.choices)
    on = DateField(label=gettext_lazy("When"))
    note = forms.CharField(label=gettext_lazy("In a few words, with the number of a record"), max_length=120)


class FromDay(forms.Form):
    """A day and a reason: ending a plan, dropping an override."""

    on = DateField(label=gettext_lazy("From"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class PlanFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title, model or type"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("Active")),
            ("proposed", gettext_lazy("With a proposal")),
            ("ended", gettext_lazy("Ended")),
        ],
    )
