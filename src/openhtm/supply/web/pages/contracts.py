"""The pages of contracts: list, one contract, what covers a device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.kernel.values import Money
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import looks, words
from ...covering import DeviceCover
from ...listing import Listed
from ...metering import Metered
from ...models import Contract, ContractUse, Coverage, YesNo
from ...rules.cover import Work
from ...rules.terms import Standing
from ...rules.worth import Meter
from .shared import money

HEADS = (
    (gettext_lazy("Contract"), False),
    (gettext_lazy("Vendor"), False),
    (gettext_lazy("Kind"), True),
    (gettext_lazy("Devices"), True),
    (gettext_lazy("Until"), False),
    (gettext_lazy("State"), False),
)


def url(name: str, contract: Contract) -> str:
    return reverse(f"supply:{name}", args=[contract.number])


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Contracts"), url=reverse("supply:contracts")), *more]


def crumb(contract: Contract) -> Crumb:
    return Crumb(label=contract.number, url=contract.get_absolute_url())


@dataclass(frozen=True, kw_only=True)
class ContractRow:
    url: str
    number: str
    title: str
    vendor: str
    kind: str
    devices: int
    ends_on: date | None
    pill: Pill
    alert: Pill | None


@dataclass(frozen=True, kw_only=True)
class ContractListPage(Page):
    rows: Sequence[ContractRow]
    columns: Sequence[Column]
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    export_url: str


def columns() -> list[Column]:
    return [Column(label=str(label), hidden_on_phone=hidden) for label, hidden in HEADS]


def contract_row(one: Listed) -> ContractRow:
    contract = one.contract
    return ContractRow(
        url=contract.get_absolute_url(),
        number=contract.number,
        title=contract.title,
        vendor=contract.vendor.name,
        kind=contract.get_kind_display(),
        devices=one.devices,
        ends_on=contract.term.last_on,
        pill=looks.standing(one.standing),
        alert=Pill(text=words.alert_shortly(one.alert), tone=looks.alert_tone(one.alert))
        if one.alert
        else None,
    )


def list_lead(rows: Sequence[Listed]) -> str:
    """What the manager came for: how many contracts wait for a decision."""
    number = sum(one.alert is not None for one in rows)
    if not number:
        return _("No contract waits for a decision.")
    return ngettext("%(n)d contract is to be decided.", "%(n)d contracts are to be decided.", number) % {
        "n": number
    }


# -- one contract -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A limit: how much of it is used. ``over``: more than was agreed."""

    label: str
    words: str
    percent: int
    over: bool


@dataclass(frozen=True, kw_only=True)
class CoveredRow:
    tag: str
    url: str
    what: str
    place: str
    first_on: date
    last_on: date | None
    terms: str
    price: Money | None
    removed: str
    edit_url: str
    remove_url: str


@dataclass(frozen=True, kw_only=True)
class UseRow:
    on: date
    tag: str
    what: str
    worth: Money | None
    voided: str
    void_url: str


@dataclass(frozen=True, kw_only=True)
class ContractPage(Page):
    pills: Sequence[Pill]
    facts: Sequence[Fact]
    promises: Sequence[Fact]
    gauges: Sequence[Gauge]
    year: str
    value: Sequence[Fact]
    value_words: str
    covered: Sequence[CoveredRow]
    elsewhere: int
    removed: Sequence[CoveredRow]
    uses: Sequence[UseRow]
    cover_url: str
    use_url: str
    documents_url: str
    notes: str


def contract_page(
    found: Metered,
    *,
    coverages: Sequence[Coverage],
    elsewhere: int,
    uses: Iterable[ContractUse],
    rights: set[str],
) -> ContractPage:
    """``elsewhere``: so many covered devices lie outside the reader's sites."""
    contract = found.contract
    rows = [_covered_row(row, rights) for row in coverages]
    prices = "cost" in rights
    return ContractPage(
        title=f"{contract.number} {contract.title}",
        lead=_lead(found),
        lead_tone=looks.alert_tone(found.alert) if found.alert else Tone.PLAIN,
        crumbs=crumbs(),
        acts=_acts(found, rights),
        pills=[looks.standing(found.standing), Pill(text=contract.get_kind_display())],
        facts=[*_facts(contract), *(_prices(found) if prices else [])],
        promises=_promises(contract),
        gauges=_gauges(found, prices=prices),
        year=_year(found),
        value=_value(found) if prices else [],
        value_words=_value_words(found) if prices else "",
        covered=[row for row in rows if not row.removed],
        elsewhere=elsewhere,
        removed=[row for row in rows if row.removed],
        uses=[_use_row(row, contract, rights) for row in uses],
        cover_url=url("contract_cover", contract) if "edit" in rights else "",
        use_url=url("contract_use", contract) if "edit" in rights else "",
        documents_url=reverse("documents:of", args=[contract._meta.label_lower, contract.pk]),
        notes=contract.notes,
    )


