"""Forms in the design system: every Django form, of ours and of packages, is drawn by `HouseRenderer`.

Label, hint and error are three sentences tied to the control; a form class needs nothing special.
The fields and widgets below are for what plain Django has no good control for.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import TemplatesSetting
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from .tones import Tone

Text = str | Promise

PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic"

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class HouseBoundField(forms.BoundField):
    """A field that knows its look."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the classes of the design system to what Django gives (required, aria-*)."""
        drawn = widget or self.field.widget
        built = super().build_widget_attrs(attrs, drawn)
        classes = [drawn.attrs.get("class", ""), _class_of(drawn), "is-invalid" if self.errors else ""]
        return {**built, "class": " ".join(filter(None, classes))}

    @property
    def kind(self) -> str:
        """How the label stands to the control: `check` beside it, `set` above a group, `line` above."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        return "set" if self.use_fieldset and isinstance(widget, forms.RadioSelect) else "line"


class HouseRenderer(TemplatesSetting):
    """Draws forms and fields with the templates of the design system; named in FORM_RENDERER."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = HouseBoundField

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """As Django does, but for a select: a template for each of 400 options takes longer than the page."""
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 - drawn by a template


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels as ISO 8601 whatever the reader's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class DateField(forms.DateField):
    """A day, perhaps within limits, both included."""

    widget = DateInput

    def __init__(self, *, latest: date | None = None, earliest: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        limits = {"min": earliest, "max": latest}
        self.widget.attrs.update({name: day.isoformat() for name, day in limits.items() if day})
        if earliest:
            self.validators.append(MinValueValidator(earliest, _("This day is before %(limit_value)s.")))
        if latest:
            self.validators.append(MaxValueValidator(latest, _("This day is after %(limit_value)s.")))


class TimeField(forms.TimeField):
    """A time of day."""

    widget = TimeInput


class DateTimeField(forms.DateTimeField):
    """An instant, typed in the active time zone."""

    widget = DateTimeInput


class UnitInput(forms.TextInput):
    """A number with its unit beside it. Text underneath, so that "12,5" can be refused with a sentence."""

    template_name = "ui/forms/unit.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, unit: Text = "") -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the unit to what the template sees."""
        return {**super().get_context(name, value, attrs), "unit": self.unit}


class MeasureField(forms.DecimalField):
    """A decimal with a unit."""

    def __init__(self, *, unit: Text = "", **kwargs: Any) -> None:
        super().__init__(widget=UnitInput(unit=unit), **kwargs)


class FlatChoices(BaseChoiceIterator):
    """Value and words of a long list without groups, all of them text.

    Given as a list, Django looks into each of 400 departments for groups, three times on each page.
    """

    def __init__(self, choices: Iterable[tuple[object, object]]) -> None:
        self.pairs = tuple((str(value), str(words)) for value, words in choices)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)


class SearchSelect(forms.Select):
    """A select one can type in. Without script it is the plain select.

    `remote_url` answers `?q=` with JSON `{"results": [{"value": ..., "text": ...}]}`, for a list too long.
    """

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, choices: Any = (), remote_url: str = ""
    ) -> None:
        added = {"data-module": "search-select"} | ({"data-remote": remote_url} if remote_url else {})
        super().__init__(attrs={**added, **(attrs or {})}, choices=choices)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw flat choices at once; other ones go Django's way, which first describes each option."""
        if not isinstance(self.choices, FlatChoices):
            return super().render(name, value, attrs, renderer)
        options = _flat_options(self.choices.pairs, next(iter(self.format_value(value)), ""))
        given = _attributes(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, options)


class SearchSelectMultiple(forms.SelectMultiple):
    """As `SearchSelect`, for several."""

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, choices: Any = (), remote_url: str = ""
    ) -> None:
        added = {"data-module": "search-select"} | ({"data-remote": remote_url} if remote_url else {})
        super().__init__(attrs={**added, **(attrs or {})}, choices=choices)


class FileInput(forms.ClearableFileInput):
    """A file to choose or drop, with its name and size shown before it is sent."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, accept: str = "") -> None:
        added = {"data-module": "file-input"} | ({"accept": accept} if accept else {})
        super().__init__(attrs={**added, **(attrs or {})})


class PhotoInput(FileInput):
    """A photo: opens the camera on a phone, a file chooser elsewhere."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"capture": "environment", **(attrs or {})}, accept=PHOTO_TYPES)


class PhotosInput(PhotoInput):
    """Several photos at once."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})


class PhotosField(forms.FileField):
    """Photos to choose or take; cleaned to a list."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each by the rules of one file."""
        given = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(PhotosField, self).clean(one, initial) for one in given]
        return [one for one in cleaned if one]


class VerdictSelect(forms.RadioSelect):
    """Pass, fail, not applicable as large buttons, each with its tone. `tones` maps a value to a `Tone`."""

    template_name = "ui/forms/verdict_select.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, choices: Any = (), tones: dict[str, Tone] | None = None
    ) -> None:
        super().__init__(attrs=attrs, choices=choices)
        self.tones = tones or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the tone to the option; a value without one says nothing by color."""
        return {
            **super().create_option(name, value, *args, **kwargs),
            "tone": self.tones.get(str(value), Tone.PLAIN),
        }


@lru_cache(maxsize=64)
def _flat_options(pairs: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Kept: the same departments are drawn for page after page."""
    drawn = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in pairs
    )
    return SafeString("".join(drawn))


def _select(widget: dict[str, Any]) -> SafeString:
    groups = "".join(_group(name, options) for name, options, _place in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], _attributes(widget["attrs"]), SafeString(groups)
    )


def _group(name: object, options: list[dict[str, Any]]) -> str:
    drawn = "".join(_option(option) for option in options)
    return f'<optgroup label="{escape(name)}">{drawn}</optgroup>' if name else drawn


def _option(option: dict[str, Any]) -> str:
    start = f'<option value="{escape(str(option["value"]))}"{_attributes(option["attrs"])}>'
    return f"{start}{escape(option['label'])}</option>"


def _attributes(given: dict[str, Any]) -> SafeString:
    """In the order given; True stands for an attribute without value, False for none."""
    written = (
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )
    return SafeString("".join(written))


def _class_of(widget: forms.Widget) -> str:
    return next(css for kind, css in _CLASSES if isinstance(widget, kind))
