"""What the history of a model or a device type proves: gathered over its devices, judged by the rules, told as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Scope
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance.api import counting, histories, reporting

from .rules import eligibility
from .rules.evidence import Comparison, Demands, Estimate, Evidence, Tally, compared, judged

#: How far back a history is asked for when nothing else is.
USUAL_YEARS = 5
Part = histories.Part


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A model, or all devices of a type; ``kind``: its device type, None when nobody knows it."""

    model: Model | None
    kind: DeviceType | None
    site_id: int | None = None

    @property
    def of(self) -> histories.Of:
        if self.model is not None:
            return histories.Of(owner="model", pk=self.model.pk, site_id=self.site_id)
        return histories.Of(owner="device_type", pk=self.kind.pk if self.kind else 0, site_id=self.site_id)

    @property
    def name(self) -> str:
        return str(self.model or self.kind)

    @property
    def exclusion(self) -> eligibility.Exclusion | None:
        return eligibility.exclusion(self.kind.aem_exclusion if self.kind else None)


def subject(
    *, model: Model | None = None, device_type: DeviceType | None = None, site_id: int | None = None
) -> Subject:
    if (model is None) == (device_type is None):
        raise InvalidInput(_("Choose either a model or a device type."))
    kind = model.device_type if model is not None else device_type
    return Subject(model=model, kind=kind, site_id=site_id)


def asked(*, today: date, zone: str, first: date | None = None, last: date | None = None) -> counting.Asked:
    """Five years up to today, unless days are given."""
    end = last or today
    begun = first or end - relativedelta(years=USUAL_YEARS) + timedelta(days=1)
    return counting.Asked(first=begun, last=end, today=today, zone=zone)


def months_after(day: date, months: int) -> date:
    return day + relativedelta(months=months)


