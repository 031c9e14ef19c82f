"""Vendors, their contacts, and the numbers under which they know our sites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Site

from ..models import Vendor, VendorAccount, VendorContact, VendorRole


class VendorKnown(DomainError):
    """Another vendor has that name."""

    code = "vendor_known"


#: What can be said of a vendor.
FIELDS = frozenset(
    {"name", "roles", "manufacturer_id", "phone", "email", "web", "hours", "notes", "retired_reason"}
)


@action("supply.vendor.add", needs=Permission.CONTRACT_EDIT, where=anywhere)
def add(*, values: Mapping[str, Any], by: Actor, at: datetime) -> Vendor:
    """Enter a company that makes, sells, services or calibrates."""
    given = _checked(values)
    _free(given.get("name_key", ""))
    return acts.create(Vendor(**given))


@action("supply.vendor.edit", needs=Permission.CONTRACT_EDIT, where=anywhere)
def edit(
    vendor: Vendor, *, changes: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> Vendor:
    """Change what is known of a vendor; with a reason of retirement it is offered no more."""
    given = _checked({"name": vendor.name, "roles": vendor.roles, **changes})
    if given["name_key"] != vendor.name_key:
        _free(given["name_key"])
    return acts.save(vendor, seen_version=seen_version, **given)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if unknown := set(given) - FIELDS:
        raise InvalidInput(_("A vendor has no '%(name)s'.") % {"name": sorted(unknown)[0]})
    given["name"] = " ".join(str(given.get("name", "")).split())
    if not given["name"]:
        raise InvalidInput(_("A vendor needs a name."), fields={"name": [_("Write its name.")]})
    roles = [role for role in VendorRole.values if role in given.get("roles", ())]
    if len(roles) != len(set(given.get("roles", ()))):
        text = _("A vendor is a manufacturer, a service, a distributor or a laboratory.")
        raise InvalidInput(text, fields={"roles": [text]})
    return {**given, "roles": roles, "name_key": given["name"].casefold()[:150]}


def _free(key: str) -> None:
    known = Vendor.objects.filter(name_key=key).first()
    if known is not None:
        raise VendorKnown(_("%(name)s is on record already.") % {"name": known})


@action("supply.vendor.add_contact", needs=Permission.CONTRACT_EDIT, where=anywhere)
def add_contact(
    vendor: Vendor,
    *,
    name: str,
    function: str = "",
    phone: str = "",
    email: str = "",
    by: Actor,
    at: datetime,
) -> VendorContact:
    """Enter somebody, or a desk, that can be called."""
    if not name.strip():
        raise InvalidInput(_("A contact needs a name."), fields={"name": [_("Write a name.")]})
    if not phone.strip() and not email.strip():
        text = _("Give a phone number or an e-mail address.")
        raise InvalidInput(text, fields={"phone": [text]})
    return acts.create(
        VendorContact(
            vendor=vendor,
            name=name.strip(),
            function=function.strip(),
            phone=phone.strip(),
            email=email.strip(),
        )
    )


@action("supply.vendor.end_contact", needs=Permission.CONTRACT_EDIT, where=anywhere)
def end_contact(contact: VendorContact, *, left_on: date, by: Actor, at: datetime) -> VendorContact:
    """Say that a contact is not there any more; it stays readable."""
    return contact if contact.left_on else acts.save(contact, left_on=left_on)


@action(
    "supply.vendor.set_account",
    needs=Permission.CONTRACT_EDIT,
    where=lambda given: [(given["site"].pk, None)],
)
def set_account(vendor: Vendor, *, site: Site, number: str, by: Actor, at: datetime) -> VendorAccount:
    """Say under which number a vendor knows a site; empty: it does not."""
    found: VendorAccount | None = VendorAccount.objects.filter(vendor=vendor, site=site).first()
    if found is not None:
        return acts.save(found, number=number.strip())
    return acts.create(VendorAccount(vendor=vendor, site=site, number=number.strip()))
