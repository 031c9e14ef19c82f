"""The maker's word, the determination whether it is remanufacturing, and the risks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date

from .. import noting, shelf
from ..models import Change, Determination, Rating
from ..rules.kinds import Activity
from ..rules.risks import LEAST, MOST, Aspect, Rated


@action("changes.change.authorize", needs=Permission.CHANGE_EDIT)
def authorize(
    change: Change, *, document: str, authorized_by: str, authorized_on: date, by: Actor, at: datetime
) -> Change:
    """Write down the maker's authorization: which document, from whom, of which day."""
    noting.writable(change)
    problems = {
        name: told
        for name, text, told in (
            ("document", document, _("Name the document: its number and its title.")),
            ("authorized_by", authorized_by, _("Say who of the maker gave it.")),
        )
        if not text.strip()
    }
    if authorized_on > local_date(at, change.site.time_zone):
        problems["authorized_on"] = _("This day has not come yet.")
    noting.refuse(problems)
    return acts.save(
        change,
        authorization=document.strip(),
        authorized_by=authorized_by.strip(),
        authorized_on=authorized_on,
    )


@dataclass(frozen=True, kw_only=True)
class NewDetermination:
    """``activity``: a key of the list; ``determination``: servicing or remanufacturing."""

    activity: str
    determination: str
    rationale: str
    references: str = ""


@action("changes.change.determine", needs=Permission.CHANGE_EDIT)
def determine(
    change: Change,
    *,
    new: NewDetermination,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> Change:
    """Determine, with a signature, whether it is remanufacturing. Against FDA's leaning only with references."""
    noting.writable(change)
    _check_determination(new)
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    given: dict[str, Any] = {name: text.strip() for name, text in asdict(new).items()}
    acts.save(change, **given, determined_by=by.actor_label[:200], determined_at=at)
    targets = [[one.model_id, str(one), one.to_version] for one in change.targets.select_related("model")]
    content = {"change": str(change), **given, "models": targets}
    sign(change, meaning=Meaning.REVIEWED, content=content, proof=proof, zone=change.site.time_zone)
    return change


def _check_determination(new: NewDetermination) -> None:
    found = shelf.activity(new.activity)
    problems: dict[str, str] = {}
    if found is None:
        problems["activity"] = _("Choose one of the activities.")
    if new.determination not in Determination.values:
        told = _("Choose one of these: %(choices)s.")
        problems["determination"] = told % {"choices": ", ".join(Determination.values)}
    if not new.rationale.strip():
        problems["rationale"] = _("Write why it is so, for these models.")
    if _against(found, new.determination) and not new.references.strip():
        problems["references"] = _("FDA's list leans the other way: name what your determination rests on.")
    noting.refuse(problems)


def _against(found: Activity | None, determination: str) -> bool:
    return found is not None and found.leaning == "likely" and determination == Determination.SERVICING


@action("changes.risk.rate", needs=Permission.CHANGE_EDIT)
def rate(change: Change, *, ratings: Mapping[str, Rated], by: Actor, at: datetime) -> Change:
    """Rate severity and probability before and after, from 1 to 5, for one aspect or more."""
    noting.writable(change, late=True)
    problems = {}
    for aspect, one in ratings.items():
        if aspect not in set(Aspect):
            problems[aspect] = _("There is no such aspect.")
        elif not one.is_whole:
            told = _("Severity and probability go from %(least)s to %(most)s.")
            problems[aspect] = told % {"least": LEAST, "most": MOST}
    noting.refuse(problems)
    held = {one.aspect: one for one in change.ratings.all()}
    for aspect, one in ratings.items():
        values: dict[str, Any] = {
            "severity_before": one.severity_before,
            "probability_before": one.probability_before,
            "severity_after": one.severity_after,
            "probability_after": one.probability_after,
            "reason": one.reason.strip(),
        }
        if aspect in held:
            acts.save(held[aspect], **values)
        else:
            acts.create(Rating(change=change, aspect=aspect, **values))
    return change
