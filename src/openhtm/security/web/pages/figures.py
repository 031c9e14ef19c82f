"""The exposure in figures: what is open by age and risk, what is known of the software, how long it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.catalog.api import RiskClass
from openhtm.ui.charts import Chart, stacked_bars
from openhtm.ui.parts import Page, Stat
from openhtm.ui.tones import Tone

from ...queries.coverage import Known
from ...rules.plans import AGES
from .plans import age_words

#: The gravest first; of the last nobody knows.
RISKS = ("life_support", "high", "medium", "low", "unknown")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number with its rows; ``url`` is empty for none."""

    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class AgeRow:
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class KnownRow:
    label: str
    known: int
    unknown: int
    url: str


@dataclass(frozen=True, kw_only=True)
class FiguresPage(Page):
    stats: Sequence[Stat]
    ages: Chart | None
    heads: Sequence[str]
    age_rows: Sequence[AgeRow]
    known: Chart | None
    known_rows: Sequence[KnownRow]
    off: int


def risk_words(risk: str) -> str:
    return str(RiskClass(risk).label) if risk in RiskClass.values else _("Risk unknown")


def age_rows(counts: Counter[tuple[int, str]]) -> list[AgeRow]:
    return [
        AgeRow(label=age_words(band), cells=[_cell(counts[band, risk], band, risk) for risk in RISKS])
        for band in (*AGES, 0)
    ]


def _cell(count: int, band: int, risk: str) -> Cell:
    query = urlencode({"age": band, "risk": risk})
    return Cell(count=count, url=f"{reverse('security:exposure')}?{query}" if count else "")


def known_rows(found: Known) -> list[KnownRow]:
    """What is unknown opens to the releases of which it is."""
    listed = reverse("security:releases")
    rows = (
        (_("Software version"), found.version, f"{listed}?version=unknown"),
        (_("Bill of materials"), found.bill, f"{listed}?bill=without"),
        (_("Security statement (MDS2)"), found.statement, f"{listed}?statement=without"),
    )
    return [
        KnownRow(label=label, known=count, unknown=found.devices - count, url=url)
        for label, count, url in rows
    ]


def known_chart(found: Known) -> Chart | None:
    """None: no device in use may be on a network."""
    if not found.devices:
        return None
    share = round(100 * found.bill / found.devices)
    return stacked_bars(
        title=_("Of %(share)d %% of the devices it is known what they are made of") % {"share": share},
        category=_("What is known"),
        series=[(_("Known"), Tone.OK), (_("Unknown"), Tone.UNKNOWN)],
        rows=[(row.label, [row.known, row.unknown]) for row in known_rows(found)],
        note=_("Devices in use that may be on a network; each counts once in every bar."),
    )
