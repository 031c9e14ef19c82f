from .attestation import Attestation, AttestationQuerySet, SheetQuerySet, SignSheet
from .policy import (
    FrequencyChoice,
    Policy,
    PolicyDemand,
    PolicyQuerySet,
    PolicyUnit,
    PolicyVersion,
    PolicyVersionQuerySet,
    VersionState,
)

__all__ = [
    "Attestation",
    "AttestationQuerySet",
    "FrequencyChoice",
    "Policy",
    "PolicyDemand",
    "PolicyQuerySet",
    "PolicyUnit",
    "PolicyVersion",
    "PolicyVersionQuerySet",
    "SheetQuerySet",
    "SignSheet",
    "VersionState",
]
