"""What documents refuse."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class UnableToStore(InvalidInput):
    """The file is too large, empty, damaged, or of a kind that is not accepted."""

    code = "unable_to_store"


class AlreadyVoided(DomainError):
    """The document was voided before."""

    code = "already_voided"
