"""Which acts of devices somebody may see: their own, and those at sites where they assign work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.errors import NotFound

from .models import ActState, ReceivedAct, ReceivedActQuerySet


def own(user: Any) -> ReceivedActQuerySet:
    rows: ReceivedActQuerySet = ReceivedAct.objects.of(user)
    return rows


def visible(user: Any) -> ReceivedActQuerySet:
    """Own acts, and those at sites where the person assigns work."""
    reach = scope(user, Permission.WORK_ORDER_ASSIGN)
    # Joined as keys: acts without a site belong to their person alone.
    there = ReceivedAct.objects.within(reach).filter(site__isnull=False)
    rows: ReceivedActQuerySet = (own(user) | there).select_related("person", "site")
    return rows


def held(user: Any, pk: int) -> ReceivedAct:
    return cast(
        ReceivedAct, one(visible(user), _("There is no such act, or it is outside your sites."), pk=pk)
    )


def signatures(user: Any, pks: Iterable[int]) -> list[ReceivedAct]:
    """Own signatures of devices that wait for the password; ``NotFound`` when one of them is not there."""
    wanted = sorted(set(pks))
    rows = own(user).filter(state=ActState.TO_CONFIRM, pk__in=wanted).select_related("person", "site")
    found: list[ReceivedAct] = list(rows)
    if len(found) < len(wanted):
        raise NotFound(_("One of these is not there, not yours, or was confirmed already."))
    return found


def received(act_id: str) -> ReceivedAct | None:
    """What became of an act with that id, whoever sent it."""
    return cast("ReceivedAct | None", ReceivedAct.objects.filter(act_id=act_id).first())


def received_before(act_ids: Iterable[str]) -> Mapping[str, ReceivedAct]:
    """The same for many ids at once."""
    rows: Iterable[ReceivedAct] = ReceivedAct.objects.filter(act_id__in=list(act_ids))
    return {row.act_id: row for row in rows}


def is_held(user: Any, subject: str) -> bool:
    """Whether something that the person did on a record waits for a decision."""
    return bool(own(user).filter(state=ActState.HELD).about(subject).exists())
