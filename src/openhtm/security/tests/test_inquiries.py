"""Manufacturers are asked for what only they can say, once; what they answer is filed and adopted by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openhtm.audit.api import history
from openhtm.catalog.models import Manufacturer, Model
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, UnableToSome
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security import access, inquiring
from openhtm.security.actions import assessments, clocks, documents, inquiries, inquiry_answers
from openhtm.security.actions.assessments import NewAssessment
from openhtm.security.actions.inquiry_answers import Adoption
from openhtm.security.errors import UnableToAsk
from openhtm.security.models import (
    Assessment,
    Inquiry,
    InquiryAnswer,
    InquiryLetter,
    InquiryLine,
    InquiryStatement,
    Vulnerability,
)
from openhtm.security.queries.inquiring import Subject
from openhtm.security.rules.inquiries import State, Want

from . import factories as make
from . import papers
from .asked import answer, ask, send

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
NOT_AFFECTED = {"said": "not_affected", "justification": "vulnerable_code_not_present"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _device(world: World, at: datetime, tag: str, version: str = "3.1", **facts: Any) -> Device:
    made = make_device(world, tag, **facts)
    made.refresh_from_db()
    shown = Facts(software=[{"kind": "firmware", "version": version}]) if version else Facts()
    devices.edit(made, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
    return made


def _other_model() -> Model:
    maker, _ = Manufacturer.objects.get_or_create(name="Borealis", defaults={"normalized": "borealis"})
    first = make_model()
    made, _ = Model.objects.get_or_create(
        manufacturer=maker,
        name="Wave 2",
        defaults={"device_type": first.device_type, "risk_class": "high", "normalized": "wave 2"},
    )
    return made


@pytest.fixture
def flaw(world: World, at: datetime) -> Vulnerability:
    """Log4Shell: in two pumps of Acme by their bill; of two monitors of Borealis and of a pump that shows another
    version nobody knows what is in them; one of the monitors is on no network."""
    for tag in ("GEN-0001", "GEN-0002"):
        _device(world, at, tag)
    _device(world, at, "GEN-0003", "2.0")
    _device(world, at, "GEN-0101", "7", model=_other_model())
    _device(world, at, "GEN-0102", "7", model=_other_model(), network_connected=False)
    _device(world, at, "OTH-0001", site=world.other_site, department=world.other_department)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=at)
    told = documents.bring(source=papers.osv(), by=world.root, at=at - timedelta(days=10))
    return told.claims.get().vulnerability


def _lines(row: Inquiry) -> dict[str, tuple[int, str]]:
    rows = row.lines.select_related("release__model__manufacturer")
    return {str(one.release): (one.devices, one.why) for one in rows}


def test_one_inquiry_for_each_manufacturer_names_releases_and_counts(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = {one.manufacturer.name: one for one in ask(world, at, flaw, blind=True)}
    assert set(made) == {"Acme", "Borealis"}
    assert _lines(made["Acme"]) == {"Acme Flow 3 3.1": (2, "affected"), "Acme Flow 3 2.0": (1, "no_bill")}
    assert _lines(made["Borealis"]) == {"Borealis Wave 2 7": (1, "no_bill")}
    assert [one.action for one in history(made["Acme"])] == ["security.inquiry.ask"]


def test_asking_again_makes_none_and_what_comes_later_joins_the_open_one(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    first = ask(world, at, flaw, blind=True)
    assert ask(world, at, flaw, blind=True) == []
    _device(world, at, "GEN-0103", "8", model=_other_model())
    (joined,) = ask(world, at, flaw, blind=True)
    assert joined in first
    assert (Inquiry.objects.count(), len(_lines(joined))) == (2, 2)


def test_without_the_blind_ones_only_what_is_concerned_is_asked(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    assert _lines(made) == {"Acme Flow 3 3.1": (2, "affected")}


def test_only_the_chosen_manufacturers_are_asked(world: World, flaw: Vulnerability, at: datetime) -> None:
    chosen = {_other_model().manufacturer_id}
    assert [one.manufacturer.name for one in ask(world, at, flaw, blind=True, makers=chosen)] == ["Borealis"]


@pytest.mark.parametrize(
    ("status", "asked"), [("not_affected", 0), ("affected", 0), ("under_investigation", 1)]
)
def test_what_a_statement_on_the_product_says_is_not_asked(
    world: World, flaw: Vulnerability, at: datetime, status: str, asked: int
) -> None:
    said = papers.csaf(
        ("Acme", "Flow 3", "product_version", "3.1"),
        category="csaf_vex",
        status={"not_affected": "known_not_affected", "affected": "known_affected"}.get(status, status),
        flag="vulnerable_code_not_present" if status == "not_affected" else "",
    )
    documents.bring(source=said, by=world.root, at=at)
    found = inquiring.proposals(Subject(flaw=flaw), site=world.site, blind=False, on=at.date())
    assert sum(len(one.lines) for one in found) == asked
    assert len(ask(world, at, flaw)) == asked


def test_what_the_hospital_judged_not_affected_is_not_asked(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    new = NewAssessment(
        status="not_affected",
        justification="vulnerable_code_not_present",
        reason="Taken out.",
        review_on=at.date() + timedelta(days=90),
    )
    release = make.release_of(make_model(), "3.1")
    assessments.judge(flaw, releases=[release], new=new, place=world.site, by=world.ivo, at=at)
    assert ask(world, at, flaw) == []


def test_an_unknown_version_is_asked_about_too(world: World, flaw: Vulnerability, at: datetime) -> None:
    make_device(world, "GEN-0004")
    make.release_of(make_model(), "")
    acme = ask(world, at, flaw, blind=True)[0]
    assert any("unknown version" in name for name in _lines(acme))


def test_an_advisory_is_asked_about_as_a_whole(world: World, flaw: Vulnerability, at: datetime) -> None:
    told = documents.bring(
        source=papers.csaf(("Acme", "Flow 3", "product_version_range", "vers:generic/<2"), identifier="A-1"),
        by=world.root,
        at=at,
    )
    (made,) = ask(world, at, None, subject=Subject(advisory=told))
    assert (made.advisory, made.subject, _lines(made)) == (told, "A-1", {"Acme Flow 3 3.1": (2, "affected")})


def test_papers_are_asked_for_by_what_is_missing(world: World, flaw: Vulnerability, at: datetime) -> None:
    make_model().__class__.objects.update(end_of_security_support_on=at.date())
    made = {one.manufacturer.name: one for one in ask(world, at, None, wants=(Want.BILL, Want.SUPPORT))}
    wants = {str(one.release): one.wants for one in InquiryLine.objects.filter(inquiry=made["Acme"])}
    assert wants == {"Acme Flow 3 2.0": ["bill"]}
    assert _lines(made["Borealis"]) == {"Borealis Wave 2 7": (2, "lacking")}
    assert ask(world, at, None, wants=(Want.BILL,)) == []
    with pytest.raises(InvalidInput) as problem:
        ask(world, at, None)
    assert set(problem.value.fields) == {"wants"}


def test_a_letter_starts_the_clocks_and_reminders_follow(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    with pytest.raises(UnableToAsk, match="first that the inquiry was sent"):
        send(made, world, at, kind="reminder")
    for given, field in (
        ({"sent_on": at.date() + timedelta(days=1)}, "sent_on"),
        ({"sent_on": at.date() - timedelta(days=1)}, "sent_on"),
        ({"to": " "}, "to"),
        ({"way": "pigeon"}, "way"),
    ):
        with pytest.raises(InvalidInput) as problem:
            send(made, world, at, **given)
        assert set(problem.value.fields) == {field}
    send(made, world, at)
    with pytest.raises(UnableToAsk, match="already"):
        send(made, world, at)
    later = at + timedelta(days=61)
    send(made, world, later, kind="reminder", sent_on=later.date())
    send(made, world, later, kind="escalation", sent_on=later.date(), way="telephone", to="Her manager")
    row = access.inquiry(world.ivo, made.pk)
    assert (row.due_on, row.escalate_on) == (at.date() + timedelta(days=30), at.date() + timedelta(days=60))
    assert (inquiring.state_of(row), row.letters.count()) == (State.ESCALATED, 3)
    assert inquiring.is_overdue(row, on=later.date())


def test_the_clocks_of_the_hospital_count(world: World, flaw: Vulnerability, at: datetime) -> None:
    given: dict[str, Any] = {"because": "Our contracts say so.", "by": world.root, "at": at}
    clocks.set_clock(clock="answer", days=20, **given)
    clocks.set_clock(clock="escalation", days=10, **given)
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    made.refresh_from_db()
    assert (made.due_on, made.escalate_on) == (at.date() + timedelta(days=20),) * 2


def test_answers_are_filed_in_part_and_the_last_one_ends_it(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    made = ask(world, at, flaw, blind=True)[0]
    with pytest.raises(UnableToAsk, match="first that the inquiry was sent"):
        answer(made, world, at, {"said": "affected"})
    send(made, world, at)
    days = [at + timedelta(days=n) for n in (5, 9, 12)]
    answer(made, world, days[0], NOT_AFFECTED, {"said": "under_investigation"})
    row = access.inquiry(world.ivo, made.pk)
    assert (inquiring.state_of(row), row.settled_count) == (State.IN_PART, 1)  # type: ignore[attr-defined]
    answer(made, world, days[1], {}, {"said": "fixed", "fixed_in": "4.3"}, file=False)
    row = access.inquiry(world.ivo, made.pk)
    assert (inquiring.state_of(row), row.answered_on) == (State.ANSWERED, days[1].date())
    answer(made, world, days[2], {"said": "under_investigation"})
    row = access.inquiry(world.ivo, made.pk)
    assert (inquiring.state_of(row), row.answered_on) == (State.IN_PART, None)
    assert [one.action for one in history(made.answers.all()[0])] == ["security.inquiry.answer"]


def test_an_earlier_letter_filed_late_does_not_take_the_place_of_a_later_one(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    later = at + timedelta(days=9)
    answer(made, world, later, {"said": "affected"})
    answer(made, world, later, {"said": "under_investigation"}, received_on=at.date() + timedelta(days=2))
    assert made.lines.get().said == "affected"


def test_what_an_answer_lacks_is_refused_and_nothing_is_kept(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    later = at + timedelta(days=3)
    for said in ({"said": "not_affected"}, {"said": "fixed"}, {"said": "provided"}):
        with pytest.raises(UnableToSome):
            answer(made, world, later, said)
    for given, field in (
        ({"received_on": at.date() - timedelta(days=1)}, "received_on"),
        ({"received_on": later.date() + timedelta(days=1)}, "received_on"),
        ({"sender": " "}, "sender"),
    ):
        with pytest.raises(InvalidInput) as problem:
            answer(made, world, later, {"said": "affected"}, **given)
        assert set(problem.value.fields) == {field}
    with pytest.raises(InvalidInput) as problem:
        answer(made, world, later)
    assert set(problem.value.fields) == {"statements"}
    assert not InquiryAnswer.objects.exists()


def test_an_answer_is_adopted_as_a_judgment_with_the_letter_as_evidence(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    filed = answer(made, world, at, NOT_AFFECTED)
    assert not Assessment.objects.exists()
    review = at.date() + timedelta(days=90)
    given: dict[str, Any] = {"statement": filed.statements.get(), "by": world.ivo, "at": at}
    with pytest.raises(InvalidInput) as problem:
        inquiry_answers.adopt(made, new=Adoption(reason="So they say."), **given)
    assert set(problem.value.fields) == {"review_on"}
    new = Adoption(reason="So they say.", review_on=review)
    (judged,) = inquiry_answers.adopt(made, new=new, **given)
    assert (judged.status, judged.evidence, judged.at_site) == ("not_affected", filed.document, world.site)
    assert inquiry_answers.adopt(made, new=new, **given) == [judged]
    assert inquiring.adopted([filed]) == [judged]


def test_fixed_in_a_later_version_is_adopted_as_affected(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    filed = answer(made, world, at, {"said": "fixed", "fixed_in": "4.3"})
    new = Adoption(reason="So they say.", action="Update to 4.3.")
    said = filed.statements.get()
    (judged,) = inquiry_answers.adopt(made, statement=said, new=new, by=world.ivo, at=at)
    assert (judged.status, judged.action) == ("affected", "Update to 4.3.")


def test_what_cannot_be_adopted_is_said(world: World, flaw: Vulnerability, at: datetime) -> None:
    made = ask(world, at, flaw, blind=True)[0]
    send(made, world, at)
    bare = answer(made, world, at, {"said": "no_answer"}, {"said": "affected"})
    without = answer(made, world, at, {"said": "affected"}, file=False)
    new = Adoption(reason="So they say.", action="Unplug it.")

    def adopt(said: InquiryStatement, row: Inquiry = made) -> object:
        return inquiry_answers.adopt(row, statement=said, new=new, by=world.ivo, at=at)

    first, second = bare.statements.order_by("pk")
    with pytest.raises(UnableToAsk, match="nothing to adopt"):
        adopt(first)
    unread = make.release_of(second.line.release.model, "")
    made.lines.filter(pk=second.line_id).update(release=unread)
    with pytest.raises(UnableToAsk, match="Nobody knows which version"):
        adopt(bare.statements.get(pk=second.pk))
    with pytest.raises(UnableToAsk, match="it is the evidence"):
        adopt(without.statements.get())
    with pytest.raises(UnableToAsk, match="another inquiry"):
        adopt(first, Inquiry.objects.exclude(pk=made.pk)[0])
    assert not Assessment.objects.exists()


def test_it_is_closed_with_a_reason_and_a_late_answer_still_counts(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    with pytest.raises(InvalidInput):
        inquiries.close(made, reason=" ", by=world.ivo, at=at)
    inquiries.close(made, reason="Out of business.", by=world.ivo, at=at)
    assert inquiring.state_of(access.inquiry(world.ivo, made.pk)) is State.CLOSED
    assert ask(world, at, flaw) == []
    with pytest.raises(UnableToAsk, match="answered or closed"):
        send(made, world, at, kind="reminder")
    answer(made, world, at, {"said": "affected"})
    assert inquiring.state_of(access.inquiry(world.ivo, made.pk)) is State.ANSWERED
    with pytest.raises(UnableToAsk, match="nothing to close"):
        inquiries.close(made, reason="Late.", by=world.ivo, at=at)


def test_nobody_asks_beyond_their_sites(world: World, flaw: Vulnerability, at: datetime) -> None:
    for by, site in ((world.ivo, None), (world.ivo, world.other_site), (world.ada, world.site)):
        with pytest.raises(NotPermitted):
            ask(world, at, flaw, by=by, site=site)
    (everywhere,) = ask(world, at, flaw, by=world.root, site=None)
    assert _lines(everywhere) == {"Acme Flow 3 3.1": (3, "affected")}
    assert ask(world, at, flaw) == []
    ours = ask(world, at, flaw, blind=True)
    assert set(access.inquiries(world.ivo)) == {everywhere, *ours}
    assert set(access.inquiries(world.otto)) == {everywhere}
    assert not access.inquiries(world.nina).exists()
    with pytest.raises(NotFound):
        access.inquiry(world.otto, ours[0].pk)
    with pytest.raises(NotPermitted):
        inquiries.close(ours[0], reason="No.", by=world.otto, at=at)


def test_the_database_refuses_what_must_not_be(world: World, flaw: Vulnerability, at: datetime) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    filed = answer(made, world, at, {"said": "affected"}, file=False)
    line, rows = made.lines.get(), Inquiry.objects.filter(pk=made.pk)
    again = {"manufacturer": made.manufacturer, "at_site": world.site, "asked_at": at, "asked_by": "Ivo"}
    statement: dict[str, Any] = {"answer": filed, "line": line}
    rows.update(answered_on=None)
    for attempt in (
        lambda: Inquiry.objects.create(vulnerability=flaw, **again),
        lambda: rows.update(advisory=line.release.hits.all()[0].claim.document),
        lambda: rows.update(due_on=None),
        lambda: rows.update(escalate_on=at.date()),
        lambda: rows.update(answered_on=at.date() - timedelta(days=1)),
        lambda: rows.update(closed_at=at),
        lambda: InquiryLine.objects.create(
            inquiry=made, release=line.release, devices=1, why="affected", added_at=at
        ),
        lambda: InquiryStatement.objects.create(said="affected", **statement),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    other = InquiryLine.objects.create(
        inquiry=made, release=make.release_of(make_model(), "9"), devices=1, why="affected", added_at=at
    )
    for said in ({"said": "not_affected"}, {"said": "fixed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InquiryStatement.objects.create(answer=filed, line=other, **said)


def test_letters_and_answers_are_never_rewritten(world: World, flaw: Vulnerability, at: datetime) -> None:
    (made,) = ask(world, at, flaw)
    send(made, world, at)
    answer(made, world, at, {"said": "affected"})
    for attempt in (
        lambda: InquiryLetter.objects.update(to="Nobody"),
        InquiryLetter.objects.all().delete,
        lambda: InquiryAnswer.objects.update(sender="Nobody"),
        lambda: InquiryStatement.objects.update(said="no_answer"),
        InquiryStatement.objects.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_the_filters_agree_with_the_states(world: World, flaw: Vulnerability, at: datetime) -> None:
    acme, other = ask(world, at, flaw, blind=True)
    send(acme, world, at)
    on = at.date() + timedelta(days=31)

    def found(state: str) -> set[int]:
        return {one.pk for one in inquiring.listed(world.ivo, state=state, on=on)}

    assert (found("drafts"), found("owed"), found("overdue")) == ({other.pk}, {acme.pk}, {acme.pk})
    assert found("answered") | found("closed") == set()
    answer(acme, world, at, {"said": "affected"}, {"said": "affected"})
    inquiries.close(other, reason="Sold.", by=world.ivo, at=at)
    assert (found("answered"), found("closed"), found("owed")) == ({acme.pk}, {other.pk}, set())
    (mine,) = inquiring.of_makers(world.ivo, on=on)
    assert (mine.maker.name, mine.tally.answered, mine.tally.days) == ("Acme", 1, 0.0)
    assert inquiring.of_makers(world.otto, on=on) == []


def test_questions_do_not_grow_with_the_manufacturers(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            inquiring.proposals(Subject(flaw=flaw), site=world.site, blind=True, on=at.date())
        return len(seen)

    before = asked()
    for number in range(6):
        maker = Manufacturer.objects.create(name=f"Maker {number}", normalized=f"maker {number}")
        kind = make_model().device_type
        model = Model.objects.create(
            manufacturer=maker, name=f"M{number}", device_type=kind, risk_class="low", normalized=f"m{number}"
        )
        _device(world, at, f"GEN-02{number:02}", "1", model=model)
    assert asked() == before
