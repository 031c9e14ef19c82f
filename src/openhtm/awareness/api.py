"""What other contexts may use of policies."""

from . import demanding, knowing, library, listing, questions, readiness, telling, versions, words
from .access import held, policies, policy, responsible, staff_by_email, staff_of, unit_at, units, version
from .actions import attestations as attesting
from .actions import policies as keeping
from .knowing import Need
from .models import Attestation, Policy, PolicyDemand, PolicyVersion
from .readiness import UnitReadiness
from .rules.attesting import Standing
from .rules.demands import Answer
from .versions import NewDemand

__all__ = [
    "Answer",
    "Attestation",
    "Need",
    "NewDemand",
    "Policy",
    "PolicyDemand",
    "PolicyVersion",
    "Standing",
    "UnitReadiness",
    "attesting",
    "demanding",
    "held",
    "keeping",
    "knowing",
    "library",
    "listing",
    "policies",
    "policy",
    "questions",
    "readiness",
    "responsible",
    "staff_by_email",
    "staff_of",
    "telling",
    "unit_at",
    "units",
    "version",
    "versions",
    "words",
]
