"""Why something about surveys is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class UnableToLookBack(InvalidInput):
    """Nothing is known of that day: it has not come yet, or the device was not on record."""

    code = "unable_to_look_back"


class UnableToWrite(DomainError):
    """A file of the dossier cannot be made."""

    code = "unable_to_write_dossier"
