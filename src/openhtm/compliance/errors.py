"""Why something about findings is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class AlreadyMended(DomainError):
    """The finding has closed by itself; there is nothing to accept."""

    code = "already_mended"


class NotAccepted(DomainError):
    """Nobody has accepted this finding."""

    code = "not_accepted"


class UnableToAccept(InvalidInput):
    """The acceptance is not complete, or reaches too far."""

    code = "unable_to_accept"
