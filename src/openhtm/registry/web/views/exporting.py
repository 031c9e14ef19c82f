"""Exports: all devices of the list and the scope, streamed."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now

from ... import access
from ...export.formats import export_format
from ...fields import CORE, FieldSpec, custom_spec
from ...models import DeviceQuerySet
from ...queries import listing
from ...queries.exporting import exported
from ...queries.filters import filters
from ..asking import asked
from .listing import specs_of, today

_COMPOSED = frozenset({"what", "place", "flags"})


@requires(Permission.DEVICE_EXPORT)
def export(request: SignedInRequest) -> HttpResponseBase:
    """``format``: csv, xlsx or json. Filters as on the list; chosen columns, or every field."""
    custom = listing.custom_fields()
    known, specs = filters(custom), specs_of([*CORE, *map(custom_spec, custom)], request)
    wanted = asked(request, reverse("registry:export"), known, specs)
    site_id = request.site.pk if request.site else None
    devices = access.devices(request.user, Permission.DEVICE_EXPORT, site_id=site_id)
    rows = listing.selected(devices, wanted.wanted, today=today(request), known=known)
    keys = [key for key in wanted.wanted.columns if key not in _COMPOSED]
    chosen = [specs[key] for key in dict.fromkeys(["tag", *keys])] if keys else list(specs.values())
    return file_of(rows, chosen, request.GET.get("format", "csv"))


def file_of(rows: DeviceQuerySet, specs: Sequence[FieldSpec], name: str) -> StreamingHttpResponse:
    found = export_format(name)
    answer = StreamingHttpResponse(found.write(exported(rows, specs), specs), content_type=found.content_type)
    file_name = f"devices-{now():%Y-%m-%d}.{found.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
