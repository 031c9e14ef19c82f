"""Forms of user checks: checking, setting up, closing days, replacing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.registry.api import Device
from openhtm.ui.forms import DateField, PhotoInput, UnitInput, VerdictSelect
from openhtm.ui.tones import Tone

from .. import words
from ..finding import Entry, Finding
from ..item_lines import as_lines, read_lines
from ..library import templates
from ..models import FrequencyChoice
from ..rules.items import InvalidItem, Item, ItemKind
from ..rules.slots import EVERY_DAY, Frequency, Impossible, Rhythm, Shift
from ..terms import Unreadable

WELL, FAULT = "well", "fault"
_LOOKS = ((WELL, gettext_lazy("Well")), (FAULT, gettext_lazy("Not well")))
_SHIFT = re.compile(r"(.+?)\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
USUAL_SHIFTS = gettext_lazy("Day 07:00-19:00\nNight 19:00-07:00")


class CheckForm(forms.Form):
    """One field for every item, then what is wrong in words and a photo."""

    comment = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=PhotoInput,
        help_text=gettext_lazy("Of the device or its display, never of a patient."),
    )
    request_id = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, items: Sequence[Item], known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = items
        for item in items:
            self.fields[field_name(item)] = _field(item, known.get(item.key, ""))
        self.order_fields([*(field_name(item) for item in items), "comment", "photo"])

    def finding(self) -> Finding:
        given = {item.key: self.cleaned_data.get(field_name(item), "") for item in self._items}
        entries = {
            item.key: Entry(fault=True) if given[item.key] == FAULT else Entry(entered=_text(item, given))
            for item in self._items
            if given[item.key]
        }
        return Finding(entries=entries, comment=self.cleaned_data["comment"])

    def blame(self, problems: dict[str, list[str]]) -> bool:
        """Put the messages of items beside their fields; whether all of them had one."""
        known = {item.key: field_name(item) for item in self._items}
        for key, texts in problems.items():
            if key in known:
                self.add_error(known[key], texts)
        return set(problems) <= set(known)


def field_name(item: Item) -> str:
    return f"item_{item.key}"


def _text(item: Item, given: dict[str, str]) -> str:
    return "" if item.kind is ItemKind.LOOK else given[item.key]


def _field(item: Item, known: str) -> forms.Field:
    facts: dict[str, Any] = {"label": item.label, "required": False, "help_text": _hint(item)}
    if item.kind is ItemKind.LOOK:
        tones = {WELL: Tone.OK, FAULT: Tone.OVERDUE}
        return forms.ChoiceField(choices=_LOOKS, widget=VerdictSelect(tones=tones), **facts)
    if item.kind is ItemKind.NUMBER:
        return forms.CharField(max_length=40, widget=UnitInput(unit=item.unit), **facts)
    if item.kind is ItemKind.EXPIRY:
        field = DateField(initial=known or None, **facts)
        return _as_text(field)
    return forms.CharField(max_length=300, initial=known, **facts)


def _as_text(field: DateField) -> forms.Field:
    """The browser's date picker; what arrives is read by the server's own rules, with its own sentence."""
    return forms.CharField(
        max_length=20,
        widget=field.widget,
        label=field.label,
        required=False,
        initial=field.initial,
        help_text=field.help_text,
    )


def _hint(item: Item) -> str:
    limits = {"at_least": item.lower, "at_most": item.upper, "unit": item.unit}
    row = {name: value for name, value in limits.items() if value not in (None, "")}
    parts = [item.help, words.limits(row), _("May be left empty.") if item.optional else ""]
    return " ".join(part for part in parts if part)


class Rhythmic(forms.Form):
    """How often; shared by what begins a check and what changes its terms."""

    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=FrequencyChoice.choices)
    shifts = forms.CharField(
        label=gettext_lazy("Shifts, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For every shift only. Name, then from when until when: Night 19:00-07:00. For a check that must be done "
            "by a certain hour, give a shorter time: Morning 07:00-09:00."
        ),
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days of the week"),
        choices=[(str(number), name) for number, name in words.WEEKDAYS],
        initial=[str(number) for number in sorted(EVERY_DAY)],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For shifts and days. A weekly check may be done on any day of its week."),
    )
    starts_on = DateField(label=gettext_lazy("From"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                given["rhythm"] = self._rhythm(given)
            except Impossible as problem:
                field = "weekdays" if problem.rule == "weekdays" else "shifts"
                self.add_error(field, words.broken_rhythm(problem.rule))
        return given

    def _rhythm(self, given: dict[str, Any]) -> Rhythm:
        frequency = Frequency(given["frequency"])
        days = frozenset(int(day) for day in given["weekdays"])
        shifts = tuple(self._shifts(given["shifts"])) if frequency is Frequency.SHIFT else ()
        narrow = frequency in (Frequency.SHIFT, Frequency.DAILY)
        return Rhythm(frequency=frequency, weekdays=days if narrow else EVERY_DAY, shifts=shifts)

    def _shifts(self, text: str) -> Iterable[Shift]:
        for number, line in enumerate((one.strip() for one in text.splitlines() if one.strip()), 1):
            found = _SHIFT.fullmatch(line)
            try:
                start, end = (
                    (time.fromisoformat(at.zfill(5)) for at in found.groups()[1:]) if found else ((), ())
                )
            except ValueError:
                found = None
            if found is None:
                self.add_error(
                    "shifts", _("“%(line)s” is no shift. Write Night 19:00-07:00.") % {"line": line}
                )
                return
            name = found.group(1)[:60]
            yield Shift(code=str(number), name=name, start=start, end=end)  # type: ignore[arg-type]


def shift_lines(rhythm: Rhythm) -> str:
    return "\n".join(words.shift(one) for one in rhythm.shifts)


class Itemized(forms.Form):
    """What is looked at, as lines that a person edits."""

    items = forms.CharField(
        label=gettext_lazy("What is looked at, one a line"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "Words alone: well or not. A reading: words | unit | at least | at most. A date: words | expires. "
            "Something to write down: words | text. Put | optional behind what may be left empty."
        ),
    )
    known: Sequence[Item] = ()

    def clean_items(self) -> tuple[Item, ...]:
        try:
            return read_lines(self.cleaned_data["items"], known=self.known)
        except Unreadable as problem:
            raise forms.ValidationError(
                _("Line %(problem)s. Mend this line.") % {"problem": problem}
            ) from None
        except InvalidItem as problem:
            raise forms.ValidationError(words.broken_item(problem.rule)) from None


class NewCheckForm(Rhythmic):
    template = forms.ChoiceField(label=gettext_lazy("Template"))
    points = forms.CharField(
        label=gettext_lazy("What is checked, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "The tag of a device, or a name such as Crash cart 2, or both: Bay 3 = GEN-0042."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, that of the template."),
    )
    responsible = forms.CharField(
        label=gettext_lazy("Who does it"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as charge nurse, anesthesia technician."),
    )
    field_order = (
        "template",
        "points",
        "frequency",
        "shifts",
        "weekdays",
        "starts_on",
        "title",
        "responsible",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.slug, one.title) for one in templates().values()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def lines(self) -> list[tuple[str, str]]:
        """Name and tag of each line; one of them may be empty."""
        found = []
        for line in self.cleaned_data["points"].splitlines():
            name, sign, tag = (part.strip() for part in line.partition("="))
            if name or tag:
                found.append((name, tag) if sign else ("", name))
        return found


class TermsForm(Itemized, Rhythmic):
    field_order = ("frequency", "shifts", "weekdays", "items", "starts_on")

    def __init__(self, data: Any, *, rhythm: Rhythm, known: Sequence[Item]) -> None:
        initial = {
            "frequency": str(rhythm.frequency),
            "shifts": shift_lines(rhythm) or USUAL_SHIFTS,
            "weekdays": [str(day) for day in sorted(rhythm.weekdays)],
            "items": as_lines(known),
        }
        super().__init__(data, initial=initial)
        self.known = known


class DetailsForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    responsible = forms.CharField(label=gettext_lazy("Who does it"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PointForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as Crash cart 2; left empty, the tag of the device."),
    )
    tag = forms.CharField(label=gettext_lazy("Tag of the device"), max_length=64, required=False)


class DeviceForm(forms.Form):
    tag = forms.CharField(
        label=gettext_lazy("Tag of the device"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Left empty, no device stands there."),
    )


class Why(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class ClosedForm(forms.Form):
    first = DateField(label=gettext_lazy("Closed from"))
    last = DateField(label=gettext_lazy("through"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class ReplaceForm(forms.Form):
    tag = forms.CharField(
        label=gettext_lazy("Tag of the replacement"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Scan or type it. From then on it is the one that is checked here."),
    )
    note = forms.CharField(
        label=gettext_lazy("No replacement: how the unit does without"), max_length=300, required=False
    )

    def offer(self, found: Sequence[Device]) -> ReplaceForm:
        if found:
            self.fields["tag"].initial = found[0].tag
        return self


class MonthForm(forms.Form):
    month = forms.RegexField(r"\d{4}-(0[1-9]|1[0-2])", required=False)
