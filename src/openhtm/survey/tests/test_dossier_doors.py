"""The dossier at every door: page, PDF, archive, REST and the command, for who may and who may not."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from openhtm.audit.api import VERIFIER
from openhtm.compliance.tests import cases
from openhtm.documents.api import add
from openhtm.registry.api import devices as registering
from openhtm.survey.dossier import paper
from openhtm.survey.dossier.whole import dossier
from openhtm.survey.readers import Person
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from .traced import Traced, traced

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
SCAN = b"Scanned report"
#: What people have entered, as the page shows it.
DATA = (
    *(
        "2026-03-03 09:00 CST (UTC-06:00)",
        "PM-PUMP Pump inspection v1",
        "PM-PUMP Pump inspection",
        "Manual 7",
    ),
    *("ANA-1, Acme Analyzer 9, SANA-1", "Infusion pump · Acme Flow 3 · Intensive care", "Infusion pump"),
    *("Acme", "Flow 3", "SGEN-0001", "GEN-0001", "Yearly inspection", "Mara Manager", "MM"),
)
PAGE, API = "/devices/GEN-0001/dossier/", "/api/v1/dossiers/GEN-0001"


@pytest.fixture
def seen(world: World, at: datetime) -> Traced:
    return traced(world, at)


def test_the_page_tells_it_and_opens_to_the_rows(seen: Traced, sign_in: SignIn) -> None:
    html = sign_in("mara").get(PAGE).content.decode()
    for text in ("Touch current, ground open", "CAL-ANA-1 of Lab of the state", "Fuse replaced", "Manual 7"):
        assert text in html
    for address in (
        f"/work-orders/{seen.repair}/",
        f"/plans/{seen.plan.pk}/",
        "/devices/GEN-0001/work-orders/",
    ):
        assert address in html
    assert "Not kept by this program yet" in html


def test_the_page_looks_back(seen: Traced, sign_in: SignIn) -> None:
    html = sign_in("mara").get(PAGE, {"as_of": "2026-05-01"}).content.decode()
    assert "Fuse replaced" not in html
    assert "/dossier/pdf/?as_of=2026-05-01" in html


@pytest.mark.parametrize(
    ("day", "says"),
    [("2020-01-01", "not on record yet"), ("2099-01-01", "has not come yet"), ("soon", "is no day")],
)
def test_a_day_of_which_nothing_is_known_is_an_empty_page_with_the_reason(
    seen: Traced, sign_in: SignIn, day: str, says: str
) -> None:
    client = sign_in("mara")
    answer = client.get(PAGE, {"as_of": day})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    for address in (f"{PAGE}pdf/", f"{PAGE}archive/", API):
        assert client.get(address, {"as_of": day}).status_code == 422


def test_who_may_not_read_findings_has_no_dossier(seen: Traced, sign_in: SignIn) -> None:
    nina = sign_in("nina")
    assert [nina.get(address).status_code for address in (PAGE, f"{PAGE}pdf/", f"{PAGE}archive/", API)] == [
        403
    ] * 4


def test_the_other_hospital_finds_nothing(seen: Traced, sign_in: SignIn) -> None:
    otto = sign_in("otto")
    for address in (PAGE, f"{PAGE}pdf/", f"{PAGE}archive/", API, f"{API}/pdf", f"{API}/archive"):
        answer = otto.get(address)
        assert answer.status_code == 404
        assert "Infusion" not in answer.content.decode()


def test_the_device_page_leads_to_it(seen: Traced, sign_in: SignIn) -> None:
    assert PAGE in sign_in("tess").get("/devices/GEN-0001/").content.decode()
    part = sign_in("tess").get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "to look at" in part


def test_all_words_of_the_page_are_marked(seen: Traced, sign_in: SignIn) -> None:
    client = sign_in("mara")
    with pseudo_locale():
        assert_all_translated(client.get(PAGE).content.decode(), data=DATA)


def test_the_pdf_is_one_and_says_what_the_page_says(
    seen: Traced, world: World, sign_in: SignIn, at: datetime
) -> None:
    answer = sign_in("mara").get(f"{PAGE}pdf/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    found = dossier(seen.device, reader=Person(world.mara), day=None, at=at)
    told = json.dumps(paper.sheet(found).values(), ensure_ascii=False)
    for text in ("Touch current, ground open", "▲ None is on file", "? Not kept by this program yet", "Fuse"):
        assert text in told


def archive(client: Client, **query: str) -> zipfile.ZipFile:
    answer: Any = client.get(f"{PAGE}archive/", query)
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_archive_holds_pdf_work_documents_and_a_ledger_that_verifies(
    seen: Traced, world: World, sign_in: SignIn, at: datetime, tmp_path: Path
) -> None:
    registering.edit(seen.device, changes={"name": "Pump of bed 4"}, seen_version=None, by=world.mara, at=at)
    scan = ContentFile(SCAN, name="scan.txt")
    add(seen.device, file=scan, title="Scan", by=world.mara, at=at)
    found = archive(sign_in("mara"))
    names = found.namelist()
    assert {"dossier.json", "work-orders.csv", "ledger.json", "verify_ledger.py", "README.txt"} <= set(names)
    assert found.read(next(name for name in names if name.startswith("documents/"))) == SCAN
    paper_name = next(name for name in names if name.endswith(".pdf"))
    assert found.read(paper_name)[:5] == b"%PDF-"
    rows = list(csv.DictReader(io.StringIO(found.read("work-orders.csv").decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == [str(seen.inspection), str(seen.repair)]
    # What is empty stays empty, with no apostrophe against formulas.
    assert "" in rows[0].values()
    assert "'" not in rows[0].values()
    for name in ("ledger.json", "verify_ledger.py"):
        (tmp_path / name).write_bytes(found.read(name))
    assert b"Pump of bed 4" in (tmp_path / "ledger.json").read_bytes()
    assert verified(tmp_path) == (0, "Each entry of this extract is as it was written.\n")
    text = (tmp_path / "ledger.json").read_text(encoding="utf-8")
    (tmp_path / "ledger.json").write_text(text.replace("Pump of bed 4", "Pump of bed 5"), encoding="utf-8")
    assert verified(tmp_path)[0] == 1


def verified(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "verify_ledger.py", "ledger.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_verifier_in_the_archive_is_the_one_of_the_ledger(seen: Traced, sign_in: SignIn) -> None:
    assert archive(sign_in("mara")).read("verify_ledger.py") == VERIFIER.read_bytes()


def test_an_archive_of_the_past_holds_nothing_that_came_later(seen: Traced, sign_in: SignIn) -> None:
    found = archive(sign_in("mara"), as_of="2026-05-01")
    rows = list(csv.DictReader(io.StringIO(found.read("work-orders.csv").decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == [str(seen.inspection)]


def test_who_may_not_export_the_ledger_gets_the_archive_without_it(seen: Traced, sign_in: SignIn) -> None:
    found = archive(sign_in("tess"))
    assert "ledger.json" not in found.namelist()
    assert "The ledger is left out" in found.read("README.txt").decode()


def test_rest_tells_the_same(seen: Traced, sign_in: SignIn) -> None:
    client = sign_in("mara")
    told = client.get(API, {"as_of": "2026-05-01"}).json()
    assert (told["tag"], told["as_of"]) == ("GEN-0001", "2026-05-01")
    readings = next(one for one in told["sections"] if one["key"] == "inspection")["rows"]
    assert readings[0]["found"] == {"text": "0.2 µA", "state": "plain"}
    assert client.get(f"{API}/pdf").content[:5] == b"%PDF-"


def test_the_command_writes_pdf_or_archive(seen: Traced, world: World, tmp_path: Path) -> None:
    file = tmp_path / "pump.pdf"
    told = run_here("compliance", "dossier", "gen-0001", str(file), "--as-of", "2026-05-01", "--json").data
    assert (told["tag"], told["as_of"], told["bytes"]) == ("GEN-0001", "2026-05-01", file.stat().st_size)
    assert file.read_bytes()[:5] == b"%PDF-"
    assert run_here("compliance", "dossier", "GEN-0001", str(tmp_path / "pump.zip")).code == 0
    assert zipfile.is_zipfile(tmp_path / "pump.zip")
    refused = run_here("compliance", "dossier", "GEN-0001", str(file), "--as-of", "2020-01-01")
    assert refused.code != 0
    assert "not on record yet" in refused.error
    hidden = run_here("compliance", "dossier", "GEN-0001", str(file), "--as", world.otto.email)
    assert hidden.code != 0
    assert "outside your sites" in hidden.error


def test_a_formula_in_a_title_starts_nothing(seen: Traced, world: World, sign_in: SignIn) -> None:
    cases.order(world, seen.device, date(2026, 7, 1), kind="repair", title="=1+1")
    assert "'=1+1" in archive(sign_in("mara")).read("work-orders.csv").decode("utf-8-sig")
