"""Questions about places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import models


def texts(model: type[models.Model], keys: Iterable[int | None], name: str) -> dict[int, str]:
    """One text of each place, by id: for showing records that were reached through their scope already."""
    wanted = {key for key in keys if key is not None}
    rows: Any = model._base_manager.filter(pk__in=wanted)
    return cast("dict[int, str]", dict(rows.values_list("pk", name)))
