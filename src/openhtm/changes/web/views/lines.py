"""The devices of a change: the board, and what is done to one or to many."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance
from openhtm.ui.doing import asked

from ... import access, acting, words
from ...acting import LineAct
from ...models import Change
from ...proving import Proof
from ...rules.lines import LineState
from ..line_forms import FORMS
from ..pages.lines import board_page
from ..sites import rights
from .changes import form_of


@requires(Permission.CHANGE_READ)
def devices(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk)
    page = board_page(
        found,
        list(access.lines_of(request.user, found)),
        versions={one.model_id: one.to_version for one in found.targets.all()},
        chosen=request.GET.get("state", ""),
        rights=rights(request, found),
    )
    return render(request, "changes/devices.html", {"page": page})


@require_POST
@requires(Permission.CHANGE_WORK)
def choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the board with its ticks to the form of the act."""
    found = access.change(request.user, pk, Permission.CHANGE_WORK)
    verb = request.POST.get("verb", "")
    if verb not in acting.ACTS:
        messages.error(request, _("Choose what was done."))
        return redirect("changes:devices", pk=found.pk)
    ticked = [("line", one) for one in request.POST.getlist("selected")]
    return redirect(f"{reverse('changes:do', args=[found.pk, verb])}?{urlencode(ticked)}")


@requires(Permission.CHANGE_WORK)
def do(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_WORK)
    act = acting.act(verb)
    back = reverse("changes:devices", args=[found.pk])
    rows = access.lines_of(request.user, found, Permission.CHANGE_WORK)
    more: dict[str, Any] = {}
    if act.tested:
        on = local_date(now(), found.site.time_zone)
        more["versions"] = maintenance.performing.readable_in_force(request.user, on=on)
    form = FORMS[verb](
        request.POST or None,
        offered=[one for one in rows if LineState(one.state) in act.states],
        initial={"lines": request.GET.getlist("line")},
        **more,
    )

    def call() -> Change:
        chosen = access.chosen_lines(request.user, found, form.keys(), Permission.CHANGE_WORK)
        act.call(chosen, **form.values(), **_proof(request, act, form), by=request.user, at=now())
        return found

    title = f"{found}: {str(act.label).lower()}"
    page = form_of(found, form, title, str(act.label), cancel=back, note=_note(found, verb))
    return asked(request, page, call, words=str(words.DONE[verb]), to=lambda _made: back)


def _note(found: Change, verb: str) -> str:
    if verb == "begin":
        return _("From now on they are kept from use, until they are verified or rolled back and tested.")
    if verb == "verify":
        return _("By the test plan: %(plan)s") % {"plan": found.test_plan}
    if verb == "roll-back":
        return _("By the way back: %(way)s") % {"way": found.rollback}
    return ""


def _proof(request: SignedInRequest, act: LineAct, form: Any) -> dict[str, Any]:
    if not act.tested:
        return {}
    given = form.cleaned_data
    reference = given["order"].strip()
    order = maintenance.work_order(request.user, reference) if reference else None
    evidence = Proof(
        order=order,
        procedure=form.version(),
        result=given["result"],
        recalibrated=given["recalibrated"],
    )
    proof = reauthenticate(request.user, password=given["password"], at=now())
    return {"evidence": evidence, "proof": proof}
