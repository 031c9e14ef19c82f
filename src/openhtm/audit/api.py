"""What other contexts may use of the ledger."""

from .export import VERIFIER
from .export import write as export
from .extract import about as entries_about
from .extract import write as extract
from .following import Touched, positions, touched
from .models import Entry, Meaning, Signature
from .queries import Event, history, ledger_is_guarded, ledger_length, rows_of, selected, signatures
from .signing import Reauthentication, UnableToSign, sign
from .verify import Verification, verify

__all__ = [
    "VERIFIER",
    "Entry",
    "Event",
    "Meaning",
    "Reauthentication",
    "Signature",
    "Touched",
    "UnableToSign",
    "Verification",
    "entries_about",
    "export",
    "extract",
    "history",
    "ledger_is_guarded",
    "ledger_length",
    "positions",
    "rows_of",
    "selected",
    "sign",
    "signatures",
    "touched",
    "verify",
]
