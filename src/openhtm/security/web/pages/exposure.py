"""The pages of what is known of flaws and whom they concern: inbox, vulnerability, documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import telling, treatment_words, words
from ...answering import OPEN, Affected, because
from ...models import Assessment, Hit, SecurityDocument, Tier, Vulnerability
from ...queries import exposure as asking
from ...queries.exposure import Exposure
from ...rules.verdict import ORDER
from .assessments import HistoryRow, history_row
from .shared import TONES, crumbs, tier_pill

SHOWN = 200
#: So many of the latest judgments stand on the page of a flaw.
LATEST = 10
#: So many tags stand beside what of their set-up bears on the priority.
SHOWN_TAGS = 6


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
    treated: str


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """A unit of a site with its devices."""

    name: str
    devices: Sequence[DeviceLine]


@dataclass(frozen=True, kw_only=True)
class JudgmentLine:
    """A judgment that bears on devices of the release, in one sentence."""

    text: str
    url: str
    reason: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class TreatmentLine:
    """A control or an accepted risk that bears on devices of the release, and on how many."""

    text: str
    url: str
    under: str


@dataclass(frozen=True, kw_only=True)
class ReleaseCard:
    """A release with why it is concerned and where it runs: site, unit, device."""

    name: str
    url: str
    pill: Pill
    conflict: bool
    judgments: Sequence[JudgmentLine]
    settle_url: str
    points: int
    decision: str
    parts: Sequence[PartRow]
    sureness: int
    relief: str
    treatments: Sequence[TreatmentLine]
    configured: Sequence[str]
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
    history: Sequence[HistoryRow]
    history_url: str


def vulnerability_page(
    found: Vulnerability,
    *,
    exposures: Sequence[Exposure],
    lines: Sequence[Affected],
    documents: Iterable[SecurityDocument],
    history: Iterable[Assessment],
    without_bill: int,
    may_judge: bool,
) -> VulnerabilityPage:
    gravest = min((line.tier for line in lines), key=ORDER.index, default="")
    return VulnerabilityPage(
        title=f"{found.name} {found.title}".strip(),
        lead=_lead(lines),
        lead_tone=TONES.get(gravest, Tone.PLAIN),
        crumbs=crumbs(),
        acts=_acts(found, is_concerned=bool(exposures)) if may_judge else [],
        facts=_facts(found),
        scores=[
            Fact(label=f"{one['system']} {one['source']}".strip(), value=_scored(one), code=True)
            for one in found.scores
        ],
        description=found.description,
        releases=cards(exposures, lines, may_judge=may_judge),
        documents=[
            Fact(label=words.KINDS.get(one.kind, one.kind), value=str(one), url=one.get_absolute_url())
            for one in documents
        ],
        without_bill=without_bill,
        history=[history_row(row) for row in history],
        history_url=f"{reverse('security:assessments')}?q={found.name}",
    )


def _acts(found: Vulnerability, *, is_concerned: bool) -> list[Act]:
    """What can be done about it: judging first, accepting last. Where nothing matches, manufacturers can be asked."""
    ask = Act(
        label=_("Ask manufacturers"), url=reverse("security:inquiry_ask", args=[found.name]), icon="mail"
    )
    if not is_concerned:
        return [ask]
    return [
        Act(
            label=_("Judge"),
            url=reverse("security:judge", args=[found.name]),
            icon="shield-check",
            kind="primary",
        ),
        Act(
            label=_("Decide what is done"),
            url=reverse("security:plan_add", args=[found.name]),
            icon="clipboard-list",
        ),
        ask,
        Act(
            label=_("Enter a control"),
            url=f"{reverse('security:control_add')}?flaw={found.name}",
            icon="plus",
        ),
        Act(
            label=_("Propose to accept the risk"),
            url=reverse("security:acceptance_add", args=[found.name]),
            icon="shield-exclamation",
        ),
    ]


def cards(exposures: Sequence[Exposure], lines: Sequence[Affected], *, may_judge: bool) -> list[ReleaseCard]:
    """A card for each flaw in a release that one of the lines is about, the gravest first."""
    groups: dict[tuple[int, int], list[Affected]] = defaultdict(list)
    for line in lines:
        groups[line.exposure.vulnerability.pk, line.exposure.release.pk].append(line)
    found = [
        _card(one, group, may_judge=may_judge)
        for one in exposures
        if (group := groups.get((one.vulnerability.pk, one.release.pk)))
    ]
    return sorted(found, key=lambda card: (-card.points, card.name))


def _scored(score: dict[str, str | None]) -> str:
    return " ".join(filter(None, (score["base"], score["severity"], score["vector"])))


def _lead(lines: Sequence[Affected]) -> str:
    counts = Counter(line.tier for line in lines)
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


def _card(found: Exposure, lines: Sequence[Affected], *, may_judge: bool) -> ReleaseCard:
    first = min(lines, key=lambda line: (ORDER.index(line.tier), -line.score.points))
    settle = f"{reverse('security:judge', args=[found.vulnerability.name])}?release={found.release.pk}"
    return ReleaseCard(
        name=str(found.release),
        url=found.release.get_absolute_url(),
        pill=tier_pill(first.tier),
        conflict=any(line.judged.conflict for line in lines),
        judgments=_judgments(lines),
        settle_url=settle if may_judge else "",
        points=first.score.points,
        decision=str(words.DECISIONS[first.score.decision.value]) if first.tier in OPEN else "",
        parts=[
            PartRow(label=str(words.PARTS[name]), points=got, most=most)
            for name, got, most in first.score.parts
        ],
        sureness=first.score.sureness,
        relief=treatment_words.relief(first.score.relief) if first.score.relief else "",
        treatments=_treatments(lines),
        configured=_configured(lines),
        whys=[_why(hit) for hit in found.hits],
        places=_places(lines),
        count=len(lines),
    )


def _configured(lines: Sequence[Affected]) -> list[str]:
    """What of the devices' own set-up bears on their priority, with the tags; where nothing is known, that."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for line in lines:
        if line.device.network_connected is not False:
            texts = [words.configured(fact, value) for fact, value in line.score.configured]
            found[tuple(texts) or (_("Segment of the network: unknown, taken as open"),)].append(
                line.device.tag
            )
    return [f"{'; '.join(texts)} ({', '.join(tags[:SHOWN_TAGS])})" for texts, tags in found.items()]


