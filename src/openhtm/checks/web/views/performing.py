"""The pages of a unit's people: what is to be checked now, checking, and what follows a failed check."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.documents import api as documents
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui.doing import at_site

from ... import access, boards
from ...actions import checking
from ...finding import Entry, Finding, known_answers
from ...library import template
from ...models import CheckPoint, CheckRecord
from ...rules.states import Outcome
from ..doing import done, tried
from ..forms import CheckForm, ReplaceForm, field_name
from ..pages import performing as pages


def _may(request: SignedInRequest, permission: Permission, record: Any) -> bool:
    return request.user.may(permission, site_id=record.site_id, department_id=record.department_id)


@requires(Permission.CHECK_READ)
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Today's checks of one unit, big enough for gloves."""
    found = access.unit(request.user, pk)
    with at_site(found):
        page = pages.unit_page(
            found,
            boards.unit_now(found, now=now()),
            may_check=_may(request, Permission.CHECK_PERFORM, found),
            may_edit=_may(request, Permission.CHECK_EDIT, found),
        )
        return render(request, "checks/unit.html", {"page": page})


def _record(request: SignedInRequest, point: CheckPoint, finding: Finding, photo: Any = None) -> CheckRecord:
    """With the id that the page was given, so that a press sent twice is one check."""
    given = "".join(one for one in request.POST.get("request_id", "") if one.isalnum())[:40]
    call = checking.record_check
    arguments = {"finding": finding, "photo": photo, "by": request.user, "at": now()}
    if given:
        return call.once(f"check:{request.user.pk}:{given}", point, **arguments)
    return call(point, **arguments)


@require_POST
@requires(Permission.CHECK_PERFORM)
def well(request: SignedInRequest, pk: int) -> HttpResponse:
    """One tap: all is well. What has to be entered all the same comes with it, or is asked for."""
    found = access.point(request.user, pk, Permission.CHECK_PERFORM)
    one = boards.point_now(found, now=now())
    texts = {item.key: request.POST.get(field_name(item), "").strip() for item in one.items}
    entries = {key: Entry(entered=text) for key, text in texts.items() if text}
    form = CheckForm(_as_form(request, one), items=one.items, known={})
    form.is_valid()
    made = tried(form, lambda: _record(request, found, Finding(all_well=True, entries=entries)))
    if made is None:
        return _form_page(request, one, form)
    return _after(request, made)


def _as_form(request: SignedInRequest, one: boards.PointNow) -> dict[str, Any]:
    """The tap as the whole form would have been filled: well, and what is known from last time."""
    last = known_answers(one.latest.answers if one.latest else ())
    filled = {field_name(item): _usual(item, last) for item in one.items}
    return filled | {name: value for name, value in request.POST.items() if value}


def _usual(item: Any, last: dict[str, str]) -> str:
    if item.kind == "look":
        return "well"
    return last.get(item.key, "") if item.kind in ("expiry", "text") else ""


def _after(request: SignedInRequest, made: CheckRecord) -> HttpResponse:
    """Back to the unit; after a fault, to what follows from it."""
    if made.outcome == Outcome.FAILED:
        messages.error(request, _("%(point)s is not well. What follows stands here.") % {"point": made.point})
        return redirect(made)
    if made.by_id not in (None, request.user.pk):
        facts = {"point": made.point, "who": made.by_label}
        messages.info(request, _("%(who)s has checked %(point)s already; nothing was added.") % facts)
    elif made.is_late:
        messages.warning(request, _("%(point)s is checked, but late.") % {"point": made.point})
    else:
        messages.success(request, _("%(point)s is checked.") % {"point": made.point})
    return redirect("checks:unit", pk=made.department_id)


