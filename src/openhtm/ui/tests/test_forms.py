"""Fields are drawn with label, hint and error tied to the control, and refuse what they should."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django_cotton.compiler_regex import CottonCompiler

from openhtm.ui.forms import (
    DateField,
    DateTimeField,
    FileInput,
    FlatChoices,
    HouseRenderer,
    MeasureField,
    PhotoInput,
    SearchSelect,
    SearchSelectMultiple,
    TimeField,
    VerdictSelect,
)
from openhtm.ui.tones import Tone


class Inspection(forms.Form):
    serial = forms.CharField(label="Serial <number>", help_text="As on the plate.")
    note = forms.CharField(label="Note", required=False)
    done_on = DateField(label="Done on", required=False, earliest=date(2020, 1, 1), latest=date(2026, 11, 22))
    at = DateTimeField(label="At", required=False)
    clock = TimeField(label="Time", required=False)
    leakage = MeasureField(label="Leakage", unit="µA", required=False)
    verdict = forms.ChoiceField(
        label="Verdict",
        required=False,
        choices=[("pass", "Pass"), ("fail", "Fail")],
        widget=VerdictSelect(tones={"pass": Tone.OK}),
    )
    model = forms.ChoiceField(
        label="Model", required=False, choices=[("1", "One")], widget=SearchSelect(remote_url="/models/")
    )
    tags = forms.MultipleChoiceField(
        label="Tags", required=False, choices=[("a", "A")], widget=SearchSelectMultiple
    )
    owner = forms.ChoiceField(label="Owner", required=False, choices=[("o", "Own")], widget=forms.RadioSelect)
    networked = forms.BooleanField(label="Networked", required=False)
    photo = forms.FileField(label="Photo", required=False, widget=PhotoInput)
    manual = forms.FileField(label="Manual", required=False, widget=FileInput(accept="application/pdf"))


def drawn(source: str, form: forms.Form) -> str:
    """Draw a text with components, which otherwise only files may hold."""
    return str(engines["django"].from_string(CottonCompiler().process(source)).render({"form": form}))


def group(name: str, data: dict[str, object] | None = None) -> str:
    return str(Inspection(data)[name].as_field_group())


def test_label_hint_and_control_are_tied() -> None:
    html = group("serial")
    assert '<label for="id_serial">Serial &lt;number&gt;</label>' in html
    assert '<p class="hint" id="id_serial_helptext">As on the plate.</p>' in html
    assert 'aria-describedby="id_serial_helptext"' in html
    assert 'class="form-control"' in html


def test_an_error_is_tied_to_its_control_and_said_in_words() -> None:
    html = group("serial", {})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_serial_helptext id_serial_error"' in html
    assert 'id="id_serial_error"' in html
    assert "This field is required." in html
    assert 'class="form-control is-invalid"' in html


def test_what_may_be_left_out_says_so() -> None:
    assert "optional" in group("note")
    assert "optional" not in group("serial")


def test_a_bare_form_is_drawn_in_the_same_look() -> None:
    html = str(Inspection({}))
    assert html.count("error-summary") == 1
    assert '<a href="#id_serial">Serial &lt;number&gt;: This field is required.</a>' in html
    assert "<c-ui" not in html


def test_days_travel_as_iso_whatever_the_language() -> None:
    form = Inspection({"serial": "1", "done_on": "2026-11-03", "at": "2026-11-03T08:15", "clock": "08:15"})
    with timezone.override("UTC"):
        assert form.is_valid(), form.errors
    assert form.cleaned_data["done_on"] == date(2026, 11, 3)
    assert form.cleaned_data["at"] == datetime(2026, 11, 3, 8, 15, tzinfo=UTC)
    html = str(form["done_on"])
    assert 'type="date"' in html
    assert 'value="2026-11-03"' in html
    assert 'min="2020-01-01"' in html
    assert 'max="2026-11-22"' in html
    assert 'type="datetime-local"' in str(form["at"])
    assert 'type="time"' in str(form["clock"])


def test_limits_of_one_day_field_do_not_leak_into_another() -> None:
    assert "max=" not in str(type("Other", (forms.Form,), {"day": DateField()})()["day"])


@pytest.mark.parametrize(
    ("day", "refusal"),
    [("2019-12-31", "before 2020-01-01"), ("2026-11-23", "after 2026-11-22"), ("2020-01-01", "")],
)
def test_a_day_outside_its_limits_is_refused_whatever_the_browser_lets_through(
    day: str, refusal: str
) -> None:
    field = DateField(earliest=date(2020, 1, 1), latest=date(2026, 11, 22))
    if not refusal:
        assert field.clean(day) == date(2020, 1, 1)
        return
    with pytest.raises(forms.ValidationError, match=refusal):
        field.clean(day)


def test_a_measure_shows_its_unit_and_refuses_words() -> None:
    html = group("leakage", {"serial": "1", "leakage": "12 mA"})
    assert '<span class="unit" translate="no">µA</span>' in html
    assert 'inputmode="decimal"' in html
    assert 'value="12 mA"' in html
    assert "Enter a number." in html
    form = Inspection({"serial": "1", "leakage": "12.5"})
    assert form.is_valid()
    assert form.cleaned_data["leakage"] == Decimal("12.5")


def test_a_verdict_is_chosen_with_large_buttons_that_carry_their_tone() -> None:
    html = group("verdict", {"serial": "1", "verdict": "pass"})
    assert 'class="tone-ok" for="id_verdict_0"' in html
    assert 'class="tone-plain" for="id_verdict_1"' in html
    assert html.count("checked") == 1
    assert "<legend>Verdict" in html


def test_a_long_select_names_where_it_is_searched_and_stays_a_select() -> None:
    html = group("model")
    assert '<select name="model" data-module="search-select" data-remote="/models/"' in html
    assert '<option value="1">One</option>' in html
    assert "multiple" in group("tags")


@pytest.mark.parametrize("chosen", ["", "2", "<3>", "none of them"])
def test_flat_choices_are_drawn_as_django_draws_them(chosen: str) -> None:
    pairs = [("", "Any"), (2, "Ward & <theatre>"), ("<3>", "Intensive care")]
    flat, listed = SearchSelect(), SearchSelect(choices=pairs)
    flat.choices = FlatChoices(pairs)
    assert flat.render("unit", chosen, {"id": "u"}) == listed.render(
        "unit", chosen, {"id": "u"}, HouseRenderer()
    )


def test_a_field_with_flat_choices_refuses_what_is_none_of_them() -> None:
    field = forms.ChoiceField(choices=FlatChoices([(1, "One")]), widget=SearchSelect())
    assert field.clean("1") == "1"
    with pytest.raises(forms.ValidationError):
        field.clean("2")


def test_options_carry_the_look_and_not_the_list() -> None:
    html = group("owner")
    assert 'class="option-list"' in html
    assert html.count("form-check-input") == 1


def test_a_checkbox_stands_before_its_label() -> None:
    html = group("networked")
    assert html.index("<input") < html.index("<label")


def test_a_photo_opens_the_camera_and_files_travel_as_such() -> None:
    html = group("photo")
    assert 'capture="environment"' in html
    assert "image/jpeg" in html
    assert 'accept="application/pdf"' in group("manual")
    form = Inspection({"serial": "1"}, MultiValueDict({"photo": [SimpleUploadedFile("a.jpg", b"x")]}))
    assert form.is_valid()
    assert 'enctype="multipart/form-data"' in drawn('<c-ui.form :form="form" />', form)


@pytest.mark.parametrize(("data", "expected"), [({}, 1), (None, 0)])
def test_the_summary_stands_only_over_a_refused_form(data: dict[str, object] | None, expected: int) -> None:
    html = drawn('<c-ui.form :form="form" submit="Add" />', Inspection(data))
    assert html.count('role="alert"') == expected
    assert "Add</button>" in html
