"""Template tags and filters of the design system: `{% load ui %}`."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openhtm.kernel.values import Money, minor_digits
from openhtm.ui import dates, marks
from openhtm.ui.drawing import band_geometry, sparkline_points
from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with `label` it is read aloud, without it is decoration."""
    return marks.icon(str(name), str(label)) if name else SafeString("")


@register.simple_tag
def pill(of: Pill) -> SafeString:
    """Draw a pill. In the rows of long lists this is quicker than the component, which draws by it too."""
    return marks.pill(of)


@register.simple_tag
def pill_of(tone: str, text: str, icon_name: str = "") -> SafeString:
    """Draw a pill from its facts."""
    return marks.pill_of(str(tone), str(text), str(icon_name))


@register.simple_tag
def row_check(value: object, label: str, name: str = "selected", form: str = "bulk") -> SafeString:
    """Draw the checkbox cell of a selectable row; `label` is the row's name, read aloud."""
    return marks.row_check(value, label, name=name, form=form)


@register.filter
def tone_icon(tone: str) -> str:
    """Name the icon that goes with a tone."""
    return Tone(tone or Tone.PLAIN).icon


@register.simple_tag(takes_context=True)
def date_near(context: Context, value: date | datetime | None) -> SafeString:
    """Show a date as `<time>`: weekday while near, exact on hover and on paper. Nothing for None."""
    if value is None:
        return SafeString("")
    frame = context.get("frame")
    today = frame.today if frame else timezone.localdate()
    return marks.near(value, today)


@register.simple_tag
def instant(value: datetime | None) -> SafeString:
    """Show an instant as `<time>` with date, time and zone. Nothing for None."""
    if value is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.exact(value))


@register.simple_tag
def money(amount: Money | None) -> SafeString:
    """Show an amount ("USD 1,250.00"). Nothing for None."""
    if amount is None:
        return SafeString("")
    digits = minor_digits(amount.currency)
    number = number_format(amount.amount, digits, use_l10n=True, force_grouping=True)
    return format_html('<span class="money">{} {}</span>', amount.currency, number)


@register.filter
def grouped(value: int | float | None) -> str:
    """Write a number with thousands separators."""
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def initials(name: str) -> str:
    """Take the first letters of the first and the last word; what stands in brackets is no name."""
    words = [word for word in re.sub(r"\(.*?\)", " ", str(name)).split() if word[0].isalnum()]
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in picked).upper()


@register.filter
def sparkline(values: Sequence[float]) -> str:
    """Give the points of a polyline for a 100 by 24 drawing of the values."""
    return sparkline_points(values)


@register.simple_tag
def limit_band(value: object, low: object, high: object) -> dict[str, float | None]:
    """Work out where the limits and the value (numbers, or None and "" for none) lie on a band 100 wide."""
    return band_geometry(value=_number(value), low=_number(low), high=_number(high))


@register.filter
def unlocalized(value: float | None) -> str:
    """Write a number for a machine (SVG, HTML attributes): point, no grouping."""
    return "" if value is None else str(value)


def _number(value: object) -> float | None:
    return None if value is None or value == "" else float(str(value))
