"""What is done to a work order between opening and finishing: triage, assign, start, wait, end early."""

from __future__ import annotations

from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires
from openhtm.kernel.time import now
from openhtm.ui.doing import FormPage, done, form_page, tried

from ... import access, outside
from ...actions import checklists, work_orders
from ...models import WorkOrder
from ...rules.priority import Priority
from ...rules.work_order_states import State
from ..forms import work_orders as forms
from ..pages import work_order as page_of


def _order(request: SignedInRequest, reference: str, permission: str) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


def _asked(
    request: SignedInRequest,
    order: WorkOrder,
    form: django_forms.Form,
    call: Callable[[], object],
    *,
    title: str,
    words: str,
    submit: str,
) -> HttpResponse:
    """A page that is one form about this order; carried out, it leads back to the order."""
    if form.is_valid():
        made = tried(form, call)
        if made is not None:
            messages.success(request, words)
            return redirect(made if isinstance(made, WorkOrder) else order)
    page = FormPage(
        title=title, crumbs=page_of.crumbs(order), form=form, submit=submit, cancel=order.get_absolute_url()
    )
    return form_page(request, page)


@requires(Permission.WORK_ORDER_ASSIGN)
def triage(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_ASSIGN)
    form = forms.Triage(request.POST or None, initial={"priority": order.priority, "kind": order.kind})

    def settle() -> WorkOrder:
        given = form.cleaned_data
        return work_orders.triage(
            order,
            priority=Priority(int(given["priority"])),
            kind=given["kind"],
            reason=given["reason"],
            by=request.user,
            at=now(),
        )

    if form.is_valid() and tried(form, settle) is not None:
        messages.success(request, _("Triaged."))
        return redirect(order)
    page = FormPage(
        title=_("Triage %(number)s") % {"number": order},
        crumbs=page_of.crumbs(order),
        form=form,
        submit=_("Settle"),
        cancel=order.get_absolute_url(),
        # Whoever hands the work out sees first whether somebody else has promised to do it.
        note=" ".join(outside.said(outside.cover_of(order, at=now()))),
    )
    return form_page(request, page)


@requires(Permission.WORK_ORDER_PERFORM)
def assign(request: SignedInRequest, reference: str) -> HttpResponse:
    """Who may assign gives it to anybody; who has it hands it over with a note."""
    order = _order(request, reference, Permission.WORK_ORDER_PERFORM)
    form = forms.Assign(request.POST or None, user=request.user)
    place = {"site_id": order.site_id, "department_id": order.department_id}
    change = (
        work_orders.assign
        if request.user.may(Permission.WORK_ORDER_ASSIGN, **place)
        else work_orders.hand_over
    )

    def give() -> WorkOrder:
        given = form.cleaned_data
        person = one(
            people(request.user),
            _("There is no such person, or it is outside your sites."),
            pk=given["assignee"],
        )
        return change(order, assignee=person, note=given["note"], by=request.user, at=now())

    title = _("Who works on %(number)s?") % {"number": order}
    return _asked(request, order, form, give, title=title, words=_("Assigned."), submit=_("Assign"))


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def take(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_PERFORM)
    return done(
        request,
        lambda: work_orders.take(order, by=request.user, at=now()),
        words=_("It is yours."),
        back=order.get_absolute_url(),
    )


@requires(Permission.WORK_ORDER_PERFORM)
def respond(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_PERFORM)
    form = forms.Answered(request.POST or None)
    title = _("Who reported %(number)s has been called") % {"number": order}
    return _asked(
        request,
        order,
        form,
        lambda: work_orders.respond(order, text=form.cleaned_data["text"], by=request.user, at=now()),
        title=title,
        words=_("Noted. The first clock has stopped."),
        submit=_("Note the call"),
    )


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def start(request: SignedInRequest, reference: str) -> HttpResponse:
    """Begin work: on an inspection with its checklist, else on the order."""
    order = _order(request, reference, Permission.WORK_ORDER_PERFORM)
    if not order.is_scheduled:
        words = _("Started.")
        return done(
            request,
            lambda: work_orders.start(order, by=request.user, at=now()),
            words=words,
            back=order.get_absolute_url(),
        )
    form = django_forms.Form({})
    run = tried(form, lambda: checklists.begin(order, by=request.user, at=now()))
    if run is not None:
        return redirect(page_of.url("perform", order, run.pk))
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    return redirect(order)


