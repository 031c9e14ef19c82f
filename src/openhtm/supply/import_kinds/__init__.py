"""The kinds of lists that supply brings to the importer: parts and contracts."""

from __future__ import annotations

from openhtm.imports.api import Kind

from .contracts import Contracts
from .parts import Parts

KINDS: tuple[Kind, ...] = (Contracts(), Parts())
