"""Deciding about what came from a device and could not be done, and confirming signatures."""

from __future__ import annotations

from typing import Any

import orjson
from django import forms as django_forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import SignedInRequest, one, reauthenticate, signed_in
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access, deciding, receiving, telling
from ... import package as packages
from ...actions.acts import drop as drop_act
from ...models import ActState, ReceivedAct
from .. import forms, pages


@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """Taking along, what waits, and how the program is installed on a phone."""
    waiting = list(access.visible(request.user).waiting()[:200])
    mine = [act for act in waiting if act.person_id == request.user.pk]
    held = [act for act in mine if act.state == ActState.HELD]
    signs = [act for act in mine if act.state == ActState.TO_CONFIRM]
    lead, tone = pages.lead(len(held), len(signs))
    page = pages.HomePage(
        title=_("Off-line"),
        lead=lead,
        lead_tone=tone,
        rows=[pages.row(act) for act in held],
        to_confirm=[pages.row(act) for act in signs],
        confirm_url=reverse("offline:confirm"),
        others=[pages.row(act) for act in waiting if act.person_id != request.user.pk],
        may_take=packages.has_parts(request.user),
    )
    return render(request, "offline/home.html", {"page": page})


@signed_in
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both versions side by side, and the choices."""
    return _page(request, access.held(request.user, pk))


def _page(
    request: SignedInRequest,
    act: ReceivedAct,
    *,
    form: forms.CarryOut | None = None,
    dropping: forms.Drop | None = None,
) -> HttpResponse:
    own = act.person_id == request.user.pk
    open_ = act.state == ActState.HELD
    may_drop = act.is_waiting and deciding.may_drop(act, by=request.user)
    following = access.own(act.person).waiting().about(act.subject).filter(sequence__gt=act.sequence)
    lead = act.message if act.is_waiting else act.settled_how
    page = pages.HeldPage(
        title=act.label,
        lead=lead,
        lead_tone=pages.state(act).tone,
        crumbs=pages.crumbs(),
        pill=pages.state(act),
        message=act.message,
        tone=pages.state(act).tone,
        facts=pages.facts(act),
        differences=pages.differences(act),
        files=[
            pages.File(name=file.name, url=reverse("offline:file", args=[act.pk, file.pk]), size=file.size)
            for file in act.files.order_by("pk")
        ],
        following=following.count(),
        form=(form or _carrying(act)) if own and open_ else None,
        drop=(dropping or forms.Drop()) if may_drop else None,
        carry_out_url=reverse("offline:carry_out", args=[act.pk]),
        drop_url=reverse("offline:drop", args=[act.pk]),
        record_url="",
    )
    return render(request, "offline/held.html", {"page": page})


@require_POST
@signed_in
def carry_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do a held act after all, and then what waited behind it on the same record."""
    act = access.held(request.user, pk)
    form = _carrying(act, request.POST)
    if not form.is_valid():
        return _page(request, act, form=form)
    if not act.is_waiting:
        messages.info(request, _("Somebody has decided about this already."))
        return redirect(act)
    instead = form.cleaned_data.get("instead", "").strip().upper()
    try:
        against = receiving.carry_out_from(act, instead=instead, by=request.user, at=now())
    except DomainError as problem:
        form.add_error(None, str(problem))
        return _page(request, act, form=form)
    if against is None:
        messages.success(request, _("Carried out, with everything that waited behind it."))
        return redirect("offline:home")
    messages.error(request, against.message)
    return redirect(against)


def _carrying(act: ReceivedAct, given: Any = None) -> forms.CarryOut:
    return forms.CarryOut(given, has_order="order" in act.payload)


@require_POST
@signed_in
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    act = access.held(request.user, pk)
    form = forms.Drop(request.POST)
    if not form.is_valid():
        return _page(request, act, dropping=form)
    try:
        drop_act(act, reason=form.cleaned_data["reason"], by=request.user, at=now())
    except DomainError as problem:
        form.add_error(None, str(problem))
        return _page(request, act, dropping=form)
    messages.success(request, _("Let go. It stays on record here and changed nothing."))
    return redirect("offline:home")


@signed_in
def file(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A file of a held act, always as a download."""
    act = access.held(request.user, pk)
    found = one(act.files.all(), _("There is no such file, or it is outside your sites."), pk=number)
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer  # type: ignore[return-value]


# -- signatures -------------------------------------------------------------------------------------------


@signed_in
def confirm(request: SignedInRequest) -> HttpResponse:
    """Everything signed on a device, side by side with the record, under one password."""
    acts = list(access.own(request.user).filter(state=ActState.TO_CONFIRM).select_related("person"))
    form = forms.Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = [act for act in acts if str(act.pk) in request.POST.getlist("act")]
        if _signed(request, form, chosen):
            return redirect("offline:home")
        acts = list(access.own(request.user).filter(state=ActState.TO_CONFIRM).select_related("person"))
    page = pages.ConfirmPage(
        title=_("Confirm signatures"),
        lead=_lead(len(acts)),
        crumbs=pages.crumbs(),
        signs=[_to_sign(act) for act in acts],
        form=form,
    )
    return render(request, "offline/confirm.html", {"page": page})


def _lead(count: int) -> str:
    if not count:
        return _("Nothing that you signed on a device waits to be confirmed.")
    return ngettext(
        "You signed %(n)d record without a network. With your password it becomes a signature.",
        "You signed %(n)d records without a network. With your password they become signatures.",
        count,
    ) % {"n": count}


def _to_sign(act: ReceivedAct) -> pages.ToSign:
    return pages.ToSign(
        pk=act.pk,
        label=f"{telling.record(act)} {act.label}",
        url=act.get_absolute_url(),
        device_at=act.device_at,
        happened_at=act.happened_at,
        sha256=str(act.payload.get("sha256", "")),
        shown=_shown(str(act.payload.get("shown", ""))),
        message="" if act.code == "to_confirm" else act.message,
        differences=pages.differences(act),
    )


def _shown(text: str) -> list[str]:
    """The text that was signed, in lines; the device writes a list of them."""
    try:
        lines = orjson.loads(text)
    except orjson.JSONDecodeError:
        return [text]
    return [str(line) for line in lines] if isinstance(lines, list) else [text]


def _signed(request: SignedInRequest, form: django_forms.Form, acts: list[ReceivedAct]) -> bool:
    """Whether all of the chosen ones are signatures now; what went wrong stands in the form."""
    if not acts:
        form.add_error(None, _("Choose what you confirm."))
        return False
    at = now()
    try:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=at)
        told = [
            receiving.carry_out(act, how=_("Confirmed"), proof=proof, by=request.user, at=at) for act in acts
        ]
    except DomainError as problem:
        form.add_error(None, str(problem))
        return False
    for against in filter(None, told):
        form.add_error(None, against.message)
    done = sum(one is None for one in told)
    if done:
        words = ngettext("%(n)d record is signed.", "%(n)d records are signed.", done) % {"n": done}
        messages.success(request, words)
    return all(one is None for one in told)
