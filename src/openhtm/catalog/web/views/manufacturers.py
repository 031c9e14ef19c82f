"""Manufacturers: list, one maker, its names, merging and taking a merge back, probable duplicates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, requires
from openhtm.kernel.actions import Action
from openhtm.kernel.errors import InvalidInput, NotFound, StaleVersion
from openhtm.kernel.time import now
from openhtm.ui.parts import Act, Difference

from ... import access, words
from ...actions import manufacturers, merges
from ...models import Manufacturer, ManufacturerAlias
from ...queries import manufacturers as queries
from ...queries.merges import merge_preview
from .. import doing
from ..forms import AliasForm, ManufacturerFilter, ManufacturerForm, ReasonForm
from ..pages import manufacturers as pages
from ..pages.shared import FormPage, ListPage, crumb
from . import shared

SETTLING: dict[str, Action[..., ManufacturerAlias]] = {
    "confirm": manufacturers.confirm_alias,
    "reject": manufacturers.reject_alias,
    "remove": manufacturers.remove_alias,
}


@requires(Permission.CATALOG_READ)
def manufacturer_list(request: HttpRequest) -> HttpResponse:
    form = ManufacturerFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = access.manufacturers(request.user).with_counts().select_related("merged_into")
    rows = rows if given.get("merged") else rows.current()
    rows = rows.named(given["q"]) if given.get("q") else rows
    found, paging = doing.rows_of(request, rows, sort="name")
    add = Act(
        label=_("Add a manufacturer"), url=reverse("catalog:manufacturer_add"), icon="plus", kind="primary"
    )
    page = ListPage(
        title=_("Manufacturers"),
        lead=_("Who makes the devices, under which names."),
        acts=[_duplicates_act(), *([add] if "edit" in shared.rights(request) else [])],
        rows=[pages.row(maker) for maker in found],
        columns=pages.list_columns(),
        paging=paging,
        filter=form,
        chips=doing.chips(request, form),
        clear=request.path,
    )
    return doing.shown(request, "catalog/manufacturers.html", page, part="list")


def _duplicates_act() -> Act:
    return Act(label=_("Probable duplicates"), url=reverse("catalog:manufacturer_duplicates"), icon="copy")


@requires(Permission.CATALOG_READ)
def manufacturer(request: HttpRequest, pk: int) -> HttpResponse:
    return _manufacturer(request, pk, AliasForm())


def _manufacturer(request: HttpRequest, pk: int, form: AliasForm) -> HttpResponse:
    maker = access.manufacturer(request.user, pk)
    page = pages.manufacturer_page(
        maker,
        model_count=access.models(request.user).filter(manufacturer=maker).count(),
        aliases=list(maker.aliases.order_by("status", "name")),
        merges=[*maker.merges_here.order_by("-pk"), *maker.merges_away.order_by("-pk")],
        rights=shared.rights(request),
        alias_form=form,
        entries=shared.history(request, maker),
    )
    status = 422 if form.errors else 200
    return render(request, "catalog/manufacturer.html", {"page": page}, status=status)


@requires(Permission.CATALOG_EDIT)
def manufacturer_add(request: HttpRequest) -> HttpResponse:
    form = ManufacturerForm(request.POST or None)
    if form.is_valid():
        details = form.changes()
        name = details.pop("name")
        made = doing.tried(
            form, lambda: manufacturers.add(name=name, details=details, by=shared.person(request), at=now())
        )
        if made:
            return redirect(pages.url(made))
    page = FormPage(
        title=_("Add a manufacturer"), crumbs=[crumb("manufacturer_list")], form=form, layout="grid",
        submit=_("Add the manufacturer"), cancel=reverse("catalog:manufacturer_list"),
    )  # fmt: skip
    return doing.form_page(request, page)


@requires(Permission.CATALOG_EDIT)
def manufacturer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    maker = access.manufacturer(request.user, pk)
    current = {name: getattr(maker, name) for name in manufacturers.EDITABLE}
    form = ManufacturerForm(request.POST or None, initial={**current, "seen_version": maker.version})
    differences: list[Difference] = []
    if form.is_valid():
        try:
            if doing.tried(form, lambda: _edit(request, maker, form)):
                return redirect(pages.url(maker))
        except StaleVersion as problem:
            differences = shared.stale(form, problem, current)
    page = FormPage(
        title=_("Edit %(name)s") % {"name": maker.name}, crumbs=[crumb("manufacturer_list")], form=form,
        layout="grid", submit=_("Save"), cancel=pages.url(maker), differences=differences,
    )  # fmt: skip
    return doing.form_page(request, page)


def _edit(request: HttpRequest, maker: Manufacturer, form: ManufacturerForm) -> Manufacturer:
    return manufacturers.edit(
        maker,
        changes=form.changes(),
        seen_version=form.cleaned_data["seen_version"],
        by=shared.person(request),
        at=now(),
    )


@requires(Permission.CATALOG_EDIT)
@require_POST
def alias_add(request: HttpRequest, pk: int) -> HttpResponse:
    maker = access.manufacturer(request.user, pk)
    form = AliasForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        made = doing.tried(
            form, lambda: manufacturers.add_alias(maker, **given, by=shared.person(request), at=now())
        )
        if made:
            return redirect(pages.url(maker))
    return _manufacturer(request, pk, form)


@requires(Permission.CATALOG_EDIT)
@require_POST
def alias_settle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    alias = access.alias(request.user, pk)
    if verb not in SETTLING:
        raise NotFound(_("There is no such act."))
    words = {"confirm": _("Name confirmed."), "reject": _("Name rejected."), "remove": _("Name taken back.")}
    return doing.done(
        request,
        lambda: SETTLING[verb](alias, by=shared.person(request), at=now()),
        words=words[verb],
        back=pages.url(alias.manufacturer),
    )


@requires(Permission.CATALOG_MERGE)
def manufacturer_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Without ``into``: choose the survivor. With it: what would happen, and the reason asked for."""
    loser = access.manufacturer(request.user, pk)
    into = request.GET.get("into", "")
    return _preview(request, loser.pk, int(into)) if into.isdecimal() else _choose(request, loser.pk)