@dataclass(frozen=True, kw_only=True)
class Similar:
    """Another model of the same device type."""

    model_id: int | None
    name: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``years``: the history by calendar year. ``comparison``: before and from ``since`` on, where it was asked."""

    subject: Subject
    asked: counting.Asked
    evidence: Evidence
    eligibility: eligibility.Eligibility
    years: Sequence[tuple[int, Tally]]
    similar: Sequence[Similar]
    since: date | None = None
    comparison: Comparison | None = None


def answer(
    scope: Scope,
    about: Subject,
    question: counting.Asked,
    *,
    since: date | None = None,
    demands: Demands | None = None,
) -> Answer:
    found = histories.history(scope, question, of=about.of)
    evidence = judged(_tally(found, question), demands)
    return Answer(
        subject=about,
        asked=question,
        evidence=evidence,
        eligibility=eligibility.Eligibility(exclusion=about.exclusion, enough=evidence.enough),
        years=_years(found, question),
        similar=_similar(scope, about, question, demands),
        since=since,
        comparison=_compared(scope, about, question, since) if since else None,
    )


def tally(scope: Scope, about: Subject, question: counting.Asked) -> Tally:
    return _tally(histories.history(scope, question, of=about.of), question)


def _tally(found: histories.History, question: counting.Asked, *, year: int | None = None) -> Tally:
    counts: Counter[str] = Counter()
    for (_model, on, part), n in found.counts.items():
        counts[part.value] += n if year in {None, on} else 0
    held = [stay for stay in found.stays if stay.days(question) > 0]
    came = min((max(stay.came, question.first) for stay in held), default=None)
    return Tally(
        devices=sum(stay.devices for stay in held),
        days=sum(stay.days(question) for stay in held),
        watched=(question.day - came).days + 1 if came else 0,
        **counts,
    )


def _years(found: histories.History, question: counting.Asked) -> list[tuple[int, Tally]]:
    made = []
    for year in range(question.first.year, question.day.year + 1):
        first, last = max(question.first, date(year, 1, 1)), min(question.day, date(year, 12, 31))
        part = counting.Asked(first=first, last=last, today=question.today, zone=question.zone)
        made.append((year, _tally(found, part, year=year)))
    return made


def _similar(
    scope: Scope, about: Subject, question: counting.Asked, demands: Demands | None
) -> list[Similar]:
    """The other models of the type, those that were watched longest first."""
    if about.kind is None:
        return []
    of = histories.Of(owner="device_type", pk=about.kind.pk, site_id=about.site_id)
    found = histories.history(scope, question, of=of)
    own = about.model.pk if about.model else None
    keys = {stay.model_id for stay in found.stays if stay.model_id is not None} - {own}
    names = {one.pk: str(one) for one in Model.objects.filter(pk__in=keys).select_related("manufacturer")}
    made = [
        Similar(
            model_id=key, name=names[key], evidence=judged(_tally(_of_model(found, key), question), demands)
        )
        for key in keys
    ]
    return sorted(made, key=lambda one: (-one.evidence.tally.days, one.name))


def _of_model(found: histories.History, model_id: int | None) -> histories.History:
    return histories.History(
        stays=tuple(stay for stay in found.stays if stay.model_id == model_id),
        counts={key: n for key, n in found.counts.items() if key[0] == model_id},
    )


def _compared(scope: Scope, about: Subject, question: counting.Asked, since: date) -> Comparison:
    if not question.first < since <= question.day:
        told = _("The day of the change lies inside the period, after its first day.")
        raise InvalidInput(told, fields={"since": [told]})
    spans = ((question.first, since - timedelta(days=1)), (since, question.last))
    sides = [
        counting.Asked(first=first, last=last, today=question.today, zone=question.zone)
        for first, last in spans
    ]
    before, after = (tally(scope, about, one) for one in sides)
    return compared(before, after)


def rows(
    scope: Scope, about: Subject, question: counting.Asked, *, part: Part
) -> tuple[QuerySet[Any], reporting.Listing]:
    """What a part was counted from, and how it is listed."""
    kind = "device" if part is Part.DEVICES else "order" if part in histories.ORDERS else "occurrence"
    listing = reporting.LISTINGS[kind]
    found = histories.rows(scope, question, of=about.of, part=part)
    return found.select_related(*listing.joins), listing


# -- as data ----------------------------------------------------------------------------------------------


def as_data(found: Answer) -> dict[str, Any]:
    """For programs, and as it is kept with a decision."""
    about = found.subject
    return {
        "model": {"id": about.model.pk, "name": str(about.model)} if about.model else None,
        "device_type": {"id": about.kind.pk, "name": str(about.kind)} if about.kind else None,
        "from": found.asked.first.isoformat(),
        "to": found.asked.day.isoformat(),
        "confidence": 0.95,
        "eligible": found.eligibility.eligible,
        "exclusion": found.eligibility.exclusion.value if found.eligibility.exclusion else None,
        **evidence_data(found.evidence),
        "years": [{"year": year, **_counts(tally)} for year, tally in found.years],
        "similar": [
            {"model": {"id": one.model_id, "name": one.name}, **evidence_data(one.evidence)}
            for one in found.similar
        ],
        "since": found.since.isoformat() if found.since else None,
        "comparison": _comparison(found.comparison),
    }


def evidence_data(found: Evidence) -> dict[str, Any]:
    return {
        "counts": _counts(found.tally),
        "failure_rate": _estimate(found.failure),
        "preventable_rate": _estimate(found.known),
        "preventable_rate_at_most": _estimate(found.at_most),
        "inspection_yield": _estimate(found.found),
        "enough": found.enough,
        "conclusion": found.conclusion.value,
        "checks": [
            {
                "demand": one.demand.value,
                "has": _short(one.has),
                "needs": one.needs,
                "missing": _short(one.missing),
            }
            for one in found.checks
        ],
        "demands": asdict(found.demands),
    }


def _counts(tally: Tally) -> dict[str, Any]:
    plain = asdict(tally)
    del plain["days"]
    return {**plain, "device_years": _short(tally.years), "failures": tally.failures}


def _estimate(one: Estimate) -> dict[str, Any]:
    return {name: _short(value) for name, value in asdict(one).items()}


def _comparison(one: Comparison | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "before": _estimate(one.before),
        "after": _estimate(one.after),
        "ratio": _short(one.ratio),
        "lower": _short(one.lower),
        "upper": _short(one.upper),
        "change": one.change.value,
    }


def _short(value: float | None) -> float | None:
    return round(value, 6) if isinstance(value, float) else value
