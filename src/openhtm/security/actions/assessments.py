"""Judging: what a flaw means for releases, for all devices that run them, for a site's or for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, StaleVersion
from openhtm.places.api import Site, day_at
from openhtm.registry.api import Device

from .. import words
from ..errors import UnableToJudge
from ..models import Assessment, Hit, Release, Vulnerability
from ..queries import judging, running
from ..rules import judgment
from ..rules.judgment import Refusal, Status

_FIELDS: Mapping[Refusal, str] = {
    Refusal.REASON: "reason",
    Refusal.JUSTIFICATION: "justification",
    Refusal.NO_JUSTIFICATION: "justification",
    Refusal.ACTION: "action",
    Refusal.REVIEW: "review_on",
    Refusal.REVIEW_PAST: "review_on",
    Refusal.UNKNOWN_VERSION: "status",
}


@dataclass(frozen=True, kw_only=True)
class NewAssessment:
    """What somebody judges. ``component`` as ``BillComponent.key``, empty: whatever is concerned of the release.

    ``seen``: the latest assessment (0: none) that was looked at; one made since then refuses this one.
    """

    status: str
    component: str = ""
    justification: str = ""
    reason: str = ""
    action: str = ""
    review_on: date | None = None
    seen: int | None = None


def _where(arguments: dict[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    """A judgment for all sites needs the permission for all of them."""
    place = arguments.get("place")
    if isinstance(place, Device):
        return [(place.site_id, place.department_id)]
    return [(place.pk if place is not None else None, None)]


@action("security.assessment.judge", needs=Permission.SECURITY_EDIT, where=_where)
def judge(
    vulnerability: Vulnerability,
    *,
    releases: Sequence[Release],
    new: NewAssessment,
    place: Site | Device | None = None,
    evidence: File[bytes] | documents.Document | None = None,
    by: Actor,
    at: datetime,
) -> list[Assessment]:
    """Judge a flaw in releases: for all who run them, for one site, or for one device. It takes the place of what
    stood for the same; the same again changes nothing. Refused as a whole: a release that nothing on record says is
    concerned, and a judgment without what it needs. ``evidence``: a file, or a document that is on record.
    """
    at_site = place.site if isinstance(place, Device) else place
    _refuse_incomplete(new, releases, today=day_at(at_site, at))
    hits = {one.pk: _hits(vulnerability, one, new.component) for one in releases}
    _refuse_unconcerned(hits, releases, new.component, place)
    stands = {
        "at_site": place if isinstance(place, Site) else None,
        "device": place if isinstance(place, Device) else None,
    }
    made: list[Assessment] = []
    for release in releases:
        standing = list(_standing(vulnerability, release, new.component, stands))
        _refuse_stale(standing, new.seen)
        wanted = _wanted(new, judging.known(hits[release.pk]))
        same = next((one for one in standing if _is_same(one, wanted)), None)
        if same is None or not _rests_on(same, evidence):
            _end(standing, because=_("Judged anew."), by=by, at=at)
            same = acts.create(
                Assessment(
                    vulnerability=vulnerability,
                    release=release,
                    component=new.component,
                    made_at=at,
                    made_by=by.actor_label[:200],
                    **stands,
                    **wanted,
                )
            )
        made.append(same)
    if evidence is not None:
        _attach(made, evidence, by=by, at=at)
    return made


def _refuse_incomplete(new: NewAssessment, releases: Sequence[Release], *, today: date) -> None:
    if new.status not in list(Status):
        text = _("Choose one of the statuses.")
        raise InvalidInput(text, fields={"status": [text]})
    if new.justification and new.justification not in list(judgment.Justification):
        text = _("Choose one of the justifications.")
        raise InvalidInput(text, fields={"justification": [text]})
    if not releases:
        text = _("Choose at least one release.")
        raise InvalidInput(text, fields={"releases": [text]})
    problems: dict[str, list[str]] = {}
    for release in releases:
        for refusal in judgment.refusals(
            status=Status(new.status),
            justification=new.justification,
            reason=new.reason,
            action=new.action,
            review_on=new.review_on,
            version=release.software_version,
            today=today,
        ):
            text = str(words.REFUSALS[refusal])
            texts = problems.setdefault(_FIELDS[refusal], [])
            texts += [] if text in texts else [text]
    if problems:
        raise InvalidInput(_("This judgment lacks something."), fields=problems)


def _hits(vulnerability: Vulnerability, release: Release, component: str) -> list[Hit]:
    rows = Hit.objects.for_list().filter(vulnerability=vulnerability, release=release)
    found = list(rows)
    named = [hit for hit in found if not component or judging.component_of(hit) == component]
    return found if named else []


def _refuse_unconcerned(
    hits: Mapping[int, Collection[Hit]],
    releases: Sequence[Release],
    component: str,
    place: Site | Device | None,
) -> None:
    for release in releases:
        if not hits[release.pk]:
            text = _("Nothing on record says that %(release)s is concerned%(component)s.")
            named = f" ({component})" if component else ""
            raise UnableToJudge(text % {"release": release, "component": named})
        if isinstance(place, Device) and release not in running.releases_of(place):
            raise UnableToJudge(
                _("%(tag)s does not run %(release)s.") % {"tag": place.tag, "release": release}
            )


def _standing(
    vulnerability: Vulnerability, release: Release, component: str, place: dict[str, Any]
) -> Iterable[Assessment]:
    """In every spelling of the version."""
    rows: Iterable[Assessment] = (
        Assessment.objects.standing()
        .filter(vulnerability=vulnerability, component=component, **place)
        .filter(release__model=release.model_id, release__version_key=release.version_key)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return rows


def _refuse_stale(standing: Sequence[Assessment], seen: int | None) -> None:
    if seen is not None and standing and standing[-1].pk > seen:
        raise StaleVersion(subject=str(standing[-1]), seen=seen, current=standing[-1].pk)


def _wanted(new: NewAssessment, known: list[list[str]]) -> dict[str, Any]:
    return {
        "status": new.status,
        "justification": new.justification,
        "reason": new.reason.strip(),
        "action": new.action.strip(),
        "review_on": new.review_on,
        "known": known,
    }


def _is_same(standing: Assessment, wanted: dict[str, Any]) -> bool:
    return all(getattr(standing, name) == value for name, value in wanted.items())


def _rests_on(standing: Assessment, evidence: File[bytes] | documents.Document | None) -> bool:
    """A file that comes with a judgment is new; a document may be the one that it rests on already."""
    if isinstance(evidence, documents.Document):
        return bool(standing.evidence_id == evidence.pk)
    return evidence is None


def _end(standing: Iterable[Assessment], *, because: str, by: Actor, at: datetime) -> None:
    for one in standing:
        acts.save(one, ended_at=at, ended_by=by.actor_label[:200], ended_because=because[:500])


def _attach(
    made: Sequence[Assessment], evidence: File[bytes] | documents.Document, *, by: Actor, at: datetime
) -> None:
    """One file for all of them; it hangs on the first."""
    document = evidence
    if not isinstance(document, documents.Document):
        document = documents.add(made[0], file=document, title=_("Evidence"), by=by, at=at)
    for one in made:
        acts.save(one, evidence=document)


@action("security.assessment.withdraw", needs=Permission.SECURITY_EDIT)
def withdraw(assessment: Assessment, *, reason: str, by: Actor, at: datetime) -> Assessment:
    """Take a judgment back: the devices are again what is said of them. It stays on record."""
    if assessment.ended_at is not None:
        return assessment
    if not reason.strip():
        text = _("Say why it is taken back.")
        raise InvalidInput(text, fields={"reason": [text]})
    return acts.save(
        assessment, ended_at=at, ended_by=by.actor_label[:200], ended_because=reason.strip()[:500]
    )
