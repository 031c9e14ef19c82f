"""What other contexts may use of the nightly work."""

from .actions.nights import NightBegun
from .carrying_out import carry_out, due_day
from .standing import State, standing
from .words import lead

__all__ = [
    "NightBegun",
    "State",
    "carry_out",
    "due_day",
    "lead",
    "standing",
]
