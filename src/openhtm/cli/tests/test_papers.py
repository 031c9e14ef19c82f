"""Papers from the command line: issued, listed, written as files, refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests import paper_world as at_work
from openhtm.maintenance.tests.reading_papers import pages
from openhtm_testing.command import run_here

if TYPE_CHECKING:
    from openhtm_testing.personas import World

TESS = ("--as", "tess@example.org")


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    return at_work.make_closed(world, at)


def test_a_report_is_issued_and_written(order: WorkOrder, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    words = ("papers", "issue", "--kind", "service_report", "--order", order.reference, "--out", str(file))
    done = run_here(*words, *TESS, "--json")
    assert (done.code, done.data["version"], done.data["of"]) == (0, 1, order.reference)
    assert "Service report" in pages(file.read_bytes())[0]
    again = run_here(*words, *TESS, "--json")
    assert again.data == done.data
    listed = run_here("papers", "list", "--order", order.reference, *TESS, "--json")
    assert [one["id"] for one in listed.data["papers"]] == [done.data["id"]]
    of_device = run_here("papers", "list", "--device", "GEN-0001", *TESS)
    assert "service_report" in of_device.out


def test_a_batch_writes_what_can_be_issued_and_names_the_rest(order: WorkOrder, tmp_path: Path) -> None:
    file = tmp_path / "all.pdf"
    words = ("papers", "batch", order.reference, "GEN-404", "--kind", "certificate", "--out", str(file))
    done = run_here(*words, *TESS, "--json")
    assert done.code == 1
    assert list(done.data["refused"]) == ["GEN-404"]
    assert len(pages(file.read_bytes())) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--kind", "diploma", "--order", "GEN-1"), 2, "There is no paper 'diploma'"),
        (("--kind", "certificate"), 2, "Name an order"),
        (("--kind", "tag_loaner", "--device", "GEN-0001"), 1, "loaner"),
        (("--kind", "certificate", "--order", "GEN-404"), 1, "no such work order"),
    ],
)
def test_what_cannot_be_issued_is_said_in_one_sentence(
    order: WorkOrder, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run_here("papers", "issue", *words, *TESS)
    assert (done.code, done.out) == (code, "")
    assert said in done.error
