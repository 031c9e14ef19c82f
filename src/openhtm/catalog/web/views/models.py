"""Models: list, one model, adding, editing, risk class, identifiers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, requires
from openhtm.kernel.errors import StaleVersion
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.ui.parts import Act, Difference

from ... import access
from ...actions import models
from ...model_panels import panels_for
from ...models import Model
from ...queries import device_types, manufacturers
from .. import doing
from ..forms import IdentifierForm, ModelFilter, ModelForm, RiskForm, model_initial
from ..pages import models as pages
from ..pages.shared import FormPage, ListPage, crumb
from . import shared


@requires(Permission.CATALOG_READ)
def model_list(request: HttpRequest) -> HttpResponse:
    form = ModelFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    today = day_of(now())
    rows = _filtered(access.models(request.user).for_lists(), given, today)
    found, paging = doing.rows_of(request, rows, sort="manufacturer__name,name,number")
    add = Act(label=_("Add a model"), url=reverse("catalog:model_add"), icon="plus", kind="primary")
    page = ListPage(
        title=_("Models"),
        lead=_("What is bought and used, with the facts that every device of a model inherits."),
        acts=[add] if "edit" in shared.rights(request) else [],
        rows=[pages.row(model, today=today) for model in found],
        columns=pages.list_columns(),
        paging=paging,
        filter=form,
        chips=doing.chips(request, form, words=_words(request)),
        clear=request.path,
    )
    return doing.shown(request, "catalog/models.html", page, part="list")


def _filtered(rows: Any, given: dict[str, Any], today: Any) -> Any:
    wanted = {
        "manufacturer": given.get("manufacturer"),
        "device_type": given.get("type"),
        "risk_class": given.get("risk"),
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.support_ended(today) if given.get("support") == "ended" else rows
    return rows.named(given["q"]) if given.get("q") else rows


def _words(request: HttpRequest) -> dict[str, Any]:
    """The names of what links filter by id."""
    return {
        "manufacturer": lambda pk: access.manufacturer(request.user, pk).name,
        "type": lambda pk: access.device_type(request.user, pk).name,
    }


@requires(Permission.CATALOG_READ)
def model(request: HttpRequest, pk: int) -> HttpResponse:
    return _model(request, pk, IdentifierForm())


def _model(request: HttpRequest, pk: int, form: IdentifierForm) -> HttpResponse:
    found = access.model(request.user, pk)
    page = pages.model_page(
        found,
        rights=shared.rights(request),
        identifier_form=form,
        panels=panels_for(request.user, found),
        entries=shared.history(request, found),
        today=day_of(now()),
    )
    return render(request, "catalog/model.html", {"page": page}, status=422 if form.errors else 200)


def _form(data: Any, **options: Any) -> ModelForm:
    return ModelForm(
        data,
        find_maker=lambda name: manufacturers.resolve([name]).get(name),
        find_type=lambda name: device_types.resolve({name: ()}).get(name),
        **options,
    )


@requires(Permission.CATALOG_EDIT)
def model_add(request: HttpRequest) -> HttpResponse:
    form = _form(request.POST or None, initial={"manufacturer": request.GET.get("manufacturer", "")})
    if form.is_valid():
        details = form.changes()
        identity = {name: details.pop(name) for name in models.IDENTITY}
        made = doing.tried(
            form, lambda: models.add(**identity, details=details, by=shared.person(request), at=now())
        )
        if made:
            return redirect(pages.url(made))
    page = FormPage(
        title=_("Add a model"), crumbs=[crumb("model_list")], form=form, layout="grid",
        submit=_("Add the model"), cancel=reverse("catalog:model_list"),
    )  # fmt: skip
    return doing.form_page(request, page)


@requires(Permission.CATALOG_EDIT)
def model_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.model(request.user, pk)
    current = model_initial(found)
    form = _form(request.POST or None, initial=current)
    differences: list[Difference] = []
    if form.is_valid():
        try:
            if doing.tried(form, lambda: _edit(request, found, form)):
                return redirect(pages.url(found))
        except StaleVersion as problem:
            differences = shared.stale(form, problem, current)
    page = FormPage(
        title=_("Edit %(name)s") % {"name": found}, crumbs=[crumb("model_list")], form=form, layout="grid",
        submit=_("Save"), cancel=pages.url(found), differences=differences,
    )  # fmt: skip
    return doing.form_page(request, page)


def _edit(request: HttpRequest, found: Model, form: ModelForm) -> Model:
    seen = form.cleaned_data["seen_version"]
    return models.edit(found, changes=form.changes(), seen_version=seen, by=shared.person(request), at=now())


@requires(Permission.CATALOG_RISK)
def model_risk(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.model(request.user, pk)
    current = {"risk_class": found.risk_class, "reason": found.risk_reason, "seen_version": found.version}
    form = RiskForm(request.POST or None, initial=current)
    differences: list[Difference] = []
    if form.is_valid():
        try:
            if doing.tried(form, lambda: _set_risk(request, found, form)):
                return redirect(pages.url(found))
        except StaleVersion as problem:
            differences = shared.stale(form, problem, current)
    page = FormPage(
        title=_("Risk class of %(name)s") % {"name": found},
        lead=_("Every device of the model has it, unless a device has its own."),
        crumbs=[crumb("model_list")],
        form=form,
        submit=_("Set risk class"),
        cancel=pages.url(found),
        differences=differences,
    )
    return doing.form_page(request, page)


def _set_risk(request: HttpRequest, found: Model, form: RiskForm) -> Model:
    given = form.cleaned_data
    return models.set_risk(found, **given, by=shared.person(request), at=now())


@requires(Permission.CATALOG_EDIT)
@require_POST
def identifier_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.model(request.user, pk)
    form = IdentifierForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        made = doing.tried(
            form, lambda: models.add_identifier(found, **given, by=shared.person(request), at=now())
        )
        if made:
            return redirect(pages.url(found))
    return _model(request, pk, form)
