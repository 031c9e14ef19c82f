"""How bad and how likely harm is, before a change and after it, for each of three aspects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    SAFETY = "safety"
    EFFECTIVENESS = "effectiveness"
    SECURITY = "security"


LEAST, MOST = 1, 5


@dataclass(frozen=True, kw_only=True)
class Rated:
    """Severity and probability from 1 to 5; their product is the risk."""

    severity_before: int
    probability_before: int
    severity_after: int
    probability_after: int
    reason: str = ""

    @property
    def before(self) -> int:
        return self.severity_before * self.probability_before

    @property
    def after(self) -> int:
        return self.severity_after * self.probability_after

    @property
    def unexplained(self) -> bool:
        """It becomes worse, and nobody says why that is accepted."""
        return self.after > self.before and not self.reason.strip()

    @property
    def is_whole(self) -> bool:
        numbers = (
            *(self.severity_before, self.probability_before),
            *(self.severity_after, self.probability_after),
        )
        return all(LEAST <= one <= MOST for one in numbers)
