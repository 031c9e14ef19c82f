"""CVSS, versions 2.0 to 4.0: what a vector scores. The library `cvss` computes; texts that recur are remembered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError

# FIRST, CVSS v3.1 specification 5 and v4.0 specification 6: the qualitative severity rating scale.
_BANDS = (
    (Decimal("9.0"), "critical"),
    (Decimal("7.0"), "high"),
    (Decimal("4.0"), "medium"),
    (Decimal("0.1"), "low"),
    (Decimal(0), "none"),
)
# NVD's scale for CVSS 2.0, which itself names none.
_BANDS_OF_2 = ((Decimal("7.0"), "high"), (Decimal("4.0"), "medium"), (Decimal(0), "low"))


class BadVector(ValueError):
    """The text is no vector; the message says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Cvss:
    """A vector with its scores. CVSS 4.0 has one score, whatever metrics it counts: the others are None."""

    system: str
    vector: str
    base: Decimal
    temporal: Decimal | None
    environmental: Decimal | None

    @property
    def severity(self) -> str:
        return severity(self.base, system=self.system)


def severity(score: Decimal, *, system: str = "CVSS:3.1") -> str:
    """none, low, medium, high or critical.

    >>> severity(Decimal("7.0"))
    'high'
    """
    bands = _BANDS_OF_2 if system == "CVSS:2.0" else _BANDS
    return next(name for least, name in bands if score >= least)


@lru_cache(maxsize=50_000)
def read(vector: str) -> Cvss:
    """The scores of a vector; raises BadVector."""
    text = vector.strip()
    if len(text) > 400:
        raise BadVector("A vector of more than 400 characters is none.")
    try:
        return _four(text) if text.startswith("CVSS:4") else _three_or_two(text)
    except (CVSSError, KeyError, ValueError) as problem:
        raise BadVector(str(problem)[:200]) from None


def _four(text: str) -> Cvss:
    found = CVSS4(text)
    base = Decimal(str(found.base_score)).quantize(Decimal("0.1"))
    return Cvss(system="CVSS:4.0", vector=text, base=base, temporal=None, environmental=None)


def _three_or_two(text: str) -> Cvss:
    is_three = text.startswith("CVSS:3")
    found = CVSS3(text) if is_three else CVSS2(text.removeprefix("(").removesuffix(")"))
    base, temporal, environmental = (
        None if score is None else Decimal(str(score)).quantize(Decimal("0.1")) for score in found.scores()
    )
    system = text.partition("/")[0] if is_three else "CVSS:2.0"
    return Cvss(
        system=system, vector=text, base=base or Decimal(0), temporal=temporal, environmental=environmental
    )
