"""A policy written elsewhere hangs as a file on its version; once the version was submitted, it is fixed.

The scan of a sign-sheet hangs on it from the moment it is entered.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import access
from .errors import UnableToDecide
from .models import PolicyVersion, SignSheet
from .rules.policies import State


def _version(user: Any, permission: str, pk: int) -> PolicyVersion:
    if permission == Permission.DOCUMENT_READ:
        return access.version_by_id(user, pk)
    found = access.version_by_id(user, pk, Permission.POLICY_EDIT)
    if found.state != State.DRAFT:
        raise UnableToDecide(
            _("%(version)s is no draft any more: its files stay as they are.") % {"version": found}
        )
    return found


register_subject("awareness.policyversion", _version)


def _sheet(user: Any, permission: str, pk: int) -> SignSheet:
    found = access.sheet(user, pk)
    if permission != Permission.DOCUMENT_READ:
        raise UnableToDecide(_("A sheet has the scan that it was entered with."))
    return found


register_subject("awareness.signsheet", _sheet)
