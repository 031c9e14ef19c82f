"""Numbers as PDF: what they say, through every door, for those who read reports."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from openhtm.maintenance import kpis, reporting
from openhtm.maintenance.counting import Number
from openhtm.maintenance.papers.numbers import Told, number_paper, sheet_of
from openhtm_testing.command import run_here

from .reading_papers import as_text
from .ward import OCTOBER, Ward, fill

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
PERIOD = {"from": "2026-10-01", "to": "2026-10-31"}


def told(world: World, at: datetime, slug: str = "completion", by: str = "risk") -> Told:
    number, reach = kpis.number(slug), reporting.reach(world.mara)
    return Told(
        number=number,
        asked=OCTOBER,
        answer=number.answer(reach, OCTOBER, by=by),
        months=number.answer(reach, OCTOBER, by="month"),
        by=by,
        place="General Hospital",
        reader="Mara Manager",
        at=at,
    )


@pytest.fixture
def ward(world: World, at: datetime) -> Ward:
    made = Ward(world, at)
    fill(made)
    return made


def test_the_paper_says_formula_parts_exclusions_and_the_chart_as_a_table(ward: Ward, at: datetime) -> None:
    text = as_text(sheet_of(told(ward.world, at)))
    assert "General Hospital | 2026-10-01 to 2026-10-31" in text
    assert "Strict on time: 33.3 %" in text
    assert "Strict on time | 33.3 % | 1 | 3 | Done inside the window ÷ windows closed in the period" in text
    assert "The device was declared missing before the window closed | 1" in text
    assert "2026-10 | 33.3 % | 33.3 % | 33.3 % | 66.7 % | 1 | 3" in text
    assert "High risk" in text


@pytest.mark.parametrize("number", kpis.numbers(), ids=lambda one: one.slug)
def test_every_number_becomes_a_paper(ward: Ward, at: datetime, number: Number) -> None:
    paper = told(ward.world, at, number.slug, next(iter(number.dimensions)))
    pages = PdfReader(io.BytesIO(number_paper(paper))).pages
    text = " ".join(page.extract_text() for page in pages)
    assert str(number.title) in text
    assert "Counted 2026-11-22 12:00 UTC (UTC+00:00) for Mara Manager" in text


def test_nothing_countable_is_said(world: World, at: datetime) -> None:
    assert "Nothing is countable in this period." in as_text(sheet_of(told(world, at)))


def test_the_page_offers_it_and_gives_it(ward: Ward, sign_in: SignIn) -> None:
    mara, url = sign_in("mara"), reverse("maintenance:number_paper", args=["completion"])
    assert url in mara.get(reverse("maintenance:number", args=["completion"]), PERIOD).content.decode()
    answer = mara.get(url, PERIOD)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert mara.get(reverse("maintenance:number_paper", args=["happiness"])).status_code == 404
    assert sign_in("nina").get(url, PERIOD).status_code == 403


def test_rest_and_the_command_give_it(ward: Ward, sign_in: SignIn, tmp_path: Path) -> None:
    answer = sign_in("mara").get("/api/v1/kpis/backlog/paper", PERIOD)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert sign_in("nina").get("/api/v1/kpis/backlog/paper").status_code == 403
    file = tmp_path / "yield.pdf"
    assert run_here("kpi", "yield", "--pdf", str(file)).code == 0
    assert file.read_bytes()[:5] == b"%PDF-"
    assert run_here("kpi", "yield", "--pdf", str(tmp_path / "no" / "x.pdf")).code == 2
