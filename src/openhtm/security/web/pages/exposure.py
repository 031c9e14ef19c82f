"""The pages of what is known of flaws and whom they concern: inbox, vulnerability, documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Column, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...answering import Affected, because
from ...models import Hit, SecurityDocument, Tier, Vulnerability
from ...queries import exposure as asking
from ...queries.exposure import Exposure
from ...rules.verdict import ORDER
from .shared import columns

SHOWN = 200
TONES = {
    "affected": Tone.OVERDUE,
    "probably": Tone.SOON,
    "cannot_exclude": Tone.UNKNOWN,
    "not_affected": Tone.OK,
}


def tier_pill(tier: str) -> Pill:
    return Pill(text=str(Tier(tier).label), tone=TONES[tier])


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Exposure"), url=reverse("security:exposure")), *more]


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """One part of a priority, of so many points."""

    label: str
    points: int
    most: int


@dataclass(frozen=True, kw_only=True)
class WhyRow:
    """One statement by which a release is concerned, or not."""

    pill: Pill
    route: str
    document: str
    url: str
    sentences: Sequence[str]
    path: str
    justification: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class DeviceLine:
    tag: str
    url: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """A unit of a site with its devices."""

    name: str
    devices: Sequence[DeviceLine]


@dataclass(frozen=True, kw_only=True)
class ReleaseCard:
    """A release with why it is concerned and where it runs: site, unit, device."""

    name: str
    url: str
    pill: Pill
    conflict: bool
    points: int
    decision: str
    parts: Sequence[PartRow]
    sureness: int
    whys: Sequence[WhyRow]
    places: Sequence[PlaceRow]
    count: int


@dataclass(frozen=True, kw_only=True)
class VulnerabilityPage(Page):
    facts: Sequence[Fact]
    scores: Sequence[Fact]
    description: str
    releases: Sequence[ReleaseCard]
    documents: Sequence[Fact]
    without_bill: int


def vulnerability_page(
    found: Vulnerability,
    *,
    exposures: Sequence[Exposure],
    lines: Sequence[Affected],
    documents: Iterable[SecurityDocument],
    without_bill: int,
) -> VulnerabilityPage:
    by_release: dict[int, list[Affected]] = defaultdict(list)
    for line in lines:
        by_release[line.exposure.release.pk].append(line)
    cards = [_card(one, by_release[one.release.pk]) for one in exposures if by_release[one.release.pk]]
    gravest = min((line.exposure.tier for line in lines), key=ORDER.index, default="")
    return VulnerabilityPage(
        title=f"{found.name} {found.title}".strip(),
        lead=_lead(lines),
        lead_tone=TONES.get(gravest, Tone.PLAIN),
        crumbs=crumbs(),
        facts=_facts(found),
        scores=[
            Fact(label=f"{one['system']} {one['source']}".strip(), value=_scored(one), code=True)
            for one in found.scores
        ],
        description=found.description,
        releases=sorted(cards, key=lambda card: (-card.points, card.name)),
        documents=[
            Fact(label=words.KINDS.get(one.kind, one.kind), value=str(one), url=one.get_absolute_url())
            for one in documents
        ],
        without_bill=without_bill,
    )


def _scored(score: dict[str, str | None]) -> str:
    return " ".join(filter(None, (score["base"], score["severity"], score["vector"])))


def _lead(lines: Sequence[Affected]) -> str:
    counts = Counter(line.exposure.tier for line in lines)
    if not lines:
        return _("None of your devices is known to be concerned.")
    return " · ".join(f"{Tier(tier).label}: {counts[tier]}" for tier in ORDER if counts[tier])


def _facts(found: Vulnerability) -> list[Fact]:
    exploited = asking.exploited_entry(found.name)
    likely = asking.likelihood_entry(found.name)
    others = ", ".join(sorted(one.name for one in found.aliases.all()))
    known = _("Since %(day)s, due %(due)s") % {
        "day": exploited.added_on if exploited else "",
        "due": (exploited.due_on if exploited else None) or _("unknown"),
    }
    made = [
        Fact(label=_("Also called"), value=others or _("None")),
        Fact(label=_("Published"), value=found.published_at.date() if found.published_at else None),
        Fact(label=_("Highest score"), value=found.base_score),
        Fact(label=_("Known to be exploited"), value=known if exploited else _("Not on CISA's list here")),
        Fact(label=_("Likelihood (EPSS)"), value=f"{likely.probability:.1%}" if likely else None),
    ]
    withdrawn = Fact(label=_("Withdrawn"), value=_("Yes: it concerns nobody any more"))
    return [*made, *([withdrawn] if found.withdrawn else [])]


def _card(found: Exposure, lines: Sequence[Affected]) -> ReleaseCard:
    first = lines[0].score
    return ReleaseCard(
        name=str(found.release),
        url=found.release.get_absolute_url(),
        pill=tier_pill(found.tier),
        conflict=found.conflict,
        points=first.points,
        decision=str(words.DECISIONS[first.decision.value]),
        parts=[
            PartRow(label=str(words.PARTS[name]), points=got, most=most) for name, got, most in first.parts
        ],
        sureness=first.sureness,
        whys=[_why(hit) for hit in found.hits],
        places=_places(lines),
        count=len(lines),
    )


def _why(hit: Hit) -> WhyRow:
    claim = hit.claim
    return WhyRow(
        pill=tier_pill(hit.tier),
        route=hit.get_route_display(),
        document=str(claim.document),
        url=claim.document.get_absolute_url(),
        sentences=because(hit),
        path=hit.component.path if hit.component is not None else "",
        justification=claim.justification.replace("_", " "),
        explanation=claim.explanation,
    )


def _places(lines: Sequence[Affected]) -> list[PlaceRow]:
    found: dict[str, list[DeviceLine]] = defaultdict(list)
    for line in islice(lines, SHOWN):
        device = line.device
        where = " · ".join(str(one) for one in (device.site.name, device.department) if one)
        found[where].append(
            DeviceLine(tag=device.tag, url=device.get_absolute_url(), pill=tier_pill(line.exposure.tier))
        )
    return [PlaceRow(name=name, devices=devices) for name, devices in sorted(found.items())]


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """A vulnerability in a model: the gravest of its devices speaks for them."""

    points: int
    name: str
    url: str
    title: str
    model: str
    pill: Pill
    conflict: bool
    decision: str
    devices: int
    places: str


@dataclass(frozen=True, kw_only=True)
class InboxPage(Page):
    rows: Sequence[InboxRow]
    columns: Sequence[Column]
    filter: forms.Form
    without_bill: int
    without_url: str


def inbox_rows(lines: Iterable[Affected]) -> list[InboxRow]:
    groups: dict[tuple[int, int], list[Affected]] = defaultdict(list)
    for line in lines:
        groups[line.exposure.vulnerability.pk, line.exposure.release.model_id].append(line)
    rows = [_inbox_row(group) for group in groups.values()]
    return sorted(rows, key=lambda row: (-row.points, row.name, row.model))


def _inbox_row(group: Sequence[Affected]) -> InboxRow:
    first = min(group, key=lambda line: -line.score.points)
    found = first.exposure
    devices = {line.device.pk: line.device for line in group}
    places = sorted({f"{one.site.code} {one.department or ''}".strip() for one in devices.values()})
    return InboxRow(
        points=first.score.points,
        name=found.vulnerability.name,
        url=found.vulnerability.get_absolute_url(),
        title=found.vulnerability.title,
        model=str(found.release.model),
        pill=tier_pill(min((line.exposure.tier for line in group), key=ORDER.index)),
        conflict=any(line.exposure.conflict for line in group),
        decision=str(words.DECISIONS[first.score.decision.value]),
        devices=len(devices),
        places=", ".join(places[:4]) + (" ..." if len(places) > 4 else ""),
    )


def inbox_columns() -> list[Column]:
    points = Column(label=_("Priority"), numeric=True)
    rest = columns(_("Flaw"), _("Model"), _("State"))
    return [points, *rest, Column(label=_("Devices"), numeric=True), Column(label=_("Where"))]


def inbox_lead(rows: Sequence[InboxRow]) -> str:
    devices = sum(row.devices for row in rows)
    if not rows:
        return _("Nothing that is known concerns your devices.")
    return ngettext(
        "%(count)d flaw of a model, the gravest first.",
        "%(count)d flaws of models, the gravest first.",
        len(rows),
    ) % {"count": len(rows), "devices": devices}
