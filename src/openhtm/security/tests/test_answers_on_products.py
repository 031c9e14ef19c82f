"""An answer on a release of which no bill is on record counts: it is kept as the maker's statement on the product."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security import answering, inquiring
from openhtm.security.actions import documents, inquiry_answers, matching
from openhtm.security.actions.inquiry_answers import Adoption
from openhtm.security.errors import UnableToAsk
from openhtm.security.models import Assessment, Hit, Inquiry, SecurityDocument, Vulnerability

from . import factories as make
from . import papers
from .asked import answer, ask, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from openhtm_testing.personas import World

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
CLEARED = {"said": "not_affected", "justification": "vulnerable_code_not_present"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def asked(world: World, at: datetime) -> Inquiry:
    """About Log4Shell in a pump of which nobody knows what it is made of; another model of the maker has a bill."""
    for tag, model in (("GEN-0001", "Wave 2"), ("GEN-0002", "Flow 3")):
        found = make_device(world, tag, model=make_model(model))
        shown = Facts(software=[{"kind": "firmware", "version": "7"}])
        devices.edit(found, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
    make.make_bill(make.release_of(make_model("Flow 3"), "7"), by=world.root, at=at)
    flaw = documents.bring(source=papers.osv(), by=world.root, at=at).claims.get().vulnerability
    assert isinstance(flaw, Vulnerability)
    (made,) = ask(world, at, flaw, blind=True)
    made.lines.exclude(release__model__name="Wave 2").delete()
    send(made, world, at)
    return made


def _adopt(world: World, at: datetime, row: Inquiry, said: dict[str, Any], **given: Any) -> list[Assessment]:
    filed = answer(row, world, at, said)
    new = Adoption(**{"reason": "So they say.", "action": "Unplug it.", **given})
    statement = filed.statements.get()
    return inquiry_answers.adopt(row, statement=statement, new=new, by=world.ivo, at=at)


def _tiers(world: World, at: datetime) -> dict[str, str]:
    found = answering.affected(world.ivo, papers.LOG4SHELL, on=at.date()).devices
    return {one.device.tag: one.tier for one in found}


def test_an_answer_that_it_is_affected_makes_its_devices_affected(
    world: World, asked: Inquiry, at: datetime
) -> None:
    assert _tiers(world, at) == {"GEN-0002": "affected"}
    (judged,) = _adopt(world, at, asked, {"said": "affected"})
    assert (judged.status, judged.release.model.name, judged.at_site) == ("affected", "Wave 2", world.site)
    assert judged.evidence is not None
    assert _tiers(world, at) == {"GEN-0001": "affected", "GEN-0002": "affected"}
    (hit,) = Hit.objects.filter(release=judged.release)
    assert (hit.route, hit.component, hit.claim.document.kind) == ("release", None, "csaf")
    # It is a document like any other: matching anew finds it again.
    matching.rematch(by=world.root, at=at)
    assert _tiers(world, at)["GEN-0001"] == "affected"


def test_an_answer_that_it_is_not_affected_clears_it_and_no_other_model(
    world: World, asked: Inquiry, at: datetime
) -> None:
    review = at.date() + timedelta(days=90)
    (judged,) = _adopt(world, at, asked, CLEARED, action="", review_on=review)
    assert judged.status == "not_affected"
    tiers = _tiers(world, at)
    assert tiers["GEN-0001"] not in answering.OPEN
    assert tiers["GEN-0002"] == "affected"


def test_a_later_answer_takes_the_place_of_the_earlier_one(
    world: World, asked: Inquiry, at: datetime
) -> None:
    _adopt(world, at, asked, {"said": "under_investigation"})
    (judged,) = _adopt(world, at, asked, {"said": "affected"})
    rows = SecurityDocument.objects.filter(identifier__startswith="INQUIRY-")
    assert (rows.count(), rows.standing().count()) == (2, 1)
    assert [hit.tier for hit in Hit.objects.filter(release=judged.release)] == ["affected"]


def test_without_the_letter_nothing_is_kept(world: World, asked: Inquiry, at: datetime) -> None:
    filed = answer(asked, world, at, {"said": "affected"}, file=False)
    new = Adoption(reason="So they say.", action="Unplug it.")
    with pytest.raises(UnableToAsk, match="it is the evidence"):
        inquiry_answers.adopt(asked, statement=filed.statements.get(), new=new, by=world.ivo, at=at)
    assert not SecurityDocument.objects.filter(identifier__startswith="INQUIRY-").exists()


def test_the_page_offers_it_and_says_what_it_does(
    world: World, asked: Inquiry, at: datetime, sign_in: SignIn
) -> None:
    filed = answer(asked, world, at, {"said": "affected"})
    ivo, page = sign_in("ivo"), asked.get_absolute_url()
    adopt = f"{page}answers/{filed.statements.get().pk}/adopt/"
    assert adopt in ivo.get(page).content.decode()
    assert "statement on the product" in ivo.get(adopt).content.decode()
    sent = {"reason": "So they say.", "action": "Unplug it.", "review_on": ""}
    assert ivo.post(adopt, sent).status_code == 302
    assert inquiring.concerned(asked)
    assert sign_in("otto").get(adopt).status_code == 404
    assert sign_in("ada").get(adopt).status_code == 403
