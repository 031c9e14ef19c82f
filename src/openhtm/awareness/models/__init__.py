from .policy import (
    FrequencyChoice,
    Policy,
    PolicyDemand,
    PolicyQuerySet,
    PolicyVersion,
    PolicyVersionQuerySet,
    VersionState,
)

__all__ = [
    "FrequencyChoice",
    "Policy",
    "PolicyDemand",
    "PolicyQuerySet",
    "PolicyVersion",
    "PolicyVersionQuerySet",
    "VersionState",
]
