"""Changes at every door: pages, REST and the command, for who may and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.changes.models import Change, Line
from openhtm.maintenance.tests import factories as make
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from . import board

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
LIST, API = "/changes/", "/api/v1/changes"
SEND: dict[str, Any] = {"content_type": "application/json"}
RISKS = {
    f"{aspect}-{part}": number
    for aspect in ("safety", "effectiveness", "security")
    for part, number in (
        ("severity_before", 4),
        ("probability_before", 3),
        ("severity_after", 4),
        ("probability_after", 1),
    )
}
WORD = {"document": "FCO 17", "authorized_by": "Acme", "authorized_on": "2026-11-02"}
DETERMINED = {"activity": "update", "determination": "servicing", "rationale": "The maker's own"}


def texts() -> dict[str, Any]:
    return {**board.TEXTS, "begins_on": "2026-11-23"}


def test_a_change_on_pages_from_its_request_to_its_end(world: World, sign_in: SignIn, at: datetime) -> None:
    device = board.pump(world)
    version = make.make_procedure(world, at)
    cleo, mara, tess = sign_in("cleo"), sign_in("mara"), sign_in("tess")
    given = {**board.REQUEST, "follows": ""}
    assert cleo.post(f"{LIST}request/", {**given, "title": ""}).status_code == 422
    assert cleo.post(f"{LIST}request/", given).status_code == 302
    page = Change.objects.get().get_absolute_url()
    assert "CHANGE-1" in mara.get(LIST).content.decode()
    write(world, page, cleo, device)
    assert "Nothing is missing. Next: in assessment." in mara.get(page).content.decode()
    assert mara.post(f"{page}advance/", {"to": "assessment"}).status_code == 302
    assert "The way back is not written." in mara.get(page).content.decode()
    assert cleo.post(f"{page}assess/", texts()).status_code == 302
    assert mara.post(f"{page}advance/", {"to": "review"}).status_code == 302
    for who, role in (("mara", "htm"), ("ivo", "it"), ("rita", "clinical"), ("ivo", "security")):
        client = sign_in(who)
        assert client.post(f"{page}approve/{role}/", {"said": "", "password": "no"}).status_code == 422
        assert (
            client.post(f"{page}approve/{role}/", {"said": "Well", "password": PASSWORD}).status_code == 302
        )
    for to in ("scheduled", "implementing"):
        assert mara.post(f"{page}advance/", {"to": to}).status_code == 302
    change_devices(page, tess, cleo, version)
    assert mara.post(f"{page}advance/", {"to": "verification"}).status_code == 302
    end = {"result": "All pumps run 3.2", "password": PASSWORD}
    assert mara.post(f"{page}end/closed/", {**end, "password": "no"}).status_code == 422
    assert mara.post(f"{page}end/closed/", end).status_code == 302
    html = mara.get(page).content.decode()
    for text in ("All pumps run 3.2", "Ivo Security", "FCO 17", "4 × 3 = 12", "Smaller"):
        assert text in html
    assert "CHANGE-1" in tess.get("/changes/of/GEN-0001/").content.decode()


def write(world: World, page: str, cleo: Client, device: Any) -> None:
    """Models, devices, the maker's word, the determination, the risks."""
    target = {"model": device.model_id, "software_kind": "application", "to_version": "3.2"}
    assert cleo.post(f"{page}model/", target).status_code == 302
    assert "GEN-9" in cleo.post(f"{page}add/", {"tags": "GEN-9"}).content.decode()
    assert cleo.post(f"{page}add/", {"department": world.icu.pk, "tags": ""}).status_code == 302
    assert cleo.post(f"{page}authorize/", {**WORD, "document": ""}).status_code == 422
    assert cleo.post(f"{page}authorize/", WORD).status_code == 302
    assert cleo.post(f"{page}determine/", {**DETERMINED, "password": "no"}).status_code == 422
    assert cleo.post(f"{page}determine/", {**DETERMINED, "password": PASSWORD}).status_code == 302
    assert cleo.post(f"{page}rate/", {**RISKS, "safety-severity_after": ""}).status_code == 422
    assert cleo.post(f"{page}rate/", RISKS).status_code == 302


