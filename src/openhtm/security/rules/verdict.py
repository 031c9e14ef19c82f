"""What a release is by everything that is said of it and one vulnerability."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Tier(StrEnum):
    AFFECTED = "affected"
    PROBABLY = "probably"
    CANNOT_EXCLUDE = "cannot_exclude"
    NOT_AFFECTED = "not_affected"


#: What statements make of a device that a person has judged otherwise. It never vanishes from a list.
DISMISSED = "dismissed"
ORDER = (*(one.value for one in Tier if one is not Tier.NOT_AFFECTED), DISMISSED, Tier.NOT_AFFECTED.value)


def verdict(tiers: Collection[str]) -> tuple[str, bool]:
    """The tier of all statements together, and whether they contradict each other.

    A statement that it is not affected settles what could only not be excluded. Against a match it stands as a
    contradiction: the match holds until a person has judged.
    """
    found = set(tiers)
    against = found & {Tier.AFFECTED, Tier.PROBABLY}
    if Tier.NOT_AFFECTED in found and not against:
        return Tier.NOT_AFFECTED.value, False
    worst = min(found, key=ORDER.index)
    return worst, Tier.NOT_AFFECTED in found
