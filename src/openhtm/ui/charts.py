"""Charts as Vega-Lite specifications in the house look, each with the rows it is drawn from.

Title: the finding in words. Bars start at zero, colors mean what the pills mean, and an unknown value is a gap
in the line and a word in the table, never a zero. Altair is imported when the first chart is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

from .tones import LIGHT, Tone

if TYPE_CHECKING:
    import altair

BAR = 22
LINE_HEIGHT = 180


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What `<c-ui.chart>` draws. The first column of `rows` names the row; None is unknown."""

    title: str
    spec: dict[str, Any]
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""
    csv_url: str = ""
    tones: Sequence[str] = field(default_factory=tuple)


def stacked_bars(
    *,
    title: str,
    category: str,
    series: Sequence[tuple[str, Tone]],
    rows: Sequence[tuple[str, Sequence[float]]],
    note: str = "",
    csv_url: str = "",
) -> Chart:
    """Draw one horizontal bar per row, split by `series` in the order given; `rows` pair a name with its amounts."""
    alt = _altair()
    names = [name for name, _tone in series]
    data = [
        {"row": row, "part": name, "amount": amount, "order": order}
        for row, amounts in rows
        for order, (name, amount) in enumerate(zip(names, amounts, strict=True))
    ]
    chart = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar(size=BAR)
        .encode(
            y=alt.Y("row:N", sort=None, title=None),
            x=alt.X("sum(amount):Q", title=None, axis=alt.Axis(tickMinStep=1, format=",d")),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(domain=names, range=[LIGHT[tone] for _name, tone in series]),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("order:Q"),
            tooltip=["row:N", "part:N", "amount:Q"],
        )
    )
    return Chart(
        title=title,
        spec=_finished(chart, height=_bars_height(rows)),
        columns=[category, *names, _("All")],
        rows=[[row, *amounts, sum(amounts)] for row, amounts in rows],
        note=note,
        csv_url=csv_url,
        tones=[tone for _name, tone in series],
    )


def trend(
    *,
    title: str,
    measure: str,
    rows: Sequence[tuple[date, float | None]],
    goal: float | None = None,
    goal_label: str = "",
    bounds: tuple[float, float] | None = None,
    note: str = "",
    csv_url: str = "",
) -> Chart:
    """Draw a line over time with a labeled goal and, where they are statistical, the lower and upper bounds."""
    alt = _altair()
    data = [{"day": day.isoformat(), "amount": value} for day, value in rows]
    line = (
        alt.Chart(alt.InlineData(values=data))
        .mark_line(point=True, color=LIGHT[Tone.INFO], invalid="break-paths-show-domains")
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
            y=alt.Y("amount:Q", title=measure, scale=alt.Scale(zero=False)),
            tooltip=["day:T", "amount:Q"],
        )
    )
    layers = [*_bound_layers(bounds), line, *_goal_layers(goal, goal_label)]
    return Chart(
        title=title,
        spec=_finished(alt.layer(*layers), height=LINE_HEIGHT),
        columns=[_("Day"), measure],
        rows=[[formats.date_format(day, "j M Y"), value] for day, value in rows],
        note=note,
        csv_url=csv_url,
    )


def load_bars(
    *,
    title: str,
    measure: str,
    rows: Sequence[tuple[str, float, float | None]],
    note: str = "",
    csv_url: str = "",
) -> Chart:
    """Draw load against capacity: one bar per row, red beyond its capacity, hatched gray where capacity is unknown.

    `rows` hold a name, the load, and the capacity or None.
    """
    alt = _altair()
    tones = [_load_tone(load, capacity) for _name, load, capacity in rows]
    data = [
        {"row": name, "load": load, "capacity": capacity, "color": LIGHT[tone]}
        for (name, load, capacity), tone in zip(rows, tones, strict=True)
    ]
    base = alt.Chart(alt.InlineData(values=data)).encode(y=alt.Y("row:N", sort=None, title=None))
    bars = base.mark_bar(size=BAR).encode(
        x=alt.X("load:Q", title=measure), color=alt.Color("color:N", scale=None), tooltip=["row:N", "load:Q", "capacity:Q"]
    )
    limits = base.transform_filter("datum.capacity !== null").mark_tick(thickness=3, size=BAR + 8, color="#1a242b")
    return Chart(
        title=title,
        spec=_finished(alt.layer(bars, limits.encode(x="capacity:Q")), height=_bars_height(rows)),
        columns=[measure, _("Load"), _("Capacity")],
        rows=[[name, load, capacity] for name, load, capacity in rows],
        note=note,
        csv_url=csv_url,
        tones=tones,
    )


def _altair() -> Any:
    """Import Altair late: it takes longer than most pages."""
    import altair

    return altair


def _load_tone(load: float, capacity: float | None) -> Tone:
    if capacity is None:
        return Tone.UNKNOWN
    return Tone.OVERDUE if load > capacity else Tone.INFO


def _goal_layers(goal: float | None, label: str) -> list[altair.Chart]:
    if goal is None:
        return []
    alt = _altair()
    base = alt.Chart(alt.InlineData(values=[{"goal": goal, "words": label or _("Goal")}])).encode(y="goal:Q")
    rule = base.mark_rule(strokeDash=[5, 4], color=LIGHT[Tone.OK], size=1.5)
    words = base.mark_text(align="left", dy=-6, color=LIGHT[Tone.OK], x=4).encode(text="words:N")
    return [rule, words]


def _bound_layers(bounds: tuple[float, float] | None) -> list[altair.Chart]:
    if bounds is None:
        return []
    alt = _altair()
    low, high = bounds
    band = alt.Chart(alt.InlineData(values=[{"low": low, "high": high}]))
    return [band.mark_rect(opacity=0.15, color=LIGHT[Tone.PLAIN]).encode(y="low:Q", y2="high:Q")]


def _bars_height(rows: Sequence[object]) -> int:
    return max(1, len(rows)) * (BAR + 12)


def _finished(chart: Any, *, height: int) -> dict[str, Any]:
    """Give the specification as plain data, as wide as its place, with the axes' type and grid quiet."""
    drawn = chart.properties(width="container", height=height).configure_view(strokeWidth=0)
    drawn = drawn.configure_axis(grid=True, gridOpacity=0.35, domain=False, labelFontSize=12, titleFontSize=12)
    spec: dict[str, Any] = drawn.to_dict()
    spec["background"] = "transparent"
    return spec
