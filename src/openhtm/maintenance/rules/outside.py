"""Who repairs: the hospital, whoever has promised to, or somebody who is paid; and what a vendor's visit owes."""

from __future__ import annotations

from enum import StrEnum


class Repairer(StrEnum):
    """``COVERED``: by warranty or contract. ``PAID``: a vendor who sends a bill."""

    IN_HOUSE = "in_house"
    COVERED = "covered"
    PAID = "paid"


def owes_reason(repairer: Repairer, *, covered: bool) -> bool:
    """Paying twice needs a reason: work in house, or a bill, where the repair is covered."""
    return covered and repairer is not Repairer.COVERED


def may_begin(chosen: Repairer | None, *, covered: bool) -> bool:
    """A repair that is covered begins once somebody has said who does it. Unknown cover stops nobody."""
    return chosen is not None or not covered


def may_charge_parts(chosen: Repairer | None, *, parts_covered: bool) -> bool:
    """A part that costs something goes in where parts are covered only after an override with its reason."""
    return not parts_covered or chosen in {Repairer.IN_HOUSE, Repairer.PAID}


def is_outside(chosen: Repairer | None) -> bool:
    """Whether a vendor does the work, so that the record needs the visit."""
    return chosen in {Repairer.COVERED, Repairer.PAID}
