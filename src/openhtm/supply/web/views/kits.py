"""Kits: list, one of them, entered and changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked
from openhtm.ui.parts import Act, Crumb

from ... import part_lists, shelves
from ...actions import kits
from ...models import Kit
from ..forms import parts as forms
from ..pages import purchase as pages
from .parts import seen_stock, today


@requires(Permission.PART_READ)
def kit_list(request: SignedInRequest) -> HttpResponse:
    add = Act(label=_("Add a kit"), url=reverse("supply:kit_add"), icon="plus", kind="primary")
    page = pages.KitListPage(
        title=_("Kits"),
        lead=_("Parts that one piece of work needs together; procedures name a kit by its code."),
        acts=[add] if request.user.may_anywhere(Permission.PART_EDIT) else [],
        rows=[pages.kit_row(row) for row in shelves.kits(request.user)],
        columns=lists.columns(request, pages.KIT_HEADS),
    )
    return render(request, "supply/kits.html", {"page": page})


@requires(Permission.PART_READ)
def kit(request: SignedInRequest, kit_id: int) -> HttpResponse:
    found = shelves.kit(request.user, kit_id)
    ids = [line.part_id for line in found.lines.all()]
    rows = part_lists.with_stock(shelves.parts(request.user), seen_stock(request), on=today(request))
    there = dict(rows.filter(pk__in=ids).values_list("pk", "on_hand"))
    change = Act(label=_("Change"), url=reverse("supply:kit_edit", args=[found.pk]), icon="edit")
    page = pages.KitPage(
        title=str(found),
        lead=found.retired_reason,
        crumbs=pages.kit_crumbs(),
        acts=[change] if request.user.may_anywhere(Permission.PART_EDIT) else [],
        lines=[pages.kit_line(line, there.get(line.part_id, Decimal(0))) for line in found.lines.all()],
    )
    return render(request, "supply/kit.html", {"page": page})


def _asked(request: SignedInRequest, form: forms.KitForm, *, title: str, known: Kit | None) -> HttpResponse:
    def put() -> Kit:
        given = dict(form.cleaned_data)
        seen = given.pop("seen_version")
        if known is None:
            seen = None
        return kits.put(new=kits.NewKit(**given), seen_version=seen, by=request.user, at=now())

    page = FormPage(
        title=title,
        crumbs=pages.kit_crumbs(*([Crumb(label=known.code, url=known.get_absolute_url())] if known else [])),
        form=form,
        submit=_("Save"),
        cancel=known.get_absolute_url() if known else reverse("supply:kits"),
    )
    return asked(request, page, put, words=_("The kit is on record."), to=lambda made: made)


@requires(Permission.PART_EDIT)
def kit_add(request: SignedInRequest) -> HttpResponse:
    form: Any = forms.KitForm(request.POST or None, user=request.user)
    return _asked(request, form, title=_("Add a kit"), known=None)


@requires(Permission.PART_EDIT)
def kit_edit(request: SignedInRequest, kit_id: int) -> HttpResponse:
    found = shelves.kit(request.user, kit_id, Permission.PART_EDIT)
    form = forms.KitForm(request.POST or None, user=request.user, kit=found)
    return _asked(request, form, title=_("Change %(kit)s") % {"kit": found}, known=found)
