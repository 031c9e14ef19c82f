"""The committee report as lines: each with its value, what it is made of, where its rows are, and what it was when the
period was closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from openhtm.kernel.actors import SystemActor
from openhtm.maintenance.api import kpis
from openhtm.registry.api import Device
from openhtm.security.api import Tier, answering, planning

from ..models import ClosedPeriod
from ..rules.periods import restated
from . import words
from .counted import OF_NOW, ROWS, Question, known

_RATES = ("strict", "completed", "credited")
_UNDONE = ("could_not_locate", "in_use", "open", "missing")
_READER = SystemActor("committee report")
#: Tiers of security that are open, with the devices and flaws of each.
_TIERS = (Tier.AFFECTED, Tier.PROBABLY, Tier.CANNOT_EXCLUDE)


@dataclass(frozen=True, kw_only=True)
class Line:
    """``value`` None: unknown, or nothing countable. ``of``: numerator and denominator of a share.

    ``closed``: as it was closed, where the period was; ``reason``: why it is another number now, as somebody said.
    """

    key: str
    section: str
    value: float | None
    of: tuple[float, float] | None = None
    url: str = ""
    as_of_now: bool = False
    is_closed: bool = False
    closed: float | None = None
    restated: bool = False
    reason: str = ""

    @property
    def label(self) -> str:
        return words.label(self.key)

    @property
    def said(self) -> str:
        return words.value(self.value, share=self.of is not None or self.key.startswith("completion"))

    @property
    def closed_said(self) -> str:
        return words.value(self.closed, share=self.key.startswith("completion"))

    @property
    def made_of(self) -> str:
        """What a share is made of; of what is unknown, why."""
        if self.value is None:
            return words.unknown(self.key)
        return words.made_of(self.of) if self.of else ""


def lines(one: Question) -> list[Line]:
    """Every number of the report, in its order."""
    return [*_completion(one), *_counts(one), *_security(one)]


def _query(one: Question) -> str:
    return f"from={one.period.first}&to={one.period.last}"


def _completion(one: Question) -> Iterator[Line]:
    """By the three definitions, whole and by risk class, as the number itself counts them."""
    number = kpis.number("completion")
    answer = number.answer(one.reach, one.asked, by="risk")
    url = f"{reverse('maintenance:number', args=['completion'])}?{_query(one)}"
    groups = [("all", answer.figures), *((group.key, group.figures) for group in answer.groups)]
    for name, figures in groups:
        for figure in figures:
            if figure.key in _RATES:
                yield Line(
                    key=f"completion_{figure.key}_{name}",
                    section="maintenance",
                    value=figure.value,
                    of=(figure.numerator, figure.denominator or 0),
                    url=url,
                )
    rows = f"{reverse('maintenance:number_rows', args=['completion'])}?{_query(one)}"
    for part in _UNDONE:
        count = answer.parts.get(part, 0)
        yield Line(key=f"undone_{part}", section="maintenance", value=count, url=f"{rows}&part={part}")


def _counts(one: Question) -> Iterator[Line]:
    place = f"&site={one.site.code}" if one.site else ""
    whole = known(one)
    for key, rows in ROWS.items():
        url = f"{reverse('compliance:report_rows', args=[key])}?period={one.period.name}{place}"
        yield Line(
            key=key,
            section=words.SECTION_OF[key],
            value=rows(one).count() if key in whole else None,
            url=url if key in whole else "",
            as_of_now=key in OF_NOW,
        )


def _security(one: Question) -> Iterator[Line]:
    """Pairs of a device and a flaw that are open, as they stand now."""
    found = answering.standing(_READER, Device.objects.within(one.reach).active(), on=one.today)
    counted = Counter(line.tier for line in found)
    for tier in _TIERS:
        key = f"exposures_{tier.value}"
        url = f"{reverse('security:exposure')}?state={tier.value}"
        yield Line(key=key, section="security", value=counted[tier.value], url=url, as_of_now=True)
    over = planning.listed(_READER, state="over", on=one.today)
    here = over.concerning(one.site.pk if one.site else None)
    plans = f"{reverse('security:plans')}?state=over"
    yield Line(key="plans_over", section="security", value=here.count(), url=plans, as_of_now=True)


def kept(found: Sequence[Line]) -> dict[str, Any]:
    """What a closed period holds."""
    return {one.key: {"value": one.value, "of": list(one.of) if one.of else None} for one in found}


def values(numbers: Mapping[str, Any]) -> dict[str, float | None]:
    return {key: one["value"] for key, one in numbers.items()}


def beside(found: Sequence[Line], closed: ClosedPeriod | None) -> list[Line]:
    """The lines with what they were when the period was closed. What the period held and nothing counts now stays."""
    if closed is None:
        return list(found)
    was = values(closed.numbers)
    lasting = {one.key: one.value for one in found if not one.as_of_now}
    changed = restated(was, lasting)
    reasons = {one.key: one.reason for one in reversed(list(closed.restatements.all()))}
    told = [
        replace(
            one,
            is_closed=one.key in was,
            closed=was.get(one.key),
            restated=one.key in changed,
            reason=reasons.get(one.key, "") if one.key in changed else "",
        )
        for one in found
    ]
    known = {one.key for one in found}
    gone = [
        Line(key=key, section=words.section_of(key), value=None, is_closed=True, closed=value)
        for key, value in was.items()
        if key not in known
    ]
    return [*told, *gone]


def row(record: Any) -> tuple[str, str]:
    """A record behind a number: its name, and where it is read."""
    own = record
    for name in ("action", "program"):
        own = getattr(own, name, own)
    title = getattr(record, "title", "") or getattr(record, "subject", "") or getattr(own, "title", "")
    return f"{own} {title}".strip() if str(title) not in str(own) else str(own), own.get_absolute_url()
