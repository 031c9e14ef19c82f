"""Keeping the findings true: all of them anew, or those of whatever the ledger says has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from openhtm.accounts.api import Permission
from openhtm.audit import api as audit
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows, update_rows
from openhtm.places.api import day_of

from ..asking import Asked, FindingRule, Found
from ..concerning import device_ids
from ..models import Finding, FullLook
from ..plugins import rules
from ..rules.severity import rank, severity_of

#: More than so many entries of the ledger, or devices concerned, are looked at all together instead.
MOST_CHANGES = 5000
MOST_DEVICES = 2000
#: So many entries that concern no finding are read anew with the next look.
MOST_PASSED = 200
_CHUNK = 500
#: Contexts of which no rule asks anything: who read what, and that a night was done, changes no finding.
_NO_FACTS = ("compliance.", "nightly.", "survey.")
#: What a rule asks of compliance itself; no device hangs on it.
_OWN_FACTS = (
    *(
        "compliance.correctiveaction",
        "compliance.managementplan",
        "compliance.plangoal",
        "compliance.goalvalue",
    ),
    "compliance.planevaluation",
)
_WIDE = frozenset({"maintenance", "registry", "imports", "catalog", "checks", "workforce", "awareness"})

_FACTS = ("subject", "site_id", "department_id", "device_id", "risk_class", "because", "since")
_NEW = (
    *("rule", "subject_type", "subject_id", "subject", "site_id", "department_id", "device_id", "risk_class"),
    *("severity", "rank", "because", "since", "found_at", "version"),
)


@dataclass(frozen=True, kw_only=True)
class Changed:
    opened: int = 0
    closed: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(opened=self.opened + other.opened, closed=self.closed + other.closed)


@action("compliance.findings.refresh", needs=Permission.COMPLIANCE_READ, where=anywhere)
def look_at_all(*, by: Actor, at: datetime) -> FullLook:
    """Ask every rule of the whole fleet. What was mended closes, what is new opens, what stands stays."""
    _locked()
    asked = Asked(on=day_of(at), at=at)
    # Before the rules read: a change that comes meanwhile is looked at once more, not lost.
    positions = audit.positions()
    changed = _renew(rules(), asked)
    gone = Finding.objects.standing().exclude(rule__in=list(rules().slugs()))
    changed += Changed(closed=_close(list(gone.values_list("pk", flat=True)), at))
    return acts.create(
        FullLook(
            looked_at=at,
            day=asked.on,
            rules=len(rules()),
            standing=Finding.objects.standing().count(),
            opened=changed.opened,
            closed=changed.closed,
            positions=positions,
            followed_at=at,
        )
    )


def _follow(at: datetime) -> bool:
    """Look again at what has changed since; False when that is too much, and everything has to be looked at."""
    latest = FullLook.objects.first()
    if latest is None:
        return False
    touched = audit.touched(latest.positions, most=MOST_CHANGES)
    if touched.until == latest.positions:
        return True
    if not touched.is_whole or any(_is_wide(name) for name in touched.unnamed):
        return False
    is_fact = any(_is_fact(kind) for kind in touched.records)
    if not is_fact and _steps(latest.positions, touched.until) <= MOST_PASSED:
        # Every page that a surveyor opens is in the ledger: what concerns no finding is passed by without a write.
        return True
    concerned = device_ids(
        {kind: keys for kind, keys in touched.records.items() if not kind.startswith(_NO_FACTS)}
    )
    if len(concerned) > MOST_DEVICES:
        return False
    with transaction.atomic():
        _locked()
        if is_fact:
            _look_again(concerned, latest, at=at)
        FullLook.objects.filter(pk=latest.pk).update(positions=touched.until, followed_at=at)
    return True


def _steps(since: Mapping[str, int], until: Mapping[str, int]) -> int:
    return sum(number - since.get(key, 0) for key, number in until.items())


def _is_fact(kind: str) -> bool:
    return kind in _OWN_FACTS or not kind.startswith(_NO_FACTS)


def _is_wide(name: str) -> bool:
    """Whether an act that names no record may have changed any number of them."""
    return name.split(".")[0] in _WIDE


def _look_again(concerned: Iterable[int], latest: FullLook, *, at: datetime) -> None:
    """For the day of the latest look: time alone moves nothing here, so that both ways give the same."""
    some = Asked(on=latest.day, at=at, device_ids=tuple(sorted(concerned)))
    every = Asked(on=latest.day, at=at)
    if some.device_ids:
        _renew((one for one in rules() if one.by_device), some)
    _renew((one for one in rules() if not one.by_device), every)


def _locked() -> None:
    """Two that look at the same time would open the same finding twice: one waits for the other."""
    list(FullLook.objects.select_for_update().order_by("-pk").values_list("pk")[:1])


def _renew(asking: Iterable[FindingRule], asked: Asked) -> Changed:
    return sum((_renew_rule(one, asked) for one in asking), start=Changed())


def _renew_rule(rule: FindingRule, asked: Asked) -> Changed:
    kept = {(row["subject_type"], row["subject_id"]): row for row in _kept(rule, asked)}
    opened: list[list[Any]] = []
    moved: list[tuple[int, list[Any]]] = []
    stays: set[int] = set()
    seen: set[tuple[str, int]] = set()
    for found in rule.find(asked):
        key = (found.subject_type, found.subject_id)
        if key in seen:
            continue
        seen.add(key)
        row = kept.get(key)
        severity = severity_of(rule.severity, found.risk_class)
        # A graver one is another finding: whoever accepted it did not accept that.
        if row is None or row["severity"] != severity:
            opened.append([rule.key, *_new(found, severity, asked)])
            continue
        stays.add(row["pk"])
        facts = _facts(found, since=row["since"])
        if facts != [row[name] for name in _FACTS]:
            moved.append((row["pk"], facts))
    closed = _close([row["pk"] for row in kept.values() if row["pk"] not in stays], asked.at)
    update_rows(Finding, _FACTS, moved)
    insert_rows(Finding, _NEW, opened)
    return Changed(opened=len(opened), closed=closed)


def _kept(rule: FindingRule, asked: Asked) -> Iterator[dict[str, Any]]:
    rows: QuerySet[Any] = Finding.objects.standing().filter(rule=rule.key).order_by()
    if rule.by_device:
        rows = asked.narrowed(rows)
    return rows.values("pk", "subject_type", "subject_id", "severity", *_FACTS).iterator(chunk_size=5000)


def _facts(found: Found, *, since: Any) -> list[Any]:
    """``since``: the day it is kept with, for a rule that cannot tell one."""
    because = [[code, dict(values)] for code, values in found.because]
    places = [found.site_id, found.department_id, found.device_id]
    return [found.subject, *places, found.risk_class, because, found.since or since]


def _new(found: Found, severity: str, asked: Asked) -> list[Any]:
    *facts, because, since = _facts(found, since=asked.on)
    return [
        found.subject_type,
        found.subject_id,
        *facts,
        severity,
        rank(severity),
        because,
        since,
        asked.at,
        1,
    ]


def _close(keys: Sequence[int], at: datetime) -> int:
    for start in range(0, len(keys), _CHUNK):
        rows = Finding.objects.filter(pk__in=keys[start : start + _CHUNK])
        rows.update(closed_at=Greatest(F("found_at"), at))
    return len(keys)
