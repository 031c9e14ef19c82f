"""What device security refuses, and why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError, NotFound

from .rules.documents import Problem
from .words import TROUBLES


class UnableToRead(DomainError):
    """The file as a whole is refused; what it would have replaced stays. ``problem`` says where and why."""

    code = "unable_to_read"

    def __init__(self, problem: Problem) -> None:
        found = f" ({problem.found})" if problem.found else ""
        super().__init__(
            _("The document is refused at %(place)s: %(why)s%(found)s")
            % {"place": problem.place or "$", "why": TROUBLES[problem.trouble], "found": found}
        )
        self.problem = problem


class NotABill(DomainError):
    """A document that can be read and is no bill of materials."""

    code = "not_a_bill"


class NotADisclosure(DomainError):
    """A document that can be read and is no statement of a maker on the security of a device."""

    code = "not_a_disclosure"


class NotAScan(DomainError):
    """Files that can be read and name no host."""

    code = "not_a_scan"


class UnableToSettle(DomainError):
    """What a person wants to settle of a host does not fit to what it is."""

    code = "unable_to_settle"


class OtherVersion(DomainError):
    """The bill says that it is of another version than the release; a reason lets it be attached all the same."""

    code = "other_version"


class OlderDocument(DomainError):
    """What stands was issued later than what would replace it."""

    code = "older_document"


class NotKnowledge(DomainError):
    """A document that can be read and says nothing of flaws."""

    code = "not_knowledge"


class NoSuchFeed(NotFound):
    """No plugin declares a feed of that name."""


class FeedIsOff(DomainError):
    """The feed is switched off, or fetching is switched off in this home."""

    code = "feed_is_off"


class FeedIsBusy(DomainError):
    """The feed is being updated by somebody else."""

    code = "feed_is_busy"


class TooSoon(DomainError):
    """The server asked to be left alone until an instant that has not come."""

    code = "too_soon"


class BadPack(DomainError):
    """A feed pack that is not taken; nothing of it was applied. ``code`` says why."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class BadKey(DomainError):
    """A text that is no public key, or one that is trusted already."""

    code = "bad_key"


class UnableToJudge(DomainError):
    """Nothing says that this release is concerned, or the device does not run it."""

    code = "unable_to_judge"


class NothingToTell(DomainError):
    """Nothing is judged that could be told to others."""

    code = "nothing_to_tell"


class UnknownNotation(DomainError):
    """VEX is written in no such notation."""

    code = "unknown_notation"
    status = 404


class UnableToTreat(DomainError):
    """A control, an accepted risk or a plan cannot be entered, signed or changed as it stands."""

    code = "unable_to_treat"


class UnableToAsk(DomainError):
    """An inquiry cannot be drawn up, noted as sent, answered or closed as it stands."""

    code = "unable_to_ask"
