"""Unique device identifiers: reading any text that may hold one. See docs/reference/udi.md."""

from .parser import normalize_di, parse
from .result import Agency, Element, Udi

__all__ = ["Agency", "Element", "Udi", "normalize_di", "parse"]
