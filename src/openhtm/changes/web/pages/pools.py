"""Which pools keep how many devices ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Column, Page, Pill
from openhtm.ui.tones import Tone

from ...pools import Kept
from .frame import crumbs


@dataclass(frozen=True, kw_only=True)
class PoolRow:
    kind: str
    place: str
    ready: int
    minimum: int
    pill: Pill
    agreed: str
    on: date
    url: str
    end: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class PoolsPage(Page):
    rows: Sequence[PoolRow]
    columns: Sequence[Column]


def _pill(one: Kept) -> Pill:
    left = one.ready - one.minimum.ready
    if left < 0:
        return Pill(text=_("Below it now"), tone=Tone.OVERDUE)
    if left == 0:
        return Pill(text=_("None may be taken"), tone=Tone.SOON)
    return Pill(text=_("%(n)s may be taken") % {"n": left}, tone=Tone.OK)


def _row(one: Kept, ending: set[int]) -> PoolRow:
    row = one.minimum
    query = f"type={row.device_type_id}&site={row.site.code}"
    if row.department_id is not None:
        query += f"&department={row.department_id}"
    end = Act(label=_("End"), url=reverse("changes:pool_end", args=[row.pk]), kind="quiet")
    return PoolRow(
        kind=str(row.device_type),
        place=str(row.department.name if row.department else row.site.name),
        ready=one.ready,
        minimum=row.ready,
        pill=_pill(one),
        agreed=row.agreed_with,
        on=row.agreed_on,
        url=f"{reverse('registry:device_list')}?{query}",
        end=[end] if row.site_id in ending else [],
    )


def pools_page(found: Sequence[Kept], *, leads: set[int]) -> PoolsPage:
    names = (
        _("Device type"),
        _("Where"),
        _("Ready now"),
        _("Stay ready"),
        _("Verdict"),
        _("Agreed with"),
        _("Acts"),
    )
    numeric = {2, 3}
    add = Act(label=_("Agree a minimum"), url=reverse("changes:pool_add"), icon="plus", kind="primary")
    return PoolsPage(
        title=_("What stays ready"),
        lead=_("A change takes no device of these below the number that was agreed."),
        crumbs=crumbs(),
        acts=[add] if leads else [],
        rows=[_row(one, leads) for one in found],
        columns=[Column(label=name, numeric=n in numeric) for n, name in enumerate(names)],
    )
