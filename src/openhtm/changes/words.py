"""The sentences of change control: what is refused, what is missing, and why."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.kernel.time import zone as zone_of

from .models import LineStateChoice, RoleChoice
from .rules.kinds import Activity
from .rules.lines import Lacking, LineState
from .rules.plans import Placed
from .rules.plans import Reason as PlanReason
from .rules.pools import Refusal, Taking
from .rules.riding import On, Question
from .rules.states import Obstacle, Role, Situation
from .rules.waves import Bar, Barred

OBSTACLES = {
    Obstacle.TARGET: lazy("Name the models, and to which version they go."),
    Obstacle.DEVICES: lazy("No device is in it. Add the devices that are to be changed."),
    Obstacle.AUTHORIZATION: lazy(
        "The maker's authorization is missing: which document allows it, from whom, of which day."
    ),
    Obstacle.DETERMINATION: lazy("Nobody has determined whether this is remanufacturing."),
    Obstacle.REMANUFACTURING: lazy(
        "It was determined to be remanufacturing: whoever does it becomes a manufacturer. Have the maker do it."
    ),
    Obstacle.RISK: lazy("Rate the risk before and after: safety, effectiveness and security."),
    Obstacle.RISK_WORSE: lazy("A risk becomes greater. Say why that is accepted, or find another way."),
    Obstacle.IMPACT: lazy("The clinical impact is not written."),
    Obstacle.FALLBACK: lazy("What units do meanwhile is not written."),
    Obstacle.TEST_PLAN: lazy("The test plan is not written."),
    Obstacle.ROLLBACK: lazy("The way back is not written."),
    Obstacle.TRAINING: lazy("Who is trained or told is not written."),
    Obstacle.IT_PART: lazy("IT's part is not written. If there is none, say so."),
    Obstacle.RECALIBRATION: lazy("Say whether the procedure asks for a recalibration."),
    Obstacle.PRECEDENT: lazy(
        "A standard change repeats one that was closed. Name it, or make this a normal one."
    ),
    Obstacle.NOT_LOOKED: lazy("Nobody of HTM has looked at the devices that ride on it, as they are now."),
    Obstacle.SIGNATURES: lazy("These roles have not approved: %(roles)s."),
    Obstacle.REQUESTER_ALONE: lazy("Only the requester has approved. Somebody else has to approve too."),
    Obstacle.ONE_PERSON: lazy("One person approved for every role. A second person has to approve."),
    Obstacle.TWO_ROLES: lazy("Two roles, two people, have to approve by word of mouth."),
    Obstacle.DAY: lazy("Say on which day it begins."),
    Obstacle.NOT_INSTALLED: lazy(
        "Some devices are not changed yet. Change them, or leave them out with the reason."
    ),
    Obstacle.UNSETTLED: lazy(
        "Some devices are neither verified nor rolled back, given up or left out. Settle them first."
    ),
    Obstacle.NOTHING_VERIFIED: lazy("No device was verified: end it as failed or as rolled back."),
    Obstacle.STILL_RUNS: lazy("Some devices run the new version: it is not rolled back. Close it instead."),
}
LACKING = {
    Lacking.EVIDENCE: lazy("Name the work order that tested it, or the procedure and the result."),
    Lacking.OTHER_DEVICE: lazy("That work order is of another device."),
    Lacking.OPEN: lazy("Its work order is not closed yet."),
    Lacking.NOT_TESTED: lazy("Its work order was closed without a checklist that passed."),
    Lacking.FAILED: lazy("The test of its work order failed."),
    Lacking.OLDER: lazy("Its work order was done before the device was changed. Test it again."),
    Lacking.RECALIBRATION: lazy("The procedure asks for a recalibration: write what was done."),
    Lacking.SAME_PERSON: lazy(
        "Whoever changed a high-risk device does not verify it alone. Ask somebody else."
    ),
}
ON = {
    On.SEGMENT: lazy("Segment %(value)s"),
    On.ADDRESSES: lazy("Address in %(value)s"),
    On.HOST: lazy("Host name %(value)s"),
    On.DEVICE: lazy("Named by hand: %(value)s"),
}
UNKNOWN = {
    On.SEGMENT: lazy("its segment"),
    On.ADDRESSES: lazy("its address"),
    On.HOST: lazy("its host name"),
    On.DEVICE: lazy("whether it uses it"),
}
REFUSALS = {
    Refusal.BELOW: lazy(
        "%(pool)s: %(ready)s are ready, %(taken)s would be taken, %(left)s left. %(minimum)s are agreed to stay ready."
    ),
    Refusal.ALL_AT_ONCE: lazy(
        "%(pool)s: %(ready)s are ready and all of them would be taken. Of life support or unknown risk never all at"
        " once: take fewer, bring a spare, or take the device out of service together with the unit first."
    ),
}
BARS = {
    Bar.PAUSED: lazy("The change is paused: nothing more begins. Resume it first."),
    Bar.NO_WAVE: lazy("This device is in no wave of the change. Put it into one first."),
    Bar.NOT_OPEN: lazy("Wave %(wave)s is not opened yet. Open it first."),
    Bar.NO_PILOT: lazy("There is no pilot. Put one to three devices into the first wave."),
    Bar.UNPROVEN: lazy(
        "Wave %(wave)s is not wholly verified: verify every device of it, at least one. Not verified yet: %(count)s."
    ),
    Bar.BAKING: lazy("Wave %(wave)s is watched until %(until)s. Nothing after it begins before."),
    Bar.FAILED: lazy(
        "Failed or rolled back in wave %(wave)s: %(count)s. Whoever leads decides whether to go on, with the reason."
    ),
}
PLANNED = {
    PlanReason.PILOT: lazy("Pilot: of the least risk; its unit keeps %(left)s of %(ready)s ready."),
    PlanReason.PILOT_GRAVE: lazy(
        "Pilot: none of lower risk can be spared; its unit keeps %(left)s of %(ready)s ready."
    ),
    PlanReason.POOL: lazy("Wave %(wave)s: its unit keeps %(left)s of %(ready)s ready, at least half."),
    PlanReason.AGREED: lazy(
        "Wave %(wave)s: its unit keeps %(left)s of %(ready)s ready; %(kept)s are agreed to stay."
    ),
    PlanReason.SITE: lazy(
        "Wave %(wave)s: its unit keeps %(left)s of %(ready)s ready; the minimum of the site allows no more at once."
    ),
    PlanReason.LONE: lazy(
        "Wave %(wave)s: the only one of its kind there that is ready. Agree what the unit uses meanwhile."
    ),
    PlanReason.NOT_READY: lazy("Wave %(wave)s: not ready for use now, so that it takes nothing away."),
    PlanReason.NONE_TO_SPARE: lazy(
        "In no wave: %(ready)s are ready in its pool, and none can be spared. Bring a spare, or agree another minimum."
    ),
}
DONE = {
    "begin": lazy("Begun. The devices are kept from use until they are verified."),
    "installed": lazy("Written down. Verify the devices before they go back to patients."),
    "verify": lazy("Verified. The register names the new version."),
    "fail": lazy("Failed. The devices stay kept from use."),
    "roll-back": lazy("Rolled back. The register names what they run."),
    "give-up": lazy("Given up. The devices stay kept from use."),
    "leave-out": lazy("Left out."),
    "backup": lazy("Written down."),
}


def none_named() -> str:
    return _("No device was named. Choose at least one device.")


def both_sides() -> str:
    return _(
        "You have approved for the other side already. Of HTM and the clinical owner each signs for itself."
    )


def said(english: str) -> str:
    """A text of the data files in the reader's language: what the file calls it is the key of its translation."""
    return _(english) if english else ""


