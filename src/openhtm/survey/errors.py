"""Why something about surveys is refused."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError, InvalidInput


class UnableToLookBack(InvalidInput):
    """Nothing is known of that day: it has not come yet, or the device was not on record."""

    code = "unable_to_look_back"


class UnableToOpenRoom(InvalidInput):
    """The survey room is not whole, or shows places beyond one's own."""

    code = "unable_to_open_room"


class UnableToChangeRoom(DomainError):
    """The room, link or question is not in the state for this."""

    code = "unable_to_change_room"


class UnableToDraw(InvalidInput):
    """The seed or the size of a sample cannot be drawn by."""

    code = "unable_to_draw"


class UnableToPlay(DomainError):
    """The mock survey or its question is not in the state for this."""

    code = "unable_to_play"


class AnswerNotWhole(InvalidInput):
    """What an answer or the end of a mock survey lacks."""

    code = "answer_not_whole"
