"""Files hang on corrective actions and management plans: who reads the record reads them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import corrections
from .errors import NotInThatState
from .management_plans import reads
from .models import CorrectiveAction, ManagementPlan


def _action(user: Any, permission: str, pk: int) -> CorrectiveAction:
    """Once it has ended, nothing is added."""
    found = corrections.action(user, pk)
    if permission != Permission.DOCUMENT_READ and found.ended_at is not None:
        raise NotInThatState(_("%(action)s has ended: its files stay as they are.") % {"action": found})
    return found


register_subject("compliance.correctiveaction", _action)


def _plan(user: Any, permission: str, pk: int) -> ManagementPlan:
    """Evidence of goals and minutes come after the approval, so that files are added then too."""
    return reads.plan(user, pk)


register_subject("compliance.managementplan", _plan)
