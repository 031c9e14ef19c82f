"""What other contexts may use of the nightly work."""

from .access import nights
from .actions.nights import NightBegun, begin, end
from .carrying_out import carry_out, due_day
from .standing import Standing, State, standing
from .words import counts, lead, titles

__all__ = [
    "NightBegun",
    "Standing",
    "State",
    "begin",
    "carry_out",
    "counts",
    "due_day",
    "end",
    "lead",
    "nights",
    "standing",
    "titles",
]