def change_devices(page: str, tess: Client, cleo: Client, version: Any) -> None:
    """The board, with ticks and forms."""
    line = Line.objects.get()
    chosen = tess.post(f"{page}choose/", {"verb": "begin", "selected": [line.pk]})
    assert chosen["Location"] == f"{page}do/begin/?line={line.pk}"
    assert "checked" in tess.get(chosen["Location"]).content.decode()
    assert tess.post(f"{page}do/begin/", {"lines": [line.pk], "backup": ""}).status_code == 422
    assert tess.post(f"{page}do/begin/", {"lines": [line.pk], "backup": "Laptop 4"}).status_code == 302
    assert "Being changed" in tess.get(f"{page}devices/?state=changing").content.decode()
    assert tess.post(f"{page}do/installed/", {"lines": [line.pk], "installed_by": ""}).status_code == 302
    proof = {"lines": [line.pk], "procedure": version.pk, "result": "Passed", "password": PASSWORD}
    assert cleo.post(f"{page}do/verify/", {**proof, "result": ""}).status_code == 422
    assert cleo.post(f"{page}do/verify/", proof).status_code == 302
    assert tess.get(f"{page}do/nothing/").status_code == 404
    html = tess.get(f"{page}devices/").content.decode()
    for text in ("Verified by Cleo Engineer", "Laptop 4", "3.2", "Every device is settled."):
        assert text in html


def test_failures_of_devices_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world), board.pump(world, "GEN-0002"))
    version = make.make_procedure(world, at)
    page, tess = change.get_absolute_url(), sign_in("tess")
    first, second = (one.pk for one in board.of(change))
    assert tess.post(f"{page}do/leave-out/", {"lines": [second], "reason": "Retired soon"}).status_code == 302
    assert tess.post(f"{page}do/backup/", {"lines": [first], "backup": "Laptop"}).status_code == 302
    assert tess.post(f"{page}do/begin/", {"lines": [first], "backup": ""}).status_code == 302
    assert tess.post(f"{page}do/fail/", {"lines": [first], "reason": "No power"}).status_code == 302
    html = tess.post(f"{page}do/give-up/", {"lines": [first], "reason": "Dead"}).content.decode()
    assert "which version runs now" in html
    given = {"lines": [first], "reason": "Dead", "runs_unknown": "on"}
    assert tess.post(f"{page}do/give-up/", given).status_code == 302
    proof = {"procedure": version.pk, "result": "Passed", "password": PASSWORD}
    back = {"lines": [first], "runs_now": "3.1", "reason": "New board", **proof}
    assert sign_in("cleo").post(f"{page}do/roll-back/", back).status_code == 302
    assert {one.state for one in board.of(change)} == {"rolled_back", "left_out"}


def test_an_emergency_and_a_rejection_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    mara, ivo = sign_in("mara"), sign_in("ivo")
    draft = board.draft(world, at, board.pump(world), kind="emergency")
    board.determine(world, at, board.authorize(world, at, draft))
    page = draft.get_absolute_url()
    assert mara.post(f"{page}assess/", {**texts(), "test_plan": ""}).status_code == 302
    spoken = {"role": "htm", "given_by": "Mara Manager", "said": "At the desk"}
    assert mara.post(f"{page}speak/", {**spoken, "said": ""}).status_code == 422
    assert mara.post(f"{page}speak/", spoken).status_code == 302
    assert mara.post(f"{page}speak/", {**spoken, "role": "it", "given_by": "Night desk"}).status_code == 302
    html = mara.get(page).content.decode()
    assert "its paperwork follows" in html
    Change.objects.filter(pk=draft.pk).update(paperwork_on="2026-01-02")
    assert "over its day" in mara.get(page).content.decode()
    assert "Paperwork late" in mara.get(LIST).content.decode()
    other = board.assessed(world, at, board.draft(world, at, board.pump(world, "GEN-0002")))
    address = f"{other.get_absolute_url()}reject/it/"
    assert ivo.post(address, {"reason": "", "password": PASSWORD}).status_code == 422
    assert ivo.post(address, {"reason": "Server is old", "password": PASSWORD}).status_code == 302
    assert "Server is old" in ivo.get(other.get_absolute_url()).content.decode()


