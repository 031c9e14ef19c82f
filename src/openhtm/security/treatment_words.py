"""The words of controls, accepted risks and clocks, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rules import plans
from .rules.clocks import Clock
from .rules.controls import Effect, Refusal, State

Text = str | Promise

#: The field of a form that a refusal is about.
FIELDS: Mapping[Refusal, str] = {
    Refusal.TITLE: "title",
    Refusal.WHAT: "what",
    Refusal.REASON: "reason",
    Refusal.ACTION: "action",
    Refusal.FLAWS: "flaws",
    Refusal.NO_FLAWS: "flaws",
    Refusal.KIND: "kind",
    Refusal.REACH: "groups",
    Refusal.OWNER: "owner",
    Refusal.UNTIL: "until_on",
    Refusal.SPAN: "until_on",
    Refusal.REVIEW: "review_on",
}
REFUSALS: Mapping[Refusal, Text] = {
    Refusal.TITLE: lazy("Give it a name."),
    Refusal.WHAT: lazy("Say what was done."),
    Refusal.REASON: lazy("Say why the risk can be borne for a time."),
    Refusal.ACTION: lazy("Say what is done meanwhile, or when the time is over."),
    Refusal.FLAWS: lazy("Name at least one flaw."),
    Refusal.NO_FLAWS: lazy(
        "It is against all that is reached in one way: name no flaw, or choose the named ones."
    ),
    Refusal.KIND: lazy("This kind does not hold off everything that is reached in that way. Name the flaws."),
    Refusal.REACH: lazy("Say which devices are meant."),
    Refusal.OWNER: lazy("This person has left."),
    Refusal.UNTIL: lazy("The last day lies in the future, and not before the first."),
    Refusal.SPAN: lazy("At most %(days)d days. Then it is looked at again."),
    Refusal.REVIEW: lazy("The day of review lies between the first and the last day."),
}
STATES: Mapping[State, Text] = {
    State.WAITING: lazy("Not signed"),
    State.PLANNED: lazy("Begins later"),
    State.IN_FORCE: lazy("In force"),
    State.EXPIRED: lazy("Expired"),
    State.ENDED: lazy("Ended"),
}
ACCEPTANCE_STATES: Mapping[State, Text] = {
    **STATES,
    State.WAITING: lazy("Waits for approval"),
    State.ENDED: lazy("Withdrawn"),
}
EFFECTS: Mapping[Effect, Text] = {
    Effect.SMALL: lazy("Hardly reachable"),
    Effect.CONTROLLED: lazy("Reachable under control"),
    Effect.WATCHED: lazy("Reachable, and watched"),
}
CLOCKS: Mapping[Clock, Text] = {
    Clock.CONTROL: lazy("Longest life of a compensating control"),
    Clock.ACCEPTANCE: lazy("Longest life of an accepted risk"),
    Clock.IMMEDIATE: lazy("From known to done: at once"),
    Clock.OUT_OF_CYCLE: lazy("From known to done: out of cycle"),
    Clock.SCHEDULED: lazy("From known to done: scheduled"),
    Clock.DEFER: lazy("From known to done: deferred"),
    Clock.ANSWER: lazy("From an inquiry to the answer of the manufacturer"),
    Clock.ESCALATION: lazy("From an inquiry to its escalation"),
}
PLAN_REFUSALS: Mapping[plans.Refusal, Text] = {
    plans.Refusal.STILL_OPEN: lazy("the flaw is still open on it; enter the version that it shows now first"),
    plans.Refusal.NO_CONTROL: lazy("no compensating control is in force for it"),
    plans.Refusal.NOT_ACCEPTED: lazy("its risk is not accepted"),
    plans.Refusal.IN_FLEET: lazy("it is still in the fleet"),
}


def refusal(one: Refusal, *, days: int) -> str:
    text = str(REFUSALS[one])
    return text % {"days": days} if one is Refusal.SPAN else text


def relief(points: int) -> str:
    """What controls take from a priority."""
    return _("Compensating controls: −%(points)d") % {"points": points}
