"""The words of a choice, quickly: Django's ``get_x_display`` puts all words of a field into the reader's
language to find the one, which is most of what a row of a list costs."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Choices
from django.utils.translation import get_language


def label(choices: type[Choices], value: object) -> str:
    """The words of ``value`` in the reader's language; a value that is no choice is a ``ValueError``."""
    return _label(choices, value, get_language() or "")


@lru_cache(maxsize=4096)
def _label(choices: type[Choices], value: object, _language: str) -> str:
    return str(choices(value).label)
