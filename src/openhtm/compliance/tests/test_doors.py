"""Accepting findings, and the doors: pages, REST and the command, for who may and who may not."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.compliance import access, listing, shelf
from openhtm.compliance.actions import accepting
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.errors import AlreadyMended, NotAccepted, UnableToAccept
from openhtm.compliance.models import Acceptance, Finding
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.models import Device
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from .cases import TODAY

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor("tests")
UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def found(world: World, at: datetime) -> Finding:
    """GEN-0001 of the ICU is overdue; Other Hospital has an overdue device too."""
    make_device(world, "GEN-0001", overdue_on=date(2026, 11, 1))
    there: dict[str, Any] = {"site": world.other_site, "department": world.other_department}
    make_device(world, "OTH-0001", overdue_on=date(2026, 11, 1), **there)
    look_at_all(by=SYSTEM, at=at)
    one: Finding = Finding.objects.get(rule="overdue", subject="GEN-0001")
    return one


def accept(found: Finding, world: World, at: datetime, **given: Any) -> list[Acceptance]:
    values = {
        "reason": "Spare is here",
        "owner": world.mara,
        "until": UNTIL,
        "today": TODAY,
        "by": world.mara,
    }
    return accepting.accept([found], **{**values, **given}, at=at)


def test_an_accepted_finding_is_not_open_until_its_day_has_passed(
    found: Finding, world: World, at: datetime
) -> None:
    accept(found, world, at)
    rows = Finding.objects.filter(rule="overdue", site=world.site)
    assert (rows.open(UNTIL).count(), rows.accepted(UNTIL).count()) == (0, 1)
    after = UNTIL + timedelta(days=1)
    assert (rows.open(after).count(), rows.accepted(after).count()) == (1, 0)


def test_accepting_twice_changes_nothing_and_another_one_replaces_it(
    found: Finding, world: World, at: datetime
) -> None:
    accept(found, world, at)
    assert accept(found, world, at) == []
    accept(found, world, at, until=UNTIL + timedelta(days=5))
    assert [one.withdrawn_at is None for one in found.acceptances.order_by("pk")] == [False, True]
    found.refresh_from_db()
    assert found.accepted_until == UNTIL + timedelta(days=5)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + timedelta(days=367)}, "until"),
    ],
)
def test_what_is_not_whole_is_refused(
    found: Finding, world: World, at: datetime, given: Any, field: str
) -> None:
    with pytest.raises(UnableToAccept) as problem:
        accept(found, world, at, **given)
    assert list(problem.value.fields) == [field]


def test_who_has_left_answers_for_nothing(found: Finding, world: World, at: datetime) -> None:
    world.tess.is_active = False
    with pytest.raises(UnableToAccept, match="has left"):
        accept(found, world, at, owner=world.tess)


def test_nobody_accepts_beyond_their_scope(found: Finding, world: World, at: datetime) -> None:
    for person in (world.otto, world.tess, world.uma, world.nina, world.ada):
        with pytest.raises(NotPermitted):
            accept(found, world, at, by=person)
    there = Finding.objects.get(subject="OTH-0001", rule="overdue")
    with pytest.raises(NotPermitted):
        accepting.accept(
            [found, there], reason="Both", owner=world.mara, until=UNTIL, today=TODAY, by=world.mara, at=at
        )
    assert not Acceptance.objects.exists()


def test_what_belongs_to_no_site_is_accepted_by_who_answers_for_all(
    found: Finding, world: World, at: datetime
) -> None:
    model = Finding.objects.get(rule="no_ifu")
    with pytest.raises(NotPermitted):
        accept(model, world, at)
    assert len(accept(model, world, at, by=world.root)) == 1


def test_what_was_mended_is_not_accepted(found: Finding, world: World, at: datetime) -> None:
    Device.objects.filter(tag="GEN-0001").update(overdue_on=None)
    look_at_all(by=SYSTEM, at=at)
    found.refresh_from_db()
    with pytest.raises(AlreadyMended, match="GEN-0001"):
        accept(found, world, at)


def test_an_acceptance_is_taken_back_with_a_reason(found: Finding, world: World, at: datetime) -> None:
    with pytest.raises(NotAccepted):
        accepting.take_back(found, reason="No", by=world.mara, at=at)
    accept(found, world, at)
    with pytest.raises(UnableToAccept):
        accepting.take_back(found, reason=" ", by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        accepting.take_back(found, reason="Mine", by=world.otto, at=at)
    accepting.take_back(found, reason="The spare is gone", by=world.mara, at=at)
    assert Finding.objects.open(TODAY).filter(pk=found.pk).exists()


def test_people_see_the_findings_of_their_places(found: Finding, world: World) -> None:
    def seen(person: Any) -> list[str]:
        return [one.subject for one in access.findings(person).filter(rule="overdue")]

    assert seen(world.mara) == seen(world.uma) == ["GEN-0001"]
    assert seen(world.otto) == ["OTH-0001"]
    assert seen(world.nina) == seen(world.ada) == []


def test_the_inbox_shows_and_narrows(found: Finding, world: World, sign_in: Any) -> None:
    client = sign_in("mara")
    whole = client.get("/compliance/findings/").content.decode()
    assert "GEN-0001" in whole
    assert "OTH-0001" not in whole
    assert "Maintenance overdue" in whole
    requirement = listing.requirement_name("cms_hospital", "42 CFR 482.41(d)(2)")
    narrowed = client.get("/compliance/findings/", {"requirement": requirement, "severity": "major"})
    assert "GEN-0001" in narrowed.content.decode()
    assert "GEN-0001" not in client.get("/compliance/findings/", {"rule": "no_plan"}).content.decode()


def test_the_numbers_of_readiness_lead_to_their_rows(found: Finding, world: World, sign_in: Any) -> None:
    client = sign_in("mara")
    page = client.get("/compliance/").context["page"]
    for row in [*page.units, *page.risks]:
        if row.url and row.open:
            assert client.get(row.url).context["page"].lead.startswith(f"{row.open} finding")
    assert "42 CFR 482.41(d)(2)" in client.get("/compliance/").content.decode()


def test_a_selection_is_accepted_on_the_page(found: Finding, world: World, sign_in: Any) -> None:
    client = sign_in("mara")
    asked = client.post("/compliance/findings/accept/", {"selected": [found.pk]})
    assert asked.status_code == 200
    given = {
        "selected": [found.pk],
        "reason": "Spare",
        "owner": world.mara.pk,
        "until": _today() + timedelta(days=9),
    }
    wrong = client.post("/compliance/findings/accept/", given | {"until": _today() + timedelta(days=999)})
    assert wrong.status_code == 422
    assert client.post("/compliance/findings/accept/", given).status_code == 302
    assert found.acceptances.get().owner == world.mara
    back = f"/compliance/findings/{found.pk}/take-back/"
    assert client.post(back, {"reason": "Gone"}).status_code == 302
    assert found.acceptances.get().withdrawn_reason == "Gone"


def _today() -> date:
    from openhtm.kernel.time import now
    from openhtm.places.api import day_of

    return day_of(now())


def test_outsiders_and_nurses_have_no_findings(found: Finding, sign_in: Any) -> None:
    assert sign_in("otto").get(f"/compliance/findings/{found.pk}/").status_code == 404
    assert sign_in("nina").get("/compliance/findings/").status_code == 403
    assert sign_in("tess").get("/compliance/findings/accept/").status_code == 403


@pytest.mark.parametrize("address", ["rules/", "standards/", "findings/", "findings/{pk}/"])
def test_every_word_of_a_page_is_translated(address: str, found: Finding, sign_in: Any) -> None:
    client = sign_in("mara")
    with pseudo_locale():
        html = client.get(f"/compliance/{address.format(pk=found.pk)}").content.decode()
    assert_all_translated(html, data=_data())


def _data() -> list[str]:
    """What stands in the record and in the sets, in no language of the program."""
    said = ["GEN-0001", "MM", "CSV", "XLSX", "JSON", "Mara Manager", "· Mara Manager", "GEN General Hospital"]
    said += ["Intensive care", "Operating rooms", "GEN Intensive care", "GEN Operating rooms"]
    for one in shelf.shipped():
        said += [one.authority, one.edition, one.title, one.source]
        for row in one.requirements:
            said += [
                row.citation,
                row.text,
                f"{row.citation} ({one.authority})",
                f"{one.authority}, {one.edition}",
            ]
    return said


def test_the_list_is_exported_as_it_is_narrowed(found: Finding, sign_in: Any) -> None:
    answer = sign_in("mara").get("/compliance/findings/export/", {"rule": "overdue", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["subject"], row["rule"], row["severity"]) for row in rows] == [
        ("GEN-0001", "overdue", "major")
    ]


def test_rest_tells_accepts_and_takes_back(found: Finding, world: World, sign_in: Any) -> None:
    client = sign_in("mara")
    items = client.get("/api/v1/findings", {"rule": "overdue"}).json()["items"]
    assert [(one["subject"], one["site"], one["since"]) for one in items] == [
        ("GEN-0001", "GEN", "2026-11-01")
    ]
    assert "42 CFR 482.41(d)(2)" in [one["citation"] for one in items[0]["requirements"]]
    address = f"/api/v1/findings/{found.pk}"
    body = {"reason": "Spare", "owner": "nobody@example.org", "until": str(_today() + timedelta(days=9))}
    assert client.post(f"{address}/accept", body, content_type="application/json").status_code == 422
    body["owner"] = world.mara.email
    accepted = client.post(f"{address}/accept", body, content_type="application/json").json()
    assert accepted["accepted_until"] == body["until"]
    assert client.get("/api/v1/findings", {"state": "accepted"}).json()["items"][0]["id"] == found.pk
    client.post(f"{address}/take-back", {"reason": "Gone"}, content_type="application/json")
    assert client.get(address).json()["accepted_until"] is None
    assert client.get("/api/v1/findings", {"rule": "nothing"}).status_code == 422
    assert sign_in("otto").get(address).status_code == 404


def test_the_command_answers_in_the_agreed_shape(found: Finding) -> None:
    answer = run_here("compliance", "findings", "--rule", "overdue", "--json").data
    assert set(answer) == {"as_of", "rules", "findings", "counts"}
    keys = {"id", "rule", "severity", "subject", "because", "remedy", "requirements"}
    assert [set(one) for one in answer["findings"]] == [keys, keys]
    assert answer["counts"] == {"critical": 0, "major": 2, "minor": 0, "all": 2}
    assert run_here("compliance", "findings", "--rule", "nothing").code == 2
    assert run_here("compliance", "findings", "--as-of", "2020-01-01").code == 2
    assert run_here("compliance", "findings", "--as-of", "2999-01-01").code == 2


def test_the_command_checks_a_file(tmp_path: Any, world: World) -> None:
    from .test_standards import WHOLE

    file = tmp_path / "ours.toml"
    file.write_text(WHOLE)
    assert run_here("compliance", "standards", "check", str(file)).code == 0
    file.write_text(WHOLE.replace('"no_plan"', '"no_plans"'))
    wrong = run_here("compliance", "standards", "check", str(file), "--json")
    assert (wrong.code, wrong.data["problems"][0]["line"]) == (1, 14)
    assert run_here("compliance", "standards", "check", str(tmp_path / "absent.toml")).code == 2
