"""The exposure in figures: each opens to its rows, and what nobody knows has a bar of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openhtm.kernel.time import now
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security.actions import documents
from openhtm.security.models import SecurityDocument
from openhtm.security.queries.coverage import Known, known
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
FIGURES = "/security/figures/"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _device(world: World, tag: str, version: str = "", **facts: Any) -> Device:
    made = make_device(world, tag, **facts)
    if version:
        shown = Facts(software=[{"kind": "firmware", "version": version}])
        devices.edit(made, changes={}, facts=shown, seen_version=None, by=world.root, at=now())
    return made


@pytest.fixture
def fleet(world: World) -> None:
    """Two pumps with a bill, one of them life support; one without a bill, one of unknown version, one on no network;
    Log4Shell known for forty days."""
    _device(world, "GEN-0001", "3.1")
    _device(world, "GEN-0002", "3.1", risk_class="life_support")
    _device(world, "GEN-0003", "2.0")
    _device(world, "GEN-0004")
    _device(world, "GEN-0005", "2.0", network_connected=False)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=now())
    documents.bring(source=papers.osv(), by=world.root, at=now() - timedelta(days=40))
    assert SecurityDocument.objects.count() == 1


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_known_and_unknown_are_counted_over_what_may_be_on_a_network(world: World, fleet: None) -> None:
    found = known(Device.objects.filter(site=world.site))
    assert found == Known(devices=4, version=3, bill=2, statement=0, off=1)


def test_each_figure_opens_to_its_rows(world: World, fleet: None, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    page = _text(ivo, FIGURES)
    assert "Of 50 % of the devices it is known what they are made of" in page
    assert "1 device that is on no network is left out" in page
    assert "31 to 90 days" in page
    opened = "/security/?age=90&amp;risk=life_support"
    assert f'<a href="{opened}">1</a>' in page
    rows = _text(ivo, "/security/?age=90&risk=life_support")
    assert papers.LOG4SHELL in rows
    assert "Nothing here" in _text(ivo, "/security/?age=7&risk=life_support")
    assert "Nothing here" in _text(ivo, "/security/?age=90&risk=low")
    assert 'href="/security/releases/?version=unknown"' in page
    unknown = _text(ivo, "/security/releases/?version=unknown").split("<tbody>")[1]
    assert ("Flow 3" in unknown, "2.0" in unknown) == (True, False)


def test_others_see_their_own_figures_only(world: World, fleet: None, sign_in: SignIn) -> None:
    assert "No device in use may be on a network." in _text(sign_in("otto"), FIGURES)
    assert sign_in("nina").get(FIGURES).status_code == 403


def test_the_figures_take_as_many_questions_for_thirty_devices_as_for_five(
    world: World, fleet: None, sign_in: SignIn
) -> None:
    ivo = sign_in("ivo")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            ivo.get(FIGURES)
        return len(seen)

    asked()
    before = asked()
    for number in range(25):
        _device(world, f"GEN-01{number:02}", "3.1")
    assert asked() == before


def test_every_text_of_the_figures_is_translated(world: World, fleet: None, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    with pseudo_locale():
        html = ivo.get(FIGURES).content.decode()
    assert_all_translated(html, data=["Ivo Security", "IS"])
