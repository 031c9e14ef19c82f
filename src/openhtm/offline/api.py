"""What other contexts may use of off-line work."""

from . import access, telling
from . import package as packages
from .actions.acts import drop
from .models import ReceivedAct
from .receiving import carry_out_from, confirm, receive
from .sent import Sending

__all__ = [
    "ReceivedAct",
    "Sending",
    "access",
    "carry_out_from",
    "confirm",
    "drop",
    "packages",
    "receive",
    "telling",
]