def _choose(request: HttpRequest, pk: int) -> HttpResponse:
    loser, text = access.manufacturer(request.user, pk), request.GET.get("q", "").strip()
    found: list[tuple[Manufacturer, str, list[str]]]
    if text:
        found = [(maker, "", []) for maker in access.manufacturers(request.user).current().named(text)[:20]]
    else:
        suggested = queries.suggest([loser.name], limit=8)[loser.name]
        known = access.manufacturers(request.user).in_bulk([candidate.key for candidate in suggested])
        found = [(known[c.key], f"{c.confidence:.0%}", words.sentences(c.reasons)) for c in suggested]
    page = pages.MergePage(
        title=_("Merge %(name)s into another") % {"name": loser.name},
        lead=_("Choose the manufacturer that stands for both from now on."),
        crumbs=[crumb("manufacturer_list")],
        form=None,
        submit="",
        cancel=pages.url(loser),
        candidates=[row for row in found if row[0] != loser],
        search=text,
        searched=True,
    )
    return render(request, "catalog/merge.html", {"page": page})


def _preview(request: HttpRequest, pk: int, into: int) -> HttpResponse:
    loser, winner = access.manufacturer(request.user, pk), access.manufacturer(request.user, into)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if doing.tried(
            form, lambda: merges.merge(loser, into=winner, reason=reason, by=shared.person(request), at=now())
        ):
            return redirect(pages.url(winner))
    preview = merge_preview(loser, winner)
    names = {"loser": loser.name, "winner": winner.name}
    page = pages.MergePage(
        title=_("Merge %(loser)s into %(winner)s") % names,
        lead=_("%(winner)s will stand for both. It can be undone.") % names,
        crumbs=[crumb("manufacturer_list")],
        form=form,
        submit=_("Merge"),
        cancel=pages.url(loser),
        differences=pages.merge_differences(preview, winner_models=winner.models.count()),
        reasons=words.sentences(preview.reasons),
        confidence=f"{preview.confidence:.0%}",
        moving=[model.label for model in preview.moving[:50]],
        kept=[pair.label for pair in preview.kept],
        chosen=winner.name,
    )
    return render(request, "catalog/merge.html", {"page": page}, status=422 if form.errors else 200)


@requires(Permission.CATALOG_MERGE)
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    merged = access.merge(request.user, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if doing.tried(
            form, lambda: merges.undo_merge(merged, reason=reason, by=shared.person(request), at=now())
        ):
            return redirect(pages.url(merged.loser))
    names = {"loser": merged.loser.name, "winner": merged.winner.name}
    page = FormPage(
        title=_("Undo the merge of %(loser)s into %(winner)s") % names,
        lead=_("Everything that went over goes back to %(loser)s, and only that.") % names,
        crumbs=[crumb("manufacturer_list")],
        form=form,
        submit=_("Undo the merge"),
        cancel=pages.url(merged.winner),
    )
    return doing.form_page(request, page)


@requires(Permission.CATALOG_READ)
def manufacturer_duplicates(request: HttpRequest) -> HttpResponse:
    page = pages.duplicates_page(queries.duplicates(), rights=shared.rights(request))
    return render(request, "catalog/duplicates.html", {"page": page})


@requires(Permission.CATALOG_EDIT)
@require_POST
def manufacturer_apart(request: HttpRequest, pk: int) -> HttpResponse:
    maker = access.manufacturer(request.user, pk)
    posted = request.POST.get("other", "")
    if not posted.isdecimal():
        raise InvalidInput(_("Choose the other manufacturer."))
    other = access.manufacturer(request.user, int(posted))
    return doing.done(
        request,
        lambda: manufacturers.tell_apart(maker, other=other, by=shared.person(request), at=now()),
        words=_("%(one)s and %(other)s are two companies.") % {"one": maker.name, "other": other.name},
        back=reverse("catalog:manufacturer_duplicates"),
    )