@requires(Permission.CHECK_READ)
def point(request: SignedInRequest, pk: int) -> HttpResponse:
    """Item by item, for what is not well or has to be written down."""
    found = access.point(request.user, pk)
    one = boards.point_now(found, now=now())
    known = known_answers(one.latest.answers if one.latest else ())
    initial = {"request_id": uuid.uuid4().hex}
    form = CheckForm(
        request.POST or None, request.FILES or None, items=one.items, known=known, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        access.point(request.user, pk, Permission.CHECK_PERFORM)
        photo = form.cleaned_data["photo"] or None
        made = tried(form, lambda: _record(request, found, form.finding(), photo))
        if made is not None:
            if photo and not documents.current(made).exists():
                messages.warning(request, _("The photo could not be kept."))
            return _after(request, made)
    return _form_page(request, one, form)


def _form_page(request: SignedInRequest, one: boards.PointNow, form: CheckForm) -> HttpResponse:
    found = template(one.point.check_of.template)
    status = 422 if form.errors else 200
    with at_site(one.point.check_of):
        page = pages.checking_page(one, form, advice=found.advice if found else "")
        return render(request, "checks/point.html", {"page": page}, status=status)


@require_POST
@requires(Permission.CHECK_PERFORM)
def out_of_use(request: SignedInRequest, pk: int) -> HttpResponse:
    """The device is with the shop: somebody looked, and says so."""
    found = access.point(request.user, pk, Permission.CHECK_PERFORM)
    return done(
        request,
        lambda: _record(request, found, Finding(out_of_use=True)),
        words=_("Noted as out of use."),
        back=reverse("checks:unit", args=[found.department_id]),
    )


@requires(Permission.CHECK_READ)
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was found, by whom, and what became of it."""
    found = access.record(request.user, pk)
    return _record_page(request, found, ReplaceForm() if _may_replace(request, found) else None)


def _may_replace(request: SignedInRequest, found: CheckRecord) -> bool:
    wanted = found.outcome == Outcome.FAILED and found.replaced_at is None
    return wanted and _may(request, Permission.CHECK_PERFORM, found)


def _record_page(request: SignedInRequest, found: CheckRecord, form: ReplaceForm | None) -> HttpResponse:
    with at_site(found):
        on = local_date(now(), found.site.time_zone)
        offers = boards.replacements(found, on=on) if form is not None else []
        rights = {"answer"} if _may(request, Permission.CHECK_ANSWER, found) else set()
        page = pages.record_page(found, replace_form=form, offers=offers, rights=rights)
        status = 422 if form is not None and form.errors else 200
        return render(request, "checks/record.html", {"page": page}, status=status)


@require_POST
@requires(Permission.CHECK_PERFORM)
def replace(request: SignedInRequest, pk: int) -> HttpResponse:
    """What took the place of what failed."""
    found = access.record(request.user, pk, Permission.CHECK_PERFORM)
    form = ReplaceForm(request.POST)
    if not form.is_valid() or tried(form, lambda: _replace(request, found, form)) is None:
        return _record_page(request, found, form)
    messages.success(request, _("The replacement is on record."))
    return redirect(found)


def _replace(request: SignedInRequest, found: CheckRecord, form: ReplaceForm) -> CheckRecord:
    tag = form.cleaned_data["tag"].strip()
    device = access.device_at(found.site_id, tag) if tag else None
    note = form.cleaned_data["note"]
    return checking.replace(found, device=device, note=note, by=request.user, at=now())


@require_POST
@requires(Permission.CHECK_ANSWER)
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.record(request.user, pk, Permission.CHECK_ANSWER)
    return done(
        request,
        lambda: checking.mark_read(found, by=request.user, at=now()),
        words=_("It is on record that you have read this."),
        back=found.get_absolute_url(),
    )


@requires(Permission.CHECK_ANSWER)
def failed(request: SignedInRequest) -> HttpResponse:
    """Failed checks that wait to be read by the one who answers for the unit."""
    page = pages.failed_page(access.unread(request.user)[:100])
    return render(request, "checks/failed.html", {"page": page})


@requires(Permission.CHECK_READ)
def device_checks(request: SignedInRequest, tag: str) -> HttpResponse:
    """What the page of a device says of user checks."""
    device = registry.device(request.user, tag)
    points = access.points(request.user).current().filter(device=device)
    rows = boards.of_device(device, access.records(request.user))
    with at_site(device):
        page = pages.device_page(device, points, rows)
        part = "#list" if getattr(request, "htmx", None) else ""
        return render(request, f"checks/device.html{part}", {"page": page})
