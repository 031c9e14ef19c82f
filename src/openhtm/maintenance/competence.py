"""What the competency of those who sign an order is held against, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError
from openhtm.workforce import api as workforce

from .acting import person
from .models import CompetencyMark, CompetencyMarkKind, WorkOrder
from .performing import today_of
from .rules.priority import AS_HIGH, Risk
from .rules.work_order_states import State, Verb


class NotCompetent(DomainError):
    """The signature needs a competency that the person does not hold; who could co-sign is said with it."""

    code = "not_competent"
    status = 403


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """``names``: the competencies asked for, "" for one that is for the device. ``refused``: not only warned."""

    names: tuple[str, ...]
    device: str
    could: tuple[User, ...]
    refused: bool

    @property
    def lacks(self) -> str:
        return workforce.words.lacks(self.names, device=self.device)

    @property
    def title(self) -> str:
        if self.refused:
            return _("You cannot sign this alone")
        return _("Signing without the competency is noted")

    @property
    def text(self) -> str:
        return f"{self.lacks} {workforce.words.who_could(self.could)}"


def work_of(order: WorkOrder) -> workforce.Work:
    """What a signature under this order asks for: of its checklists, and of a high-risk device."""
    device = order.device
    runs = order.runs.select_related("procedure_version")
    return workforce.Work(
        named=tuple(dict.fromkeys(run.procedure_version.competency for run in runs)),
        model_id=device.model_id if device else None,
        type_id=device.device_type_id if device else None,
        grave=device is not None and Risk(device.risk_class) in AS_HIGH,
    )


def lacking(order: WorkOrder, *, who: User, at: datetime) -> Lacking | None:
    """What this person lacks to sign for the order as who performed it; None when nothing, or it is co-signed."""
    work, today = work_of(order), today_of(order, at)
    names = workforce.lacking(who, work, on=today)
    if not names or co_signature(order) is not None:
        return None
    return Lacking(
        names=names,
        device=order.device.tag if order.device else str(order),
        could=tuple(_could(order, work, today, but=who)),
        refused=workforce.holds(on=today),
    )


def _could(order: WorkOrder, work: workforce.Work, today: date, *, but: User) -> list[User]:
    people = User.objects.filter(is_active=True).exclude(pk__in=[but.pk, order.completed_by_id or but.pk])
    signers = workforce.able(work, on=today, among=people)
    return [one for one in signers if _may_sign(order, one)]


def _may_sign(order: WorkOrder, who: User) -> bool:
    place = {"site_id": order.site_id, "department_id": order.department_id}
    return who.may(Permission.WORK_ORDER_SIGN, **place)


def may_co_sign(order: WorkOrder, *, who: User, at: datetime) -> bool:
    """Whether this person may stand in with their competency for who did the work."""
    if State(order.state) not in {State.WORK_DONE, State.VERIFIED} or who.pk == order.completed_by_id:
        return False
    return _may_sign(order, who) and not workforce.lacking(who, work_of(order), on=today_of(order, at))


def last_change(order: WorkOrder) -> int:
    return order.state_changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def co_signature(order: WorkOrder) -> CompetencyMark | None:
    """The co-signature that counts: none after it went back to work."""
    rows = order.competency_marks.filter(kind=CompetencyMarkKind.CO_SIGNED).select_related("person")
    again = order.state_changes.filter(verb=Verb.REWORK.value).order_by("-pk").first()
    found: CompetencyMark | None = rows.filter(after_change__gte=again.pk if again else 0).last()
    return found


def settle(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """Before a signature as performer: refuse it, or note that it goes on without the competency."""
    who = person(by)
    found = lacking(order, who=who, at=at) if who is not None else None
    if who is None or found is None:
        return
    if found.refused:
        details = {"competencies": list(found.names), "could_co_sign": [str(one) for one in found.could]}
        raise NotCompetent(found.text, details=details)
    mark(order, CompetencyMarkKind.WARNED, who=who, missing=found.names, at=at)


def mark(
    order: WorkOrder, kind: CompetencyMarkKind, *, who: User, missing: tuple[str, ...], at: datetime
) -> CompetencyMark:
    """Store what was found in the running act; what is stored stays in English for all readers."""
    asked = ", ".join(name or "for the device" for name in missing)[:500]
    made = CompetencyMark(
        work_order=order,
        site_id=order.site_id,
        kind=kind,
        person=who,
        missing=asked,
        after_change=last_change(order),
        marked_at=at,
    )
    return acts.create(made)


def marks(order: WorkOrder) -> list[CompetencyMark]:
    return list(order.competency_marks.select_related("person"))


def said(order: WorkOrder) -> str:
    """What pages and papers tell of the competency behind a signature; empty when there is nothing to tell."""
    standing = co_signature(order)
    told = []
    for one in marks(order):
        if one.kind == CompetencyMarkKind.WARNED:
            text = _("%(name)s signed without a valid competency (%(missing)s).")
            told.append(text % {"name": one.person, "missing": one.missing})
        elif standing is not None and one.pk == standing.pk:
            told.append(_("%(name)s supervised and co-signed.") % {"name": one.person})
    return " ".join(told)