def _lead(found: Metered) -> str:
    contract = found.contract
    if found.alert is not None:
        return words.alert(found.alert)
    following = getattr(contract, "renewed_by", None)
    if following is not None:
        return _("It is followed by %(number)s.") % {"number": following}
    if found.standing is Standing.TERMINATED:
        return _("Terminated: %(reason)s") % {"reason": contract.terminated_reason}
    last = contract.term.last_on
    if found.standing is Standing.ENDED and last is not None:
        return _("It ended on %(day)s.") % {"day": words.day(last)}
    if found.standing is Standing.UPCOMING:
        return _("It begins on %(day)s.") % {"day": words.day(contract.starts_on)}
    return _("It holds until %(day)s.") % {"day": words.day(last)} if last else _("It holds without an end.")


def _acts(found: Metered, rights: set[str]) -> list[Act]:
    if "edit" not in rights:
        return []
    contract = found.contract
    over = found.standing in {Standing.ENDED, Standing.TERMINATED}
    renewable = not hasattr(contract, "renewed_by") and contract.term.last_on is not None
    made = [Act(label=_("Change"), url=url("contract_edit", contract), icon="edit")]
    if renewable:
        kind: Any = "primary" if found.alert else "secondary"
        made.insert(0, Act(label=_("Renew"), url=url("contract_renew", contract), icon="refresh", kind=kind))
    if not over and contract.terminated_on is None:
        made.append(Act(label=_("Terminate"), url=url("contract_terminate", contract), kind="quiet"))
    return made


def _facts(contract: Contract) -> list[Fact]:
    vendor = contract.vendor
    made = [
        Fact(label=_("Vendor"), value=vendor.name, url=vendor.get_absolute_url()),
        Fact(label=_("Number to call"), value=contract.call_phone or vendor.phone or None, code=True),
        Fact(label=_("Hours of service"), value=contract.service_hours or vendor.hours or None),
        Fact(label=_("Response"), value=_hours(contract.response_hours)),
        Fact(label=_("Vendor's number"), value=contract.vendor_number or None, code=True),
        Fact(label=_("From"), value=contract.starts_on),
        Fact(label=_("Until"), value=contract.term.last_on or _("Without an end")),
        Fact(label=_("Notice"), value=_days(contract.notice_days)),
        Fact(label=_("Renews itself"), value=_yes_no(contract.renews_itself)),
        Fact(label=_("Kept by"), value=contract.site.name),
    ]
    if contract.call_note:
        made.insert(2, Fact(label=_("When calling"), value=contract.call_note))
    if contract.renews is not None:
        address = contract.renews.get_absolute_url()
        made.append(Fact(label=_("Follows"), value=contract.renews.number, url=address, code=True))
    return made


def _hours(hours: int | None) -> str | None:
    return None if hours is None else ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _days(days: int | None) -> str | None:
    return None if days is None else ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _yes_no(value: str) -> str | None:
    return None if value == YesNo.UNKNOWN else str(YesNo(value).label)


def _prices(found: Metered) -> list[Fact]:
    currency = found.contract.currency
    return [Fact(label=_("Cost a year"), value=money(found.yearly_minor, currency))]


def _promises(contract: Contract) -> list[Fact]:
    made = []
    for work in Work:
        pill = looks.promise(getattr(contract, work.value))
        hint = ""
        if work is Work.PREVENTIVE and contract.preventive_count is not None:
            hint = _("%(n)d a device and year") % {"n": contract.preventive_count}
        made.append(Fact(label=str(words.WORKS[work]).capitalize(), value=pill.text, pill=pill, hint=hint))
    if contract.excludes:
        made.append(Fact(label=_("Excludes"), value=contract.excludes))
    return made


