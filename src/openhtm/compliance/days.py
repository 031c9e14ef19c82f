"""The days that findings are kept by: those of the whole organization."""

from __future__ import annotations

from openhtm.places.api import day_of, end_of, zone_name

__all__ = ["day_of", "end_of", "zone_name"]
