"""Leaving a finding as it is for a time: who answers for it, why, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor

from ..errors import AlreadyMended, NotAccepted, UnableToAccept
from ..models import Acceptance, Finding

#: Nothing is accepted for ever: after a year somebody has to look again.
LONGEST = timedelta(days=366)


@action("compliance.finding.accept", needs=Permission.COMPLIANCE_ACCEPT)
def accept(
    findings: Sequence[Finding],
    *,
    reason: str,
    owner: User,
    until: date,
    today: date,
    by: Actor,
    at: datetime,
) -> list[Acceptance]:
    """Accept findings until a day, the last one included; an acceptance that stands already is replaced.

    When it has expired the finding counts as open again.
    """
    _check(findings, reason=reason, owner=owner, until=until, today=today)
    made = [
        _accept(one, Acceptance(reason=reason.strip(), owner=owner, until=until), by=by, at=at)
        for one in findings
    ]
    return [one for one in made if one is not None]


def _check(findings: Sequence[Finding], *, reason: str, owner: User, until: date, today: date) -> None:
    problems: dict[str, list[str]] = {}
    if not findings:
        problems["findings"] = [_("Choose at least one finding.")]
    if not reason.strip():
        problems["reason"] = [_("Say why it is left as it is.")]
    if not today <= until <= today + LONGEST:
        problems["until"] = [_("Choose a day from today on, within a year.")]
    if not owner.is_active:
        problems["owner"] = [_("This person has left.")]
    if problems:
        sentences = " ".join(text for texts in problems.values() for text in texts)
        raise UnableToAccept(sentences, fields=problems)
    mended = [one.subject for one in findings if one.closed_at is not None]
    if mended:
        raise AlreadyMended(_("Mended meanwhile: %(names)s.") % {"names": ", ".join(mended)})


def _accept(found: Finding, new: Acceptance, *, by: Actor, at: datetime) -> Acceptance | None:
    """None when the same stands already."""
    standing = found.acceptances.filter(withdrawn_at__isnull=True).first()
    wanted = (new.reason, new.owner_id, new.until)
    if standing is not None:
        if (standing.reason, standing.owner_id, standing.until) == wanted:
            return None
        _end(standing, reason="Replaced by another acceptance", by=by, at=at)
    new.finding = found
    new.accepted_at = at
    new.accepted_by = by.actor_label[:200]
    acts.create(new)
    acts.save(found, accepted_until=new.until)
    return new


def _end(standing: Acceptance, *, reason: str, by: Actor, at: datetime) -> None:
    label = by.actor_label[:200]
    acts.save(standing, withdrawn_at=at, withdrawn_by=label, withdrawn_reason=reason)


@action("compliance.finding.take_back", needs=Permission.COMPLIANCE_ACCEPT)
def take_back(finding: Finding, *, reason: str, by: Actor, at: datetime) -> Acceptance:
    """End an acceptance before its day: the finding is open again."""
    if not reason.strip():
        text = _("Say why it is taken back.")
        raise UnableToAccept(text, fields={"reason": [text]})
    standing: Acceptance | None = finding.acceptances.filter(withdrawn_at__isnull=True).first()
    if standing is None:
        raise NotAccepted(_("Nobody has accepted this finding."))
    _end(standing, reason=reason.strip(), by=by, at=at)
    acts.save(finding, accepted_until=None)
    return standing
