"""Charts carry their finding, their rows, and the colors of the pills."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

from openhtm.ui import charts
from openhtm.ui.tones import DARK, LIGHT, Tone

TOKENS = (Path(__file__).resolve().parents[1] / "static/ui/css/tokens.css").read_text(encoding="utf-8")


def values(part: Any) -> list[Any]:
    """Gather the rows of data wherever they stand in a specification."""
    if isinstance(part, list):
        return [found for one in part for found in values(one)]
    if not isinstance(part, dict):
        return []
    own = [part["values"]] if "values" in part else []
    return own + list(part.get("datasets", {}).values()) + values(list(part.values()))


def test_stacked_bars_keep_their_order_and_add_up() -> None:
    chart = charts.stacked_bars(
        title="Two of three are late",
        category="Risk",
        series=[("On time", Tone.OK), ("Late", Tone.OVERDUE)],
        rows=[("High", [1, 2]), ("Low", [5, 0])],
    )
    assert chart.title == "Two of three are late"
    assert list(chart.columns) == ["Risk", "On time", "Late", "All"]
    assert chart.rows == [["High", 1, 2, 3], ["Low", 5, 0, 5]]
    scale = chart.spec["layer"][0]["encoding"]["color"]["scale"]
    assert scale == {"domain": ["On time", "Late"], "range": [LIGHT[Tone.OK], LIGHT[Tone.OVERDUE]]}


def figure(chart: charts.Chart) -> str:
    source = CottonCompiler().process('<c-ui.chart :of="chart" />')
    return str(engines["django"].from_string(source).render({"chart": chart}))


def test_the_page_says_what_the_colors_mean_where_words_wrap() -> None:
    series = [("On time", Tone.OK), ("Late", Tone.OVERDUE)]
    chart = charts.stacked_bars(title="", category="Risk", series=series, rows=[("High", [1, 2])])
    assert list(chart.legend) == series
    html = figure(chart)
    assert '<li class="tone-ok">On time</li><li class="tone-overdue">Late</li>' in html
    none = charts.load_bars(title="", category="", measure="Hours", rows=[("Tess", 3.0, None)])
    assert "data-chart-legend" not in figure(none)


@pytest.mark.parametrize(("most", "digits"), [(7.0, 3), (1234.0, 7)])
def test_the_number_at_the_end_of_the_longest_bar_has_room(most: float, digits: int) -> None:
    """Of 12 pixels a digit is at most 8 wide."""
    chart = charts.stacked_bars(
        title="", category="", series=[("A", Tone.OK)], rows=[("x", [most]), ("y", [0.0])]
    )
    assert chart.spec["padding"]["right"] >= 5 + 7 * digits


def test_a_row_with_an_amount_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        charts.stacked_bars(title="", category="", series=[("A", Tone.OK)], rows=[("High", [1, 2])])


def test_an_unknown_month_is_a_gap_and_never_a_zero() -> None:
    chart = charts.trend(
        title="Rising",
        measure="%",
        rows=[(date(2026, 5, 1), 91.0), (date(2026, 6, 1), None)],
        goal=charts.Goal(value=95, label="Goal 95 %"),
        bounds=(90, 99),
    )
    assert chart.rows == [["1 May 2026", 91.0], ["1 Jun 2026", None]]
    drawn = values(chart.spec)
    assert [{"day": "2026-05-01", "amount": 91.0}, {"day": "2026-06-01", "amount": None}] in drawn
    assert [{"goal": 95, "words": "Goal 95 %"}] in drawn
    assert [{"low": 90, "high": 99}] in drawn


@pytest.mark.parametrize(("days", "form"), [(20, "%d %b"), (90, "%b %Y")])
def test_a_long_trend_names_months_and_a_short_one_days(days: int, form: str) -> None:
    rows = [(date(2026, 1, 1), 1.0), (date.fromordinal(date(2026, 1, 1).toordinal() + days), 2.0)]
    chart = charts.trend(title="", measure="", rows=rows)
    assert form in json.dumps(chart.spec)


def test_load_beyond_capacity_is_red_and_unknown_capacity_is_unknown() -> None:
    chart = charts.load_bars(
        title="North is over",
        category="Shop",
        measure="Hours",
        rows=[("North", 46, 40), ("South", 40, 40), ("Imaging", 12, None)],
    )
    assert list(chart.tones) == [Tone.OVERDUE, Tone.INFO, Tone.UNKNOWN]
    assert chart.rows[2] == ["Imaging", 12, None]


def test_a_specification_is_plain_data_and_asks_nobody() -> None:
    chart = charts.load_bars(title="", category="", measure="", rows=[("A", 1, 1)])
    text = json.dumps(chart.spec)
    assert [word for word in ('"url"', "http://") if word in text.replace(chart.spec["$schema"], "")] == []


@pytest.mark.parametrize("tone", list(Tone))
def test_the_colors_of_charts_are_those_of_the_pages(tone: Tone) -> None:
    found = re.search(rf"--{tone}: light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)", TOKENS)
    assert found, tone
    assert found.groups() == (LIGHT[tone], DARK[tone])


def _luminance(color: str) -> float:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, success criterion 1.4.3."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tone", [tone for tone in Tone if tone is not Tone.PLAIN])
@pytest.mark.parametrize("side", [0, 1])
def test_a_pill_can_be_read_in_both_themes(tone: Tone, side: int) -> None:
    def color(name: str) -> str:
        found = re.search(rf"--{name}: light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)", TOKENS)
        assert found, name
        return found.groups()[side]

    grounds = [f"{tone}-bg"] + (["unknown-stripe"] if tone is Tone.UNKNOWN else [])
    assert min(contrast(color(f"{tone}-fg"), color(ground)) for ground in grounds) >= 4.5
    assert contrast(color(tone), color("surface")) >= 3
