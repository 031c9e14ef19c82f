"""How devices are set up: history with a source, and its part in the priority."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from openhtm.audit.models import Entry
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, devices
from openhtm.security import answering
from openhtm.security.actions import configuration, documents
from openhtm.security.models import DeviceFact
from openhtm_testing.command import run_here

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def pump(world: World, at: datetime) -> Any:
    made = make_device(world, network_connected=True)
    facts = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    return made


def _enter(world: World, at: datetime, device: Any, **facts: str) -> list[DeviceFact]:
    return configuration.enter(
        device, facts=facts, source="Network team", seen_on=at.date(), by=world.mara, at=at
    )


def test_facts_are_history_with_source_and_day(world: World, at: datetime, pump: Any) -> None:
    _enter(world, at, pump, segment="open", usb="blocked")
    later = at + timedelta(days=1)
    assert len(_enter(world, later, pump, segment="isolated", usb="blocked")) == 1
    _enter(world, later, pump, usb="")
    rows = [(one.fact, one.value, one.valid_to) for one in DeviceFact.objects.order_by("pk")]
    assert rows == [("segment", "open", later), ("usb", "blocked", later), ("segment", "isolated", None)]
    assert Entry.objects.filter(action="security.configuration.enter").count() == 3
    assert DeviceFact.objects.open().get().source == "Network team"


@pytest.mark.parametrize(
    ("facts", "source", "days", "field"),
    [
        ({"segment": "safe"}, "x", 0, "segment"),
        ({"color": "red"}, "x", 0, "color"),
        ({"usb": "open"}, " ", 0, "source"),
        ({"usb": "open"}, "x", 1, "seen_on"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_its_field(
    facts: dict[str, str], source: str, days: int, field: str, world: World, at: datetime, pump: Any
) -> None:
    day = at.date() + timedelta(days=days)
    with pytest.raises(InvalidInput) as refusal:
        configuration.enter(pump, facts=facts, source=source, seen_on=day, by=world.mara, at=at)
    assert list(refusal.value.fields) == [field]
    assert not DeviceFact.objects.exists()


def test_the_day_is_that_of_the_site_where_it_is_evening_still(world: World, pump: Any) -> None:
    evening = datetime(2026, 11, 24, 3, tzinfo=UTC)
    given: dict[str, Any] = {"facts": {"usb": "open"}, "source": "x", "by": world.mara, "at": evening}
    with pytest.raises(InvalidInput, match="has not come yet"):
        configuration.enter(pump, seen_on=date(2026, 11, 24), **given)
    configuration.enter(pump, seen_on=date(2026, 11, 23), **given)


def test_only_who_keeps_security_at_its_place_enters(world: World, at: datetime, pump: Any) -> None:
    for person in (world.tess, world.otto):
        with pytest.raises(NotPermitted):
            configuration.enter(pump, facts={"usb": "open"}, source="x", seen_on=at.date(), by=person, at=at)


@pytest.mark.parametrize(
    "change",
    [
        {"value": "safe"},
        {"fact": "default_credentials"},
        {"source": ""},
        {"valid_to": datetime(2020, 1, 1).astimezone()},
    ],
)
def test_the_database_refuses_a_fact_that_cannot_be(
    change: dict[str, Any], world: World, at: datetime, pump: Any
) -> None:
    (row,) = _enter(world, at, pump, segment="open")
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceFact.objects.filter(pk=row.pk).update(**change)


def test_one_answer_holds_at_a_time(world: World, at: datetime, pump: Any) -> None:
    (row,) = _enter(world, at, pump, segment="open")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_an_isolated_device_comes_after_an_open_one_and_the_page_says_why(
    world: World, at: datetime, pump: Any, sign_in: SignIn
) -> None:
    make.make_bill(make.release_of(pump.model, "3.1"), by=world.mara, at=at)
    documents.bring(source=papers.osv(), by=world.mara, at=at)

    def told() -> Any:
        return answering.affected(world.mara, papers.LOG4SHELL, on=at.date()).as_json()["devices"][0]

    address = reverse("security:vulnerability", args=[papers.LOG4SHELL])
    unknown = told()
    assert unknown["configuration"] == {}
    assert "unknown, taken as open" in sign_in("mara").get(address).content.decode()
    _enter(world, at, pump, segment="isolated")
    known = told()
    assert known["configuration"] == {"segment": "isolated"}
    assert known["priority"] < unknown["priority"]
    assert "Isolated: it reaches named partners only" in sign_in("mara").get(address).content.decode()


def test_it_is_entered_and_read_on_pages(world: World, pump: Any, sign_in: SignIn) -> None:
    mara, tess, otto, nina = (sign_in(one) for one in ("mara", "tess", "otto", "nina"))
    shown = reverse("security:configuration", args=[pump.tag])
    enter = reverse("security:configuration_enter", args=[pump.tag])
    assert "Nobody has entered anything yet." in mara.get(shown).content.decode()
    assert mara.get(enter).status_code == 200
    given = {"segment": "controlled", "source": "Network team", "seen_on": "2020-01-01"}
    assert mara.post(enter, given | {"source": ""}).status_code == 422
    assert mara.post(enter, given).status_code == 302
    text = tess.get(shown).content.decode()
    assert ("Of its own, behind a firewall" in text, "Network team, 2020-01-01" in text) == (True, True)
    assert "Enter it" not in text
    assert shown in tess.get(reverse("security:device_software", args=[pump.tag])).content.decode()
    assert [one.get(shown).status_code for one in (otto, nina)] == [404, 403]
    assert [one.get(enter).status_code for one in (tess, otto)] == [403, 404]


def test_rest_and_the_command_enter_it_too(world: World, pump: Any, sign_in: SignIn) -> None:
    mara, address = sign_in("mara"), f"/api/v1/device-configurations/{pump.tag}"
    body = {"facts": {"usb": "blocked"}, "source": "Label", "seen_on": "2020-01-01"}
    sent = mara.post(address, json.dumps(body), content_type="application/json")
    assert [one["fact"] for one in sent.json()["facts"]] == ["usb"]
    wrong = mara.post(
        address, json.dumps(body | {"facts": {"usb": "maybe"}}), content_type="application/json"
    )
    assert wrong.status_code == 422
    assert sign_in("otto").get(address).status_code == 404
    words = ("security", "configuration", "enter", pump.tag, "usb=", "segment=open", "--source", "Scan")
    told = run_here(*words, "--as", "mara@example.org", "--json")
    assert [(one["fact"], one["valid_to"] is None) for one in told.data["facts"]] == [
        ("segment", True),
        ("usb", False),
    ]
    refused = run_here(
        "security", "configuration", "enter", pump.tag, "usb", "--source", "x", "--as", "mara@example.org"
    )
    assert (refused.code, "name=value" in refused.error) == (2, True)
