"""Taking a change from state to state: review, approvals, words of mouth, the end."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.ui.doing import asked, done

from ... import access, words
from ...actions import deciding
from ...models import Change, StateChoice
from ...rules.states import ENDED, Role
from .. import deciding_forms as forms
from .changes import form_of


@require_POST
@requires(Permission.CHANGE_LEAD)
def advance(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_LEAD)
    to = request.POST.get("to", "")
    return done(
        request,
        lambda: deciding.advance(found, to=to, by=request.user, at=now()),
        words=_("The state was changed."),
        back=found.get_absolute_url(),
    )


def _role(role: str) -> str:
    if role not in set(Role):
        raise NotFound(_("There is no such role of approval."))
    return words.roles([Role(role)])


@requires(Permission.CHANGE_READ)
def approve(request: SignedInRequest, pk: int, role: str) -> HttpResponse:
    """Who may approve depends on the role; the action asks."""
    found = access.change(request.user, pk)
    named = {"change": found, "role": _role(role)}
    form = forms.ApproveForm(request.POST or None)

    def act() -> Change:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        said = form.cleaned_data["said"]
        deciding.approve(found, role=role, said=said, proof=proof, by=request.user, at=now())
        return found

    note = _("Your signature stands under the whole of it: models, devices, risks and texts as they are now.")
    page = form_of(found, form, _("Approve %(change)s for %(role)s") % named, _("Sign"), note=note)
    return asked(request, page, act, words=_("Approved."), to=lambda made: made)


@requires(Permission.CHANGE_READ)
def reject(request: SignedInRequest, pk: int, role: str) -> HttpResponse:
    found = access.change(request.user, pk)
    named = {"change": found, "role": _role(role)}
    form = forms.RejectForm(request.POST or None)

    def act() -> Change:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        return deciding.reject(
            found, role=role, reason=given["reason"], proof=proof, by=request.user, at=now()
        )

    page = form_of(found, form, _("Reject %(change)s for %(role)s") % named, _("Reject"), kind="danger")
    return asked(request, page, act, words=_("Rejected."), to=lambda made: made)


@requires(Permission.CHANGE_LEAD)
def speak(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_LEAD)
    form = forms.SpeakForm(request.POST or None)

    def act() -> Change:
        deciding.speak(found, **form.cleaned_data, by=request.user, at=now())
        return found

    note = _("Two roles, two people. With the second one it is approved; assessment and signatures follow.")
    title = _("%(change)s was approved by word of mouth") % {"change": found}
    page = form_of(found, form, title, _("Write it down"), note=note)
    return asked(request, page, act, words=_("Written down."), to=lambda made: made)


@requires(Permission.CHANGE_LEAD)
def end(request: SignedInRequest, pk: int, to: str) -> HttpResponse:
    found = access.change(request.user, pk, Permission.CHANGE_LEAD)
    if to not in ENDED:
        raise NotFound(_("It does not end so."))
    form = forms.EndForm(request.POST or None)

    def act() -> Change:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        return deciding.end(found, to=to, result=given["result"], proof=proof, by=request.user, at=now())

    named = {"change": found, "state": str(StateChoice(to).label).lower()}
    kind = "primary" if to == "closed" else "danger"
    note = _("Your signature stands under the whole record: devices, tests, approvals.")
    page = form_of(found, form, _("End %(change)s: %(state)s") % named, _("Sign"), kind=kind, note=note)
    return asked(request, page, act, words=_("Ended."), to=lambda made: made)
