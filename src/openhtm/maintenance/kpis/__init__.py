"""The numbers of maintenance, one module each, by name. A new module with ``NUMBER`` edits nothing else."""

from __future__ import annotations

import sys
from functools import cache

from django.utils.translation import gettext as _

from openhtm.kernel.errors import NotFound
from openhtm.kernel.plugins import Registry, folder_modules

from ..counting import Number


@cache
def _registry() -> Registry[Number]:
    found: Registry[Number] = Registry("numbers")
    made = [module.NUMBER for module in folder_modules(sys.modules[__name__])]
    for number in sorted(made, key=lambda one: (one.order, one.slug)):
        found.add(number.slug, number)
    return found


def numbers() -> list[Number]:
    """All of them, what matters most first."""
    return list(_registry())


def number(slug: str) -> Number:
    found = _registry().get(slug)
    if found is None:
        known = ", ".join(_registry().slugs())
        raise NotFound(
            _("There is no number '%(name)s'. There are: %(known)s.") % {"name": slug, "known": known}
        )
    return found
