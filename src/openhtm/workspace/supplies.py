"""What Today says of contracts and parts: what must be decided, what must be bought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission
from openhtm.supply import api as supply
from openhtm.ui.parts import Act, Pill, Stat
from openhtm.ui.tones import Tone

from .web.pages import Decision

#: A contract stands among the decisions from so many days before its day; earlier it is only counted.
PRESSING = 60


def contracts(user: Any, *, site_id: int | None, at: datetime) -> Iterator[Decision]:
    """Whom one must tell, or renew with, soon: what is nearest first."""
    if not user.may_anywhere(Permission.CONTRACT_EDIT):
        return
    rows = supply.contracts(user, Permission.CONTRACT_EDIT, site_id=site_id)
    for one in supply.listing.contracts_as_of(rows, at=at, deciding=True):
        if one.alert is not None and one.alert.days <= PRESSING:
            yield Decision(
                text=f"{one.contract.number} {one.contract.title}",
                detail=f"{one.contract.vendor}: {supply.words.alert(one.alert)}",
                since=one.alert.on,
                pill=Pill(text=_("Contract"), tone=supply.looks.alert_tone(one.alert)),
                act=Act(label=_("Decide"), url=one.contract.get_absolute_url(), icon="file-certificate"),
            )


def stats(user: Any, *, site_id: int | None, on: date, at: datetime) -> list[Stat]:
    """Numbers for those who keep stock and contracts; nothing for the others."""
    found = []
    if user.may_anywhere(Permission.STOCK_KEEP):
        found.append(_to_buy(user, site_id=site_id, on=on))
    if user.may_anywhere(Permission.CONTRACT_EDIT):
        found.append(_to_decide(user, site_id=site_id, at=at))
    return found


def _to_buy(user: Any, *, site_id: int | None, on: date) -> Stat:
    rows = supply.shelves.stock(user, Permission.STOCK_KEEP, site_id=site_id)
    number, watched = supply.part_lists.need_count(rows, on=on), rows.filter(reorder_at__isnull=False).count()
    return Stat(
        label=_("Parts to be bought"),
        value=number,
        of=ngettext("%(n)d part is watched", "%(n)d parts are watched", watched) % {"n": watched},
        definition=_(
            "Parts in stores of which what is free and on its way has fallen to the number at which they are "
            "bought, or of which more is reserved than there is."
        ),
        url=reverse("supply:needs"),
        tone=Tone.SOON if number else Tone.OK,
    )


def _to_decide(user: Any, *, site_id: int | None, at: datetime) -> Stat:
    rows = supply.contracts(user, Permission.CONTRACT_EDIT, site_id=site_id)
    found = supply.listing.contracts_as_of(rows, at=at, deciding=True)
    return Stat(
        label=_("Contracts to be decided"),
        value=len(found),
        definition=_(
            "Contracts within 180 days of the last day to give notice, or of their end, with no next contract "
            "on record; and those whose day of notice has passed."
        ),
        url=f"{reverse('supply:contracts')}?deciding=on",
        tone=Tone.SOON if found else Tone.OK,
    )
