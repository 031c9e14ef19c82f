"""Who works on an order, and what waits for a person: hand-overs to take up, notes that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.documents import api as documents
from openhtm.documents.api import Document
from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError

from .acting import person
from .models import IS_OPEN, HandOver, LaborLine, Mention, OrderHelper, OrderNote, WorkOrder


class NotTakenUp(DomainError):
    """The person has been handed the order and has not taken it up yet."""

    code = "hand_over_waits"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of the team, with the minutes noted for them on this order. ``helper`` is None for the lead."""

    person: User
    minutes: int
    helper: OrderHelper | None = None


def team(order: WorkOrder) -> list[Member]:
    """Whoever has the order, then those who help, in the order they joined."""
    noted = LaborLine.objects.filter(work_order=order, voided_reason="", person__isnull=False).order_by()
    minutes = dict(noted.values_list("person").annotate(sum=Sum("minutes")))
    lead = order.assignee
    found = [] if lead is None else [Member(person=lead, minutes=minutes.get(lead.pk, 0))]
    return found + [
        Member(person=one.person, minutes=minutes.get(one.person_id, 0), helper=one) for one in helping(order)
    ]


def helping(order: WorkOrder) -> QuerySet[OrderHelper]:
    rows: QuerySet[OrderHelper] = order.helpers.filter(released_at__isnull=True).select_related("person")
    return rows


def helps(order: WorkOrder, *, who: User | None) -> bool:
    return who is not None and helping(order).filter(person=who).exists()


def waiting_hand_over(order: WorkOrder) -> HandOver | None:
    """The hand-over that nobody has taken up yet."""
    found: HandOver | None = _waiting(order).select_related("note", "receiver").first()
    return found


def _waiting(order: WorkOrder) -> QuerySet[HandOver]:
    """The latest first."""
    rows: QuerySet[HandOver] = order.hand_overs.filter(taken_up_at__isnull=True, passed_on_at__isnull=True)
    return rows.order_by("-given_at", "-pk")


def check_taken_up(order: WorkOrder, *, by: Actor) -> None:
    """Whoever was handed begun work reads first what the one before has written."""
    if order.assignee_id is None or order.assignee_id != getattr(person(by), "pk", None):
        return
    # Asked before every act on an order: who waits is read whole only where somebody does.
    if list(_waiting(order).values_list("receiver_id", flat=True)[:1]) == [order.assignee_id]:
        waits = _waiting(order)[0]
        raise NotTakenUp(
            _("%(giver)s handed you %(order)s with a note. Read it and take the order up first.")
            % {"giver": waits.giver, "order": order}
        )


def given(order: WorkOrder, *, note: OrderNote, to: User, by: Actor, at: datetime) -> None:
    """Remember a hand-over that the receiver has to take up."""
    acts.create(
        HandOver(
            work_order=order,
            site_id=order.site_id,
            note=note,
            giver=by.actor_label[:200],
            receiver=to,
            given_at=at,
        )
    )


def passed_on(order: WorkOrder, *, at: datetime) -> None:
    """The order goes to somebody else before its receiver took it up."""
    if (waits := waiting_hand_over(order)) is not None:
        acts.save(waits, passed_on_at=at)


def hand_overs_for(who: User) -> QuerySet[HandOver]:
    """What the person has to take up, the longest waiting first."""
    rows = HandOver.objects.filter(receiver=who, taken_up_at__isnull=True, passed_on_at__isnull=True)
    here = rows.filter(work_order__in=WorkOrder.objects.filter(IS_OPEN, assignee=who))
    found: QuerySet[HandOver] = here.select_related("note", "work_order__device").order_by("given_at", "pk")
    return found


def mentions_of(who: User) -> QuerySet[Mention]:
    """Notes that name the person and that they have not seen, the oldest first."""
    rows: QuerySet[Mention] = Mention.objects.filter(person=who, seen_at__isnull=True)
    return rows.select_related("note__work_order__device").order_by("pk")


def photos_of(notes: Sequence[int]) -> dict[int, list[Document]]:
    """The photos of notes by the note's id, oldest first; those marked as wrong are left out."""
    found: dict[int, list[Document]] = {}
    for document in documents.of_many(OrderNote, notes):
        if document.voided_at is None:
            found.setdefault(document.subject_id, []).append(document)
    return found
