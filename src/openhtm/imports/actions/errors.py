"""Why an import was not carried out."""

from openhtm.kernel.errors import DomainError


class UnableToApply(DomainError):
    """The import cannot be carried out as it stands."""

    code = "unable_to_apply"


class DataChanged(UnableToApply):
    """Between check and import the record changed, so that the import would do something else than was
    shown.
    """

    code = "data_changed"


class UnableToUndo(DomainError):
    """Something depends on what the import entered. ``details["dependents"]`` lists it."""

    code = "unable_to_undo"
