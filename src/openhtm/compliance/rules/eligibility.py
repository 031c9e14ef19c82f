"""Whether alternate maintenance is open to a kind of device at all (42 CFR 482.41(d)(2), memo S&C 14-07-Hospital).

Never: where a law or another condition asks for the manufacturer's maintenance, imaging and radiologic equipment,
medical lasers. Not yet: new equipment without enough history.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Exclusion(StrEnum):
    LAW = "LAW"
    IMAGING = "IMAGING"
    LASER = "LASER"
    NEW_NO_HISTORY = "NEW_NO_HISTORY"
    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    UNKNOWN_CODE = "UNKNOWN_CODE"


FOR_GOOD = frozenset({Exclusion.LAW, Exclusion.IMAGING, Exclusion.LASER})
_NONE = frozenset({"", "NONE"})


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """``enough``: the history suffices. Equipment kept out for want of history is released by somebody then."""

    exclusion: Exclusion | None
    enough: bool

    @property
    def eligible(self) -> bool:
        return self.enough and self.exclusion in {None, Exclusion.NEW_NO_HISTORY}

    @property
    def needs_release(self) -> bool:
        return self.exclusion is Exclusion.NEW_NO_HISTORY


def exclusion(code: str | None) -> Exclusion | None:
    """``code``: what the device type says; None: there is no device type, so nobody knows."""
    if code is None:
        return Exclusion.UNKNOWN_TYPE
    plain = code.strip().upper().replace(" ", "_").replace("-", "_")
    if plain in _NONE:
        return None
    known = {one.value: one for one in (*FOR_GOOD, Exclusion.NEW_NO_HISTORY)}
    return known.get(plain, Exclusion.UNKNOWN_CODE)
