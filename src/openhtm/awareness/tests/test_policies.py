"""The life of a policy: written, submitted, approved by somebody else, reviewed, followed by another version."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import File
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign, signatures
from openhtm.awareness import versions
from openhtm.awareness.actions import policies as acts
from openhtm.awareness.errors import PolicyKnown, UnableToDecide, UnableToWrite
from openhtm.awareness.models import Policy, PolicyVersion
from openhtm.awareness.versions import NewDemand
from openhtm.documents.api import add as add_document
from openhtm.documents.api import find_subject
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import proof
from openhtm.places.models import Department

from .handbook import CARTS, TODAY, approve, draft, in_force, next_version, values

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def held(on: date = TODAY) -> list[int]:
    return list(PolicyVersion.objects.in_force(on).values_list("number", flat=True))


def test_an_approved_version_is_in_force_and_signed_with_every_word(world: World, at: datetime) -> None:
    made = in_force(world, at)
    assert (made.state, made.author, made.approver) == ("approved", world.cleo, world.mara)
    assert (made.effective_from, made.review_due_on) == (TODAY, date(2027, 11, 22))
    assert held() == [1]
    signed = signatures(made).get()
    assert (signed.printed_name, signed.meaning) == ("Mara Manager", "approved")
    assert "Carts are checked." in signed.content
    assert '"template":"crash_cart"' in signed.content.replace(" ", "")


def test_the_units_that_it_is_for_are_signed_and_go_into_the_next_version(world: World, at: datetime) -> None:
    made = in_force(world, at, units=[world.icu])
    assert '"units":["GEN ICU"]' in signatures(made).get().content.replace(" ", "").replace(
        "GENICU", "GEN ICU"
    )
    copied = acts.begin(made.policy, by=world.cleo, at=at)
    assert versions.told_units(copied) == ["GEN ICU"]
    acts.write(copied, values={}, units=[], by=world.cleo, at=at)
    assert versions.told_units(copied) == []
    assert versions.told_units(made) == ["GEN ICU"]
    assert "units" not in versions.content(copied, effective_from=None)


def test_a_policy_of_a_site_is_for_no_unit_of_another(world: World, at: datetime) -> None:
    elsewhere = Department.objects.exclude(site=world.site).first()
    with pytest.raises(UnableToWrite) as refused:
        draft(world, at, units=[elsewhere])
    assert "another site" in str(refused.value.fields["units"])
    assert not Policy.objects.exists()


def test_the_author_approves_in_no_way(world: World, at: datetime) -> None:
    made = acts.add(code="M-1", title="Own", site=world.site, values=values(), by=world.mara, at=at)
    acts.submit(made, by=world.mara, at=at)
    with pytest.raises(UnableToDecide, match="someone else"):
        approve(made, world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=made.pk).update(approver=world.mara)
    assert approve(made, world, at, world.root).state == "approved"


def test_nothing_unsigned_is_in_force(world: World, at: datetime) -> None:
    made = acts.submit(draft(world, at), by=world.cleo, at=at)
    with pytest.raises(UnableToSign):
        acts.approve(made, by=world.mara, at=at)
    with pytest.raises(UnableToSign):
        acts.approve(made, proof=proof(world.root, at), by=world.mara, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=made.pk).update(state="approved")
    assert held() == []


def test_only_its_author_changes_a_draft(world: World, at: datetime) -> None:
    made = draft(world, at)
    with pytest.raises(UnableToDecide, match="Only the author"):
        acts.write(made, values={"text": "Mine"}, by=world.mara, at=at)
    with pytest.raises(UnableToDecide, match="Only the author"):
        acts.submit(made, by=world.mara, at=at)
    acts.write(made, values={"text": "Ours"}, seen_version=made.version, by=world.cleo, at=at)
    with pytest.raises(StaleVersion):
        acts.write(made, values={"text": "Late"}, seen_version=1, by=world.cleo, at=at)
    acts.submit(made, by=world.cleo, at=at)
    with pytest.raises(UnableToDecide, match="not a draft"):
        acts.write(made, values={"text": "Late"}, by=world.cleo, at=at)


def test_an_empty_draft_is_not_submitted_unless_a_file_says_it(world: World, at: datetime) -> None:
    made = draft(world, at, text=" ")
    with pytest.raises(UnableToWrite) as refused:
        acts.submit(made, by=world.cleo, at=at)
    assert set(refused.value.fields) == {"text"}
    subject = find_subject(world.cleo, "awareness.policyversion", made.pk, permission="document.add")
    add_document(subject, file=File(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), name="carts.pdf"), by=world.cleo, at=at)
    assert acts.submit(made, by=world.cleo, at=at).state == "in_review"
    with pytest.raises(UnableToDecide, match="no draft any more"):
        find_subject(world.cleo, "awareness.policyversion", made.pk, permission="document.add")
    assert len(versions.content(made, effective_from=None)["files"]) == 1


def test_the_next_version_ends_the_one_before_on_its_day(world: World, at: datetime) -> None:
    first = in_force(world, at)
    later = TODAY + timedelta(days=7)
    second = approve(next_version(first, world, at), world, at, begins=later)
    first.refresh_from_db()
    assert (first.state, first.effective_to) == ("superseded", later)
    assert (held(), held(later), held(later - timedelta(days=1))) == ([1], [2], [1])
    assert versions.demands_of(second) == [CARTS]
    third = next_version(second, world, at)
    with pytest.raises(UnableToWrite, match="comes into force"):
        approve(third, world, at)
    with pytest.raises(UnableToWrite, match="today or later"):
        approve(third, world, at, begins=TODAY - timedelta(days=1))


def test_a_second_version_says_what_changed(world: World, at: datetime) -> None:
    made = acts.begin(in_force(world, at).policy, by=world.cleo, at=at)
    with pytest.raises(UnableToWrite) as refused:
        acts.submit(made, by=world.cleo, at=at)
    assert set(refused.value.fields) == {"change_note"}
    with pytest.raises(UnableToDecide, match="under way"):
        acts.begin(made.policy, by=world.cleo, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.create(policy=made.policy, number=9, author=world.cleo, created_at=at)


def test_what_was_sent_back_says_why_and_is_submitted_again(world: World, at: datetime) -> None:
    made = acts.submit(draft(world, at), by=world.cleo, at=at)
    with pytest.raises(InvalidInput):
        acts.send_back(made, reason=" ", by=world.mara, at=at)
    acts.send_back(made, reason="Name the unit", by=world.mara, at=at)
    assert (made.state, made.sent_back) == ("draft", "Name the unit")
    with pytest.raises(UnableToDecide, match="not waiting"):
        approve(made, world, at)
    assert acts.submit(made, by=world.cleo, at=at).sent_back == ""


def test_a_review_is_signed_and_moves_the_next_one(world: World, at: datetime) -> None:
    made = in_force(world, at)
    later = at + timedelta(days=370)
    acts.review(made, note="Carts looked at", proof=proof(world.mara, later), by=world.mara, at=later)
    assert (made.reviewed_on, made.review_due_on) == (date(2027, 11, 27), date(2028, 11, 27))
    assert "Carts looked at" in signatures(made).latest("pk").content
    with pytest.raises(InvalidInput):
        acts.review(made, note="", proof=proof(world.mara, later), by=world.mara, at=later)
    with pytest.raises(UnableToDecide, match="not the approved"):
        acts.review(next_version(made, world, at), note="New", by=world.mara, at=at)


def test_a_retired_policy_is_in_force_no_more(world: World, at: datetime) -> None:
    policy = in_force(world, at).policy
    with pytest.raises(InvalidInput):
        acts.retire(policy, reason="", by=world.mara, at=at)
    acts.retire(policy, reason="Merged", by=world.mara, at=at)
    assert (held(), policy.retired_on) == ([], TODAY)
    with pytest.raises(UnableToDecide, match="retired"):
        acts.begin(policy, by=world.cleo, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(retired_reason="")


def test_a_policy_that_cannot_be_is_refused_with_the_field(world: World, at: datetime) -> None:
    draft(world, at)
    with pytest.raises(PolicyKnown):
        draft(world, at, "uc-9")
    with pytest.raises(UnableToWrite) as refused:
        draft(world, at, "U C", audience=["nurse"])
    assert set(refused.value.fields) == {"code"}
    for wrong, field in (
        ({"audience": ["wizard"]}, "audience"),
        ({"review_months": 0}, "review_months"),
        ({"attest_months": 61}, "attest_months"),
    ):
        with pytest.raises(UnableToWrite) as refused:
            draft(world, at, "UC-10", **wrong)
        assert set(refused.value.fields) == {field}
    assert Policy.objects.count() == 1


def test_a_demand_names_a_check_that_there_is_and_a_unit_of_the_site(world: World, at: datetime) -> None:
    for wrong, field in (
        (NewDemand(template="unicorn", frequency="daily"), "template"),
        (NewDemand(template="aed", frequency="hourly"), "frequency"),
        (NewDemand(template="aed", frequency="daily", department=world.other_department), "department"),
    ):
        with pytest.raises(UnableToWrite) as refused:
            draft(world, at, demands=[wrong])
        assert set(refused.value.fields) == {field}


def test_the_same_demands_again_change_nothing(world: World, at: datetime) -> None:
    made = draft(world, at, demands=[CARTS, CARTS])
    assert [str(one) for one in versions.demand_rows(made)] == ["crash_cart daily"]
    before = [one.pk for one in versions.demand_rows(made)]
    acts.write(made, values={}, demands=[CARTS], by=world.cleo, at=at)
    assert [one.pk for one in versions.demand_rows(made)] == before


def test_a_policy_of_the_program_is_taken_over_for_the_types_of_the_catalog(
    world: World, at: datetime
) -> None:
    from openhtm.catalog.models import DeviceType

    kind = DeviceType.objects.create(name="Defibrillator/Monitor")
    made = acts.take_over(slug="emergency_devices", site=world.site, by=world.cleo, at=at)
    assert (made.policy.code, made.policy.taken_from, made.state) == ("UC-01", "emergency_devices", "draft")
    assert [(one.template, one.device_type) for one in versions.demands_of(made)] == [
        ("defibrillator", kind),
        ("aed", None),
        ("crash_cart", None),
    ]
    with pytest.raises(UnableToWrite, match="comes with the program"):
        acts.take_over(slug="unicorns", site=world.site, by=world.cleo, at=at)


def test_who_may_not_is_refused(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        acts.add(code="N-1", title="Mine", site=world.site, by=world.nina, at=at)
    with pytest.raises(NotPermitted):
        acts.add(code="N-1", title="For all", by=world.cleo, at=at)
    with pytest.raises(NotPermitted):
        approve(acts.submit(draft(world, at), by=world.cleo, at=at), world, at, world.tess)
    with pytest.raises(UnableToWrite, match="A person"):
        acts.add(code="S-1", title="Of the system", by=SystemActor("tests"), at=at)
