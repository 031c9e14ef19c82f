"""The small marks of a page as HTML: icons, pills, dates.

Lists show the same few days, icons and states over and over; drawing each once makes a page of fifty rows
several times quicker. Keys hold all that the drawing depends on, the language among it.
"""

from datetime import date, datetime
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import dates
from .parts import Pill
from .tones import Tone


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with ``label`` it is read aloud, without it is decoration."""
    address = f"{static('vendor/icons/sprite.svg')}#icon-{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


def pill(of: Pill) -> SafeString:
    return pill_of(str(of.tone), str(of.text), str(of.icon))


@lru_cache(maxsize=2048)
def pill_of(tone: str, text: str, icon_name: str) -> SafeString:
    drawn = icon(icon_name or Tone(tone).icon) if icon_name or Tone(tone).icon else ""
    return format_html('<span class="pill tone-{}">{}<span>{}</span></span>', tone, drawn, text)


def row_check(value: object, label: str, *, name: str = "selected", form: str = "bulk") -> SafeString:
    """The checkbox cell of a selectable row; ``label`` is the row's name, read aloud."""
    return format_html(
        '<td class="cell-check"><input type="checkbox" class="form-check-input" '
        'name="{}" value="{}" form="{}" aria-label="{}"></td>',
        name,
        value,
        form,
        _("Select %(label)s") % {"label": label},
    )


def near(value: date | datetime, today: date) -> SafeString:
    """A date as ``<time>``: weekday while near, exact on hover and on paper."""
    return _time(value, today) if isinstance(value, datetime) else _day(value, today, get_language() or "")


@lru_cache(maxsize=2048)
def _day(value: date, today: date, _language: str) -> SafeString:
    return _time(value, today)


def _time(value: date | datetime, today: date) -> SafeString:
    exact = dates.exact(value)
    return format_html(
        '<time datetime="{}" title="{}" data-exact="{}"><span>{}</span></time>',
        value.isoformat(),
        exact,
        exact,
        dates.near(value, today=today),
    )
