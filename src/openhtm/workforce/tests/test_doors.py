"""Competencies through pages, REST and the command: everybody's own sites only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.tests.factories import make_model
from openhtm.workforce.models import Competency, Grant, SigningRule
from openhtm_testing.command import run_here

from .factories import make_competency, make_grant

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def _page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"workforce:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _assessment(world: World, competency: Competency, **given: Any) -> dict[str, Any]:
    return {
        "competency": str(competency.pk),
        "people": [str(world.tess.pk), str(world.cleo.pk)],
        "level": "3",
        "basis": "course",
        "granted_on": "2026-06-01",
        "valid_until": "",
        "assessor": str(world.mara.pk),
        **given,
    }


def test_a_course_is_entered_and_withdrawn_on_pages(world: World, at: datetime, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    model = make_model()
    given = {
        "code": "vent",
        "name": "Ventilators",
        "months": "24",
        "device_types": [str(model.device_type_id)],
    }
    assert mara.post(reverse("workforce:add"), given).status_code == 302
    competency = Competency.objects.get()
    assert mara.post(reverse("workforce:add"), given).status_code == 422
    address = reverse("workforce:grant")
    refused = mara.post(address, _assessment(world, competency, granted_on="2126-06-01"))
    assert refused.status_code == 422
    assert "Nobody has been assessed in the future." in refused.content.decode()
    assert mara.post(address, _assessment(world, competency)).status_code == 302
    assert Grant.objects.count() == 2
    assert "3 Independent" in _page(mara, "people", q="Tess")
    assert "Tess Technician" in _page(mara, "competency", "VENT")
    grant = Grant.objects.get(person=world.tess)
    away = {"on": "2026-07-01", "reason": "Failed the test"}
    assert mara.post(reverse("workforce:withdraw", args=[grant.pk]), away).status_code == 302
    assert "Failed the test" in _page(mara, "person", world.tess.pk)
    assert "2 Competencies" not in _page(mara, "competencies")
    changed = {
        "name": "Breathing",
        "months": "",
        "retired_reason": "Sold",
        "seen_version": competency.version,
    }
    edit = reverse("workforce:edit", args=["VENT"])
    assert mara.post(edit, changed).status_code == 302
    assert mara.post(edit, {**changed, "name": "Third"}).status_code == 422
    competency.refresh_from_db()
    assert (competency.name, competency.months, competency.scopes.count()) == ("Breathing", None, 0)


def test_the_list_is_filtered_and_downloaded(world: World, at: datetime, sign_in: SignIn) -> None:
    competency = make_competency(world, at)
    make_grant(world, at, world.tess, competency, valid_until=None)
    long_over = datetime.fromisoformat("2020-01-31").date()
    make_grant(world, at, world.cleo, competency, granted_on=long_over, valid_until=long_over)
    mara = sign_in("mara")
    due, able = _page(mara, "people", state="due"), _page(mara, "people", state="able")
    assert ("Cleo Engineer" in due, "Tess Technician</a>" in due) == (True, False)
    assert ("Tess Technician" in able, "Cleo Engineer</a>" in able) == (True, False)
    rows = b"".join(mara.get(reverse("workforce:export")).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Tess Technician,tess@example.org,VENT,Ventilators,3" in rows
    assert "expired" in rows
    book = mara.get(reverse("workforce:export"), {"format": "xlsx"})
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_outsiders_and_readers_do_not_reach_what_is_not_theirs(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    grant = make_grant(world, at, world.tess, make_competency(world, at))
    otto, ada, nina = sign_in("otto"), sign_in("ada"), sign_in("nina")
    assert "Tess Technician" not in _page(otto, "people")
    assert "Tess Technician" not in _page(otto, "competency", "VENT")
    assert otto.get(reverse("workforce:person", args=[world.tess.pk])).status_code == 404
    assert otto.post(reverse("workforce:withdraw", args=[grant.pk]), {}).status_code == 404
    assert otto.get(f"/api/v1/competency-grants/{grant.pk}").status_code == 404
    assert "3 Independent" in _page(ada, "people", q="Tess")
    assert ada.get(reverse("workforce:grant")).status_code == 403
    assert nina.get(reverse("workforce:people")).status_code == 403
    assert sign_in("cleo").get(reverse("workforce:rule")).status_code == 403


def test_the_rule_is_set_by_the_administrator(world: World, sign_in: SignIn) -> None:
    root = sign_in("root")
    assert root.post(reverse("workforce:rule"), {"holds_from": "2020-01-31"}).status_code == 302
    assert str(SigningRule.objects.get().holds_from) == "2020-01-31"
    assert "is refused since" in _page(root, "people")
    assert root.get("/api/v1/signing-rule").json() == {"holds_from": "2020-01-31"}
    answer = root.put("/api/v1/signing-rule", {"holds_from": None}, content_type="application/json")
    assert answer.json() == {"holds_from": None}
    assert "it is not refused" in _page(root, "people")
    mara = sign_in("mara")
    assert (
        mara.put("/api/v1/signing-rule", {"holds_from": None}, content_type="application/json").status_code
        == 403
    )


def test_rest_keeps_competencies_and_assessments(world: World, at: datetime, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    model = make_model()

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        return getattr(mara, method)(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    body = {"code": "PUMP", "name": "Pumps", "device_types": ["infusion pump"], "models": [model.pk]}
    made = call("post", "/competencies", body)
    assert (made.status_code, made.json()["device_types"], made.json()["models"]) == (
        201,
        ["Infusion pump"],
        [model.pk],
    )
    assert call("post", "/competencies", body).status_code == 409
    assert call("patch", "/competencies/PUMP", {"models": []}).json()["models"] == []
    stale = call("patch", "/competencies/PUMP", {"name": "X"}, **{"If-Match": '"99"'})
    assert stale.status_code in {409, 412}
    found = {
        "competency": "pump",
        "people": [world.tess.pk],
        "level": 3,
        "basis": "test",
        "granted_on": "2026-06-01",
        "assessor": world.cleo.pk,
    }
    granted = call("post", "/competency-grants", found)
    assert (granted.status_code, granted.json()[0]["assessor"]) == (201, "Cleo Engineer")
    assert call("post", "/competency-grants", found).json()[0]["id"] == granted.json()[0]["id"]
    assert call("post", "/competency-grants", {**found, "people": [world.otto.pk]}).status_code == 404
    assert call("post", "/competency-grants", {**found, "assessor": world.tess.pk}).status_code == 409
    pk = granted.json()[0]["id"]
    away = call("post", f"/competency-grants/{pk}/withdraw", {"on": "2026-07-01", "reason": "Moved"})
    assert away.json()["withdrawn_reason"] == "Moved"
    listed = mara.get(
        "/api/v1/competency-grants", {"person": str(world.tess.pk), "competency": "PUMP"}
    ).json()
    assert [one["id"] for one in listed["items"]] == [pk]
    early = mara.get("/api/v1/competency-grants", {"known_at": "2020-01-01T00:00:00Z"}).json()
    assert early["items"] == []


def test_the_command_keeps_them_too(world: World, at: datetime) -> None:
    def run(*words: str, who: str = "mara", code: int = 0) -> Any:
        ended = run_here("competencies", *words, "--as", f"{who}@example.org", "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if code == 0 else ended.error

    assert run("add", "VENT", "--name", "Ventilators", "--months", "24")["months"] == 24
    words = ("grant", "VENT", "--person", "tess@example.org", "--granted-on", "2026-06-01")
    made = run(*words, "--assessor", "cleo@example.org", "--level", "4")["grants"][0]
    assert (made["valid_until"], made["assessor"], made["level"]) == ("2028-06-01", "Cleo Engineer", 4)
    outside = run(*words, "--assessor", "Acme Academy", "--basis", "course")["grants"][0]
    assert outside["assessor"] == "Acme Academy"
    assert "outside your sites" in run(*words, "--assessor", "x", who="otto", code=1)
    assert [one["person"] for one in run("show", "VENT")["people"]] == ["Tess Technician"]
    assert run("list")["competencies"][0]["code"] == "VENT"
    gone = run("withdraw", str(outside["id"]), "--reason", "Slip", "--on", "2026-06-02", "--in-error")
    assert gone["withdrawn_on"] == "2026-06-02"
    assert run("rule")["holds_from"] is None
    assert run("rule", "--refuse-from", "2020-01-31", who="root")["holds_from"] == "2020-01-31"
    assert run("rule", "--only-warn", who="root")["holds_from"] is None
    both = run_here("competencies", "rule", "--refuse-from", "2020-01-31", "--only-warn")
    assert both.code == 2
