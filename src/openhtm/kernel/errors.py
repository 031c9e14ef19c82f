"""Anticipated failures. Each message can be shown to a person and says what to do.

Contexts subclass ``DomainError`` beside the action that raises it, named ``UnableTo...`` or after the
fact (``AlreadyRetired``). Anything else is a bug and propagates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _


class DomainError(Exception):
    """An anticipated failure with a message for a person.

    ``code`` is stable for machines (REST problem type, CLI); ``details`` holds facts that a page may show.
    """

    code = "refused"
    status = 409

    def __init__(self, message: str, *, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, object] = dict(details or {})

    def __str__(self) -> str:
        return str(self.message)


class NotPermitted(DomainError):
    """The actor lacks the permission at that place."""

    code = "not_permitted"
    status = 403


class NotFound(DomainError):
    """There is no such record, or it lies outside the actor's scope: the two look alike on purpose."""

    code = "not_found"
    status = 404


class InvalidInput(DomainError):
    """Fields with values that cannot be taken. ``fields`` maps a field name to its messages."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, *, fields: Mapping[str, Iterable[str]] | None = None) -> None:
        self.fields: dict[str, list[str]] = {name: list(texts) for name, texts in (fields or {}).items()}
        super().__init__(message, details={"fields": self.fields})


class StaleVersion(DomainError):
    """Somebody changed the record since it was read. ``details`` holds both versions."""

    code = "stale"
    status = 409

    def __init__(self, *, subject: str, seen: int, current: int) -> None:
        super().__init__(
            _(
                "%(subject)s was changed by someone else since you opened it. "
                "Look at the current state and try again."
            )
            % {"subject": subject},
            details={"seen_version": seen, "current_version": current},
        )


class RequestReused(DomainError):
    """The request id was used before for another action or by another person."""

    code = "request_reused"
    status = 422


class UnableToSome(DomainError):
    """A bulk action refused some of its subjects; nothing was written. ``problems`` maps label to message."""

    code = "some_refused"
    status = 409

    def __init__(self, message: str, *, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(message, details={"problems": self.problems})
