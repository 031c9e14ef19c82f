"""Evidence hangs on its corrective action: who reads the action reads it; once it has ended, nothing is added."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import corrections
from .errors import NotInThatState
from .models import CorrectiveAction


def _action(user: Any, permission: str, pk: int) -> CorrectiveAction:
    found = corrections.action(user, pk)
    if permission != Permission.DOCUMENT_READ and found.ended_at is not None:
        raise NotInThatState(_("%(action)s has ended: its files stay as they are.") % {"action": found})
    return found


register_subject("compliance.correctiveaction", _action)
