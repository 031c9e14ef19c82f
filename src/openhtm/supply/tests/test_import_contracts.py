"""Lists of contracts with their devices: brought in, again unchanged, changed, taken back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.imports import api
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests.listing import Bring, bringer, counts, rules
from openhtm.registry.api import export_format
from openhtm.supply import exporting
from openhtm.supply.actions import uses
from openhtm.supply.actions.uses import NewUse
from openhtm.supply.models import Contract, Coverage

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

LIST = """\
Contract Number,Title,Vendor,Contract Type,Start Date,End Date,Notice Days,Labor,Parts,Annual Cost,Currency,Tag
sc-9,Pumps,Acme Service,Full service,2026-04-01,2027-03-31,60,yes,,3650.00,USD,GEN-0001
SC-9,,,,,,,,,,,GEN-0002
SC-10,Monitors,Acme Service,pm only,2026-01-01,,,no,no,,,
"""


@pytest.fixture
def bring(world: World, at: datetime, tmp_path: Path) -> Bring:
    """A vendor and three pumps are on record, one of them at the other hospital."""
    make.make_vendor(world, at)
    for tag in ("GEN-0001", "GEN-0002"):
        make.make_device(world, tag)
    make.make_device(world, "OTH-1", site=world.other_site, department=world.other_department)
    return bringer(world, at, tmp_path, kind="contracts")


def test_a_list_brings_contracts_and_what_they_cover(bring: Bring) -> None:
    assert counts(bring(LIST)) == {"create": 3}
    assert not Contract.objects.exists()
    assert counts(bring(LIST, apply=True)) == {"create": 3}
    found = Contract.objects.get(number="SC-9")
    assert (found.title, found.kind, found.labor, found.parts) == ("Pumps", "full_service", "yes", "unknown")
    assert (found.ends_on, found.notice_days, found.yearly_minor) == (date(2027, 3, 31), 60, 365_000)
    assert {row.device.tag for row in found.coverages.all()} == {"GEN-0001", "GEN-0002"}
    assert Contract.objects.get(number="SC-10").kind == "preventive_only"


def test_a_second_run_and_our_own_download_change_nothing(bring: Bring, world: World) -> None:
    bring(LIST, apply=True)
    assert counts(bring(LIST, apply=True)) == {"unchanged": 3}
    rows: Any = exporting.rows(world.mara)
    text = b"".join(export_format("csv").write(rows, exporting.columns(world.mara))).decode("utf-8-sig")
    assert counts(bring(text, apply=True, name="ours.csv")) == {"unchanged": 3}


def test_what_differs_is_changed_and_an_empty_cell_clears_nothing(bring: Bring) -> None:
    bring(LIST, apply=True)
    later = "Contract Number,Title,Notice Days,Tag,Covered Until\nSC-9,,90,GEN-0001,2026-12-31\n"
    assert counts(bring(later, apply=True)) == {"update": 1}
    found = Contract.objects.get(number="SC-9")
    assert (found.notice_days, found.title) == (90, "Pumps")
    assert Coverage.objects.get(device__tag="GEN-0001").ends_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("C-1,Nobody Ltd,2026-01-01,2027-01-01,", "row.unknown_reference"),
        ("C-1,Acme Service,2026-01-01,2027-01-01,NOPE-1", "row.unknown_reference"),
        ("C-1,Acme Service,2026-01-01,2027-01-01,OTH-1", "row.unknown_reference"),
        ("C-1,,2026-01-01,2027-01-01,", "row.refused"),
        ("C-1,Acme Service,,2027-01-01,", "row.refused"),
        ("C-1,Acme Service,2027-01-01,2026-01-01,", "row.refused"),
    ],
)
def test_what_is_wrong_is_refused(row: str, rule: str, bring: Bring) -> None:
    report = bring(f"Number,Vendor,Start Date,End Date,Tag\n{row}\n")
    assert (counts(report), rules(report)) == ({"error": 1}, [rule])
    assert not Contract.objects.exists()


def test_one_device_twice_is_refused(bring: Bring) -> None:
    assert rules(bring(f"{LIST}SC-9,,,,,,,,,,,gen-0001\n")) == ["row.twice"]


def test_a_list_is_taken_back_unless_a_contract_was_used(bring: Bring, world: World, at: datetime) -> None:
    report = bring(LIST, apply=True)
    contract = Contract.objects.get(number="SC-9")
    use = uses.record_use(contract, use=NewUse(used_on=make.TODAY), by=world.mara, at=at)
    with pytest.raises(api.UnableToUndo, match="SC-9 was used or renewed since"):
        api.undo(report.batch, reason="Wrong list", by=world.root, at=at)
    uses.void_use(use, reason="Not ours", by=world.mara, at=at)
    api.undo(report.batch, reason="Wrong list", by=world.root, at=at)
    contract.refresh_from_db()
    assert contract.terminated_reason == "Wrong list"
    assert not Coverage.objects.standing().exists()


def test_who_may_not_edit_contracts_brings_no_list(bring: Bring, world: World) -> None:
    with pytest.raises(NotPermitted):
        bring(LIST, by=world.tess)
