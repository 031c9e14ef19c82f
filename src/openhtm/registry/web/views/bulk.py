"""Acts on the selected devices: first what and how, then all of them together or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError, UnableToSome
from openhtm.kernel.time import now

from ... import access
from ...actions import devices
from ...changes import DeviceChange
from ...fields import CORE, custom_spec
from ...models import Device
from ...queries import listing
from ..doing import say, shown
from ..forms.bulk import BulkForm, EditForm, MoveForm, StatusForm
from ..pages.bulk import bulk_page
from .exporting import file_of
from .labels import of_selected as labels
from .listing import specs_of

MOST = 5000
_PERMISSIONS = {
    "move": Permission.DEVICE_MOVE,
    "status": Permission.DEVICE_STATUS,
    "edit": Permission.DEVICE_UPDATE,
    "export": Permission.DEVICE_EXPORT,
    "labels": Permission.DEVICE_UPDATE,
}


@requires(Permission.DEVICE_READ)
@require_POST
def bulk(request: SignedInRequest) -> HttpResponseBase:
    act = request.POST.get("act", "")
    tags = list(dict.fromkeys(request.POST.getlist("selected")))[:MOST]
    if act not in _PERMISSIONS or not tags:
        messages.error(request, _("Select devices and choose what to do with them."))
        return redirect("registry:device_list")
    if act == "labels":
        return labels(request)
    rows = access.devices(request.user, _PERMISSIONS[act]).filter(tag__in=tags)
    if act == "export":
        specs = specs_of([*CORE, *map(custom_spec, listing.custom_fields())], request)
        return file_of(rows, list(specs.values()), "xlsx")
    return _act(request, act, list(rows.for_list().order_by("tag")), tags)


def _act(request: SignedInRequest, act: str, found: Sequence[Device], tags: Sequence[str]) -> HttpResponse:
    form = _form(request, act)
    if "confirm" in request.POST and form.is_valid() and found:
        try:
            count = _apply(request, form, found)
        except UnableToSome as problem:
            form.add_error(
                None, [str(problem), *(f"{tag}: {text}" for tag, text in problem.problems.items())]
            )
        except DomainError as problem:
            say(form, problem)
        else:
            words = ngettext("%(n)d device changed.", "%(n)d devices changed.", count) % {"n": count}
            messages.success(request, words)
            return redirect("registry:device_list")
    page = bulk_page(act, form, found, outside=len(tags) - len(found))
    return shown(request, page, template="registry/bulk.html")


def _form(request: SignedInRequest, act: str) -> BulkForm:
    data = request.POST if "confirm" in request.POST else None
    if act == "move":
        return MoveForm(request.user, data)
    if act == "status":
        return StatusForm(data)
    return EditForm(specs_of([*CORE, *map(custom_spec, listing.custom_fields())], request), data)


def _apply(request: SignedInRequest, form: BulkForm, found: Sequence[Device]) -> int:
    values: dict[str, Any] = form.values
    changes = [DeviceChange(device.pk, values) for device in found]
    common: dict[str, Any] = {"reason": form.cleaned_data["reason"], "by": request.user, "at": now()}
    return {
        "move": devices.move_many,
        "status": devices.change_status_many,
        "edit": devices.update_many,
    }[form.act](changes, **common)
