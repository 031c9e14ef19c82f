"""The kinds of lists that maintenance brings to the importer: plans and past work orders."""

from __future__ import annotations

from openhtm.imports.api import Kind

from .orders import WorkOrders
from .plans import Plans

KINDS: tuple[Kind, ...] = (Plans(), WorkOrders())
