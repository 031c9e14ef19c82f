"""What one row comes to: the contract entered or changed, and the device it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openhtm.accounts.api import Permission, organization
from openhtm.imports.api import Amount, Context, Record
from openhtm.kernel.actors import Actor
from openhtm.kernel.values import Money
from openhtm.places.api import Site
from openhtm.registry.api import Device, tag_key

from ..actions import contracts
from ..actions.covering import Terms, change, cover
from ..models import Contract, Coverage, Vendor
from .contract_fields import PLAIN
from .rehearsing import Done, texts


@dataclass(slots=True)
class NamedContract:
    key: str
    values: dict[str, Any]
    site: Site
    device: Device | None
    terms: dict[str, Any]

    @property
    def place(self) -> tuple[object, ...]:
        return (self.device.pk if self.device else None,)


class ContractNames:
    """Vendors, sites and devices by the names of the list, and what the actor may do there."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.vendors: dict[str, int] = dict(Vendor.objects.values_list("name_key", "pk"))
        self.sites: dict[str, Site] = {
            text.casefold(): site for site in Site.objects.all() for text in (site.code, site.name)
        }
        found = organization()
        self.home = found.currency if found else "USD"

    def of(self, record: Record) -> NamedContract | None:
        given = {name: value for name, value in record.values.items() if value not in (None, "")}
        values = {own: given[name] for name, own in PLAIN.items() if name in given}
        if (name := given.get("vendor")) is not None:
            values["vendor_id"] = self.vendors.get(" ".join(str(name).split()).casefold())
            if values["vendor_id"] is None:
                self._unknown(record, "vendor", name)
        site = self._site(record, given)
        device = self._device(record, given)
        terms = self._terms(given, values)
        key = " ".join(str(given.get("number", "")).upper().split())
        if site is None or record.is_refused():
            return None
        return NamedContract(key, values, site, device, terms)

    def _unknown(self, record: Record, column: str, value: object) -> None:
        heading = self.context.headers.get(column, column)
        record.refuse("row.unknown_reference", column=heading, value=value, name=value)

    def _site(self, record: Record, given: dict[str, Any]) -> Site | None:
        named = given.get("site")
        site = self.sites.get(str(named).casefold()) if named else self.context.site
        if site is None and named:
            self._unknown(record, "site", named)
        elif site is None:
            record.refuse("row.no_site")
        elif not self.context.by.may(Permission.CONTRACT_EDIT, site_id=site.pk):
            record.refuse("row.not_allowed", place=site.code)
        return site

    def _device(self, record: Record, given: dict[str, Any]) -> Device | None:
        """A device that the actor may read; another is as unknown as one that is not there."""
        if "tag" not in given:
            return None
        found: Device | None = Device.objects.filter(tag=tag_key(str(given["tag"]))).first()
        place = {"site_id": found.site_id, "department_id": found.department_id} if found else {}
        if found is None or not self.context.by.may(Permission.DEVICE_READ, **place):
            self._unknown(record, "tag", given["tag"])
            return None
        return found

    def _terms(self, given: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        """The days and the price of the device; the price of the contract goes into ``values``."""
        terms = {own: given[name] for name, own in _TERMS.items() if name in given}
        for name, into in (("cost", values), ("device_cost", terms)):
            if isinstance(price := given.get(name), Amount):
                currency = str(given.get("currency") or self._written(price)).upper()
                values["currency"] = currency
                into["yearly_minor"] = Money.of(price.value, currency).minor
        return terms

    def _written(self, price: Amount) -> str:
        return price.currency if len(price.currency) == 3 else self.home


_TERMS = {"covered_from": "starts_on", "covered_until": "ends_on"}


def carry_out_contract(
    record: Record, named: NamedContract, *, first: bool, context: Context, by: Actor
) -> Done:
    """Do what the row says. ``first``: no row before it was of the same contract."""
    done = Done(label=named.key)
    contract = _contract(named, done, first=first, context=context, by=by)
    done.subject_id, done.version = contract.pk, contract.version
    if named.device is not None:
        _device(contract, named.device, named.terms, done, context=context, by=by)
    return done


def _contract(named: NamedContract, done: Done, *, first: bool, context: Context, by: Actor) -> Contract:
    known: Contract | None = Contract.objects.filter(number=named.key).select_related("site").first()
    if known is None:
        values = {"title": named.key, "kind": "other", **named.values, "number": named.key}
        done.created, done.after = first, texts(values)
        done.undo["created"] = True
        made = contracts.add(named.site, values=values, by=by, at=context.at)
        fresh: Contract = Contract.objects.select_related("site").get(pk=made.pk)
        return fresh
    if first and known.site_id == named.site.pk:
        changes = {name: value for name, value in named.values.items() if getattr(known, name) != value}
        if changes:
            before = texts({name: getattr(known, name) for name in changes})
            done.before, done.after = before, texts(changes)
            done.undo["contract"] = before
            return contracts.edit(known, changes=changes, by=by, at=context.at)
    return known


def _device(
    contract: Contract, device: Device, terms: dict[str, Any], done: Done, *, context: Context, by: Actor
) -> None:
    known: Coverage | None = contract.coverages.standing().filter(device=device).first()
    if known is None:
        (row,) = cover(contract, devices=[device], terms=Terms(**terms), by=by, at=context.at)
        done.added = True
        done.undo["coverage"] = row.pk
        done.after |= {"tag": device.tag, **texts(terms)}
        return
    changes = {name: value for name, value in terms.items() if getattr(known, name) != value}
    if changes:
        names = ("starts_on", "ends_on", "response_hours", "yearly_minor", "note")
        kept = {name: getattr(known, name) for name in names}
        done.before |= texts({name: kept[name] for name in changes})
        done.after |= {"tag": device.tag, **texts(changes)}
        done.undo["terms"] = {"coverage": known.pk, **texts(kept)}
        change(known, terms=Terms(**{**kept, **changes}), by=by, at=context.at)
