"""Vendors and contracts: entered, changed, ended, followed; refusals say what to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, UnableToSome
from openhtm.supply import access, covering, exporting, listing, metering, words
from openhtm.supply.actions import contracts, uses, vendors
from openhtm.supply.actions import covering as coverage
from openhtm.supply.actions.contracts import ContractKnown, UnableToEnd, UnableToRenew
from openhtm.supply.actions.covering import UnableToCover
from openhtm.supply.actions.uses import NewUse
from openhtm.supply.actions.vendors import VendorKnown
from openhtm.supply.models import Contract, ContractUse, Coverage, VendorAccount
from openhtm.supply.rules.cover import Answer, Work
from openhtm.supply.rules.terms import Standing

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

TODAY = make.TODAY


# -- vendors ----------------------------------------------------------------------------------------------


def test_a_vendor_is_entered_once_however_its_name_is_written(world: World, at: datetime) -> None:
    made = make.make_vendor(world, at, "Acme  Service")
    assert (made.name, made.roles) == ("Acme Service", ["service"])
    assert history(made)
    with pytest.raises(VendorKnown):
        make.make_vendor(world, at, " ACME service ")


@pytest.mark.parametrize(
    "values", [{"name": "  "}, {"name": "X", "roles": ["baker"]}, {"name": "X", "color": 1}]
)
def test_a_vendor_without_a_name_or_with_an_unknown_role_is_refused(
    values: dict[str, Any], world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput):
        vendors.add(values=values, by=world.mara, at=at)


def test_an_edit_of_a_vendor_that_somebody_changed_meanwhile_is_refused(world: World, at: datetime) -> None:
    made = make.make_vendor(world, at)
    vendors.edit(made, changes={"phone": "1"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        vendors.edit(made, changes={"phone": "2"}, seen_version=1, by=world.mara, at=at)


def test_contacts_come_and_leave_and_stay_readable(world: World, at: datetime) -> None:
    made = make.make_vendor(world, at)
    contact = vendors.add_contact(made, name="Hotline", phone="555", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        vendors.add_contact(made, name="Nobody", by=world.mara, at=at)
    for _ in range(2):
        vendors.end_contact(contact, left_on=TODAY, by=world.mara, at=at)
    assert [(row.name, row.left_on) for row in made.contacts.all()] == [("Hotline", TODAY)]


def test_account_numbers_are_a_matter_of_each_site(world: World, at: datetime) -> None:
    made = make.make_vendor(world, at)
    for number in ("A-1", "A-2"):
        vendors.set_account(made, site=world.site, number=number, by=world.mara, at=at)
    assert VendorAccount.objects.get().number == "A-2"
    with pytest.raises(NotPermitted):
        vendors.set_account(made, site=world.other_site, number="B", by=world.mara, at=at)
    assert [row.number for row in access.accounts(world.tess, made)] == ["A-2"]
    assert list(access.accounts(world.otto, made)) == []


@pytest.mark.parametrize("who", ["tess", "ada", "nina", "ivo"])
def test_who_only_reads_may_not_enter_vendors_or_contracts(who: str, world: World, at: datetime) -> None:
    vendor = make.make_vendor(world, at)
    person = world.people[who]
    with pytest.raises(NotPermitted):
        vendors.add(values={"name": "X"}, by=person, at=at)
    with pytest.raises(NotPermitted):
        contracts.add(world.site, values=make.contract_values(vendor), by=person, at=at)
    assert not Contract.objects.exists()


# -- contracts --------------------------------------------------------------------------------------------


def test_a_contract_is_entered_and_stands_in_the_ledger(world: World, at: datetime) -> None:
    made = make.make_contract(world, at, number=" sc-7  a")
    assert (made.number, made.version) == ("SC-7 A", 1)
    assert history(made)
    with pytest.raises(ContractKnown):
        make.make_contract(world, at, vendor=made.vendor, number="sc-7 a")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "a/b"}, "number"),
        ({"number": ""}, "number"),
        ({"title": " "}, "title"),
        ({"vendor_id": None}, "vendor_id"),
        ({"ends_on": date(2026, 3, 31)}, "ends_on"),
        ({"kind": "gift"}, "kind"),
        ({"labor": "perhaps"}, "labor"),
        ({"limit_hours": Decimal(-1)}, "limit_hours"),
        ({"yearly_minor": 5, "currency": ""}, "currency"),
    ],
)
def test_a_contract_that_cannot_be_right_is_refused_by_field(
    values: dict[str, Any], field: str, world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make.make_contract(world, at, **values)
    assert field in refused.value.fields
    assert not Contract.objects.exists()


def test_an_edit_changes_what_is_said_and_refuses_a_stale_one(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    contracts.edit(made, changes={"parts": "no"}, seen_version=1, by=world.mara, at=at)
    assert (made.parts, made.version) == ("no", 2)
    with pytest.raises(StaleVersion):
        contracts.edit(made, changes={"parts": "yes"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        contracts.edit(made, changes={"terminated_on": TODAY}, by=world.mara, at=at)


def test_the_database_refuses_a_contract_that_ends_before_it_begins(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=made.pk).update(ends_on=date(2020, 1, 1))


def test_a_contract_is_terminated_with_a_reason_once(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    with pytest.raises(InvalidInput):
        contracts.terminate(made, last_on=TODAY, reason=" ", by=world.mara, at=at)
    for day in (make.FIRST - timedelta(days=1), make.LAST):
        with pytest.raises(UnableToEnd):
            contracts.terminate(made, last_on=day, reason="Sold", by=world.mara, at=at)
    for _ in range(2):
        contracts.terminate(made, last_on=TODAY, reason="Sold", by=world.mara, at=at)
    with pytest.raises(UnableToEnd):
        contracts.terminate(made, last_on=TODAY + timedelta(days=1), reason="Sold", by=world.mara, at=at)
    assert metering.standing_of(made, on=TODAY + timedelta(days=1)) is Standing.TERMINATED


def test_the_next_contract_takes_terms_and_the_devices_covered_to_the_last(
    world: World, at: datetime
) -> None:
    made = make.make_contract(world, at)
    make.make_cover(made, world, at, response_hours=2)
    early = make.make_cover(made, world, at, "GEN-0002")
    coverage.uncover(early, last_on=TODAY, reason="Sold", by=world.mara, at=at)
    make.make_cover(made, world, at, "GEN-0003", ends_on=TODAY)
    days: dict[str, Any] = {"starts_on": make.LAST + timedelta(days=1), "ends_on": date(2028, 3, 31)}
    following = contracts.renew(made, number="SC-2", **days, yearly_minor=400_000, by=world.mara, at=at)
    assert (following.vendor, following.labor, following.yearly_minor) == (made.vendor, "yes", 400_000)
    assert [(row.device.tag, row.response_hours) for row in following.coverages.all()] == [("GEN-0001", 2)]
    made = Contract.objects.get(pk=made.pk)
    assert metering.alert_of(made, on=make.LAST) is None
    with pytest.raises(UnableToRenew):
        contracts.renew(made, number="SC-3", **days, by=world.mara, at=at)


def test_a_successor_begins_after_the_last_day_and_needs_one(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    with pytest.raises(InvalidInput):
        contracts.renew(made, number="SC-2", starts_on=make.LAST, ends_on=None, by=world.mara, at=at)
    endless = make.make_contract(world, at, vendor=made.vendor, number="SC-9", ends_on=None)
    with pytest.raises(UnableToRenew):
        contracts.renew(endless, number="SC-2", starts_on=make.LAST, ends_on=None, by=world.mara, at=at)
    assert Contract.objects.count() == 2


# -- covered devices --------------------------------------------------------------------------------------


def test_devices_are_covered_once_all_or_none(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    good, gone = make.make_device(world), make.make_device(world, "GEN-0002", status="retired")
    with pytest.raises(UnableToSome) as refused:
        coverage.cover(made, devices=[good, gone], by=world.mara, at=at)
    assert list(refused.value.problems) == ["GEN-0002"]
    assert not Coverage.objects.exists()
    first = coverage.cover(made, devices=[good, good], by=world.mara, at=at)
    again = coverage.cover(made, devices=[good], by=world.mara, at=at)
    assert [row.pk for row in first] == [row.pk for row in again]


@pytest.mark.parametrize(
    "terms",
    [
        {"starts_on": date(2026, 3, 31)},
        {"starts_on": date(2027, 4, 1)},
        {"ends_on": date(2027, 4, 1)},
        {"starts_on": date(2026, 6, 2), "ends_on": date(2026, 6, 1)},
        {"yearly_minor": -1},
    ],
)
def test_the_days_of_a_device_lie_within_its_contract(
    terms: dict[str, Any], world: World, at: datetime
) -> None:
    made = make.make_contract(world, at)
    with pytest.raises(InvalidInput):
        make.make_cover(made, world, at, **terms)
    assert not Coverage.objects.exists()


def test_a_device_taken_out_keeps_its_line_and_can_come_back(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    row = make.make_cover(made, world, at)
    with pytest.raises(InvalidInput):
        coverage.uncover(row, last_on=TODAY, reason="", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        coverage.uncover(row, last_on=make.FIRST - timedelta(days=1), reason="Sold", by=world.mara, at=at)
    for _ in range(2):
        coverage.uncover(row, last_on=TODAY, reason="Moved in house", by=world.mara, at=at)
    with pytest.raises(UnableToCover):
        coverage.change(row, terms=coverage.Terms(note="x"), by=world.mara, at=at)
    again = coverage.cover(made, devices=[row.device], by=world.mara, at=at)[0]
    assert again.pk != row.pk
    assert [(one.last_on, one.removed_reason) for one in Coverage.objects.order_by("pk")] == [
        (TODAY, "Moved in house"),
        (make.LAST, ""),
    ]


def test_terms_of_a_device_are_changed_and_a_stale_change_refused(world: World, at: datetime) -> None:
    row = make.make_cover(make.make_contract(world, at), world, at)
    coverage.change(row, terms=coverage.Terms(response_hours=1), seen_version=1, by=world.mara, at=at)
    assert row.answer_hours == 1
    with pytest.raises(StaleVersion):
        coverage.change(row, terms=coverage.Terms(), seen_version=1, by=world.mara, at=at)


# -- what covers a device ---------------------------------------------------------------------------------


def test_cover_says_by_what_and_whom_to_call(world: World, at: datetime) -> None:
    made = make.make_contract(world, at, call_phone="555 0199", call_note="Site 77")
    device = make.make_cover(made, world, at).device
    found = covering.cover_of(device, on=TODAY)
    assert found.repair() is Answer.COVERED
    assert found.cover.answer(Work.TRAVEL) is Answer.NOT_COVERED
    assert found.cover.answer(Work.CONSUMABLES) is Answer.UNKNOWN
    (said,) = words.statements(found)
    assert said.text == (
        "Covered by Full service SC-1 of Acme Service until 31 Mar 2027 "
        "(labor, parts; unknown: consumables, preventive maintenance)."
    )
    assert said.call == "Call 555 0199: response within 8 hours, Site 77"


def test_warranty_ended_contract_and_unknown_are_each_said(world: World, at: datetime) -> None:
    device = make.make_device(world, warranty_end_on=date(2026, 12, 1), warranty_note="Without pads.")
    assert [one.text for one in words.statements(covering.cover_of(device, on=TODAY))] == [
        "Under warranty until 1 Dec 2026. Without pads."
    ]
    found = covering.cover_of(device, on=date(2026, 12, 13))
    assert found.repair() is Answer.NOT_COVERED
    assert [one.text for one in words.statements(found)] == ["The warranty ended 12 days ago."]
    silent = covering.cover_of(make.make_device(world, "GEN-0002"), on=TODAY)
    assert silent.repair() is Answer.UNKNOWN
    assert [one.text for one in words.statements(silent)] == ["It is unknown until when the warranty lasts."]


def test_a_contract_that_only_the_device_names_is_unknown_until_it_is_on_record(
    world: World, at: datetime
) -> None:
    device = make.make_device(world, warranty_end_on=date(2025, 1, 1), contract_reference="v-77")
    assert covering.cover_of(device, on=TODAY).repair() is Answer.UNKNOWN
    made = make.make_contract(world, at, vendor_number="V-77", labor="no")
    coverage.cover(made, devices=[device], by=world.mara, at=at)
    assert covering.cover_of(device, on=TODAY).repair() is Answer.NOT_COVERED


def test_many_devices_are_asked_with_one_query(
    world: World, at: datetime, django_assert_num_queries: Any
) -> None:
    made = make.make_contract(world, at)
    rows = [make.make_cover(made, world, at, f"GEN-000{n}").device for n in range(1, 5)]
    rows.append(make.make_device(world, "GEN-0009", warranty_end_on=date(2020, 1, 1)))
    with django_assert_num_queries(1):
        found = covering.covers_of(rows, on=TODAY)
        said = [words.statements(one) for one in found.values()]
    assert [one.repair() for one in found.values()] == [Answer.COVERED] * 4 + [Answer.NOT_COVERED]
    assert all(said)


# -- what was used ----------------------------------------------------------------------------------------


def test_uses_fill_the_limits_of_the_year_and_the_value_meter(world: World, at: datetime) -> None:
    made = make.make_contract(world, at, limit_visits=2, limit_hours=Decimal(5), limit_minor=100_00)
    for hours, worth in ((2, 80_000), (4, None)):
        new = NewUse(used_on=TODAY, hours=Decimal(hours), counted_minor=60_00, worth_minor=worth)
        uses.record_use(made, use=new, by=world.mara, at=at)
    found = metering.metered(made, on=TODAY)
    meters = (found.visits, found.hours, found.money)
    assert [meter.left if meter else None for meter in meters] == [0, -1, -20_00]
    # 1 April through 22 November: 236 days at 1,000 each.
    assert (found.value.worth_minor, found.value.paid_minor, found.value.unpriced) == (80_000, 236_000, 1)


def test_a_use_that_follows_from_another_record_counts_once(world: World, at: datetime) -> None:
    made = make.make_contract(world, at)
    new = NewUse(used_on=TODAY, source="visit:5")
    rows = [uses.record_use(made, use=new, by=world.mara, at=at) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    uses.void_use(rows[0], reason="Wrong contract", by=world.mara, at=at)
    assert uses.record_use(made, use=new, by=world.mara, at=at).pk != rows[0].pk
    assert metering.metered(made, on=TODAY).running.visits == 1


@pytest.mark.parametrize(
    "values",
    [
        {"used_on": TODAY + timedelta(days=1)},
        {"used_on": make.FIRST - timedelta(days=1)},
        {"used_on": TODAY, "visits": -1},
        {"used_on": TODAY, "worth_minor": -5},
    ],
)
def test_a_use_outside_the_contract_or_below_zero_is_refused(
    values: dict[str, Any], world: World, at: datetime
) -> None:
    made = make.make_contract(world, at)
    with pytest.raises(InvalidInput):
        uses.record_use(made, use=NewUse(**values), by=world.mara, at=at)
    assert not ContractUse.objects.exists()


# -- who sees what ----------------------------------------------------------------------------------------


def test_another_hospital_sees_a_contract_only_where_its_device_is_covered(
    world: World, at: datetime
) -> None:
    made = make.make_contract(world, at)
    make.make_cover(made, world, at)
    with pytest.raises(NotFound):
        access.contract(world.otto, "SC-1")
    theirs = make.make_device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    coverage.cover(made, devices=[theirs], by=world.root, at=at)
    assert access.contract(world.otto, "sc-1") == made
    assert [row.device.tag for row in access.coverages(world.otto)] == ["OTH-0001"]
    with pytest.raises(NotPermitted):
        contracts.edit(made, changes={"title": "Mine"}, by=world.otto, at=at)


def test_prices_leave_only_with_the_permission_for_costs(world: World, at: datetime) -> None:
    make.make_cover(make.make_contract(world, at), world, at)
    heads = {who: {one.key for one in exporting.columns(world.people[who])} for who in ("tess", "fay")}
    assert ("cost" in heads["fay"], "cost" in heads["tess"]) == (True, False)
    row: Any
    (row,) = exporting.rows(world.fay)
    assert {one.key: one.read(row) for one in exporting.columns(world.fay)}["cost"] == "3650.00"


def test_the_list_puts_what_is_to_be_decided_first(world: World, at: datetime) -> None:
    vendor = make.make_vendor(world, at)
    days: dict[str, dict[str, Any]] = {
        "SC-1": {"ends_on": date(2028, 3, 31)},
        "SC-2": {"ends_on": date(2026, 12, 31), "notice_days": None},
        "SC-3": {"ends_on": date(2026, 6, 1)},
        "SC-4": {"ends_on": date(2027, 3, 31), "notice_days": 120},
    }
    for number, values in days.items():
        make.make_contract(world, at, vendor=vendor, number=number, **values)
    rows = listing.contracts_as_of(access.contracts(world.tess), at=at)
    assert [one.contract.number for one in rows] == ["SC-4", "SC-2", "SC-1", "SC-3"]
    deciding = listing.contracts_as_of(access.contracts(world.tess), at=at, text="acme pumps", deciding=True)
    assert [words.alert(one.alert) for one in deciding if one.alert] == [
        "Give notice or renew by 1 Dec 2026: 9 days left.",
        "It ends on 31 Dec 2026: 39 days left.",
    ]
