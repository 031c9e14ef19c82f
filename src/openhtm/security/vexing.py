"""What was judged, as a document that other tools read; for pages, REST and the command alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, organization
from openhtm.kernel.errors import NotPermitted
from openhtm.places.api import Site, day_at

from . import access
from .errors import NothingToTell, UnknownNotation
from .queries import exposure, judging
from .queries.exposure import Exposure
from .rules import judgment, vex
from .rules.judgment import Judged
from .rules.verdict import DISMISSED, Tier


def document(user: Any, kind: str, *, site: Site | None = None, at: datetime) -> dict[str, Any]:
    """What holds for all who run a release; with ``site`` what holds there, without naming it.

    Only for those who judge: it speaks in the name of the organization. A judgment that holds no longer is told as
    under investigation, never as not affected.
    """
    if not user.may_anywhere(Permission.SECURITY_EDIT):
        raise NotPermitted(_("Only who judges flaws may tell others of it."))
    if kind not in vex.FORMATS:
        raise UnknownNotation(_("VEX is written as %(kinds)s.") % {"kinds": ", ".join(vex.FORMATS)})
    found = statements(user, site=site, at=at)
    if not found:
        raise NothingToTell(_("Nothing is judged for all that others could be told."))
    ours = organization()
    author = ours.name if ours is not None else "OpenHTM"
    return vex.written(kind, found, vex.Paper(author=author, at=at))


def statements(user: Any, *, site: Site | None, at: datetime) -> list[vex.Stated]:
    on = day_at(site, at)
    rows = access.assessments(user).standing().filter(device=None)
    mine = rows.filter(at_site=None) | (rows.filter(at_site=site) if site is not None else rows.none())
    judge = judging.Judge(mine, on=on)
    accepted = _accepted(user, site=site, on=on)
    flaws = {row.vulnerability_id for row in judge.rows.values()} | {flaw for flaw, _model in accepted}
    found = []
    for one in exposure.of_vulnerabilities(flaws):
        known = judge.at_site(one, site.pk) if site is not None else judge.of_release(one)
        until = accepted.get((one.vulnerability.pk, one.release.model_id)) or accepted.get(
            (one.vulnerability.pk, None)
        )
        if one.release.software_version and (until is not None or _speaks(known)):
            found.append(_stated(one, known, judge, until))
    return list(dict.fromkeys(found))


def _speaks(known: Judged) -> bool:
    """What was judged of an earlier version and does not carry says nothing of this one."""
    return known.ruling is not None and (known.ruling.why is None or not known.ruling.carried)


def _accepted(user: Any, *, site: Site | None, on: date) -> dict[tuple[int, int | None], date]:
    """Until when a risk is accepted for whole models, by flaw and model; model None: for all devices of the site.

    What is accepted for some devices alone, or at another site, is not told: it would not be true of the release.
    """
    found: dict[tuple[int, int | None], date] = {}
    for row in access.acceptances(user).in_force(on):
        if row.at_site_id is not None and (site is None or row.at_site_id != site.pk):
            continue
        for group in row.reach.all():
            if not (group.department_id or group.segment or group.device_id):
                key = (row.vulnerability_id, group.model_id)
                found[key] = max(found.get(key, row.until_on), row.until_on)
    return found


def _stated(found: Exposure, known: Judged, judge: judging.Judge, until: date | None) -> vex.Stated:
    status = _status(known, accepted=until is not None)
    model = found.release.model
    row = judge.rows[known.ruling.judgment.key] if known.ruling is not None else None
    clears = status is judgment.Status.NOT_AFFECTED and row is not None
    return vex.Stated(
        vulnerability=found.vulnerability.name,
        vendor=model.manufacturer.name,
        product=model.name,
        version=found.release.software_version,
        status=status,
        justification=row.justification if row is not None and clears else "",
        accepted_until=str(until) if until is not None and status is judgment.Status.AFFECTED else "",
    )


def _status(known: Judged, *, accepted: bool) -> judgment.Status:
    """Cleared or confirmed only while that holds for everything that is said of the release. A risk is accepted of
    what is affected: that never makes it anything else."""
    if known.tier == DISMISSED and known.ruling is not None:
        return known.ruling.judgment.status
    is_confirmed = (
        known.ruling is not None
        and known.ruling.judgment.status is judgment.Status.AFFECTED
        and known.ruling.why is None
    )
    by_match = accepted and known.tier == Tier.AFFECTED and not known.conflict
    return judgment.Status.AFFECTED if is_confirmed or by_match else judgment.Status.UNDER_INVESTIGATION
