"""Helpers of an order, hand-overs taken up, and notes that name the reader."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires, signed_in
from openhtm.kernel.time import now
from openhtm.ui.doing import done

from ... import access
from ...actions import notes, teams
from ...models import WorkOrder
from ..forms import work_orders as forms
from .order_lines import asked


def _order(request: SignedInRequest, reference: str) -> WorkOrder:
    return access.work_order(request.user, reference, Permission.WORK_ORDER_PERFORM)


@requires(Permission.WORK_ORDER_PERFORM)
def helper_add(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.Helper(request.POST or None, user=request.user)

    def add() -> object:
        helper = one(
            people(request.user),
            _("There is no such person, or it is outside your sites."),
            pk=form.cleaned_data["helper"],
        )
        return teams.add_helper(order, helper=helper, by=request.user, at=now())

    title = _("Who helps with %(number)s?") % {"number": order}
    return asked(request, order, form, add, title=title, anchor="team")


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def join(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    return done(
        request,
        lambda: teams.add_helper(order, helper=request.user, by=request.user, at=now()),
        words=_("You help with it; it stands under My work."),
        back=f"{order.get_absolute_url()}#team",
    )


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def release(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    order = _order(request, reference)
    rows = order.helpers.select_related("person", "work_order")
    helper = one(rows, _("There is no such helper on this order."), pk=pk)
    return done(
        request,
        lambda: teams.release_helper(helper, by=request.user, at=now()),
        words=_("Saved."),
        back=f"{order.get_absolute_url()}#team",
    )


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def take_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """The note has been read; on to the order."""
    hand_over = access.hand_over(request.user, pk)
    return done(
        request,
        lambda: teams.take_up(hand_over, by=request.user, at=now()),
        words=_("Taken up. It is yours."),
        back=hand_over.work_order.get_absolute_url(),
    )


@require_POST
@signed_in
def seen(request: SignedInRequest, pk: int) -> HttpResponse:
    """The note has been read; on to the order where it stands."""
    mention = access.mention(request.user, pk)
    return done(
        request,
        lambda: notes.see(mention, by=request.user, at=now()),
        words=_("Marked as read."),
        back=f"{mention.note.work_order.get_absolute_url()}#timeline",
    )
