"""What user checks refuse, each with a sentence that says what to do."""

from openhtm.kernel.errors import DomainError


class UnableToCheck(DomainError):
    """Nothing is to be checked there at that time, or the point is no longer checked."""

    code = "unable_to_check"


class UnableToSetUp(DomainError):
    """The check, the point or the terms cannot be so."""

    code = "unable_to_set_up"


class UnableToClose(DomainError):
    """The day has begun: a unit is closed ahead, never afterward."""

    code = "unable_to_close_day"


class UnableToReplace(DomainError):
    """That device cannot take the place."""

    code = "unable_to_replace"
