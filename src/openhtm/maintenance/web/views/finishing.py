"""The finish sheet of a work order, and what it posts: work done, device, verification, signature."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import local_date, now
from openhtm.registry.api import USABLE, Status
from openhtm.ui.doing import FormPage, at_site, carried_out, done, form_page, tried
from openhtm.ui.parts import Act

from ... import access, competence, facts
from ...actions import co_signing, finishing, work_orders
from ...models import WorkOrder
from ...rules.closing import Lack, Missing
from ...rules.work_order_states import State
from ..forms import work_orders as forms
from ..pages import finishing as pages
from ..pages import order_lines as line_pages
from ..pages import work_order as page_of
from ..pages.related import repairs_of

#: Settled by the sheet itself, so not shown as gaps while the work goes on.
_BY_THE_SHEET = frozenset(
    {
        Lack.COMPLETED_AT,
        Lack.SM_RESULT,
        Lack.DEVICE_STATUS,
        Lack.PROBLEM_CODE,
        Lack.CAUSE_CODE,
        Lack.ACTION_CODE,
    }
)


def _order(
    request: SignedInRequest, reference: str, permission: str = Permission.WORK_ORDER_PERFORM
) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


@requires(Permission.WORK_ORDER_READ)
def sheet(request: SignedInRequest, reference: str) -> HttpResponse:
    return _sheet(request, access.work_order(request.user, reference))


def _sheet(request: SignedInRequest, order: WorkOrder, **bound: django_forms.Form) -> HttpResponse:
    """The sheet with the forms of the state; ``bound`` are those that were just refused."""
    if not order.is_open:
        return redirect(order)
    with at_site(order):
        page = _page(request, order, bound)
        return render(request, "maintenance/finish.html", {"page": page}, status=422 if bound else 200)


def _page(request: SignedInRequest, order: WorkOrder, bound: dict[str, Any]) -> pages.FinishPage:
    held = page_of.rights(request.user, order)
    working = order.state == State.IN_PROGRESS
    missing = _shown(facts.missing(order, now=now()), working=working)
    labor = line_pages.labor_rows(order, order.labor.all(), may=False)
    ended = order.state in (State.WORK_DONE, State.VERIFIED)
    signing = ended and "close" in held
    return pages.FinishPage(
        title=_("Finish %(number)s") % {"number": order},
        lead=pages.lead(order, len(missing)),
        crumbs=pages.finish_crumbs(order),
        reference=order.reference,
        stages=pages.stages(order),
        gaps=page_of.gaps(order, missing),
        facts=pages.facts(order, labor),
        pills=page_of.pills(order),
        work=bound.get("work") or (_work_form(order) if working and "work" in held else None),
        work_url=page_of.url("order_done", order),
        labor=_labor_form(request, order) if "update" in held and not labor else None,
        labor_url=page_of.url("labor_add", order),
        device=bound.get("device")
        or (_device_form(order) if ended and order.device_id and "sign" in held else None),
        device_url=page_of.url("order_device", order),
        device_why=pages.device_why(order),
        begin=_begin(order, held),
        **_competency(request, order, signing=signing, refused=bound.get("co_sign")),
        repairs=repairs_of(order),
        second_person=pages.second_person(order, who=request.user),
        verify=pages.verify_acts(order, held=held, who=request.user),
        sign=bound.get("sign") or (forms.Signature() if signing else None),
        sign_url=page_of.url("order_close", order),
        meaning=pages.meaning(order),
    )


def _competency(request: SignedInRequest, order: WorkOrder, *, signing: bool, refused: Any) -> dict[str, Any]:
    """What the person lacks to sign, or the form to co-sign for another who does."""
    found = competence.lacking(order, who=request.user, at=now()) if signing else None
    made: dict[str, Any] = {}
    if found is not None:
        made = {"lacking": found.text, "lacking_title": found.title}
    if refused is not None or _asked_to_co_sign(request, order):
        made["co_sign"] = refused or forms.Signature(auto_id="co_sign_%s")
        made["co_sign_url"] = page_of.url("order_co_sign", order)
    return made


def _asked_to_co_sign(request: SignedInRequest, order: WorkOrder) -> bool:
    performer = order.completed_by
    if performer is None or competence.lacking(order, who=performer, at=now()) is None:
        return False
    return competence.may_co_sign(order, who=request.user, at=now())


def _begin(order: WorkOrder, held: set[str]) -> list[Act]:
    """The one act that leads on to finishing, while the work has not begun or rests."""
    resting = State(order.state) in pages.BEFORE_THE_END
    return page_of.acts(order, held=held, run_url="", lacking=0)[:1] if resting else []


def _shown(missing: tuple[Missing, ...], *, working: bool) -> list[Missing]:
    return [one for one in missing if not (working and one.lack in _BY_THE_SHEET)]


def _work_form(order: WorkOrder) -> forms.Finish:
    begun = {**forms.values_of(order), "completed_at": timezone.localtime(order.completed_at or now())}
    return forms.Finish(initial=begun, order=order)


def _labor_form(request: SignedInRequest, order: WorkOrder) -> forms.Labor:
    begun = {
        "worked_on": local_date(now(), order.site.time_zone),
        "person": order.assignee_id or request.user.pk,
    }
    return forms.Labor(initial=begun, user=request.user, auto_id="labor_%s")


def _device_form(order: WorkOrder) -> forms.DeviceAfter | None:
    return None if pages.is_back(order) else forms.DeviceAfter(order=order)


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def work_done(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write what was done, then say that the work is done."""
    order = _order(request, reference)
    with at_site(order):
        form = forms.Finish(request.POST, order=order)
        if not form.is_valid() or tried(form, lambda: _finish(request, order, form)) is None:
            return _sheet(request, access.work_order(request.user, reference), work=form)
    messages.success(request, _("The work is done. Now sign."))
    return redirect(page_of.url("order_finish", order))


