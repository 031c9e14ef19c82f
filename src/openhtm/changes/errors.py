"""Why something about changes is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class UnableToChange(DomainError):
    """The change or the device is not in the state for this, or something stands in the way."""

    code = "unable_to_change"


class UnableToVerify(DomainError):
    """Nothing proves yet that the device may go back to patients, or the same person would confirm their own work."""

    code = "unable_to_verify_change"


class BeingChanged(DomainError):
    """The device is being changed, or failed its verification."""

    code = "being_changed"


class PoolKeptReady(DomainError):
    """Too few devices of a pool would stay ready."""

    code = "pool_kept_ready"


class WaveBarred(DomainError):
    """Nothing of this wave begins yet: the pilot, its bake time, a failure or a pause bars it."""

    code = "wave_barred"


class NotWhole(InvalidInput):
    """What was given for a change is not whole."""

    code = "change_not_whole"
