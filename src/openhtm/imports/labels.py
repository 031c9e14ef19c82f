"""Labels for the devices that one import entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openhtm.kernel.errors import NotFound
from openhtm.registry.api import LabelSource, register_label_source

from . import access
from .engine import findings
from .kinds.base import Verdict
from .models import State

SLUG = "import"


def _read(user: Any, key: str) -> Iterator[int]:
    batch = access.import_(user, int(key) if key.isdigit() and len(key) < 18 else 0)
    if batch.kind != "devices" or batch.state != State.APPLIED:
        raise NotFound(access.no_such_import())
    for part in batch.parts.order_by("number").iterator(chunk_size=10):
        yield from (each.subject_id for each in findings.written(part) if each.verdict is Verdict.CREATE)


register_label_source(LabelSource(slug=SLUG, read=_read))
