"""What devices refuse, each with a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError, InvalidInput


class TagTaken(DomainError):
    """Another device has this tag, or had it: tags are never used again."""

    code = "tag_taken"


class DuplicateSerial(DomainError):
    """Another device of the same model has this serial number. ``details["other"]`` is its tag."""

    code = "duplicate_serial"


class UnableToChangeStatus(DomainError):
    """The step is not allowed from the present status, or something it needs is missing:
    ``details["missing"]``."""

    code = "status_refused"


class UnableToMove(DomainError):
    """The room or department does not belong to the site, or the device is held in place."""

    code = "unable_to_move"


class UnableToAttach(DomainError):
    """A part cannot belong to itself or to one of its own parts, nor to a device of another site."""

    code = "unable_to_attach"


class OutOfOrder(DomainError):
    """The change is dated before the latest one of its kind."""

    code = "out_of_order"


class FieldInUse(InvalidInput):
    """A custom field whose key or kind cannot change any more."""

    code = "field_in_use"


class NameTaken(DomainError):
    """A custom field, a saved view or an identifier of that name exists already."""

    code = "name_taken"


def duplicate_message(serial: str, *, other: str) -> str:
    return _(
        "%(other)s is of the same model and has the serial number %(serial)s. If there are two such devices, "
        "say why."
    ) % {"other": other, "serial": serial}
