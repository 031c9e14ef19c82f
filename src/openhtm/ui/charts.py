"""Charts as Vega-Lite specifications in the house look, each with its rows.

Title: the finding in words. Bars start at zero, colors mean what the pills mean, and an unknown value is a
gap in the line and a word in the table, never a zero. Altair is imported when the first chart is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .tones import LIGHT, Tone

if TYPE_CHECKING:
    import altair

P = ParamSpec("P")
MOST_KEPT = 256
BAR = 22
LINE_HEIGHT = 180
MONTHS_FROM = 60
# The color of text on a light page; a dark page puts its own in place of it.
INK = "#1a242b"


def _drawn_once(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Making a specification takes tens of milliseconds, and a page shows the same rows again until something
    changes: the last ones are kept, told apart by all that was given and by the language.
    """

    @wraps(draw)
    def drawn(*args: P.args, **given: P.kwargs) -> Chart:
        key = repr((get_language(), args, sorted(given.items())))
        if key not in made:
            while len(made) >= MOST_KEPT:
                made.pop(next(iter(made)), None)
            made[key] = draw(*args, **given)
        return made[key]

    made: dict[str, Chart] = {}
    return drawn


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a trend is held against, with its label ("Goal 95 %")."""

    value: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What `<c-ui.chart>` draws. The first column of `rows` names the row; None is unknown.

    `legend` names what the colors mean. The page says it in place of the drawing, where it wraps as words do; on paper
    it is part of the drawing.
    """

    title: str
    spec: dict[str, Any]
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""
    csv_url: str = ""
    tones: Sequence[str] = field(default_factory=tuple)
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)


@_drawn_once
def stacked_bars(
    *,
    title: str,
    category: str,
    series: Sequence[tuple[str, Tone]],
    rows: Sequence[tuple[str, Sequence[float]]],
    note: str = "",
    csv_url: str = "",
) -> Chart:
    """Draw one horizontal bar per row, split by `series` in the order given, with its total at the end.

    `rows` pair a name with its amounts, one for each of `series`.
    """
    alt = _altair()
    data = [
        {"row": row, "part": name, "amount": amount, "order": order}
        for row, amounts in rows
        for order, ((name, _tone), amount) in enumerate(zip(series, amounts, strict=True))
    ]
    all_of = {row: sum(amounts) for row, amounts in rows}
    base = alt.Chart(alt.InlineData(values=data)).encode(y=_names(alt))
    bars = base.mark_bar(size=BAR).encode(
        x=_amounts(alt, "sum(amount):Q"), color=_series_colors(alt, series), order=alt.Order("order:Q")
    )
    totals = base.mark_text(align="left", dx=5).encode(
        x="sum(amount):Q", text=alt.Text("sum(amount):Q", format=",d")
    )
    return Chart(
        title=title,
        spec=_finished(alt.layer(bars, totals), height=_bars_height(rows), room=_room(all_of.values())),
        columns=[category, *[name for name, _tone in series], _("All")],
        rows=[[row, *amounts, sum(amounts)] for row, amounts in rows],
        note=note,
        csv_url=csv_url,
        tones=[tone for _name, tone in series],
        legend=list(series),
    )


