"""The memo of an alternate program, read back from the PDF."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from openhtm.compliance.actions import programs as acts
from openhtm.compliance.actions import watching
from openhtm.compliance.memo import memo
from openhtm.kernel.actors import SystemActor
from openhtm_testing.command import run_here

from .aem_world import clean_fleet, in_force, values

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def said(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_memo_says_what_was_decided_and_on_what(world: World, at: datetime) -> None:
    program = in_force(world, at)
    text = said(memo(program, reader="Ada Auditor", at=at))
    for words in (
        "AEM-1",
        "General Hospital",
        "In force: Acme Flow 3. Every 2 years, where the manufacturer asks for every 1 year.",
        "Manual 7, chapter 4",
        "Five years without a preventable failure.",
        "Volumetric pumps of the wards",
        "Enough data: the history supports another schedule",
        "0 in 200.0 device-years; 0.000 to 0.018 with 95 % confidence",
        "0 of 40; 0.0 % to 8.8 % with 95 % confidence",
        "Mara Manager Approved",
        "AEM approver",
        "Ada Auditor",
    ):
        assert words in text, words


def test_the_memo_of_a_suspended_program_says_why(world: World, at: datetime) -> None:
    program = in_force(world, at)
    watching.watch(by=SystemActor("tests"), at=at + timedelta(days=340))
    watching.suspend(program, reason="Harm to a patient", by=world.mara, at=at + timedelta(days=341))
    text = said(memo(program, reader="Ada Auditor", at=at))
    assert "Suspended because Harm to a patient" in text
    assert "Prepared; waiting for a decision." in text


def test_a_draft_has_a_memo_without_evidence_and_signature(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at, devices=1)
    program = acts.propose(plan, values=values(answers={}), by=world.cleo, at=at)
    text = said(memo(program, reader="Ada Auditor", at=at))
    assert "Nobody has signed it." in text
    assert "device-years" not in text.replace("per device-year", "")


def test_every_door_hands_the_memo_out_to_who_may_read_it(
    world: World, sign_in: Any, at: datetime, tmp_path: Path
) -> None:
    program = in_force(world, at)
    mara, otto = sign_in("mara"), sign_in("otto")
    for url in (f"/compliance/aem/{program.pk}/memo/", f"/api/v1/aem/programs/{program.pk}/memo"):
        answer = mara.get(url)
        assert answer["Content-Type"] == "application/pdf"
        assert "AEM-1" in said(answer.content)
        assert otto.get(url).status_code == 404
        assert sign_in("nina").get(url).status_code == 403
    file = tmp_path / "memo.pdf"
    told = run_here("compliance", "aem", "memo", "AEM-1", str(file), "--as", world.mara.email, "--json")
    assert json.loads(told.out)["bytes"] == file.stat().st_size
    assert "AEM-1" in said(file.read_bytes())
    nowhere = str(tmp_path / "no" / "memo.pdf")
    assert run_here("compliance", "aem", "memo", "AEM-1", nowhere, "--as", world.mara.email).code != 0
