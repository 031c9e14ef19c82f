"""The bills of a release and the evidence of a judgment hang on it as documents; who reads it reads them."""

from __future__ import annotations

from typing import Any

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import access
from .models import Assessment, Release


def _release(user: Any, permission: str, pk: int) -> Release:
    reading = permission == Permission.DOCUMENT_READ
    return access.release(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.release", _release)


def _assessment(user: Any, permission: str, pk: int) -> Assessment:
    reading = permission == Permission.DOCUMENT_READ
    return access.assessment(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.assessment", _assessment)
