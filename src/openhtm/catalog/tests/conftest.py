"""Fixtures of the catalog's tests."""

from __future__ import annotations

from datetime import datetime

import pytest

from openhtm_testing.personas import World

from .factories import Catalog, small_catalog


@pytest.fixture
def catalog(world: World, at: datetime) -> Catalog:
    """A small catalog, made by Mara."""
    return small_catalog(by=world.mara, at=at)
