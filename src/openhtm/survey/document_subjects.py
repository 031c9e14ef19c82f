"""Files hang on the answer with which they were given: in a mock survey, and to a surveyor's question."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents.api import register_subject

from . import access
from .errors import UnableToChangeRoom, UnableToPlay
from .models import MockAnswer, SurveyRequest


def _mock_answer(user: Any, permission: str, pk: int) -> MockAnswer:
    found = access.mock_answer(user, pk)
    if permission != Permission.DOCUMENT_READ:
        raise UnableToPlay(_("An answer has the photos that it was given with. Answer again to add one."))
    return found


register_subject("survey.mockanswer", _mock_answer)


def _request(user: Any, permission: str, pk: int) -> SurveyRequest:
    found = access.survey_request(user, pk)
    if permission != Permission.DOCUMENT_READ:
        raise UnableToChangeRoom(_("A question has the files that it was answered with."))
    return found


register_subject("survey.surveyrequest", _request)
