"""Why something about policies and attestations is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class UnableToWrite(InvalidInput):
    """What a policy says is not whole, or cannot be meant."""

    code = "unable_to_write_policy"


class UnableToDecide(DomainError):
    """The version is not in the state for this, or this person may not decide on it."""

    code = "unable_to_decide_policy"


class PolicyKnown(DomainError):
    """Another policy has that code."""

    code = "policy_known"


class UnableToAttest(InvalidInput):
    """The version is not in force, the person is not of the unit, or the day cannot be."""

    code = "unable_to_attest"
