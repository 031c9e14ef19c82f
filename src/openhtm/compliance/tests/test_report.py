"""The committee report: what each number counts, closing a period, and what a number became since, at every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign, signatures
from openhtm.compliance.actions import closing
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.errors import UnableToClosePeriod, UnableToExplain
from openhtm.compliance.models import ClosedPeriod, Finding, Restatement
from openhtm.compliance.reporting import asking, sheet, telling
from openhtm.compliance.reporting.counted import Question
from openhtm.compliance.rules.periods import Period, read
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests.factories import make_device, proof
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from . import cases
from .correction_world import SYSTEM, by_hand, overdue

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
PAGE, API = "/compliance/report/", "/api/v1/committee-report"
QUARTER = "period=2026-Q3&site=GEN"


def q3() -> Period:
    found = read("2026-Q3")
    assert found is not None
    return found


def question(world: World, at: datetime, text: str = "2026-Q3", site: str = "GEN") -> Question:
    return asking.question(world.root, period=text, site=site, at=at)


def numbers(one: Question) -> dict[str, float | None]:
    return {line.key: line.value for line in telling.lines(one)}


def repair(world: World, day: date, **facts: Any) -> WorkOrder:
    device = facts.pop("device", None) or make_device(world, f"GEN-{WorkOrder.objects.count() + 500:04d}")
    found: WorkOrder = cases.order(world, device, day, **{"kind": "repair", "title": "Broken", **facts})
    return found


def inspections(world: World) -> None:
    """Four windows that close in the quarter: one done in time, one late, one not located, one with nothing."""
    for number, facts in enumerate(
        (
            {"state": "done", "done_on": date(2026, 8, 1), "settled_at": cases.moment(date(2026, 8, 1))},
            {"state": "done", "done_on": date(2026, 9, 9), "settled_at": cases.moment(date(2026, 9, 9))},
            {},
            {},
        )
    ):
        device = make_device(world, f"GEN-{number + 900:04d}", risk_class="high" if number < 2 else "low")
        due = cases.occurrence(cases.put_under(world, device), date(2026, 8, 1), **facts)
        if number == 2:
            cases.attempt(due, date(2026, 8, 2))


def test_maintenance_is_told_by_three_definitions_and_by_risk(world: World, at: datetime) -> None:
    inspections(world)
    found = numbers(question(world, at))
    assert [found[f"completion_{one}_all"] for one in ("strict", "completed", "credited")] == [
        25.0,
        50.0,
        50.0,
    ]
    assert (found["completion_strict_high"], found["completion_completed_high"]) == (50.0, 100.0)
    assert (found["completion_strict_low"], found["completion_credited_low"]) == (0.0, 50.0)
    assert (found["undone_could_not_locate"], found["undone_open"]) == (1, 1)


def test_nothing_countable_is_unknown_and_not_100(world: World, at: datetime) -> None:
    line = next(one for one in telling.lines(question(world, at)) if one.key == "completion_strict_all")
    assert (line.value, line.said, line.made_of) == (None, "", "Nothing is countable.")


def test_repairs_are_counted_by_their_day_and_cause(world: World, at: datetime) -> None:
    for day, cause in (
        (date(2026, 7, 2), "cnd"),
        (date(2026, 9, 29), "use"),
        (date(2026, 9, 29), ""),
        (date(2026, 6, 29), "use"),
        (date(2026, 10, 2), "use"),
    ):
        repair(world, day, cause_code=cause)
    repair(world, date(2026, 8, 1), state="assigned", closed_at=None, completed_at=None)
    found = numbers(question(world, at))
    told = ("repairs_opened", "repairs_closed", "cannot_duplicate", "use_error", "cause_unknown")
    assert [found[key] for key in told] == [4, 3, 1, 1, 1]


def test_findings_before_the_first_look_are_unknown(world: World, at: datetime) -> None:
    overdue(world, at, "GEN-0001")
    before = numbers(question(world, at))
    assert (before["findings_opened"], before["findings_major"]) == (None, None)
    year = numbers(question(world, at + timedelta(days=40), "2026-12"))
    assert (year["findings_opened"], year["findings_major"]) == (
        0,
        Finding.objects.filter(severity="major").count(),
    )
    running = numbers(question(world, at, "2026-11"))
    assert (running["findings_opened"], running["findings_major"]) == (
        None,
        Finding.objects.filter(severity="major").count(),
    )


def test_corrective_actions_of_the_place_are_told(world: World, at: datetime) -> None:
    by_hand(world, at)
    after = at + timedelta(minutes=1)
    here, there = question(world, after, "2026-11"), question(world, after, "2026-11", "OTH")
    assert (numbers(here)["actions_opened"], numbers(here)["actions_live"]) == (1, 1)
    assert (numbers(there)["actions_opened"], numbers(there)["actions_live"]) == (0, 0)
    assert numbers(question(world, at))["actions_live"] == 0


def close(world: World, at: datetime, **changes: Any) -> ClosedPeriod:
    given: dict[str, Any] = {"site": world.site, "period": q3(), "by": world.mara, "at": at, **changes}
    if "proof" not in given:
        given["proof"] = proof(given["by"], at)
    return closing.close_period(**given)


def test_a_repair_lies_after_thirty_days_as_it_stood_then(world: World, at: datetime) -> None:
    """Of the quarter that ended on the last day of September."""
    repair(world, date(2026, 8, 30), state="in_progress", closed_at=None)
    repair(world, date(2026, 8, 1), closed_at=cases.moment(date(2026, 10, 5)))
    for day, facts in (
        (date(2026, 9, 2), {"state": "in_progress", "closed_at": None}),
        (date(2026, 8, 1), {"closed_at": cases.moment(date(2026, 9, 29))}),
        (date(2026, 8, 1), {"state": "cancelled", "closed_at": None, "end_reason": "Twice"}),
        (date(2026, 8, 1), {"kind": "scheduled", "state": "in_progress", "closed_at": None}),
    ):
        repair(world, day, **facts)
    assert numbers(question(world, at))["repairs_open_long"] == 2


def test_a_closed_period_keeps_its_numbers_signed(world: World, at: datetime) -> None:
    repair(world, date(2026, 8, 1), cause_code="use")
    made = close(world, at, note="Committee of October")
    assert made.numbers["use_error"] == {"value": 1, "of": None}
    assert (made.definitions, made.closed_by, made.note) == (2, world.mara, "Committee of October")
    assert signatures(made).get().printed_name == "Mara Manager"
    changes: list[dict[str, Any]] = [{"note": "Other"}, {"numbers": {}}]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            ClosedPeriod.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedPeriod.objects.filter(pk=made.pk).delete()
    with pytest.raises(UnableToClosePeriod, match="closed already"):
        close(world, at)
    names = ("site", "period", "first", "last", "closed_by", "definitions", "numbers", "closed_at")
    again = ClosedPeriod(**{name: getattr(made, name) for name in names})
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_what_comes_later_stands_beside_what_was_closed(world: World, at: datetime) -> None:
    repair(world, date(2026, 8, 1), cause_code="use")
    made = close(world, at)
    repair(world, date(2026, 8, 3), cause_code="use")
    one = question(world, at)
    line = next(
        one for one in telling.beside(telling.lines(one), asking.closed(one)) if one.key == "use_error"
    )
    assert (line.closed, line.value, line.restated, line.reason) == (1, 2, True, "")
    with pytest.raises(UnableToExplain, match="Say why"):
        closing.explain(made, key="use_error", reason=" ", by=world.mara, at=at)
    with pytest.raises(UnableToExplain, match="as it was closed"):
        closing.explain(made, key="cannot_duplicate", reason="Nothing", by=world.mara, at=at)
    said = closing.explain(made, key="use_error", reason="Entered late", by=world.mara, at=at)
    assert (said.was, said.now) == (1, 2)
    told = telling.beside(telling.lines(one), asking.closed(one))
    assert {line.key: line.reason for line in told if line.restated}["use_error"] == "Entered late"
    with pytest.raises(IntegrityError), transaction.atomic():
        Restatement.objects.update(reason="Never mind")


def test_a_number_that_nothing_counts_any_more_stays_as_it_was_closed(world: World, at: datetime) -> None:
    one = question(world, at)
    kept = {"given_up": {"value": 7, "of": None}}
    closed = ClosedPeriod(site=world.site, period="2026-Q3", numbers=kept, closed_by=world.mara)
    closed.first, closed.last, closed.definitions, closed.closed_at = one.period.first, one.period.last, 0, at
    closed.save()
    line = telling.beside(telling.lines(one), closed)[-1]
    assert (line.key, line.closed, line.value, line.restated) == ("given_up", 7, None, False)


def test_what_is_of_now_is_never_restated(world: World, at: datetime) -> None:
    made = close(world, at)
    told = telling.lines(question(world, at))
    changed = [replace(line, value=99) if line.as_of_now else line for line in told]
    assert [line.key for line in telling.beside(changed, made) if line.restated] == []
    assert "policies_due" in {line.key for line in told if line.as_of_now}


def test_a_period_is_closed_when_it_is_over_by_who_may_sign(world: World, at: datetime) -> None:
    november = read("2026-11")
    with pytest.raises(UnableToClosePeriod, match="not over"):
        close(world, at, period=november)
    with pytest.raises(UnableToSign):
        close(world, at, proof=None)
    with pytest.raises(UnableToClosePeriod, match="A person"):
        close(world, at, by=SYSTEM, proof=None)
    for person in (world.otto, world.cleo, world.tess, world.uma):
        with pytest.raises(NotPermitted):
            close(world, at, by=person)
    with pytest.raises(NotPermitted):
        close(world, at, site=None)
    assert close(world, at, site=None, by=world.root).site is None
    assert close(world, at).site == world.site


def test_one_asks_for_the_places_one_holds_whole(world: World, at: datetime) -> None:
    assert [one.code if one else "all" for one in asking.places(world.root)] == ["all", "GEN", "OTH"]
    assert asking.places(world.mara) == [world.site]
    assert asking.places(world.uma) == asking.places(world.nina) == []
    assert asking.question(world.mara, period="", site="", at=at).period.name == "2026-Q3"
    for site in ("OTH", "all", "XX"):
        with pytest.raises(NotFound):
            asking.question(world.mara, period="2026-Q3", site=site, at=at)
    for period in ("2026-Q9", "2999"):
        with pytest.raises(InvalidInput):
            asking.question(world.mara, period=period, site="", at=at)


def test_the_page_tells_opens_rows_closes_and_explains(world: World, sign_in: SignIn, at: datetime) -> None:
    order = repair(world, date(2026, 8, 1), cause_code="use")
    mara = sign_in("mara")
    html = mara.get(f"{PAGE}?{QUARTER}").content.decode()
    assert "Closed: damage or error in use" in html
    assert "Recalls and safety alerts" in html
    assert order.reference in mara.get(f"{PAGE}rows/use_error/?{QUARTER}").content.decode()
    assert mara.get(f"{PAGE}rows/nothing/?{QUARTER}").status_code == 404
    wrong = mara.post(f"{PAGE}close/?{QUARTER}", {"note": "", "password": "wrong"})
    assert wrong.status_code == 422
    assert mara.post(f"{PAGE}close/?{QUARTER}", {"note": "", "password": PASSWORD}).status_code == 302
    repair(world, date(2026, 8, 2), cause_code="use")
    html = mara.get(f"{PAGE}?{QUARTER}").content.decode()
    assert "Restated" in html
    assert mara.post(f"{PAGE}explain/use_error/?{QUARTER}", {"reason": "Entered late"}).status_code == 302
    assert "Entered late" in mara.get(f"{PAGE}?{QUARTER}").content.decode()
    assert "Write a period as" in mara.get(f"{PAGE}?period=soon").content.decode()


def test_every_count_opens_to_as_many_rows(world: World, sign_in: SignIn, at: datetime) -> None:
    overdue(world, at, "GEN-0001")
    by_hand(world, at)
    repair(world, date(2026, 11, 20), cause_code="cnd")
    look_at_all(by=SYSTEM, at=at + timedelta(minutes=1))
    one = question(world, datetime(2026, 11, 25, tzinfo=UTC), "2026-11")
    mara = sign_in("mara")
    for line in telling.lines(one):
        if "/report/rows/" in line.url and line.value:
            page = mara.get(line.url).context["page"]
            assert len(page.rows) == line.value, line.key


def test_the_paper_tells_the_same(world: World, at: datetime) -> None:
    repair(world, date(2026, 8, 1), cause_code="use")
    made = close(world, at, note="Committee of October")
    one = question(world, at)
    found = telling.beside(telling.lines(one), made)
    blocks: list[Any] = list(sheet.sheet_of(one, found, made).blocks)
    repairs = next(block for block in blocks if block.title == "Repairs")
    assert ["Closed: damage or error in use", "1", "1", ""] in [list(row) for row in repairs.rows]
    assert "Committee of October" in [getattr(block, "text", "") for block in blocks]
    assert sheet.paper(one, found, made, reader="Mara").startswith(b"%PDF")


def test_rest_and_the_command_tell_the_same(
    world: World, sign_in: SignIn, at: datetime, tmp_path: Path
) -> None:
    repair(world, date(2026, 8, 1), cause_code="use")
    mara = sign_in("mara")
    told = mara.get(f"{API}?{QUARTER}").json()
    assert {one["key"]: one["value"] for one in told["lines"]}["use_error"] == 1
    body = {"period": "2026-Q3", "site": "GEN", "password": PASSWORD}
    closed = mara.post(f"{API}/close", body, content_type="application/json")
    assert (closed.status_code, closed.json()["closed_by"]) == (201, "Mara Manager")
    reason = {"period": "2026-Q3", "site": "GEN", "reason": "None"}
    answer = mara.post(f"{API}/numbers/use_error/explain", reason, content_type="application/json")
    assert answer.status_code == 422
    assert mara.get(f"{API}/paper?{QUARTER}").content.startswith(b"%PDF")
    file = tmp_path / "committee.pdf"
    asked = ("compliance", "report", "--period", "2026-Q3", "--site", "GEN", "--as", world.mara.email)
    data = run_here(*asked, str(file), "--json").data
    assert {one["key"]: one["closed"] for one in data["lines"]}["use_error"] == 1
    assert file.read_bytes().startswith(b"%PDF")
    assert run_here("compliance", "report", "--period", "soon").code != 0


def test_others_see_nothing_of_it(world: World, sign_in: SignIn, at: datetime) -> None:
    repair(world, date(2026, 8, 1), cause_code="use")
    otto, uma = sign_in("otto"), sign_in("uma")
    assert otto.get(f"{PAGE}?{QUARTER}").status_code == 404
    assert otto.get(f"{PAGE}rows/use_error/?{QUARTER}").status_code == 404
    assert otto.get(f"{PAGE}paper/?{QUARTER}").status_code == 404
    assert otto.get(f"{API}?{QUARTER}").status_code == 404
    assert uma.get(PAGE).status_code == 404
    assert sign_in("nina").get(PAGE).status_code == 403
    assert sign_in("tess").post(f"{PAGE}close/?{QUARTER}").status_code == 403


def test_the_report_is_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    mara = sign_in("mara")
    data = ["MM", "Mara Manager", "· Mara Manager", "GEN General Hospital", "GEN", "PDF"]
    for url in (f"{PAGE}?{QUARTER}", f"{PAGE}rows/use_error/?{QUARTER}", f"{PAGE}close/?{QUARTER}"):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


def test_the_report_looks_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime
) -> None:
    close(world, at)
    enter(page, world.mara)
    looks.everywhere(page, f"{PAGE}?{QUARTER}", name="committee-report")
