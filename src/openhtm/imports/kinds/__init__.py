"""The kinds of records that can be imported."""

from __future__ import annotations

import sys
from functools import cache

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.plugins import Registry, context_modules, folder_modules

from .base import Kind


@cache
def kinds() -> Registry[Kind]:
    """Every kind by slug: those of this folder, then those that other contexts bring."""
    registry: Registry[Kind] = Registry("import kinds")
    for module in (*folder_modules(sys.modules[__name__]), *context_modules("import_kinds")):
        for kind in (*getattr(module, "KINDS", ()), *([module.KIND] if hasattr(module, "KIND") else [])):
            registry.add(kind.slug, kind)
    return registry


def kind(slug: str) -> Kind:
    """The kind of that name, in either number and with either hyphen."""
    found = kinds().get(slug.strip().lower().replace("-", "_"))
    if found is None:
        raise InvalidInput(
            _("“%(slug)s” cannot be imported. Possible: %(kinds)s.")
            % {"slug": slug, "kinds": ", ".join(sorted(kinds().slugs()))}
        )
    return found
