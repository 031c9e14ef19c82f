"""What other contexts may use of change control."""

from . import access, pools, proving, record, riding, shelf, telling, words
from .actions import assessing, deciding, drafting, lines
from .actions import pools as pool_acts
from .actions import riding as riding_acts
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
    "lines",
    "pool_acts",
    "pools",
    "proving",
    "record",
    "riding",
    "riding_acts",
    "shelf",
    "telling",
    "words",
]
