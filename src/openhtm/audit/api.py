"""What other contexts may use of the ledger."""

from .models import Entry, Meaning, Signature
from .queries import Event, history, ledger_is_guarded, ledger_length, selected, signatures
from .signing import Reauthentication, UnableToSign, sign
from .verify import Verification, verify

__all__ = [
    "Entry",
    "Event",
    "Meaning",
    "Reauthentication",
    "Signature",
    "UnableToSign",
    "Verification",
    "history",
    "ledger_is_guarded",
    "ledger_length",
    "selected",
    "sign",
    "signatures",
    "verify",
]