def roles(found: Iterable[Role]) -> str:
    return ", ".join(str(RoleChoice(one).label) for one in Role if one in set(found))


def obstacle(one: Obstacle, now: Situation) -> str:
    return str(OBSTACLES[one]) % {"roles": roles(now.unsigned)}


def obstacles(found: Iterable[Obstacle], now: Situation) -> str:
    return " ".join(obstacle(one, now) for one in found)


def lacking(found: Iterable[Lacking]) -> str:
    return " ".join(str(LACKING[one]) for one in found)


def no_step(device: object, before: LineState, after: LineState) -> str:
    return _("%(device)s is %(before)s: %(after)s cannot follow.") % {
        "device": device,
        "before": str(LineStateChoice(before).label).lower(),
        "after": str(LineStateChoice(after).label).lower(),
    }


def pool_refused(pool: str, why: Refusal, one: Taking) -> str:
    names = {"pool": pool, "ready": one.ready, "taken": one.taken, "left": one.left, "minimum": one.minimum}
    return str(REFUSALS[why]) % names


def bar(one: Barred, *, zone: str) -> str:
    until = one.until.astimezone(zone_of(zone)) if one.until else None
    told = formats.date_format(until, "j M Y H:i") if until else ""
    return str(BARS[one.why]) % {"wave": one.wave, "count": one.count, "until": told}


def barred(found: Iterable[Barred], *, zone: str) -> str:
    return " ".join(bar(one, zone=zone) for one in found)


def placed(one: Placed) -> str:
    names = {"wave": one.wave, "left": one.left, "ready": one.ready, "kept": one.kept}
    return str(PLANNED[one.reason]) % names


def rides(one: Question) -> str:
    return str(ON[one.on]) % {"value": one.value}


def not_known(what: Iterable[On]) -> str:
    return _("Unknown: %(what)s") % {"what": ", ".join(str(UNKNOWN[one]) for one in what)}


def leaning(one: Activity) -> str:
    if one.leaning == "likely":
        return _("Likely remanufacturing unless shown otherwise")
    return _("Likely not remanufacturing")