@_drawn_once
def trend(
    *,
    title: str,
    measure: str,
    rows: Sequence[tuple[date, float | None]],
    goal: Goal | None = None,
    bounds: tuple[float, float] | None = None,
    note: str = "",
    csv_url: str = "",
) -> Chart:
    """Draw a line over time with a labeled goal and, where statistical, the lower and upper bounds."""
    alt = _altair()
    data = [{"day": day.isoformat(), "amount": value} for day, value in rows]
    line = (
        alt.Chart(alt.InlineData(values=data))
        .mark_line(point=alt.OverlayMarkDef(color=LIGHT[Tone.INFO]), color=LIGHT[Tone.INFO])
        .encode(
            x=alt.X("day:T", title=None, scale=alt.Scale(type="utc"), axis=_day_axis(alt, rows)),
            y=alt.Y("amount:Q", title=measure, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
        )
    )
    layers = [*_bound_layers(bounds), line, *_goal_layers(goal)]
    return Chart(
        title=title,
        spec=_finished(alt.layer(*layers), height=LINE_HEIGHT),
        columns=[_("Day"), measure],
        rows=[[formats.date_format(day, "j M Y"), value] for day, value in rows],
        note=note,
        csv_url=csv_url,
    )


@_drawn_once
def load_bars(
    *,
    title: str,
    category: str,
    measure: str,
    rows: Sequence[tuple[str, float, float | None]],
    note: str = "",
    csv_url: str = "",
) -> Chart:
    """Draw load against capacity: a bar per row, red beyond its capacity, gray where the capacity is unknown.

    `rows` hold a name, the load, and the capacity (drawn as a tick) or None. `measure` is what both count.
    """
    alt = _altair()
    tones = [_load_tone(load, capacity) for _name, load, capacity in rows]
    data = [
        {"row": name, "load": load, "capacity": capacity, "color": LIGHT[tone]}
        for (name, load, capacity), tone in zip(rows, tones, strict=True)
    ]
    base = alt.Chart(alt.InlineData(values=data)).encode(y=_names(alt))
    bars = base.mark_bar(size=BAR).encode(
        x=_amounts(alt, "load:Q", measure), color=alt.Color("color:N", scale=None)
    )
    words = base.mark_text(align="left", dx=5).encode(x="load:Q", text=alt.Text("load:Q", format=",.1f"))
    known = base.transform_filter("datum.capacity !== null")
    limits = known.mark_tick(thickness=3, size=BAR + 8, color=INK).encode(x="capacity:Q")
    return Chart(
        title=title,
        spec=_finished(
            alt.layer(bars, words, limits), height=_bars_height(rows), room=_room(row[1] for row in rows)
        ),
        columns=[category, measure, _("Capacity")],
        rows=[[name, load, capacity] for name, load, capacity in rows],
        note=note,
        csv_url=csv_url,
        tones=tones,
    )


def _altair() -> Any:
    """Import Altair late: it takes longer than most pages."""
    import altair  # noqa: PLC0415 most pages have no chart

    return altair


def _names(alt: Any) -> Any:
    return alt.Y("row:N", sort=None, title=None, axis=alt.Axis(grid=False, ticks=False, labelLimit=220))


def _amounts(alt: Any, field_name: str, title: str | None = None) -> Any:
    return alt.X(field_name, title=title, axis=alt.Axis(tickCount=5, tickMinStep=1, format=",d"))


def _series_colors(alt: Any, series: Sequence[tuple[str, Tone]]) -> Any:
    scale = alt.Scale(domain=[name for name, _tone in series], range=[LIGHT[tone] for _name, tone in series])
    return alt.Color("part:N", title=None, scale=scale, legend=alt.Legend(orient="top", offset=4))


def _day_axis(alt: Any, rows: Sequence[tuple[date, float | None]]) -> Any:
    """Name months where the rows span some, days where they do not."""
    days = [day for day, _value in rows]
    if days and (max(days) - min(days)).days >= MONTHS_FROM:
        return alt.Axis(format="%b %Y", tickCount={"interval": "month", "step": 1}, labelOverlap="greedy")
    return alt.Axis(format="%d %b", tickCount=6, labelOverlap="greedy")


def _load_tone(load: float, capacity: float | None) -> Tone:
    if capacity is None:
        return Tone.UNKNOWN
    return Tone.OVERDUE if load > capacity else Tone.INFO


def _goal_layers(goal: Goal | None) -> list[altair.Chart]:
    if goal is None:
        return []
    alt = _altair()
    data = alt.InlineData(values=[{"goal": goal.value, "words": goal.label}])
    base = alt.Chart(data).encode(y="goal:Q")
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


def _room(amounts: Iterable[float]) -> int:
    """Beside the longest bar, for the number at its end: the drawing cuts off what stands beyond its edge."""
    return 10 + 7 * len(f"{max(amounts, default=0):,.1f}")


def _finished(chart: Any, *, height: int, room: int = 5) -> dict[str, Any]:
    """Give the specification as plain data, as wide as its place.

    `usermeta.colors` tells the page which of its own colors stands for each color here, so that a dark page
    draws with the dark ones; paper keeps these.
    """
    drawn = chart.properties(width="container", height=height).configure_view(strokeWidth=0)
    spec: dict[str, Any] = drawn.configure_axis(domain=False, labelFontSize=12, titleFontSize=12).to_dict()
    spec["background"] = "transparent"
    spec["padding"] = {"left": 5, "top": 5, "bottom": 5, "right": room}
    spec["usermeta"] = {"colors": {INK: "--text"} | {color: f"--{tone}" for tone, color in LIGHT.items()}}
    return spec
