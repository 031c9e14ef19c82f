"""What stays ready in pools, on pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui.doing import FormPage, asked

from ... import access, gathering, pools
from ...actions import pools as acts
from ...models import PoolMinimum
from .. import forms
from ..pages.frame import crumbs
from ..pages.pools import pools_page
from ..sites import chosen, site_id


@requires(Permission.CHANGE_READ)
def show(request: SignedInRequest) -> HttpResponse:
    rows = access.pools(request.user, site_id=site_id(request)).for_list()
    leads = set(access.sites(request.user, Permission.CHANGE_LEAD).values_list("pk", flat=True))
    page = pools_page(pools.kept(rows), leads=leads)
    return render(request, "changes/pools.html", {"page": page})


@requires(Permission.CHANGE_LEAD)
def add(request: SignedInRequest) -> HttpResponse:
    site = chosen(request, Permission.CHANGE_LEAD)
    form = forms.PoolForm(
        request.POST or None,
        types=gathering.types_at(request.user, site),
        departments=access.departments(request.user, site.pk),
    )

    def act() -> PoolMinimum:
        return acts.agree(site, new=acts.NewMinimum(**form.values()), by=request.user, at=now())

    page = FormPage(
        title=_("Agree what stays ready at %(site)s") % {"site": site.name},
        crumbs=crumbs(),
        form=form,
        submit=_("Agreed"),
        cancel=reverse("changes:pools"),
    )
    return asked(request, page, act, words=_("Kept."), to=lambda _made: reverse("changes:pools"))


@requires(Permission.CHANGE_LEAD)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.pool(request.user, pk, Permission.CHANGE_LEAD)
    form = forms.ReasonForm(request.POST or None)

    def act() -> PoolMinimum:
        return acts.end(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    page = FormPage(
        title=_("End the minimum of %(pool)s") % {"pool": found},
        crumbs=crumbs(),
        form=form,
        submit=_("End it"),
        cancel=reverse("changes:pools"),
        kind="danger",
    )
    return asked(request, page, act, words=_("Ended."), to=lambda _made: reverse("changes:pools"))
