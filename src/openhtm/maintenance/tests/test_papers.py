"""Papers: what they say, that they are issued once, what they refuse, and who gets nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.audit.api import history
from openhtm.audit.api import verify as verify_ledger
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted
from openhtm.maintenance import access, papers
from openhtm.maintenance.actions import finishing, notes, work_orders
from openhtm.maintenance.actions.papers import UnableToIssue, issue, issue_tag
from openhtm.maintenance.models import Paper, WorkOrder
from openhtm.maintenance.papers import PaperKind, offering
from openhtm.maintenance.papers.offering import UnableToGather
from openhtm.places.api import Organization
from openhtm.registry.api import devices
from openhtm.registry.models import Device

from . import factories as make
from . import paper_world as at_work
from .reading_papers import as_text, content, golden, pages

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = at_work.HOUR
REPORT, CERTIFICATE, STICKER = PaperKind.SERVICE_REPORT, PaperKind.CERTIFICATE, PaperKind.STICKER


def sheet(order: WorkOrder, kind: PaperKind) -> papers.Sheet:
    return papers.sheet_of_order(papers.gather(WorkOrder.objects.get(pk=order.pk)), kind)


def text(paper: Paper) -> str:
    return "\n".join(pages(content(paper.document)))


# -- what papers say --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [REPORT, CERTIFICATE, STICKER])
def test_the_papers_of_a_passing_inspection_read_as_in_the_golden_files(
    world: World, at: datetime, kind: PaperKind
) -> None:
    order = at_work.make_closed(world, at)
    (signed,) = (one.content_hash for one in papers.gather(order).signatures)
    golden(f"inspection_{kind}", as_text(sheet(order, kind)).replace(signed, "HASH OF THE SIGNED CONTENT"))


@pytest.mark.parametrize("kind", [REPORT, CERTIFICATE])
def test_the_papers_of_a_repair_show_what_was_found_and_what_was_left(
    world: World, at: datetime, kind: PaperKind
) -> None:
    order = at_work.make_repaired(world, at)
    told = as_text(sheet(order, kind))
    for place, one in enumerate(papers.gather(order).signatures, start=1):
        told = told.replace(one.content_hash, f"HASH {place}")
    golden(f"repair_{kind}", told)


def test_the_words_of_the_sheet_are_the_words_of_the_pdf(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    found = papers.gather(order)
    told = " ".join(text(issue(order, kind=CERTIFICATE, by=world.tess, at=at + HOUR)).split())
    for words in (
        "General Hospital",
        "Certificate of inspection",
        "Passed: every step within its limits",
        "GEN-0001",
        "Touch current, ground open",
        "80 µA",
        "at most 500 µA",
        "C-GEN-0090",
        "2027-03-01",
        "Tess Technician",
        "2026-11-22 07:00:00 CST (UTC-06:00)",
        found.signatures[0].content_hash,
        "Version 1, issued 2026-11-22 07:00 CST (UTC-06:00) by Tess Technician",
        "Page 1 of 1",
    ):
        assert words in told


def test_hospital_tag_and_page_number_stand_on_each_page(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at)
    for number in range(60):
        notes.add_note(order, text=f"Note {number}\nwith a second line", by=world.tess, at=at)
    told = pages(content(issue(order, kind=REPORT, by=world.tess, at=at).document))
    assert len(told) > 1
    for number, page in enumerate(told, start=1):
        assert "General Hospital" in page
        assert "GEN-0001" in page
        assert f"Page {number} of {len(told)}" in page
        assert "Not final" in page, "an open record is marked on every page"
    assert "Note 59" in told[-1]


def test_a_demonstration_says_so_on_every_paper(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    assert "Demonstration" not in text(issue(order, kind=REPORT, by=world.tess, at=at))
    Organization.objects.update_or_create(pk=1, defaults={"name": "Demo", "is_demo": True})
    for kind in (REPORT, CERTIFICATE, STICKER):
        assert "Demonstration" in text(issue(order, kind=kind, by=world.tess, at=at))


def test_a_paper_names_no_price(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at)
    changes = {"vendor": "Acme Service", "vendor_cost_minor": 123456, "currency": "USD"}
    work_orders.edit(order, changes=changes, by=world.tess, at=at)
    told = as_text(sheet(order, REPORT))
    assert "Acme Service" in told
    assert "123456" not in told
    assert "1234.56" not in told
    assert "USD" not in told


def test_hostile_words_stay_words(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at)
    hostile = '#panic("x") $ ]] \\ </script> {page}'
    notes.add_note(order, text=hostile, by=world.tess, at=at)
    assert '#panic("x")' in text(issue(order, kind=REPORT, by=world.tess, at=at))


def test_a_tag_gives_every_reason(world: World, at: datetime) -> None:
    device = make.make_device(world)
    devices.take_out_of_service(device, reason="Smoke", by=world.tess, at=at)
    told = text(issue_tag(device, kind=PaperKind.TAG_OUT_OF_SERVICE, by=world.tess, at=at))
    for words in (
        "OUT OF SERVICE",
        "General Hospital",
        "GEN-0001",
        "Out of service.",
        "Do not use on patients",
    ):
        assert words in told


def test_a_loaner_is_tagged_with_its_owner(world: World, at: datetime) -> None:
    device = make.make_device(world, ownership="loaner", owner="Acme Loans")
    told = text(issue_tag(device, kind=PaperKind.TAG_LOANER, by=world.tess, at=at))
    assert "LOANER" in told
    assert "Acme Loans" in told


# -- issued once, stored, in the ledger -------------------------------------------------------------------


def test_an_issued_paper_is_stored_with_the_hash_of_its_file(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    paper = issue(order, kind=REPORT, by=world.tess, at=at)
    assert paper.document.sha256 == hashlib.sha256(content(paper.document)).hexdigest()
    assert paper.document.name == f"{order} service-report 1.pdf"
    assert list(documents.current(order)) == [paper.document]
    assert "maintenance.paper.issue" in [event.action for event in history(paper)]
    assert verify_ledger().ok


def test_an_unchanged_order_is_issued_once(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    first = issue(order, kind=REPORT, by=world.tess, at=at)
    again = issue(order, kind=REPORT, by=world.mara, at=at + timedelta(days=30))
    assert again == first
    assert Paper.objects.count() == 1
    assert documents.current(order).count() == 1


def test_a_closed_order_reads_the_same_after_its_device_has_changed(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    issue(order, kind=REPORT, by=world.tess, at=at)
    device = Device.objects.get(tag="GEN-0001")
    devices.edit(device, changes={"serial": "NEW-1"}, seen_version=None, by=world.mara, at=at)
    devices.move(device, room=None, department=world.operating, by=world.mara, at=at)
    assert issue(order, kind=REPORT, by=world.tess, at=at).number == 1


def test_a_changed_order_is_issued_anew_and_the_old_paper_is_kept(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    first = issue(order, kind=REPORT, by=world.tess, at=at)
    notes.add_note(order, text="The battery was ordered.", by=world.tess, at=at + HOUR)
    second = issue(order, kind=REPORT, by=world.tess, at=at + HOUR)
    assert (second.number, second.document.supersedes) == (2, first.document)
    assert list(documents.current(order)) == [second.document]
    assert "The battery was ordered." in text(second)
    assert "The battery was ordered." not in text(first)


def test_a_voided_paper_is_issued_anew(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    first = issue(order, kind=REPORT, by=world.tess, at=at)
    documents.void(first.document, reason="Printed on the wrong letterhead", by=world.tess, at=at)
    assert issue(order, kind=REPORT, by=world.tess, at=at).number == 2


def test_several_papers_are_one_file_each_with_its_own_page_numbers(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    issued = [issue(order, kind=kind, by=world.tess, at=at) for kind in (REPORT, CERTIFICATE)]
    told = pages(offering.together(issued))
    assert [page.count("of 1") for page in told] == [1, 1]
    assert ["Service report" in told[0], "Certificate" in told[1]] == [True, True]


def test_a_paper_that_the_record_has_left_behind_is_not_put_together(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    paper = issue(order, kind=REPORT, by=world.tess, at=at)
    notes.add_note(order, text="More", by=world.tess, at=at)
    with pytest.raises(UnableToGather, match="Issue it again"):
        offering.together([Paper.objects.get(pk=paper.pk)])
    with pytest.raises(InvalidInput, match="between 1 and 50"):
        offering.together([])


# -- what is refused --------------------------------------------------------------------------------------


def refusal(order: WorkOrder, kind: PaperKind, world: World, at: datetime) -> str:
    with pytest.raises(UnableToIssue) as refused:
        issue(order, kind=kind, by=world.tess, at=at)
    assert not Paper.objects.exists()
    return str(refused.value)


def test_an_open_order_gives_a_report_only(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at)
    assert "Close and sign" in refusal(order, CERTIFICATE, world, at)
    assert "Close and sign" in refusal(order, STICKER, world, at)


def test_a_failed_inspection_gives_no_certificate_and_no_sticker(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at, leakage="612")
    finishing.finish(order, by=world.tess, at=at)
    finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    assert "did not pass" in refusal(order, CERTIFICATE, world, at)
    assert "did not pass" in refusal(order, STICKER, world, at)


def test_no_sticker_for_a_device_that_may_not_be_used(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    device = Device.objects.get(tag="GEN-0001")
    devices.take_out_of_service(device, reason="Dropped", by=world.tess, at=at + HOUR)
    assert "may not be used now" in refusal(order, STICKER, world, at + HOUR)


def test_no_sticker_once_a_later_inspection_is_on_record(world: World, at: datetime) -> None:
    order = at_work.make_closed(world, at)
    following = make.make_due(world, at)[-1]
    assert following.due_on.isoformat() == "2027-06-01"
    make.settled(following, make.TODAY, at)
    assert "later inspection" in refusal(order, STICKER, world, at)


def test_a_tag_that_the_record_does_not_bear_out_is_refused(world: World, at: datetime) -> None:
    device = make.make_device(world)
    for kind, words in (
        (PaperKind.TAG_OUT_OF_SERVICE, "not out of service"),
        (PaperKind.TAG_QUARANTINED, "not quarantined"),
        (PaperKind.TAG_DO_NOT_USE, "may be used"),
        (PaperKind.TAG_LOANER, "loaner"),
    ):
        with pytest.raises(UnableToIssue, match=words):
            issue_tag(device, kind=kind, by=world.tess, at=at)


def test_a_paper_of_another_kind_of_record_is_refused(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at)
    with pytest.raises(UnableToIssue, match="Service report"):
        issue(order, kind=PaperKind.TAG_LOANER, by=world.tess, at=at)
    with pytest.raises(UnableToIssue, match="out of service"):
        issue_tag(Device.objects.get(tag="GEN-0001"), kind=REPORT, by=world.tess, at=at)


def test_who_may_not_add_documents_there_issues_nothing(world: World, at: datetime) -> None:
    order = at_work.make_begun(world, at)
    for person in (world.ada, world.nina, world.otto, world.vic):
        with pytest.raises(NotPermitted):
            issue(order, kind=REPORT, by=person, at=at)
    device = Device.objects.get(tag="GEN-0001")
    with pytest.raises(NotPermitted):
        issue_tag(device, kind=PaperKind.TAG_DO_NOT_USE, by=world.otto, at=at)


def test_papers_are_seen_where_the_order_is_seen(world: World, at: datetime) -> None:
    paper = issue(at_work.make_closed(world, at), kind=REPORT, by=world.tess, at=at)
    assert list(access.papers(world.uma)) == [paper]
    assert list(access.papers(world.otto)) == []
    with pytest.raises(NotFound):
        access.papers_by_key(world.otto, [paper.pk])
    with pytest.raises(NotFound):
        documents.document(world.otto, paper.document_id)