def _year(found: Metered) -> str:
    if found.year is None:
        return ""
    given = {"first": words.day(found.year.first), "last": words.day(found.year.last)}
    return _("Year of the contract: %(first)s to %(last)s") % given


def _gauges(found: Metered, *, prices: bool) -> list[Gauge]:
    currency = found.contract.currency
    made = [
        _gauge(_("Visits"), found.visits, lambda value: f"{value:f}"),
        _gauge(_("Hours"), found.hours, lambda value: f"{value.normalize():f}"),
    ]
    if prices:
        made.append(_gauge(_("Money"), found.money, lambda value: str(Money(int(value), currency))))
    return [gauge for gauge in made if gauge is not None]


def _gauge(label: str, meter: Meter | None, say: Any) -> Gauge | None:
    if meter is None:
        return None
    text = _("%(used)s of %(limit)s used") % {"used": say(meter.used), "limit": say(meter.limit)}
    return Gauge(
        label=label,
        words=text,
        percent=min(100, meter.percent if meter.percent is not None else 100),
        over=meter.left < 0,
    )


def _value(found: Metered) -> list[Fact]:
    currency, value = found.contract.currency, found.value
    made = [
        Fact(
            label=_("Work by time and material"), value=money(value.worth_minor, currency) or _("Nothing yet")
        ),
        Fact(label=_("Paid so far"), value=money(value.paid_minor, currency)),
    ]
    if value.saved_minor is not None:
        label = _("Saved") if value.saved_minor >= 0 else _("Paid more than it gave")
        made.append(Fact(label=label, value=money(abs(value.saved_minor), currency)))
    return made


def _value_words(found: Metered) -> str:
    if found.value.paid_minor is None:
        return _("What the contract costs a year is not on record, so nobody can say what it saved.")
    if not found.value.unpriced:
        return _("What the work done under it would have cost, against its price for the days gone by.")
    text = ngettext(
        "%(n)d use has no price and counts as nothing.",
        "%(n)d uses have no price and count as nothing.",
        found.value.unpriced,
    )
    return text % {"n": found.value.unpriced}


def _covered_row(row: Coverage, rights: set[str]) -> CoveredRow:
    device, editable = row.device, "edit" in rights and row.removed_at is None
    hours = _hours(row.response_hours)
    return CoveredRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        what=str(device.model or device.device_type or device.name),
        place=device.site.code,
        first_on=row.first_on,
        last_on=row.last_on,
        terms=", ".join(text for text in (hours or "", row.note) if text),
        price=money(row.yearly_minor, row.contract.currency) if "cost" in rights else None,
        removed=row.removed_reason,
        edit_url=reverse("supply:coverage_edit", args=[row.pk]) if editable else "",
        remove_url=reverse("supply:coverage_remove", args=[row.pk]) if editable else "",
    )


def _use_row(row: ContractUse, contract: Contract, rights: set[str]) -> UseRow:
    visits = ngettext("%(n)d visit", "%(n)d visits", row.visits) % {"n": row.visits} if row.visits else ""
    hours = _("%(hours)s hours") % {"hours": f"{row.hours.normalize():f}"} if row.hours else ""
    texts = (visits, hours, row.reference, row.note)
    voidable = "edit" in rights and not row.voided_reason
    return UseRow(
        on=row.used_on,
        tag=row.device.tag if row.device else "",
        what=", ".join(text for text in texts if text),
        worth=money(row.worth_minor, contract.currency) if "cost" in rights else None,
        voided=row.voided_reason,
        void_url=reverse("supply:use_void", args=[row.pk]) if voidable else "",
    )


# -- on the page of a device ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    text: str
    tone: Tone
    url: str
    call: str


@dataclass(frozen=True, kw_only=True)
class CoverPage(Page):
    pill: Pill
    statements: Sequence[StatementRow]


def statement_rows(found: DeviceCover, *, linked: set[str]) -> list[StatementRow]:
    """``linked``: the numbers of contracts that the reader may open."""
    return [
        StatementRow(
            text=one.text,
            tone=one.tone,
            url=reverse("supply:contract", args=[one.number]) if one.number in linked else "",
            call=one.call,
        )
        for one in words.statements(found)
    ]


def cover_page(found: DeviceCover, *, linked: set[str]) -> CoverPage:
    device = found.device
    return CoverPage(
        title=_("Warranty and contracts of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        pill=looks.answer(found.repair()),
        statements=statement_rows(found, linked=linked),
    )
