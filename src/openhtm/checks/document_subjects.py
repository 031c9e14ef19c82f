"""Photos hang on the record of a check; who sees the check sees them."""

from __future__ import annotations

from typing import Any

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from .access import record
from .models import CheckRecord


def _record(user: Any, permission: str, pk: int) -> CheckRecord:
    reading = permission == Permission.DOCUMENT_READ
    return record(user, pk, Permission.CHECK_READ if reading else Permission.CHECK_PERFORM)


register_subject("checks.checkrecord", _record)
