"""What holds for every operation: declared, described, idempotent, versioned, paged, refused in one shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from ninja import NinjaAPI, Router
from ninja.operation import Operation

from openhtm.audit.models import Entry
from openhtm.kernel.rest import open_to
from openhtm.places.models import Department
from openhtm.rest import assembly
from openhtm.rest.urls import api

if TYPE_CHECKING:
    from openhtm_testing.personas import World

    from .conftest import Call

LAB = {"site": "GEN", "code": "LAB", "name": "Laboratory"}


def _name(operation: Operation) -> str:
    return f"{operation.view_func.__module__}.{operation.view_func.__name__}"


def test_every_operation_says_who_may_and_what_it_does() -> None:
    found = assembly.operations(api)
    assert len(found) > 20
    assert [_name(item) for item in found if not getattr(item.view_func, "permission", "")] == []
    assert [_name(item) for item in found if not item.description] == []


def test_operation_names_are_unique() -> None:
    names = [api.get_openapi_operation_id(item) for item in assembly.operations(api)]
    assert sorted(names) == sorted(set(names))


def test_an_operation_that_declares_nothing_is_refused() -> None:
    router = Router()

    @router.get("/open")
    def open_door(request: Any) -> str:
        return "open"

    bare = NinjaAPI(urls_namespace="bare", openapi_url=None)
    bare.add_router("", router)
    with pytest.raises(assembly.UndeclaredOperation, match="open_door"):
        assembly._guard(assembly.operations(bare)[0])


def test_open_to_wants_a_reason() -> None:
    with pytest.raises(TypeError, match="reason"):
        open_to("everybody")


def test_the_description_is_openapi_and_open(db: None) -> None:
    schema = Client().get("/api/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    post = schema["paths"]["/api/v1/departments"]["post"]
    assert "application/problem+json" in post["responses"]["default"]["content"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in post["parameters"]]
    patch = schema["paths"]["/api/v1/departments/{pk}"]["patch"]
    assert "If-Match" in [parameter["name"] for parameter in patch["parameters"]]


def test_a_repeat_with_the_same_key_changes_nothing_and_answers_the_same(world: World, call: Call) -> None:
    key = {"Idempotency-Key": "6f1c"}
    first = call("mara", "post", "departments", LAB, **key)
    entries = Entry.objects.count()
    again = call("mara", "post", "departments", LAB, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Department.objects.filter(code="LAB").count() == 1
    assert Entry.objects.count() == entries


def test_a_key_that_was_used_for_something_else_is_refused(world: World, call: Call) -> None:
    key = {"Idempotency-Key": "6f1c"}
    call("mara", "post", "departments", LAB, **key)
    other = call("mara", "post", "departments", LAB | {"code": "RAD"}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "request_reused")


def test_the_same_key_of_another_caller_is_another_key(world: World, call: Call) -> None:
    key = {"Idempotency-Key": "1"}
    assert call("mara", "post", "departments", LAB, **key).status_code == 201
    assert call("otto", "post", "departments", LAB | {"site": "OTH"}, **key).status_code == 201


@pytest.mark.parametrize("key", ["with space", "x" * 41, "ümlaut"])
def test_a_key_that_cannot_be_kept_is_refused(key: str, call: Call) -> None:
    answer = call("mara", "post", "departments", LAB, **{"Idempotency-Key": key})
    assert answer.status_code == 422


def test_an_edit_of_an_older_state_is_refused_with_both_versions(world: World, call: Call) -> None:
    shown = call("mara", "get", "sites/GEN")
    assert shown.headers["ETag"] == '"1"'
    match = {"If-Match": shown.headers["ETag"]}
    assert call("mara", "patch", "sites/GEN", {"address": "Hill 1"}, **match).headers["ETag"] == '"2"'
    stale = call("mara", "patch", "sites/GEN", {"address": "Hill 2"}, **match)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert stale.json()["details"] == {"seen_version": 1, "current_version": 2}


def test_only_what_is_sent_is_changed(world: World, call: Call) -> None:
    call("mara", "patch", f"departments/{world.icu.pk}", {"phone": "17"})
    world.icu.refresh_from_db()
    assert (world.icu.phone, world.icu.name, world.icu.is_critical) == ("17", "Intensive care", True)


def test_a_misspelled_field_is_refused_by_its_name(call: Call) -> None:
    answer = call("mara", "post", "departments", LAB | {"fone": "1"})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["fone"]


@pytest.mark.parametrize(
    "body", [b"{", b"[1", b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b"\xff\xfe", b"null", b"7"]
)
def test_a_body_that_is_no_object_is_refused(body: bytes, sign_in: Any) -> None:
    answer = sign_in("mara").generic("POST", "/api/v1/departments", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["sites?cursor=%00", "people?text=%00", "sites/%00"])
def test_a_nul_character_in_the_address_is_refused(path: str, call: Call) -> None:
    assert call("mara", "get", path).status_code in (404, 422)


def test_pages_follow_each_other_and_meet_every_row_once(world: World, call: Call) -> None:
    seen: list[str] = []
    path = "people?limit=4"
    while path:
        found = call("mara", "get", path).json()
        seen += [person["name"] for person in found["items"]]
        path = f"people?limit=4&cursor={found['next']}" if found["next"] else ""
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == 10


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=abc", "cursor=bnVsbA"])
def test_a_page_that_cannot_be_is_refused(query: str, call: Call) -> None:
    assert call("mara", "get", f"people?{query}").status_code == 422


def test_a_failure_nobody_foresaw_is_a_problem_without_details(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("openhtm.accounts.access.sites", broken)
    answer = call("mara", "get", "sites")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret detail" not in json.dumps(answer.json())


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "address",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/devices",
        "/api/v1/spaceships",
        "/api/v1/devices/A/b/c",
    ],
)
def test_an_address_without_operation_is_a_problem_for_everyone(address: str, method: str, db: None) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_a_method_that_an_address_does_not_take_is_a_problem_that_names_those_it_takes(call: Call) -> None:
    answer = call("mara", "delete", "departments")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer["Allow"] == "GET, POST"
    assert answer.json()["code"] == "method_not_allowed"
    assert "GET, POST" in answer.json()["detail"]
