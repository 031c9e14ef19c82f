"""The kinds of lists that supply brings to the importer."""

from __future__ import annotations

from openhtm.imports.api import Kind

from .parts import Parts

KINDS: tuple[Kind, ...] = (Parts(),)
