"""Finds what contexts and plugin folders offer, by name; adding a file edits nothing else.

Two ways: ``context_modules("navigation")`` imports ``openhtm.<context>.navigation`` of every installed
context that has one; ``folder_modules(package)`` imports every module in a plugin folder. A module that
is there but broken fails loudly, at start.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import ModuleType
from typing import Generic, TypeVar

from django.apps import apps

T = TypeVar("T")


class DuplicatePlugin(RuntimeError):
    """Two plugins claim the same slug."""


def _exists(dotted: str) -> bool:
    try:
        return importlib.util.find_spec(dotted) is not None
    except ModuleNotFoundError:
        return False


def contexts() -> list[str]:
    """Dotted names of the installed contexts, in the order of INSTALLED_APPS."""
    return [config.name for config in apps.get_app_configs() if config.name.startswith("openhtm.")]


@lru_cache(maxsize=64)
def context_modules(name: str) -> tuple[ModuleType, ...]:
    """Modules ``openhtm.<context>.<name>`` of all installed contexts that have one; looked for once."""
    dotted = (f"{context}.{name}" for context in contexts())
    return tuple(importlib.import_module(module) for module in dotted if _exists(module))


def folder_modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module and subpackage directly in a plugin folder, by name; names with ``_`` are private."""
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        if not info.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{info.name}")


class Registry(Generic[T]):
    """Plugins by slug, in the order they came. Filled by ``add`` as plugin modules are imported."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def add(self, slug: str, item: T) -> T:
        if self._items.get(slug, item) is not item:
            raise DuplicatePlugin(f"Two {self.what} are named '{slug}'.")
        self._items[slug] = item
        return item

    def get(self, slug: str) -> T | None:
        return self._items.get(slug)

    def __getitem__(self, slug: str) -> T:
        return self._items[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def slugs(self) -> Iterable[str]:
        return self._items.keys()
