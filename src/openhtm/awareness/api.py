"""What other contexts may use of policies."""

from . import library, listing, telling, versions, words
from .access import policies, policy, version
from .actions import policies as keeping
from .models import Policy, PolicyDemand, PolicyVersion
from .versions import NewDemand

__all__ = [
    "NewDemand",
    "Policy",
    "PolicyDemand",
    "PolicyVersion",
    "keeping",
    "library",
    "listing",
    "policies",
    "policy",
    "telling",
    "version",
    "versions",
    "words",
]
