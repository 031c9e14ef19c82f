"""Says on every page that this is a demonstration."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest

from openhtm.kernel.options import Options
from openhtm.places.api import Organization
from openhtm.ui.navigation import provide


@lru_cache(maxsize=1)
def _loaded() -> bool:
    # Asked once a process: a home does not become a demonstration, or cease to be one, while it is served.
    return Organization.objects.filter(is_demo=True).exists()


def is_demonstration(_request: HttpRequest) -> bool:
    return Options().flag("OPENHTM_DEMO") or _loaded()


provide("demo", is_demonstration)