def _judgments(lines: Sequence[Affected]) -> list[JudgmentLine]:
    """Each judgment once."""
    found: dict[str, JudgmentLine] = {}
    for line in lines:
        if line.assessment is not None and line.judged.ruling is not None:
            text = telling.in_words(line.judged.ruling, line.assessment)
            found[text] = JudgmentLine(
                text=text,
                url=line.assessment.get_absolute_url(),
                reason=line.assessment.reason or line.assessment.action,
                holds=line.judged.ruling.why is None,
            )
    return list(found.values())


def _treatments(lines: Sequence[Affected]) -> list[TreatmentLine]:
    """Each control and accepted risk once, with how many of the devices it is for."""
    counts = Counter(one for line in lines for one in line.treated.controls)
    accepted = Counter(line.treated.acceptance for line in lines if line.treated.acceptance is not None)
    of = {"total": len(lines)}
    until = _("Until %(day)s, for %(count)d of %(total)d devices")
    return [
        *(
            TreatmentLine(
                text=_("Compensating control: %(name)s") % {"name": one.title},
                url=one.get_absolute_url(),
                under=until % {"day": one.until_on, "count": count, **of},
            )
            for one, count in counts.items()
        ),
        *(
            TreatmentLine(
                text=_("The risk is accepted: %(reason)s") % {"reason": one.reason[:200]},
                url=one.get_absolute_url(),
                under=until % {"day": one.until_on, "count": count, **of},
            )
            for one, count in accepted.items()
        ),
    ]


def _treated(line: Affected) -> str:
    """In one word what is done for one device."""
    if line.is_accepted:
        return _("risk accepted")
    return _("under control") if line.treated.controls else ""


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
            DeviceLine(
                tag=device.tag,
                url=device.get_absolute_url(),
                pill=tier_pill(line.tier),
                treated=_treated(line),
            )
        )
    return [PlaceRow(name=name, devices=devices) for name, devices in sorted(found.items())]


@dataclass(frozen=True, kw_only=True)
class ContradictionsPage(Page):
    releases: Sequence[ReleaseCard]


def contradictions_lead(lines: Sequence[Affected]) -> str:
    devices = len({line.device.pk for line in lines})
    if not devices:
        return _("Nothing contradicts itself.")
    return ngettext(
        "%(count)d device is called both affected and not affected. It counts as affected until you judge.",
        "%(count)d devices are called both affected and not affected. They count as affected until you judge.",
        devices,
    ) % {"count": devices}
