"""What is shown of 25 devices, models and releases asks the database no more often than what is shown of 5."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security.actions import assessments, documents
from openhtm.security.actions.assessments import NewAssessment
from openhtm.security.models import Release, Vulnerability
from openhtm.security.reaching import Group
from openhtm_testing.personas import NOON

from . import factories as make
from . import papers
from .treated import make_acceptance, make_control, make_plan

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
PURL = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: object) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}  # type: ignore[attr-defined]


def _fleet(world: World, first: int, last: int) -> None:
    """Devices by turns in two units, each of a model of its own, and as many more of one model."""
    common = make_model(name="Common 1")
    for number in range(first, last):
        department = world.icu if number % 2 else world.operating
        for model, tag in ((make_model(name=f"Flow {number}"), "A"), (common, "B")):
            device = make_device(world, f"GEN-{tag}{number:03}", model=model, department=department)
            shown = Facts(software=[{"kind": "firmware", "version": "3.1"}])
            devices.edit(device, changes={}, facts=shown, seen_version=None, by=world.mara, at=NOON)
            release = make.release_of(model, "3.1")
            serial = {"serialNumber": f"urn:uuid:00000000-0000-4000-8000-{release.pk:012}"}
            make.make_bill(release, by=world.mara, at=NOON, **serial)


def _judge_half(world: World, flaw: Vulnerability) -> None:
    new = NewAssessment(status="under_investigation")
    rows = list(Release.objects.filter(software_version="3.1", hits__vulnerability=flaw).distinct())
    assessments.judge(flaw, releases=rows[::2], new=new, by=world.root, at=NOON)


ADDRESSES = (
    "/security/contradictions/",
    "/security/controls/",
    "/security/controls/{control}/",
    "/security/acceptances/",
    "/security/plans/",
    "/security/plans/{plan}/",
    "/api/v1/security-plans",
    "/api/v1/security-controls",
    "/api/v1/security-acceptances",
    "/security/judgments/",
    f"/security/vulnerabilities/{papers.LOG4SHELL}/judge/",
    "/api/v1/security-assessments",
    "/api/v1/security-contradictions",
    "/api/v1/security-vex?format=openvex",
    "/security/?state=all",
    f"/security/vulnerabilities/{papers.LOG4SHELL}/",
    "/security/releases/",
    "/security/releases/{release}/",
    f"/api/v1/affected-devices?query={papers.LOG4SHELL}",
    "/api/v1/affected-devices?query=log4j-core",
    "/api/v1/affected-devices?query=openssl",
    "/api/v1/affected-devices?query=vendor-gui",
    "/api/v1/software-releases",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_more_devices_ask_no_more_often(world: World, sign_in: Callable[[str], Client], address: str) -> None:
    told = documents.bring(source=papers.osv(), by=world.ivo, at=NOON)
    _fleet(world, 0, 5)
    _judge_half(world, told.claims.get().vulnerability)
    client = sign_in("ivo")
    common = Release.objects.get(model__name="Common 1", software_version="3.1")
    flaw = told.claims.get().vulnerability
    control = make_control(world, NOON, flaws=[flaw], groups=[Group(model=common.model)])
    make_acceptance(world, NOON, flaw, groups=[Group(department=world.icu)], approver=world.rita)
    plan = make_plan(world, NOON, flaw, common.model)
    url = address.format(release=common.pk, control=control.pk, plan=plan.pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    asked()
    few = asked()
    _fleet(world, 5, 25)
    _judge_half(world, told.claims.get().vulnerability)
    assert asked() == few