@requires(Permission.WORK_ORDER_PERFORM)
def wait(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_PERFORM)
    form = forms.Wait(request.POST or None)

    def waiting() -> WorkOrder:
        given = form.cleaned_data
        return work_orders.wait(
            order, state=State(given["state"]), reason=given["reason"], by=request.user, at=now()
        )

    title = _("What does %(number)s wait for?") % {"number": order}
    return _asked(request, order, form, waiting, title=title, words=_("It waits."), submit=_("Wait"))


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def resume(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_PERFORM)
    return done(
        request,
        lambda: work_orders.resume(order, by=request.user, at=now()),
        words=_("Work goes on."),
        back=order.get_absolute_url(),
    )


@requires(Permission.WORK_ORDER_CANCEL)
def cancel(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_CANCEL)
    form = forms.Because(request.POST or None)
    title = _("Cancel %(number)s") % {"number": order}
    return _asked(
        request,
        order,
        form,
        lambda: work_orders.cancel(order, reason=form.cleaned_data["reason"], by=request.user, at=now()),
        title=title,
        words=_("Canceled. What was planned stays open."),
        submit=_("Cancel the order"),
    )


@requires(Permission.WORK_ORDER_CANCEL)
def duplicate(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_CANCEL)
    form = forms.DuplicateOf(request.POST or None)

    def end() -> WorkOrder:
        other = access.work_order(request.user, form.cleaned_data["other"].strip())
        return work_orders.mark_duplicate(order, of=other, by=request.user, at=now())

    title = _("%(number)s is a duplicate") % {"number": order}
    return _asked(
        request,
        order,
        form,
        end,
        title=title,
        words=_("Ended as a duplicate. Its lines, notes and reports went along."),
        submit=_("End as a duplicate"),
    )


@requires(Permission.WORK_ORDER_CANCEL)
def no_duplicate(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_CANCEL)
    form = forms.Because(request.POST or None)
    title = _("%(number)s is no duplicate") % {"number": order}
    return _asked(
        request,
        order,
        form,
        lambda: work_orders.undo_duplicate(
            order, reason=form.cleaned_data["reason"], by=request.user, at=now()
        ),
        title=title,
        words=_("It goes on as before, with what had gone along."),
        submit=_("Take it apart again"),
    )


@requires(Permission.WORK_ORDER_CREATE)
def copy(request: SignedInRequest, reference: str) -> HttpResponse:
    """Asked first: the menu that leads here only follows links."""
    order = _order(request, reference, Permission.WORK_ORDER_CREATE)
    form = django_forms.Form(request.POST if request.method == "POST" else None)
    title = _("Copy %(number)s") % {"number": order}
    return _asked(
        request,
        order,
        form,
        lambda: work_orders.copy_order(order, by=request.user, at=now()),
        title=title,
        words=_("The copy is open: the same work, without its times, people, lines and results."),
        submit=_("Open the copy"),
    )


@requires(Permission.WORK_ORDER_CREATE)
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_CREATE)
    form = forms.Because(request.POST or None)
    title = _("Open a follow-up to %(number)s") % {"number": order}
    return _asked(
        request,
        order,
        form,
        lambda: work_orders.reopen(order, reason=form.cleaned_data["reason"], by=request.user, at=now()),
        title=title,
        words=_("A linked follow-up is open. The closed record stays as it was signed."),
        submit=_("Open the follow-up"),
    )
