"""Reports to authorities and others: whether each applies, since when it runs, and that it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor

from .. import incident_words as words
from .. import noting, shelf
from ..errors import NotWhole, UnableToRespond
from ..models import Incident, Report, ReportState
from ..rules.clocks import Clock, due


@action("response.report.start", needs=Permission.RESPONSE_LEAD)
def start(
    incident: Incident, *, clock: str, started_at: datetime, reason: str, by: Actor, at: datetime
) -> Report:
    """Decide that a report is owed, and from which moment its deadline is counted."""
    noting.open_incident(incident)
    found, told = _clock(clock), noting.given(reason)
    if started_at > at:
        said = _("This moment has not come yet.")
        raise NotWhole(said, fields={"started_at": [said]})
    deadline = due(found, started_at, zone=incident.site.time_zone)
    values = {"state": ReportState.RUNNING.value, "started_at": started_at, "due_at": deadline}
    return _decided(incident, found, {**values, "reason": told}, by=by, at=at)


@action("response.report.rule_out", needs=Permission.RESPONSE_LEAD)
def rule_out(incident: Incident, *, clock: str, reason: str, by: Actor, at: datetime) -> Report:
    """Decide that a report does not apply, with the reason."""
    noting.open_incident(incident)
    values = {"state": ReportState.NOT_APPLICABLE.value, "started_at": None, "due_at": None}
    return _decided(incident, _clock(clock), {**values, "reason": noting.given(reason)}, by=by, at=at)


@action("response.report.sent", needs=Permission.RESPONSE_LEAD)
def sent(report: Report, *, sent_at: datetime, reference: str, by: Actor, at: datetime) -> Report:
    """Say that a report was sent, when, and under which reference."""
    noting.open_incident(report.incident)
    told = noting.given(
        reference, field="reference", told=_("Give the number or the person who received it.")
    )
    if report.state != ReportState.RUNNING:
        raise UnableToRespond(_("Only a report that runs can be sent."))
    if sent_at > at:
        said = _("This moment has not come yet.")
        raise NotWhole(said, fields={"sent_at": [said]})
    acts.save(report, state=ReportState.SENT.value, sent_at=sent_at, reference=told)
    noting.note(report.incident, "report", words.reported(report), by=by, at=at)
    return report


def _clock(key: str) -> Clock:
    found = shelf.clock(key)
    if found is None:
        raise NotWhole(_("There is no report '%(key)s'.") % {"key": key})
    return found


def _decided(
    incident: Incident, clock: Clock, values: dict[str, object], *, by: Actor, at: datetime
) -> Report:
    """The decision in place of an earlier one, which stays in the ledger and on the timeline."""
    found: Report | None = incident.reports.filter(clock=clock.key).first()
    if found is not None and found.state == ReportState.SENT:
        raise UnableToRespond(_("This report was sent already."))
    known: dict[str, Any] = {**values, "decided_by": by.actor_label[:200], "decided_at": at}
    if found is not None:
        made = acts.save(found, **known)
    else:
        made = acts.create(Report(incident=incident, clock=clock.key, **known))
    noting.note(incident, "report", words.report_decided(made), by=by, at=at)
    return made
