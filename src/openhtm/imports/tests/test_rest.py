"""Imports over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openhtm.registry.models import Device

from .conftest import LIST

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def upload(client: Client, text: str = LIST, **more: str) -> Any:
    data = {"kind": "devices", "site": "GEN", "file": SimpleUploadedFile("list.csv", text.encode()), **more}
    return client.post("/api/v1/imports", data)


def test_a_list_is_uploaded_checked_carried_out_and_taken_back(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    made = upload(client)
    assert made.status_code == 201, made.content
    answer = made.json()
    assert (answer["rows"], answer["create"], answer["applied"]) == (2, 2, False)
    assert answer["columns"]["Serial Number"]["field"] == "serial_number"

    applied = client.post(f"/api/v1/imports/{answer['id']}/apply", content_type="application/json")
    assert applied.json()["applied"]
    assert Device.objects.count() == 2

    undone = client.post(
        f"/api/v1/imports/{answer['id']}/undo", {"reason": "wrong list"}, content_type="application/json"
    )
    assert undone.json()["state"] == "undone"
    assert Device.objects.count() == 0


def test_every_problem_can_be_read(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    pk = upload(client, LIST.replace("00123", "1.22E+11")).json()["id"]

    (problem,) = client.get(f"/api/v1/imports/{pk}/problems?severity=error").json()["items"]

    assert (problem["row"], problem["column"], problem["rule"]) == (2, "Serial Number", "code.scientific")


def test_more_can_be_said_of_the_file(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    pk = upload(client, LIST.replace("In use", "Humming")).json()["id"]

    body = {"words": {"status": {"humming": "in_service"}}}
    answer = client.patch(f"/api/v1/imports/{pk}", body, content_type="application/json").json()

    assert (answer["create"], answer["error"]) == (2, 0)


def test_what_is_no_list_is_refused_with_the_reason(world: Any, sign_in: SignIn) -> None:
    answer = upload(sign_in("mara"), "\x00\x01" * 300)

    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_table")


def test_a_kind_that_does_not_exist_is_refused(world: Any, sign_in: SignIn) -> None:
    assert upload(sign_in("mara"), kind="unicorns").status_code == 422


def test_the_outsider_finds_nothing(world: Any, sign_in: SignIn) -> None:
    pk = upload(sign_in("mara")).json()["id"]
    otto = sign_in("otto")

    assert otto.get("/api/v1/imports").json()["items"] == []
    for answer in (
        otto.get(f"/api/v1/imports/{pk}"),
        otto.get(f"/api/v1/imports/{pk}/problems"),
        otto.post(f"/api/v1/imports/{pk}/apply", content_type="application/json"),
        upload(otto),
    ):
        assert answer.status_code == 404


def test_whoever_may_not_import_is_refused(world: Any, sign_in: SignIn) -> None:
    assert upload(sign_in("nina")).status_code == 403
