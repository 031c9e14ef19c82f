"""The exposure in figures."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires

from ... import answering, planning
from ...queries import coverage
from ..pages import figures as pages
from ..pages import plans
from ..pages.shared import crumbs
from ..pages.tabs import tabs
from .shared import day_of, devices_of


@requires(Permission.SECURITY_READ)
def figures(request: SignedInRequest) -> HttpResponse:
    """Of one's devices, or those of the site that is chosen."""
    on, devices = day_of(request), devices_of(request)
    ages = planning.ages(answering.standing(request.user, devices, on=on), on=on)
    known = coverage.known(devices)
    page = pages.FiguresPage(
        title=_("Exposure in figures"),
        crumbs=crumbs(),
        tabs=tabs("figures"),
        stats=[
            replace(one, url=reverse("security:plans")) for one in plans.stats(planning.took(request.user))
        ],
        ages=plans.ages_chart(ages),
        heads=[pages.risk_words(risk) for risk in pages.RISKS],
        age_rows=pages.age_rows(ages),
        known=pages.known_chart(known),
        known_rows=pages.known_rows(known),
        off=known.off,
    )
    return render(request, "security/figures.html", {"page": page})
