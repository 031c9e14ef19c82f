"""The night keeps what fell due of inquiries, once; a letter that was sent, or an answer, ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security import nightly_duties
from openhtm.security.actions import documents, notices
from openhtm.security.models import Inquiry, InquiryNotice, Vulnerability

from . import factories as make
from . import papers
from .asked import answer, ask, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from openhtm_testing.personas import World

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
NOTHING = {"reminders": 0, "escalations": 0}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def sent(world: World, at: datetime) -> Inquiry:
    """About Log4Shell in a pump; sent today, an answer is due in 30 days, the escalation in 60."""
    found = make_device(world, "GEN-0001")
    shown = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(found, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=at)
    flaw = documents.bring(source=papers.osv(), by=world.root, at=at).claims.get().vulnerability
    assert isinstance(flaw, Vulnerability)
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    return made


def _night(world: World, at: datetime, days: int) -> dict[str, int]:
    (duty,) = [one for one in nightly_duties.DUTIES if one.key == "inquiries"]
    return dict(duty.run(world.root, lambda: at + timedelta(days=days)))


def test_a_reminder_and_an_escalation_are_noted_once_each(world: World, sent: Inquiry, at: datetime) -> None:
    assert _night(world, at, 30) == NOTHING
    assert _night(world, at, 31) == {"reminders": 1, "escalations": 0}
    assert _night(world, at, 32) == NOTHING
    assert _night(world, at, 61) == {"reminders": 0, "escalations": 1}
    assert _night(world, at, 62) == NOTHING
    day = at.date()
    assert [(one.step, one.due_on) for one in InquiryNotice.objects.all()] == [
        ("remind", day + timedelta(days=30)),
        ("escalate", day + timedelta(days=60)),
    ]


def test_a_letter_or_an_answer_leaves_nothing_to_note(world: World, sent: Inquiry, at: datetime) -> None:
    send(sent, world, at + timedelta(days=31), kind="reminder", sent_on=at.date() + timedelta(days=31))
    assert _night(world, at, 40) == NOTHING
    later = at + timedelta(days=41)
    answer(sent, world, later, {"said": "affected"}, received_on=later.date())
    assert _night(world, at, 90) == NOTHING


def test_it_stands_on_the_page_and_over_rest(
    world: World, sent: Inquiry, at: datetime, sign_in: SignIn
) -> None:
    _night(world, at, 31)
    assert "Reminder due" in sign_in("ivo").get(sent.get_absolute_url()).content.decode()
    told = sign_in("ivo").get(f"/api/v1/manufacturer-inquiries/{sent.pk}").json()
    assert [one["step"] for one in told["notices"]] == ["remind"]
    assert sign_in("otto").get(sent.get_absolute_url()).status_code == 404


def test_only_who_may_everywhere_lets_the_night_note(world: World, sent: Inquiry, at: datetime) -> None:
    for who in (world.ivo, world.nina, world.otto):
        with pytest.raises(NotPermitted):
            notices.keep_due(by=who, at=at + timedelta(days=31))


def test_the_database_refuses_to_rewrite_a_notice(world: World, sent: Inquiry, at: datetime) -> None:
    _night(world, at, 31)
    rows = InquiryNotice.objects.all()
    day = rows[0].due_on
    attempts: tuple[Callable[[], object], ...] = (
        lambda: rows.update(step="escalate"),
        lambda: rows.delete(),
        lambda: InquiryNotice.objects.create(inquiry=sent, step="remind", due_on=day, noted_at=at),
        lambda: InquiryNotice.objects.create(inquiry=sent, step="shout", due_on=day, noted_at=at),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
