"""Why something about incidents is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class UnableToPrepare(InvalidInput):
    """What was given for preparedness, the team or a fallback is not whole."""

    code = "unable_to_prepare"


class AlreadyEnded(DomainError):
    """What is to be changed no longer stands."""

    code = "already_ended"


class UnableToRespond(DomainError):
    """The incident or the device is not in the state for this, or something stands in the way."""

    code = "unable_to_respond"


class EvidenceHeld(DomainError):
    """The device is kept as evidence of an incident."""

    code = "evidence_held"


class UnableToReturnDevice(DomainError):
    """Nothing proves yet that the device may go back to patients."""

    code = "unable_to_return_device"


class NotWhole(InvalidInput):
    """What was given in an incident is not whole."""

    code = "not_whole"
