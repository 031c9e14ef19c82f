"""Device types: list, one type, adding, editing, codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, requires
from openhtm.kernel.errors import StaleVersion
from openhtm.kernel.time import now
from openhtm.ui.parts import Act, Difference

from ... import access
from ...actions import device_types
from ...models import DeviceType
from .. import doing
from ..forms import CodeForm, TypeFilter, TypeForm
from ..pages import device_types as pages
from ..pages.shared import FormPage, ListPage, crumb
from . import shared

FIELDS = ("name", "description", "expected_life_years", "is_test_equipment")


@requires(Permission.CATALOG_READ)
def device_type_list(request: HttpRequest) -> HttpResponse:
    form = TypeFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = access.device_types(request.user).with_counts().prefetch_related("codes")
    rows = rows.named(given["q"]) if given.get("q") else rows
    found, paging = doing.rows_of(request, rows, sort="name")
    add = Act(
        label=_("Add a device type"), url=reverse("catalog:device_type_add"), icon="plus", kind="primary"
    )
    page = ListPage(
        title=_("Device types"),
        lead=_("The kinds of devices, with their codes in the nomenclatures."),
        acts=[add] if "edit" in shared.rights(request) else [],
        rows=[pages.row(kind) for kind in found],
        columns=pages.list_columns(),
        paging=paging,
        filter=form,
        chips=doing.chips(request, form),
        clear=request.path,
    )
    return doing.shown(request, "catalog/device_types.html", page, part="list")


@requires(Permission.CATALOG_READ)
def device_type(request: HttpRequest, pk: int) -> HttpResponse:
    return _device_type(request, pk, CodeForm())


def _device_type(request: HttpRequest, pk: int, form: CodeForm) -> HttpResponse:
    kind = access.device_type(request.user, pk)
    page = pages.type_page(
        kind,
        model_count=access.models(request.user).filter(device_type=kind).count(),
        codes=list(kind.codes.order_by("system", "code")),
        rights=shared.rights(request),
        code_form=form,
        entries=shared.history(request, kind),
    )
    return render(request, "catalog/device_type.html", {"page": page}, status=422 if form.errors else 200)


@requires(Permission.CATALOG_EDIT)
def device_type_add(request: HttpRequest) -> HttpResponse:
    form = TypeForm(request.POST or None)
    if form.is_valid():
        details = form.changes()
        name = details.pop("name")
        made = doing.tried(
            form, lambda: device_types.add(name=name, details=details, by=shared.person(request), at=now())
        )
        if made:
            return redirect(pages.url(made))
    page = FormPage(
        title=_("Add a device type"), crumbs=[crumb("device_type_list")], form=form,
        submit=_("Add the device type"), cancel=reverse("catalog:device_type_list"),
    )  # fmt: skip
    return doing.form_page(request, page)


@requires(Permission.CATALOG_EDIT)
def device_type_edit(request: HttpRequest, pk: int) -> HttpResponse:
    kind = access.device_type(request.user, pk)
    current = {name: getattr(kind, name) for name in FIELDS}
    form = TypeForm(request.POST or None, initial={**current, "seen_version": kind.version})
    differences: list[Difference] = []
    if form.is_valid():
        try:
            if doing.tried(form, lambda: _edit(request, kind, form)):
                return redirect(pages.url(kind))
        except StaleVersion as problem:
            differences = shared.stale(form, problem, current)
    page = FormPage(
        title=_("Edit %(name)s") % {"name": kind.name}, crumbs=[crumb("device_type_list")], form=form,
        submit=_("Save"), cancel=pages.url(kind), differences=differences,
    )  # fmt: skip
    return doing.form_page(request, page)


def _edit(request: HttpRequest, kind: DeviceType, form: TypeForm) -> DeviceType:
    seen = form.cleaned_data["seen_version"]
    return device_types.edit(
        kind, changes=form.changes(), seen_version=seen, by=shared.person(request), at=now()
    )


@requires(Permission.CATALOG_EDIT)
@require_POST
def code_add(request: HttpRequest, pk: int) -> HttpResponse:
    kind = access.device_type(request.user, pk)
    form = CodeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if doing.tried(
            form, lambda: device_types.add_code(kind, **given, by=shared.person(request), at=now())
        ):
            return redirect(pages.url(kind))
    return _device_type(request, pk, form)


@requires(Permission.CATALOG_EDIT)
@require_POST
def code_remove(request: HttpRequest, pk: int) -> HttpResponse:
    kind = access.device_type(request.user, pk)
    system, code = request.POST.get("system", ""), request.POST.get("code", "")
    return doing.done(
        request,
        lambda: device_types.remove_code(kind, system=system, code=code, by=shared.person(request), at=now()),
        words=_("Code removed."),
        back=pages.url(kind),
    )
