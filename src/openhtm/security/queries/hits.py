"""What matching yields: that a statement concerns a release, how surely, and by what it was found."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Claim, ClaimStatus, Tier
from ..rules.device_versions import Held

Because = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NewHit:
    """As ``models.Hit``. ``because`` are pairs of what it was found by and the words."""

    vulnerability_id: int
    release_id: int
    claim_id: int
    component_id: int | None
    route: str
    tier: str
    because: tuple[Because, ...]


def rank(tier: str) -> int:
    return list(Tier.values).index(tier)


def tier_of(claim: Claim, held: Held, *, sure: bool) -> str | None:
    """What a release is by one statement; None: the statement does not concern it."""
    if held is Held.OUTSIDE:
        return None
    if claim.status in (ClaimStatus.NOT_AFFECTED, ClaimStatus.FIXED):
        # Nobody is cleared by a likeness, or by a version that nobody knows.
        return Tier.NOT_AFFECTED if held is Held.INSIDE and sure else None
    if claim.status == ClaimStatus.UNDER_INVESTIGATION or held is Held.UNKNOWN:
        return Tier.CANNOT_EXCLUDE
    return Tier.AFFECTED if sure else Tier.PROBABLY
