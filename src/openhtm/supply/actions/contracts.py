"""Contracts: entered, changed, terminated, renewed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Site

from ..models import Contract, ContractKind, Promise, YesNo
from ..rules.cover import Work
from ..words import day
from .covering import _carried_over


class ContractKnown(DomainError):
    """Another contract has that number."""

    code = "contract_known"


class UnableToEnd(DomainError):
    """The contract cannot end on that day, or is over already."""

    code = "unable_to_end"


class UnableToRenew(DomainError):
    """The contract has a successor already, or has no end that one could follow."""

    code = "unable_to_renew"


_PROMISES = frozenset(work.value for work in Work)
_LIMITS = (
    "notice_days",
    "preventive_count",
    "response_hours",
    "limit_visits",
    "limit_hours",
    "limit_minor",
    "yearly_minor",
)
_TEXTS = ("vendor_number", "excludes", "service_hours", "call_phone", "call_note", "notes")
#: What can be said of a contract.
FIELDS = frozenset(
    {
        "number",
        "title",
        "vendor_id",
        "kind",
        "starts_on",
        "ends_on",
        "renews_itself",
        "currency",
        *_PROMISES,
        *_LIMITS,
        *_TEXTS,
    }
)
#: A number stands in addresses and on paper.
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 ._-]{0,39}")


@action("supply.contract.add", needs=Permission.CONTRACT_EDIT)
def add(site: Site, *, values: Mapping[str, Any], by: Actor, at: datetime) -> Contract:
    """Enter a contract that the site keeps."""
    given = _checked(values)
    _free(given["number"])
    return acts.create(Contract(site=site, **given))


@action("supply.contract.edit", needs=Permission.CONTRACT_EDIT)
def edit(
    contract: Contract,
    *,
    changes: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Contract:
    """Change what the papers say. Whether it holds follows from its days."""
    given = _checked({**_now(contract), **changes})
    if given["number"] != contract.number:
        _free(given["number"])
    return acts.save(contract, seen_version=seen_version, **given)


def _now(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in FIELDS}


def _free(number: str) -> None:
    if Contract.objects.filter(number=number).exists():
        raise ContractKnown(_("Contract %(number)s is on record already.") % {"number": number})


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored, or ``InvalidInput`` with everything that is wrong."""
    if unknown := set(values) - FIELDS:
        raise InvalidInput(_("A contract has no '%(name)s'.") % {"name": sorted(unknown)[0]})
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    given["number"] = " ".join(str(given.get("number", "")).upper().split())
    given["currency"] = str(given.get("currency", "")).upper()
    problems = {**_missing(given), **_of_days(given), **_of_choices(given), **_of_money(given)}
    if problems:
        fields = {name: [text] for name, text in problems.items()}
        raise InvalidInput(_("This contract cannot be right."), fields=fields)
    return given


def _missing(given: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if not _NUMBER.fullmatch(given["number"]):
        found["number"] = _("A number has up to 40 letters, digits, blanks, dots, dashes and underscores.")
    if not given.get("title"):
        found["title"] = _("Say what the contract is about.")
    if not given.get("vendor_id"):
        found["vendor_id"] = _("Choose the vendor.")
    if not given.get("starts_on"):
        found["starts_on"] = _("Give its first day.")
    return found


def _of_days(given: Mapping[str, Any]) -> dict[str, str]:
    starts, ends = given.get("starts_on"), given.get("ends_on")
    return {"ends_on": _("It ends before it begins.")} if starts and ends and ends < starts else {}


def _of_choices(given: Mapping[str, Any]) -> dict[str, str]:
    known = {"kind": ContractKind.values, "renews_itself": YesNo.values}
    known |= dict.fromkeys(_PROMISES, Promise.values)
    needed = {"kind": given.get("kind", "")}
    said = {name: given[name] for name in known if name in given} | needed
    return {
        name: _("Choose one of those offered.") for name, value in said.items() if value not in known[name]
    }


def _of_money(given: Mapping[str, Any]) -> dict[str, str]:
    found = {
        name: _("It cannot be below zero.")
        for name in _LIMITS
        if given.get(name) is not None and given[name] < 0
    }
    has_money = any(given.get(name) is not None for name in ("limit_minor", "yearly_minor"))
    if has_money and not re.fullmatch(r"[A-Z]{3}", given["currency"]):
        found["currency"] = _("Money needs its currency, such as USD.")
    return found


@action("supply.contract.terminate", needs=Permission.CONTRACT_EDIT)
def terminate(
    contract: Contract,
    *,
    last_on: date,
    reason: str,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Contract:
    """End it before its time; ``last_on`` is its last day."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    if last_on < contract.starts_on:
        raise UnableToEnd(_("It cannot end before its first day."))
    if contract.ends_on is not None and last_on >= contract.ends_on:
        raise UnableToEnd(_("It ends by itself on %(day)s.") % {"day": day(contract.ends_on)})
    if contract.terminated_on is not None and contract.terminated_on != last_on:
        raise UnableToEnd(_("It was terminated for %(day)s already.") % {"day": day(contract.terminated_on)})
    return acts.save(
        contract, seen_version=seen_version, terminated_on=last_on, terminated_reason=reason.strip()[:300]
    )


@action("supply.contract.renew", needs=Permission.CONTRACT_EDIT)
def renew(
    contract: Contract,
    *,
    number: str,
    starts_on: date,
    ends_on: date | None,
    yearly_minor: int | None = None,
    by: Actor,
    at: datetime,
) -> Contract:
    """Enter the next contract with the same terms and the devices covered to the last; both stay readable."""
    if hasattr(contract, "renewed_by"):
        raise UnableToRenew(_("It is renewed already, by %(number)s.") % {"number": contract.renewed_by})
    last = contract.term.last_on
    if last is None:
        raise UnableToRenew(_("It has no end that another contract could follow."))
    if starts_on <= last:
        text = _("Begin after the last day of the present contract, %(day)s.") % {"day": day(last)}
        raise InvalidInput(text, fields={"starts_on": [text]})
    values = {**_now(contract), "number": number, "starts_on": starts_on, "ends_on": ends_on}
    if yearly_minor is not None:
        values["yearly_minor"] = yearly_minor
    given = _checked(values)
    _free(given["number"])
    made = acts.create(Contract(site_id=contract.site_id, renews=contract, **given))
    _carried_over(contract, made, last=last, by=by, at=at)
    return made