def _finish(request: SignedInRequest, order: WorkOrder, form: forms.Finish) -> WorkOrder:
    at = now()
    if changes := {name: value for name, value in form.changes().items() if value != ""}:
        work_orders.edit(order, changes=changes, by=request.user, at=at)
    # The field shows minutes; the work may have begun within the one now shown.
    moment = max(form.cleaned_data["completed_at"], order.started_at or form.cleaned_data["completed_at"])
    return finishing.finish(order, completed_at=moment, by=request.user, at=at)


@require_POST
@requires(Permission.WORK_ORDER_SIGN)
def device_after(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the device back, or say that it stays as it is."""
    order = _order(request, reference, Permission.WORK_ORDER_SIGN)
    form = forms.DeviceAfter(request.POST, order=order)
    if not form.is_valid() or tried(form, lambda: _settle_device(request, order, form)) is None:
        return _sheet(request, access.work_order(request.user, reference), device=form)
    messages.success(request, _("Noted what becomes of the device."))
    return redirect(page_of.url("order_finish", order))


def _settle_device(request: SignedInRequest, order: WorkOrder, form: forms.DeviceAfter) -> WorkOrder:
    given, at = form.cleaned_data, now()
    if given["status"] == Status.OUT_OF_SERVICE:
        return work_orders.edit(order, changes={"status_after": given["status"]}, by=request.user, at=at)
    if given["status"] != forms.KEEP:
        status, conditions = Status(given["status"]), given["conditions_of_use"]
        return finishing.return_device(
            order, status=status, conditions_of_use=conditions, by=request.user, at=at
        )
    current = Status(order.device.status)  # type: ignore[union-attr]
    if current in USABLE:
        return finishing.return_device(order, status=current, by=request.user, at=at)
    return work_orders.edit(order, changes={"status_after": current.value}, by=request.user, at=at)


@require_POST
@requires(Permission.WORK_ORDER_SIGN)
def verify(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_SIGN)
    back = page_of.url("order_finish", order)
    return done(
        request, lambda: finishing.verify(order, by=request.user, at=now()), words=_("Verified."), back=back
    )


@require_POST
@requires(Permission.WORK_ORDER_CLOSE)
def close(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_CLOSE)
    form = forms.Signature(request.POST)
    if not form.is_valid() or tried(form, lambda: _sign(request, order, form)) is None:
        return _sheet(request, access.work_order(request.user, reference), sign=form)
    messages.success(request, _("Signed and closed."))
    return redirect(order)


def _sign(request: SignedInRequest, order: WorkOrder, form: forms.Signature) -> WorkOrder:
    at = now()
    proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=at)
    return finishing.close(order, proof=proof, by=request.user, at=at)


@require_POST
@requires(Permission.WORK_ORDER_SIGN)
def co_sign(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference, Permission.WORK_ORDER_SIGN)
    form = forms.Signature(request.POST, auto_id="co_sign_%s")
    if not form.is_valid() or tried(form, lambda: _co_sign(request, order, form)) is None:
        return _sheet(request, access.work_order(request.user, reference), co_sign=form)
    messages.success(request, _("Co-signed."))
    return redirect(page_of.url("order_finish", order))


def _co_sign(request: SignedInRequest, order: WorkOrder, form: forms.Signature) -> object:
    at = now()
    proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=at)
    return co_signing.co_sign(order, proof=proof, by=request.user, at=at)


@requires(Permission.WORK_ORDER_PERFORM)
def rework(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.Because(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: finishing.rework(order, reason=form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, _("Back in work."))
        return redirect(order)
    title = _("Go back to work on %(number)s") % {"number": order}
    page = FormPage(
        title=title,
        crumbs=page_of.crumbs(order),
        form=form,
        submit=_("Back to work"),
        cancel=order.get_absolute_url(),
    )
    return form_page(request, page)
