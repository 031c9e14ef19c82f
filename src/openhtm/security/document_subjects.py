"""Bills of a release, evidence of a judgment or control, the file of a statement: who reads the record reads it too."""

from __future__ import annotations

from typing import Any

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import access
from .models import Assessment, Control, Disclosure, Inquiry, Release


def _release(user: Any, permission: str, pk: int) -> Release:
    reading = permission == Permission.DOCUMENT_READ
    return access.release(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.release", _release)


def _assessment(user: Any, permission: str, pk: int) -> Assessment:
    reading = permission == Permission.DOCUMENT_READ
    return access.assessment(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.assessment", _assessment)


def _disclosure(user: Any, permission: str, pk: int) -> Disclosure:
    reading = permission == Permission.DOCUMENT_READ
    return access.disclosure(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.disclosure", _disclosure)


def _control(user: Any, permission: str, pk: int) -> Control:
    reading = permission == Permission.DOCUMENT_READ
    return access.control(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.control", _control)


def _inquiry(user: Any, permission: str, pk: int) -> Inquiry:
    reading = permission == Permission.DOCUMENT_READ
    return access.inquiry(user, pk, Permission.SECURITY_READ if reading else Permission.SECURITY_EDIT)


register_subject("security.inquiry", _inquiry)
