"""What was judged, as a document that other tools read; for pages, REST and the command alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, organization
from openhtm.kernel.errors import NotPermitted
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from . import access
from .errors import NothingToTell, UnknownNotation
from .models import Assessment
from .queries import exposure, judging
from .queries.exposure import Exposure
from .rules import judgment, vex
from .rules.judgment import Judged
from .rules.verdict import DISMISSED


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
    rows = access.assessments(user).standing().filter(device=None)
    mine = rows.filter(at_site=None) | (rows.filter(at_site=site) if site is not None else rows.none())
    judge = judging.Judge(mine, on=local_date(at, site.time_zone if site is not None else "UTC"))
    flaws = {row.vulnerability_id for row in judge.rows.values()}
    found = []
    for one in exposure.of_vulnerabilities(flaws):
        known = judge.at_site(one, site.pk) if site is not None else judge.of_release(one)
        if known.ruling is None or not one.release.software_version:
            continue
        # What was judged of an earlier version and does not carry says nothing of this one.
        if known.ruling.why is None or not known.ruling.carried:
            found.append(_stated(one, known, judge.rows[known.ruling.judgment.key]))
    return list(dict.fromkeys(found))


def _stated(found: Exposure, known: Judged, row: Assessment) -> vex.Stated:
    status = _status(known)
    model = found.release.model
    return vex.Stated(
        vulnerability=found.vulnerability.name,
        vendor=model.manufacturer.name,
        product=model.name,
        version=found.release.software_version,
        status=status,
        justification=row.justification if status is judgment.Status.NOT_AFFECTED else "",
    )


def _status(known: Judged) -> judgment.Status:
    """Cleared or confirmed only while that holds for everything that is said of the release."""
    if known.ruling is None:
        return judgment.Status.UNDER_INVESTIGATION
    status = known.ruling.judgment.status
    if known.tier == DISMISSED:
        return status
    is_confirmed = status is judgment.Status.AFFECTED and known.ruling.why is None
    return status if is_confirmed else judgment.Status.UNDER_INVESTIGATION
