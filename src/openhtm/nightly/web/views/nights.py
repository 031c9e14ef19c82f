"""The nightly work: what was done, and doing it now."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import done, shown

from ... import access
from ...jobs import carry_out_now
from ...standing import standing
from ..pages import nights_page


@requires(Permission.SYSTEM_OPERATE)
def night_list(request: SignedInRequest) -> HttpResponse:
    rows, paging = lists.page(request, access.nights(request.user), sort="-begun_at,-pk")
    return shown(request, "nightly/list.html", nights_page(standing(now()), rows, paging))


@requires(Permission.SYSTEM_OPERATE)
@require_POST
def night_run(request: SignedInRequest) -> HttpResponse:
    return done(
        request,
        lambda: carry_out_now.enqueue(request.user.pk),
        words=_("The worker does it now; this page tells what becomes of it."),
        back=reverse("nightly:list"),
    )