def test_who_may_not_and_who_is_elsewhere(world: World, sign_in: SignIn, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    page = change.get_absolute_url()
    for end in ("", "devices/", "edit/", "do/begin/", "approve/htm/", "end/closed/"):
        assert sign_in("otto").get(f"{page}{end}").status_code == 404, end
        assert sign_in("nina").get(f"{page}{end}").status_code in (403, 404), end
    assert "CHANGE-1" not in sign_in("otto").get(LIST).content.decode()
    assert sign_in("otto").get(f"{API}/{change.pk}").status_code == 404
    assert sign_in("nina").get(API).status_code == 403
    assert sign_in("uma").get(page).status_code == 200
    assert sign_in("uma").get(f"{page}do/begin/").status_code == 403
    assert sign_in("tess").get(f"{page}approve/nobody/").status_code == 404
    assert sign_in("mara").get(f"{page}end/approved/").status_code == 404
    assert sign_in("mara").get(f"{LIST}?q=Pump&state=running&kind=normal").status_code == 200


def test_a_change_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    device, version = board.pump(world), make.make_procedure(world, at)
    cleo, mara, tess = sign_in("cleo"), sign_in("mara"), sign_in("tess")
    made = cleo.post(API, {**board.REQUEST, "site": "GEN"}, **SEND)
    assert made.status_code == 201, made.content
    url = f"{API}/{made.json()['id']}"
    assert made.json()["next"]["assessment"] == []
    line = write_over_rest(url, cleo, device)
    for to in ("assessment", "review"):
        assert mara.post(f"{url}/advance", {"to": to}, **SEND).status_code == 200
    assert mara.post(f"{url}/approvals/it", {"password": PASSWORD}, **SEND).status_code == 403
    for who, role in (("mara", "htm"), ("ivo", "it"), ("rita", "clinical"), ("ivo", "security")):
        assert sign_in(who).post(f"{url}/approvals/{role}", {"password": PASSWORD}, **SEND).status_code == 200
    for to in ("scheduled", "implementing"):
        assert mara.post(f"{url}/advance", {"to": to}, **SEND).status_code == 200
    act: dict[str, Any] = {"lines": [line]}
    assert tess.post(f"{url}/do/begin", {**act, "backup": "Laptop"}, **SEND).status_code == 200
    assert tess.post(f"{url}/do/installed", act, **SEND).status_code == 200
    proof = {**act, "procedure": version.procedure.code, "result": "Passed", "password": PASSWORD}
    (done,) = cleo.post(f"{url}/do/verify", proof, **SEND).json()["lines"]
    assert (done["state"], done["runs_now"], done["verified_by"]) == ("verified", "3.2", "Cleo Engineer")
    assert mara.post(f"{url}/advance", {"to": "verification"}, **SEND).status_code == 200
    ended = mara.post(f"{url}/end", {"to": "closed", "result": "Done", "password": PASSWORD}, **SEND)
    assert (ended.json()["state"], ended.json()["verified"]) == ("closed", 1)
    closed = mara.get(f"{API}?state=closed&kind=normal").json()["items"]
    assert [one["number"] for one in closed] == ["CHANGE-1"]
    assert mara.get(f"{API}?state=running").json()["items"] == []


def test_an_act_that_names_no_device_says_so(world: World, sign_in: SignIn, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    tess = sign_in("tess")
    for verb in ("begin", "installed", "fail", "give-up", "leave-out", "backup"):
        given = {"lines": [], "backup": "Laptop", "reason": "Dead"}
        refused = tess.post(f"{API}/{change.pk}/do/{verb}", given, **SEND)
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (422, "change_not_whole")
        assert "No device was named" in problem["detail"]
        assert "No device was named" in problem["fields"]["lines"][0]
    assert sign_in("uma").post(f"{API}/{change.pk}/do/begin", {"lines": []}, **SEND).status_code == 403
    assert sign_in("otto").post(f"{API}/{change.pk}/do/begin", {"lines": []}, **SEND).status_code == 404


def write_over_rest(url: str, cleo: Client, device: Any) -> int:
    """Whole, but for its states; returns the id of its line."""
    model = {"model": device.model_id, "to_version": "3.2", "from_versions": "3.1"}
    told = cleo.post(f"{url}/models", model, **SEND).json()
    assert told["models"] == [{"model": str(device.model), "from_versions": "3.1", "to_version": "3.2"}]
    (line,) = cleo.post(f"{url}/devices", {"tags": ["gen-0001"]}, **SEND).json()["lines"]
    assert (line["tag"], line["ran"], line["state"]) == ("GEN-0001", "3.1", "planned")
    assert len(cleo.get(f"{url}/devices").json()["items"]) == 1
    assert cleo.post(f"{url}/devices", {"department": 10**6}, **SEND).status_code == 422
    assert cleo.post(f"{url}/authorization", WORD, **SEND).status_code == 200
    assert cleo.post(f"{url}/determination", {**DETERMINED, "password": PASSWORD}, **SEND).status_code == 200
    numbers = {"severity_before": 4, "probability_before": 3, "severity_after": 4, "probability_after": 1}
    ratings = [{"aspect": one, **numbers} for one in ("safety", "effectiveness", "security")]
    assert cleo.put(f"{url}/ratings", {"ratings": ratings}, **SEND).status_code == 200
    assert cleo.patch(url, texts(), **SEND).status_code == 200
    return int(line["id"])


def test_words_and_rejections_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    mara = sign_in("mara")
    draft = board.draft(world, at, board.pump(world), kind="emergency")
    spoken = {"role": "htm", "given_by": "Mara", "said": "By telephone"}
    told = mara.post(f"{API}/{draft.pk}/words", spoken, **SEND).json()
    assert [one["by_word_of_mouth"] for one in told["approvals"]] == [True]
    other = board.assessed(world, at, board.draft(world, at, board.pump(world, "GEN-0002")))
    body = {"reason": "Not now", "password": PASSWORD}
    assert mara.post(f"{API}/{other.pk}/rejections/htm", body, **SEND).json()["state"] == "rejected"


def test_the_command_lists_and_shows(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    told = run_here("changes", "list", "--as", "mara@example.org", "--state", "running")
    assert "CHANGE-1" in told.out
    told = run_here("changes", "show", str(change), "--as", "mara@example.org")
    for text in ("htm: approved by Mara Manager", "GEN-0001", "planned", "before verification"):
        assert text in told.out
    assert run_here("changes", "show", "CHANGE-9", "--as", "mara@example.org").code == 1
    assert run_here("changes", "show", "x", "--as", "mara@example.org").code == 2
    assert run_here("changes", "show", str(change), "--as", "otto@example.org").code == 1


def test_every_text_is_translated(world: World, sign_in: SignIn, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    page, mara = change.get_absolute_url(), sign_in("mara")
    data = [
        *("MM", "Mara Manager", "· Mara Manager", "CHANGE-1", "CHANGE-1: Pump software 3.2", "GEN"),
        *("General Hospital", "Cleo Engineer", "FCO 2026-17, rev. B", "Acme Medical, field service"),
        *("Closes the flaw in the web server of the pump", "The maker's own update for this model"),
        *("Acme Flow medium", "GEN-0001", "Intensive care", "Operating rooms", "PM-PUMP 1", "PM-PUMP v1"),
        *("FCO 2026-17", "Pump software 3.2", "Rita Risk", "Ivo Security"),
        "2026-11-22 12:00 UTC",
        *(text for text in board.TEXTS.values() if isinstance(text, str)),
    ]
    ends = ["", "devices/", "edit/", "assess/", "model/", "add/", "authorize/", "determine/", "rate/"]
    ends += ["speak/", "approve/htm/", "reject/htm/", "end/closed/"]
    ends += [f"do/{verb}/" for verb in ("begin", "verify", "roll-back", "give-up")]
    addresses = [LIST, f"{LIST}request/", "/changes/of/GEN-0001/", *(f"{page}{end}" for end in ends)]
    for url in addresses:
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


def test_more_changes_and_devices_cost_no_more_questions(
    world: World, sign_in: SignIn, at: datetime, django_assert_max_num_queries: Any
) -> None:
    change = board.implementing(world, at, *(board.pump(world, f"GEN-000{n}") for n in range(1, 6)))
    for n in range(3):
        board.draft(world, at, board.pump(world, f"GEN-010{n}"))
    mara = sign_in("mara")
    mara.get(LIST)
    for address, most in (
        (LIST, 16),
        (change.get_absolute_url(), 22),
        (f"{change.get_absolute_url()}devices/", 18),
    ):
        with django_assert_max_num_queries(most):
            mara.get(address)
