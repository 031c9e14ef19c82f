"""Statements on security (MDS2): attached, inherited by devices, replaced by newer ones, refused whole."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from openhtm.audit.models import Entry
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices, devices_for
from openhtm.security import disclosing
from openhtm.security.actions import disclosures
from openhtm.security.models import Disclosure, DisclosureAnswer
from openhtm.security.queries import disclosures as asking
from openhtm.security.queries import running
from openhtm.security.rules.disclosures import Meets

from . import disclosure_forms as forms
from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _shows(world: World, at: datetime, tag: str, version: str, **given: Any) -> Any:
    made = make_device(world, tag, **given)
    facts = Facts(software=[{"kind": "firmware", "version": version}] if version else [])
    devices.edit(made, changes={"name": "Pump"}, facts=facts, seen_version=None, by=world.mara, at=at)
    return made


def test_every_question_is_kept_with_what_it_comes_to(world: World, at: datetime) -> None:
    made = disclosures.attach(make_model(), file=forms.form(), by=world.ivo, at=at)
    said = dict(made.answers.values_list("question", "said"))
    assert (made.answer_count, made.unknown_count, made.problem_count) == (21, 1, 0)
    assert [said[one] for one in ("AUTH-1", "AUTH-1.1", "PAUT-5", "SBOM-1", "EMRG-1", "DOC-1")] == [
        *("yes", "no", "see_note", "unknown", "not_applicable", "stated")
    ]
    assert (made.identifier, made.revision, made.about) == ("ACME-MDS2-1", "2026-01-05", "Acme Flow 3")
    assert made.document is not None
    assert Entry.objects.filter(action="security.disclosure.attach").count() == 1


def test_the_same_file_again_changes_nothing(world: World, at: datetime) -> None:
    model = make_model()
    content = forms.workbook(forms.rows())
    made = [
        disclosures.attach(model, file=ContentFile(content, "a.xlsx"), by=world.ivo, at=at) for _ in range(2)
    ]
    assert made[0] == made[1]
    assert (Disclosure.objects.count(), DisclosureAnswer.objects.count()) == (1, 21)


def test_a_newer_statement_replaces_and_an_older_one_is_refused(world: World, at: datetime) -> None:
    model = make_model()
    first = disclosures.attach(model, file=forms.form(), by=world.ivo, at=at)
    newer = disclosures.attach(model, file=forms.form(DOC_7="2026-02-01", AUTH_1="No"), by=world.ivo, at=at)
    first.refresh_from_db()
    assert (first.replaced_at, first.answers.count()) == (at, 21)
    with pytest.raises(DomainError, match="is of 2026-01-31; the one that stands is of 2026-02-01"):
        disclosures.attach(model, file=forms.form(DOC_7="2026-01-31"), by=world.ivo, at=at)
    assert list(Disclosure.objects.standing()) == [newer]
    changes = disclosing.differing(first, newer)
    assert [one.question for one in changes] == ["DOC-7", "AUTH-1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Tag,Serial\n", "no kind of document"),
        (b"PK\x03\x04 cut", "refused at"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5"}', "of the kind CycloneDX"),
        (b"PK\x03\x04" + bytes(20 * 1024 * 1024), "larger than is read"),
    ],
)
def test_what_is_no_statement_is_refused_and_what_stands_stays(
    content: bytes, words: str, world: World, at: datetime
) -> None:
    model = make_model()
    standing = disclosures.attach(model, file=forms.form(), by=world.ivo, at=at)
    with pytest.raises(DomainError, match=words):
        disclosures.attach(model, file=ContentFile(content, "x.xlsx"), by=world.ivo, at=at)
    assert list(Disclosure.objects.standing()) == [standing]


def test_only_who_keeps_security_attaches(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        disclosures.attach(make_model(), file=forms.form(), by=world.tess, at=at)
    assert not Disclosure.objects.exists()


def test_a_release_inherits_from_its_model_until_it_has_its_own(world: World, at: datetime) -> None:
    device = _shows(world, at, "GEN-0001", "3.1")
    release = make.release_of(device.model, "3.1")
    assert asking.of_release(release) is None
    of_model = disclosures.attach(device.model, file=forms.form(), by=world.ivo, at=at)
    assert asking.of_release(release) == of_model
    own = disclosures.attach(
        device.model, file=forms.form(AUTH_1="No"), software_version="v3.1", by=world.ivo, at=at
    )
    other = make.release_of(device.model, "3.2")
    assert (asking.of_release(release), asking.of_release(other)) == (own, of_model)
    (runs,) = running.releases_of(device)
    assert runs.disclosure_id == own.pk  # type: ignore[attr-defined]


def test_another_spelling_of_the_version_is_replaced(world: World, at: datetime) -> None:
    model = make_model()
    disclosures.attach(model, file=forms.form(), software_version="3.1", by=world.ivo, at=at)
    newer = disclosures.attach(
        model, file=forms.form(AUTH_1="No"), software_version="v3.1", by=world.ivo, at=at
    )
    assert list(Disclosure.objects.standing()) == [newer]


def test_coverage_counts_devices_that_may_be_on_the_network(world: World, at: datetime) -> None:
    told, own = make_model(), make_model("Flow 4")
    _shows(world, at, "GEN-0001", "", model=told, network_connected=True)
    _shows(world, at, "GEN-0002", "3.1", model=told, network_connected=None)
    _shows(world, at, "GEN-0003", "3.1", model=told, network_connected=False)
    _shows(world, at, "GEN-0004", "4.0", model=own, network_connected=True)
    _shows(world, at, "GEN-0005", "v4.1", model=own, network_connected=True)
    _shows(world, at, "GEN-0006", "", model=own, network_connected=True)

    def counted() -> tuple[int, int, int]:
        found = asking.coverage(devices_for(world.mara))
        return found.devices, found.covered, found.unknown

    assert counted() == (5, 0, 5)
    disclosures.attach(told, file=forms.form(), by=world.ivo, at=at)
    assert counted() == (5, 2, 3)
    make.release_of(own, "v4.1")
    disclosures.attach(own, file=forms.form(), software_version="4.1", by=world.ivo, at=at)
    assert counted() == (5, 3, 2)
    assert asking.coverage(devices_for(world.otto)).devices == 0


def _harmful() -> Any:
    model = make_model()
    model.risk_class = "high"
    model.save()
    return model


def test_gaps_are_held_against_the_risk_class_of_the_model(world: World, at: datetime) -> None:
    made = disclosures.attach(_harmful(), file=forms.form(), by=world.ivo, at=at)
    found = {one.wanted.question: one.meets for one in disclosing.gaps_of(made)}
    assert [found[one] for one in ("PAUT-4", "PAUT-5", "SBOM-1", "RDMP-4", "CONN-2")] == [
        *(Meets.GAP, Meets.SEE_NOTE, Meets.UNKNOWN, Meets.UNKNOWN, Meets.MET)
    ]
    assert found["SAHD-11"] is Meets.NOT_APPLICABLE
    model = made.device_model
    type(model).objects.filter(pk=model.pk).update(risk_class="low")
    low = disclosing.gaps_of(Disclosure.objects.for_list().get(pk=made.pk))
    assert len(low) == 9


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"replaced_at": None, "model": True, "release": True},
        {"unknown_count": 5, "model": True},
    ],
    ids=["of nothing", "of two", "more unknown than asked"],
)
def test_the_database_refuses_a_statement_that_cannot_be(
    given: dict[str, Any], world: World, at: datetime
) -> None:
    model = make_model()
    release = make.release_of(model, "1")
    values: dict[str, Any] = {"edition": "2019", "sha256": "0" * 64, "answer_count": 1}
    known = {"model": model, "release": release}
    values |= {name: known.get(name, value) if value is True else value for name, value in given.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(**values, attached_at=at, attached_by="x")


def test_the_database_keeps_one_statement_standing(world: World, at: datetime) -> None:
    made = disclosures.attach(make_model(), file=forms.form(), by=world.ivo, at=at)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_the_form_of_the_standard_is_held_against_the_profiles(
    world: World, at: datetime, corpus_folder: Any
) -> None:
    content = (corpus_folder / "mds2_scans/Example-MDS2-Worksheet_HN1-2019.xlsx").read_bytes()
    made = disclosures.attach(_harmful(), file=ContentFile(content, "form.xlsx"), by=world.ivo, at=at)
    assert (made.answer_count, made.edition, made.problem_count) == (240, "2019", 1)
    found = {one.wanted.question: one.meets.value for one in disclosing.gaps_of(made)}
    # Read off the sheet by hand.
    assert [found[one] for one in ("DOC-8", "SAHD-8", "CONN-2", "SBOM-1", "RDMP-4", "EMRG-1")] == [
        *("gap", "met", "not_applicable", "gap", "not_applicable", "met")
    ]


def test_a_statement_is_read_in_bounded_memory(world: World, at: datetime) -> None:
    import tracemalloc

    lines = [*forms.rows(), *[(f"AUTH-{number}", "t" * 500, "Yes", "n" * 200) for number in range(100, 2000)]]
    content = forms.workbook(lines)
    tracemalloc.start()
    made = disclosures.attach(
        make_model(), file=ContentFile(io.BytesIO(content).read(), "x.xlsx"), by=world.ivo, at=at
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.answer_count == 1921
    assert peak < 40 * 1024 * 1024
