"""What other contexts may use of change control."""

from . import (
    access,
    fulfilling,
    gathering,
    planning,
    pools,
    record,
    riding,
    shelf,
    telling,
    waving,
    words,
)
from .actions import assessing, deciding, drafting, lines, opening
from .actions import fulfilling as plan_acts
from .actions import pools as pool_acts
from .actions import riding as riding_acts
from .actions import waves as wave_acts
from .actions.drafting import NewTarget
from .models import Change, Line, Target
from .proving import Proof
from .rules.risks import Rated

__all__ = [
    "Change",
    "Line",
    "NewTarget",
    "Proof",
    "Rated",
    "Target",
    "access",
    "assessing",
    "deciding",
    "drafting",
    "fulfilling",
    "gathering",
    "lines",
    "opening",
    "planning",
    "plan_acts",
    "pool_acts",
    "pools",
    "record",
    "riding",
    "riding_acts",
    "shelf",
    "telling",
    "wave_acts",
    "waving",
    "words",
]
