"""Anticipated failures of the catalog's actions."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError


class AlreadyThere(DomainError):
    """The catalog has an entry of that name already."""

    code = "already_there"


class UnableToMerge(DomainError):
    """These two manufacturers cannot be merged."""

    code = "unable_to_merge"


class UnableToUndo(DomainError):
    """The merge cannot be undone as things stand now."""

    code = "unable_to_undo"


class AlreadySettled(DomainError):
    """Somebody has confirmed or rejected this suggestion before."""

    code = "already_settled"


class NeedsReason(DomainError):
    """The change must say why."""

    code = "needs_reason"
    status = 422


class UnknownManufacturer(DomainError):
    """A name that stands for no manufacturer."""

    code = "unknown_manufacturer"
    status = 422
