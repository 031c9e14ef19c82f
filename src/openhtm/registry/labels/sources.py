"""Sets of devices that other contexts offer for printing labels, such as those of one import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.errors import NotFound
from openhtm.kernel.plugins import Registry, context_modules

SOURCES: Registry[LabelSource] = Registry("label sources")


@dataclass(frozen=True, kw_only=True)
class LabelSource:
    """``read(user, key)``: ids of devices of the set that the key names, or ``NotFound``. Only those that the
    person may label are printed. Register in ``<context>/labels.py``: ``register_label_source(...)``."""

    slug: str
    read: Callable[[Any, str], Iterable[int]]


def register_label_source(source: LabelSource) -> LabelSource:
    return SOURCES.add(source.slug, source)


def devices_of_source(user: Any, text: str) -> list[int]:
    """Device ids of ``slug:key``, such as ``import:12``."""
    context_modules("labels")
    slug, _sign, key = text.partition(":")
    source = SOURCES.get(slug)
    if source is None:
        raise NotFound(_("There is no such set of devices."))
    return list(source.read(user, key))
