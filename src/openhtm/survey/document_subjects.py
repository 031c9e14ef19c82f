"""A photo hangs on the answer of a mock survey with which it was given."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import access
from .errors import UnableToPlay
from .models import MockAnswer


def _mock_answer(user: Any, permission: str, pk: int) -> MockAnswer:
    found = access.mock_answer(user, pk)
    if permission != Permission.DOCUMENT_READ:
        raise UnableToPlay(_("An answer has the photos that it was given with. Answer again to add one."))
    return found


register_subject("survey.mockanswer", _mock_answer)
