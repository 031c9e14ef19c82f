"""What devices do when the catalog tells of a change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openhtm.catalog import events as catalog
from openhtm.kernel.actors import Actor

from .actions.following import follow_models


def models_changed(sender: Any, *, model_ids: Sequence[int], by: Actor, at: datetime, **_more: Any) -> None:
    follow_models(model_ids, by=by, at=at)


def connect() -> None:
    catalog.models_changed.connect(models_changed, dispatch_uid="registry.models_changed")
