"""Why acts of a device are not taken as a whole."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError


class UnableToReceive(DomainError):
    """What was sent cannot be read, or is not the acts of whoever sends it. The device keeps all of it."""

    code = "unable_to_receive"
    status = 422


class OtherPerson(DomainError):
    """The device sends acts of somebody else than who has signed in."""

    code = "other_person"
    status = 409


class AlreadySettled(DomainError):
    """Somebody has decided about this act already."""

    code = "already_settled"


class UnableToSettle(DomainError):
    """Only whoever did an act carries it out; others can let it go."""

    code = "unable_to_settle"
    status = 403
