"""Why something about findings is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput, NotFound


class AlreadyMended(DomainError):
    """The finding has closed by itself; there is nothing to accept."""

    code = "already_mended"


class NotAccepted(DomainError):
    """Nobody has accepted this finding."""

    code = "not_accepted"


class NotLoaded(NotFound):
    """No set of the hospital's own has that key."""

    code = "requirement_set_not_loaded"


class UnableToAccept(InvalidInput):
    """The acceptance is not complete, or reaches too far."""

    code = "unable_to_accept"


class UnableToPropose(InvalidInput):
    """The proposal of an alternate program is not whole, or its devices are not eligible."""

    code = "unable_to_propose"


class UnableToDecideProgram(DomainError):
    """The program is not in the state for this, or this person may not decide on it."""

    code = "unable_to_decide_program"


class UnableToCorrect(InvalidInput):
    """Something of a corrective action is not whole, or cannot be as it was given."""

    code = "unable_to_correct"


class NotInThatState(DomainError):
    """The corrective action is not in the state for this, or this person may not decide on it."""

    code = "corrective_action_not_in_that_state"


class UnableToClosePeriod(DomainError):
    """The period is not over, or was closed already."""

    code = "unable_to_close_period"


class UnableToExplain(InvalidInput):
    """No reason is given, or the number has not changed."""

    code = "unable_to_explain"


class UnableToPlan(InvalidInput):
    """Something of a management plan or of a goal is not whole, or cannot be as it was given."""

    code = "unable_to_plan"


class UnableToDecidePlan(DomainError):
    """The management plan is not in the state for this, or this person may not decide on it."""

    code = "unable_to_decide_plan"


class UnableToEvaluate(DomainError):
    """The evaluation of a management plan is not in the state for this, or this person may not decide on it."""

    code = "unable_to_evaluate"
