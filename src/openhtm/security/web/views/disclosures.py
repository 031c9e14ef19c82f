"""Statements of makers on security (MDS2): list, reader, two side by side, attaching one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.catalog import api as catalog
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown

from ... import access, disclosing
from ...actions import disclosures
from ...queries import disclosures as asking
from .. import forms
from ..pages import disclosures as pages
from .shared import devices_of


@requires(Permission.SECURITY_READ)
def disclosure_list(request: SignedInRequest) -> HttpResponse:
    """Who has told what his devices are like, and how many devices nobody has told of."""
    form = forms.DisclosureFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows, paging = lists.page(request, disclosing.matching(request.user, **given), sort="-attached_at,-pk")
    page = pages.DisclosureListPage(
        title=_("Security statements (MDS2)"),
        crumbs=pages.crumbs(),
        acts=pages.list_acts(may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT)),
        stats=pages.stats(asking.coverage(devices_of(request))),
        rows=[pages.row(one) for one in rows],
        columns=pages.list_columns(),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "security/disclosures.html", page, part="list")


@requires(Permission.SECURITY_READ)
def disclosure(request: SignedInRequest, disclosure_id: int) -> HttpResponse:
    found = access.disclosure(request.user, disclosure_id)
    form = forms.AnswerFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    page = pages.disclosure_page(
        found,
        answers=disclosing.answers(found, **given),
        gaps=disclosing.gaps_of(found),
        form=form,
        may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT),
    )
    return shown(request, "security/disclosure.html", page, part="answers")


@requires(Permission.SECURITY_READ)
def compare(request: SignedInRequest, disclosure_id: int) -> HttpResponse:
    """What this statement answers otherwise than another: that before it, or of another model."""
    found = access.disclosure(request.user, disclosure_id)
    others = list(access.disclosures(request.user).exclude(pk=found.pk))
    form = forms.CompareForm(request.GET, others=pages.choices(found, others))
    wanted = form.cleaned_data["to"] if form.is_valid() else ""
    other = next((one for one in others if str(one.pk) == wanted), pages.nearest(found, others))
    changes = disclosing.differing(other, found) if other is not None else []
    page = pages.compare_page(found, other, changes, form)
    return shown(request, "security/disclosure_compare.html", page)


@requires(Permission.SECURITY_EDIT)
def attach(request: SignedInRequest) -> HttpResponse:
    models = catalog.access.models(request.user).for_lists()
    form = forms.DisclosureForm(
        request.POST or None, request.FILES or None, initial=request.GET.dict(), models=models
    )
    page = FormPage(
        title=_("Attach a security statement"),
        crumbs=pages.crumbs(pages.list_crumb()),
        form=form,
        submit=_("Attach it"),
        cancel=reverse("security:disclosures"),
        note=_(
            "Every device that runs it inherits the answers. One that stands is replaced and stays on record."
        ),
    )

    def add() -> Any:
        given = form.cleaned_data
        model = form.known[given["model"]]
        return disclosures.attach(
            model,
            software_version=given["software_version"],
            file=given["file"],
            by=request.user,
            at=now(),
        )

    return asked(request, page, add, words=_("The statement stands."), to=lambda made: made)
