"""Closing a period of the committee report, and saying why one of its numbers is another one now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site, day_at, zone_at

from ..errors import UnableToClosePeriod, UnableToExplain
from ..models import ClosedPeriod, Restatement
from ..reporting import telling
from ..reporting.counted import DEFINITIONS, Question
from ..rules.periods import Period, restated


def _place(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    site = arguments["site"]
    return [(site.pk if site else None, None)]


def _question(site: Site | None, period: Period, at: datetime) -> Question:
    zone = zone_at(site, at)
    return Question(period=period, site=site, today=day_at(site, at), zone=zone, at=at)


@action("compliance.period.close", needs=Permission.COMPLIANCE_EDIT, where=_place)
def close_period(
    *,
    site: Site | None,
    period: Period,
    note: str = "",
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> ClosedPeriod:
    """Keep the numbers of a period that is over as they are told now, signed. They are never changed."""
    if not isinstance(by, User):
        raise UnableToClosePeriod(_("A person closes a period and signs."))
    asked = _question(site, period, at)
    if asked.today <= period.last:
        raise UnableToClosePeriod(_("The period is not over yet."))
    if ClosedPeriod.objects.of(site_id=site.pk if site else None, period=period.name).exists():
        raise UnableToClosePeriod(_("This period is closed already."))
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    numbers = telling.kept(telling.lines(asked))
    made = acts.create(
        ClosedPeriod(
            site=site,
            period=period.name,
            first=period.first,
            last=period.last,
            definitions=DEFINITIONS,
            numbers=numbers,
            note=note.strip(),
            closed_at=at,
            closed_by=by,
        )
    )
    content = {
        "period": period.name,
        "site": site.code if site else None,
        "numbers": numbers,
        "note": note.strip(),
    }
    signed = {**content, "definitions": DEFINITIONS}
    sign(made, meaning=Meaning.APPROVED, content=signed, proof=proof, zone=asked.zone)
    return made


@action("compliance.period.explain", needs=Permission.COMPLIANCE_EDIT)
def explain(closed: ClosedPeriod, *, key: str, reason: str, by: Actor, at: datetime) -> Restatement:
    """Say why a number of a closed period is another one now. What was closed stays."""
    if not reason.strip():
        told = _("Say why.")
        raise UnableToExplain(told, fields={"reason": [told]})
    period = Period(name=closed.period, first=closed.first, last=closed.last)
    found = telling.lines(_question(closed.site, period, at))
    live = {one.key: one.value for one in found if not one.as_of_now}
    changed = restated(telling.values(closed.numbers), live)
    if key not in changed:
        raise UnableToExplain(_("This number is as it was closed: there is nothing to explain."))
    was, now = changed[key]
    label = by.actor_label[:200]
    return acts.create(
        Restatement(
            closed=closed, key=key, was=was, now=now, reason=reason.strip(), said_at=at, said_by=label
        )
    )
