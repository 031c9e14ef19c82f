"""Repairs and what else was done, what was tried and not done, and what was put off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.maintenance.api import Attempt, Deferral, OrderKind, State, VendorVisit, WorkOrder, title_of
from openhtm.ui.tones import Tone

from .inspections import orders, orders_url
from .parts import Cell, Question, Section
from .saying import NOTHING, day, hidden, known, moment, text, unknown

#: Rows of each list; the page opens the rest.
LAST = 10
_ENDED_UNDONE = (State.CANCELLED.value, State.DUPLICATE.value)


def work(question: Question) -> Iterator[Section]:
    if not question.may(Permission.WORK_ORDER_READ):
        yield hidden("repairs", _("Repairs"))
        yield hidden("attempts", _("Tried and not done"))
        return
    yield _repairs(question)
    yield _open(question)
    yield _counted(question)
    yield _attempts(question)
    yield _deferrals(question)


def _repairs(question: Question) -> Section:
    rows = orders(question).repairs().filter(opened_at__lt=question.until)
    total = rows.count()
    found = list(rows.select_related("completed_by").order_by("-opened_at", "-pk")[:LAST])
    visits = _visits(found)
    return Section(
        key="repairs",
        title=_("Repairs"),
        columns=[
            ("order", _("Work order"), 3),
            ("opened", _("Opened"), 3),
            ("what", _("What was wrong, what was done"), 8),
            ("by", _("By"), 4),
            ("state", _("Closed"), 3),
        ],
        rows=[_repair(one, question, visits.get(one.pk, "")) for one in found],
        empty=_("No repair was opened until then."),
        left_out=total - len(found),
        more_url=orders_url(question),
    )


def _visits(found: list[Any]) -> dict[int, str]:
    """Who of a vendor came, by order."""
    rows = VendorVisit.objects.valid().filter(work_order__in=[one.pk for one in found])
    told: dict[int, list[str]] = {}
    for row in rows.select_related("vendor").order_by("came_at"):
        checked = {
            True: _("credentials checked"),
            False: _("credentials not checked"),
            None: _("whether credentials were checked is unknown"),
        }[row.credential_checked]
        told.setdefault(row.work_order_id, []).append(f"{row.vendor}: {row.engineer} ({checked})")
    return {key: "; ".join(values) for key, values in told.items()}


def _repair(one: Any, question: Question, visits: str) -> list[Cell]:
    return [
        text(one, url=one.get_absolute_url()),
        moment(one.opened_at, question),
        text(_what(one, question)),
        known(", ".join(str(name) for name in (one.completed_by, visits or one.vendor) if name))
        if _is_done(one, question)
        else text(_("Not done yet on that day"), tone=Tone.SOON),
        _closed(one, question),
    ]


def _is_done(one: Any, question: Question) -> bool:
    return one.completed_at is not None and one.completed_at < question.until


def _what(one: Any, question: Question) -> str:
    """What was reported; and once it is done, the codes and words of the repair."""
    if not _is_done(one, question):
        return str(one.title)
    codes = (("problem", one.problem_code), ("cause", one.cause_code), ("action", one.action_code))
    named = [title_of(name, code) for name, code in codes if code]
    return ". ".join(part for part in (one.title, ", ".join(named), one.resolution) if part)


def _closed(one: Any, question: Question) -> Cell:
    if one.closed_at is not None and one.closed_at < question.until:
        return moment(one.closed_at, question)
    if one.state in _ENDED_UNDONE and one.changed_at < question.until:
        return text(one.get_state_display())
    return text(_("Open on that day"), tone=Tone.SOON)


def _open(question: Question) -> Section:
    """What was open at the end of the day, of every kind."""
    ended = Q(closed_at__lt=question.until) | Q(state__in=_ENDED_UNDONE, changed_at__lt=question.until)
    rows = orders(question).filter(opened_at__lt=question.until).exclude(ended)
    total = rows.count()
    found = list(rows.select_related("assignee").order_by("opened_at", "pk")[:LAST])
    return Section(
        key="open_work",
        title=_("Work that was open"),
        columns=[
            ("order", _("Work order"), 3),
            ("kind", _("Kind"), 3),
            ("title", _("What"), 6),
            ("opened", _("Opened"), 4),
            ("due", _("Due"), 3),
        ],
        rows=[
            [
                text(one, url=one.get_absolute_url()),
                text(one.get_kind_display()),
                text(one.title),
                moment(one.opened_at, question),
                day(one.due_on) if one.due_on else text(NOTHING),
            ]
            for one in found
        ],
        empty=_("Nothing was open."),
        left_out=total - len(found),
        more_url=orders_url(question),
    )


def _counted(question: Question) -> Section:
    """All work by kind, so that nothing that is not told here is lost."""
    rows = orders(question).filter(opened_at__lt=question.until).order_by()
    counted = dict(rows.values_list("kind").annotate(Count("pk")))
    everywhere = WorkOrder.objects.filter(device=question.device, opened_at__lt=question.until).count()
    elsewhere = everywhere - sum(counted.values())
    lines = [
        [text(OrderKind(kind).label), text(number, url=orders_url(question))]
        for kind, number in sorted(counted.items())
    ]
    if elsewhere:
        lines.append([unknown(_("At sites that you may not see")), text(elsewhere)])
    return Section(
        key="counts",
        title=_("All work on record"),
        columns=[("kind", _("Kind"), 8), ("number", _("Work orders"), 3)],
        rows=lines,
        empty=_("No work order was opened until then."),
    )


def _attempts(question: Question) -> Section:
    reach = question.reader.scope(Permission.WORK_ORDER_READ)
    rows = Attempt.objects.within(reach).filter(
        occurrence__device=question.device, tried_at__lt=question.until
    )
    total = rows.count()
    found = list(rows.select_related("occurrence__plan", "tried_by").order_by("-tried_at", "-pk")[:LAST])
    return Section(
        key="attempts",
        title=_("Tried and not done"),
        columns=[
            ("at", _("Tried"), 4),
            ("why", _("Why not"), 4),
            ("plan", _("For"), 5),
            ("evidence", _("Evidence"), 6),
            ("by", _("By"), 3),
        ],
        rows=[
            [
                moment(one.tried_at, question),
                text(one.get_kind_display()),
                text(f"{one.occurrence.plan.title}, {day(one.occurrence.due_on).text}"),
                text(". ".join(part for part in (one.evidence, one.notified) if part)),
                known(one.tried_by),
            ]
            for one in found
        ],
        empty=_("No attempt is on record."),
        left_out=total - len(found),
        more_url=orders_url(question),
    )


def _deferrals(question: Question) -> Section:
    reach = question.reader.scope(Permission.WORK_ORDER_READ)
    rows = Deferral.objects.within(reach).filter(
        occurrence__device=question.device, deferred_at__lt=question.until
    )
    total = rows.count()
    joined = rows.select_related("occurrence__plan", "deferred_by", "approved_by")
    found = list(joined.order_by("-deferred_at", "-pk")[:LAST])
    return Section(
        key="deferrals",
        title=_("Put off"),
        columns=[
            ("plan", _("For"), 5),
            ("until", _("Until"), 3),
            ("why", _("Why"), 6),
            ("by", _("By"), 3),
            ("approved", _("Approved by"), 3),
        ],
        rows=[
            [
                text(f"{one.occurrence.plan.title}, {day(one.occurrence.due_on).text}"),
                day(one.target_on),
                text(". ".join(part for part in (one.reason, one.risk_note) if part)),
                known(one.deferred_by),
                text(one.approved_by or NOTHING),
            ]
            for one in found
        ],
        empty=_("Nothing was put off."),
        left_out=total - len(found),
        more_url=orders_url(question),
    )
