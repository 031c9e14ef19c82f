"""What device security refuses, and why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError

from .rules.documents import Problem
from .words import TROUBLES


class UnableToRead(DomainError):
    """The file as a whole is refused; what it would have replaced stays. ``problem`` says where and why."""

    code = "unable_to_read"

    def __init__(self, problem: Problem) -> None:
        found = f" ({problem.found})" if problem.found else ""
        super().__init__(
            _("The document is refused at %(place)s: %(why)s%(found)s")
            % {"place": problem.place or "$", "why": TROUBLES[problem.trouble], "found": found}
        )
        self.problem = problem


class NotABill(DomainError):
    """A document that can be read and is no bill of materials."""

    code = "not_a_bill"


class OtherVersion(DomainError):
    """The bill says that it is of another version than the release; a reason lets it be attached all the same."""

    code = "other_version"


class OlderDocument(DomainError):
    """What stands was issued later than what would replace it."""

    code = "older_document"


class NotKnowledge(DomainError):
    """A document that can be read and says nothing of flaws."""

    code = "not_knowledge"
