"""Forms of result files: bringing one, taking it after the preview, and how an analyzer's files are laid out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as text_of
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import FileInput

from ... import result_words
from ...actions.readings import GivenFile
from ...analyzer_files import MOST_BYTES
from ...measuring import Offer
from ...rules.result_files import Problem
from ...rules.result_layouts import GENERIC_CSV, DayFormat, Decimals, FileFormat, Layout, Role, Shape
from .analyzers import offer_label

#: A little more than the bytes need in base64.
_LONGEST = MOST_BYTES * 4 // 3 + 8
SPARE_LINES = 4


class BringFile(forms.Form):
    """A file and the analyzer that wrote it."""

    analyzer = forms.ChoiceField(label=_("Analyzer"))
    file = forms.FileField(
        label=_("Result file"),
        widget=FileInput(accept=".csv,.txt,.xml"),
        help_text=_("CSV or XML, as the analyzer exports it. Choose it, or drop it here."),
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {one.analyzer.device.tag: one.analyzer for one in offers if one.fit}
        chosen = [one for one in offers if one.fit]
        self.fields["analyzer"].choices = [(one.analyzer.device.tag, offer_label(one)) for one in chosen]  # type: ignore[attr-defined]

    def chosen(self) -> Any:
        return self.offers[self.cleaned_data["analyzer"]]

    def given(self) -> GivenFile:
        file = self.cleaned_data["file"]
        return GivenFile(content=file.read(MOST_BYTES + 1), name=file.name)


class TakeFile(forms.Form):
    """The file once more, as it was previewed, with what is accepted."""

    analyzer = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    content = forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST)
    accepted = forms.MultipleChoiceField(label=_("I have seen this"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, problems: Sequence[Problem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        met = dict.fromkeys(one.trouble for one in problems if not one.stops)
        self.fields["accepted"].choices = [  # type: ignore[attr-defined]
            (trouble.value, result_words.ACCEPTING[trouble]) for trouble in met or result_words.ACCEPTING
        ]
        if not met and (problems or not self.is_bound):
            del self.fields["accepted"]

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(text_of("The file was not kept. Choose it once more.")) from None

    def is_whole(self) -> bool:
        """Whether the file came back as it was sent; ticks apart."""
        # What was left unticked is refused by the action, which says why.
        return not set(self.errors) - {"accepted"}

    def given(self) -> GivenFile:
        return GivenFile(
            content=self.cleaned_data["content"],
            name=self.cleaned_data["name"],
            accepted=frozenset(self.cleaned_data.get("accepted") or ()),
        )


def kept(given: GivenFile, *, tag: str, problems: Sequence[Problem]) -> TakeFile:
    """The form that carries a previewed file."""
    begun = {"analyzer": tag, "name": given.name, "content": base64.b64encode(given.content).decode()}
    return TakeFile(initial=begun, problems=problems)


ROLES = {
    Role.TEST: _("Name of the test"),
    Role.VALUE: _("Value"),
    Role.UNIT: _("Unit"),
    Role.POLARITY: _("Polarity or condition"),
    Role.VERDICT: _("The instrument's own verdict"),
    Role.DEVICE: _("Tag of the device"),
    Role.SERIAL: _("Serial number of the device"),
    Role.ANALYZER: _("Serial number of the analyzer"),
    Role.MEASURED_ON: _("Day of the measurement"),
}


class LayoutForm(forms.Form):
    """Where the files of one analyzer say what. Lines before the headings are searched too."""

    format = forms.ChoiceField(
        label=_("Kind of file"), choices=[(FileFormat.CSV, "CSV"), (FileFormat.XML, "XML")]
    )
    shape = forms.ChoiceField(
        label=_("One line is"),
        choices=[
            (Shape.ROWS, _("one test")),
            (Shape.COLUMNS, _("one device, with a column for each test")),
        ],
    )
    record = forms.CharField(label=_("Element of one result (XML)"), max_length=100, required=False)
    decimals = forms.ChoiceField(
        label=_("Before the decimals stands"),
        choices=[
            (Decimals.EITHER, _("a point or a comma; what is ambiguous is refused")),
            (Decimals.POINT, _("a point")),
            (Decimals.COMMA, _("a comma")),
        ],
    )
    day_format = forms.ChoiceField(
        label=_("Days are written"),
        choices=[
            (DayFormat.ISO, "2026-11-22"),
            (DayFormat.POINTS, "22.11.2026"),
            (DayFormat.DAY_FIRST, "22/11/2026"),
            (DayFormat.MONTH_FIRST, "11/22/2026"),
        ],
    )

    def __init__(self, *args: Any, layout: Layout | None, **kwargs: Any) -> None:
        begun = layout or GENERIC_CSV
        values = {
            name: getattr(begun, name) for name in ("format", "shape", "record", "decimals", "day_format")
        }
        names = {f"name_{role}": begun.names.get(role, "") for role in Role}
        super().__init__(*args, **kwargs)
        self.initial = values | names
        for role, label in ROLES.items():
            self.fields[f"name_{role}"] = forms.CharField(label=label, max_length=120, required=False)
        self.fields["sample"] = forms.FileField(
            label=_("A file to read the names of the tests from"),
            required=False,
            widget=FileInput(accept=".csv,.txt,.xml"),
        )

    def values(self, tests: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The layout as the action takes it."""
        given = self.cleaned_data
        chosen = {name: given[name] for name in ("format", "shape", "record", "decimals", "day_format")}
        names = {role.value: given[f"name_{role}"] for role in Role if given[f"name_{role}"]}
        return {**chosen, "names": names, "tests": list(tests)}


class TestLine(forms.Form):
    """One test of the files, and the step it answers. A line without a step is left out."""

    name = forms.CharField(label=_("Test in the file"), max_length=120, required=False)
    polarity = forms.CharField(label=_("Polarity"), max_length=60, required=False)
    step = forms.CharField(
        label=_("Key of the step"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "step-keys", "autocomplete": "off"}),
    )
    unit = forms.CharField(label=_("Unit, if not in the file"), max_length=20, required=False)
    lowest = forms.DecimalField(label=_("Measures from"), required=False)
    highest = forms.DecimalField(label=_("to"), required=False)

    __test__ = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # In a table the head of the column is what is seen; this is what is heard.
            field.widget.attrs |= {"aria-label": str(field.label), "class": "form-control"}

    def values(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        if not (given.get("step") or "").strip():
            return None
        ends = {name: None if given[name] is None else str(given[name]) for name in ("lowest", "highest")}
        return {name: given[name] for name in ("name", "polarity", "step", "unit")} | ends


TestLines = forms.formset_factory(TestLine, extra=SPARE_LINES, max_num=300, absolute_max=310)
