"""The papers of a contract hang on it; who reads the contract reads them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one
from openhtm.documents.api import register_subject

from .access import contracts
from .models import Contract


def _contract(user: Any, permission: str, pk: int) -> Contract:
    reading = permission == Permission.DOCUMENT_READ
    wanted = Permission.CONTRACT_READ if reading else Permission.CONTRACT_EDIT
    missing = _("There is no such contract, or it is outside your sites.")
    found: Contract = one(contracts(user, wanted), missing, pk=pk)
    return found


register_subject("supply.contract", _contract)
