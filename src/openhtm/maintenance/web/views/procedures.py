"""Procedures: list, library, one version, comparison."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, carried_out, done, form_page, shown, tried
from openhtm.ui.parts import Act

from ... import access, library_news, listing
from ...actions import approvals, library, procedures
from ...checklists import library_by_slug
from ...models import ProcedureVersion
from ..forms.procedures import Approve, NewProcedureForm, ProcedureFilter, Retire, VersionFacts
from ..forms.work_orders import Because
from ..pages import procedures as pages


def _version(request: SignedInRequest, code: str, number: int) -> ProcedureVersion:
    return access.procedure_version(request.user, code, number)


def _rights(request: SignedInRequest) -> set[str]:
    held = {"edit": Permission.PROCEDURE_EDIT, "approve": Permission.PROCEDURE_APPROVE}
    return {name for name, permission in held.items() if request.user.may_anywhere(permission)}


@requires(Permission.PROCEDURE_READ)
def procedure_list(request: SignedInRequest) -> HttpResponse:
    form = ProcedureFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    sort = lists.wanted_sort(request, pages.HEADS, default="procedure__code")
    found = listing.latest_versions(text=given.get("q", ""), state=given.get("state", ""))
    rows, paging = lists.page(request, found, sort=sort)
    page = pages.ProcedureListPage(
        title=_("Procedures"),
        lead=_("What exactly is done and within which limits, in versions that are approved and then fixed."),
        acts=_list_acts(request),
        rows=[pages.procedure_row(version) for version in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "maintenance/procedures.html", page, part="list")


def _list_acts(request: SignedInRequest) -> list[Act]:
    tables = Act(
        label=_("Electrical safety"), url=reverse("maintenance:safety_tables"), icon="bolt", kind="quiet"
    )
    if "edit" not in _rights(request):
        return [tables]
    return [
        Act(
            label=_("Write a procedure"),
            url=reverse("maintenance:procedure_new"),
            icon="plus",
            kind="primary",
        ),
        Act(label=_("Library"), url=reverse("maintenance:procedure_library"), icon="stack-2"),
        tables,
    ]


@requires(Permission.PROCEDURE_READ)
def procedure(request: SignedInRequest, code: str) -> HttpResponse:
    """The version in force, or the newest while none is."""
    version = access.procedure_version(request.user, code)
    return redirect(pages.url("procedure_version", version))


@requires(Permission.PROCEDURE_READ)
def procedure_version(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = _version(request, code, number)
    page = pages.version_page(
        version,
        versions=list(version.procedure.versions.select_related("procedure").order_by("number")),
        steps=list(version.steps.all()),
        rights=_rights(request),
        news=library_news.has_news(version.procedure),
    )
    return shown(request, "maintenance/procedure_version.html", page)


@requires(Permission.PROCEDURE_READ)
def procedure_compare(request: SignedInRequest, code: str) -> HttpResponse:
    newest = access.procedure_version(request.user, code, newest=True)
    versions = {
        one.number: one for one in newest.procedure.versions.select_related("procedure", "author", "approver")
    }
    numbers = sorted(versions)
    older, newer = (_chosen(request, name, numbers, place) for name, place in (("a", -2), ("b", -1)))
    page = pages.compare_page(
        versions[older],
        versions[newer],
        numbers=numbers,
        steps=pages.step_differences(versions[older].steps.all(), versions[newer].steps.all()),
    )
    return shown(request, "maintenance/procedure_compare.html", page)


def _chosen(request: SignedInRequest, name: str, numbers: list[int], place: int) -> int:
    asked = request.GET.get(name, "")
    if asked.isdigit() and int(asked) in numbers:
        return int(asked)
    return numbers[place] if len(numbers) > 1 else numbers[0]


@requires(Permission.PROCEDURE_EDIT)
def procedure_library(request: SignedInRequest) -> HttpResponse:
    taken = listing.library_taken()
    rows = [
        pages.LibraryRow(
            slug=entry.slug,
            title=entry.title,
            about=entry.source_reference,
            families="; ".join(entry.families),
            steps=len(entry.steps),
            minutes=entry.standard_minutes or 0,
            url=reverse("maintenance:procedure_library_copy", args=[entry.slug]),
            taken=entry.slug in taken,
        )
        for entry in library_by_slug().values()
    ]
    page = pages.LibraryPage(
        title=_("Library of checklists"),
        lead=_(
            "Copy one as a draft, fit it to your manual, and have it approved. The maker's manual always wins."
        ),
        crumbs=pages.crumbs(),
        rows=rows,
    )
    return shown(request, "maintenance/procedure_library.html", page)


@require_POST
@requires(Permission.PROCEDURE_EDIT)
def procedure_library_copy(request: SignedInRequest, slug: str) -> HttpResponse:
    back = reverse("maintenance:procedure_library")
    words = _("Copied as a draft. Fit it to your manual, then submit it.")
    return done(request, lambda: library.copy(slug=slug, by=request.user, at=now()), words=words, back=back)


@requires(Permission.PROCEDURE_EDIT)
def procedure_new(request: SignedInRequest) -> HttpResponse:
    form = NewProcedureForm(request.POST or None, types=listing.device_types())
    if form.is_valid():
        version = tried(form, lambda: procedures.create_procedure(form.new(), by=request.user, at=now()))
        if version:
            messages.success(request, _("Made. Now add its steps."))
            return redirect(pages.url("procedure_version", version))
    return form_page(
        request,
        FormPage(
            title=_("Write a procedure"),
            crumbs=pages.crumbs(),
            form=form,
            layout="grid",
            submit=_("Make the draft"),
            cancel=reverse("maintenance:procedures"),
        ),
    )


@requires(Permission.PROCEDURE_EDIT)
def procedure_edit(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = _version(request, code, number)
    begun = {name: getattr(version, name) for name in VersionFacts.base_fields}
    form = VersionFacts(
        request.POST or None, initial={**begun, "test_equipment": "\n".join(version.test_equipment)}
    )
    back = pages.url("procedure_version", version)
    edited = tried(form, lambda: _edit(request, version, form)) if form.is_valid() else None
    if edited is not None:
        messages.success(request, _("Saved."))
        return redirect(back)
    title = _("Edit %(version)s") % {"version": version}
    return form_page(
        request,
        FormPage(title=title, crumbs=pages.crumbs(), form=form, submit=_("Save"), cancel=back, layout="grid"),
    )


def _edit(request: SignedInRequest, version: ProcedureVersion, form: VersionFacts) -> ProcedureVersion:
    return procedures.edit_version(version, details=form.details(), by=request.user, at=now())


@require_POST
@requires(Permission.PROCEDURE_EDIT)
def procedure_new_version(request: SignedInRequest, code: str) -> HttpResponse:
    newest = access.procedure_version(request.user, code, newest=True)
    back = reverse("maintenance:procedure_newest", args=[code])
    words = _("A new draft was made from the latest version.")
    return done(
        request,
        lambda: procedures.start_version(newest.procedure, by=request.user, at=now()),
        words=words,
        back=back,
    )


@requires(Permission.PROCEDURE_READ)
def procedure_newest(request: SignedInRequest, code: str) -> HttpResponse:
    return redirect(pages.url("procedure_version", access.procedure_version(request.user, code, newest=True)))


@require_POST
@requires(Permission.PROCEDURE_EDIT)
def procedure_submit(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = _version(request, code, number)
    return done(
        request,
        lambda: approvals.submit(version, by=request.user, at=now()),
        words=_("Submitted. Someone else has to approve it."),
        back=pages.url("procedure_version", version),
    )


@requires(Permission.PROCEDURE_APPROVE)
def procedure_approve(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Approval is signed: the approver proves once more who they are."""
    version, at = _version(request, code, number), now()
    form = Approve(request.POST or None, initial={"effective_from": day_of(at)})
    back = pages.url("procedure_version", version)
    if form.is_valid() and carried_out(form, lambda: _approve(request, version, form)):
        messages.success(request, _("Approved and signed."))
        return redirect(back)
    count = version.steps.count()
    note = ngettext(
        "You sign the exact %(n)d step of %(version)s.",
        "You sign the exact %(n)d steps of %(version)s.",
        count,
    )
    return form_page(
        request,
        FormPage(
            title=_("Approve %(version)s") % {"version": version},
            crumbs=pages.crumbs(),
            form=form,
            note=note % {"n": count, "version": version},
            submit=_("Approve and sign"),
            cancel=back,
        ),
    )


def _approve(request: SignedInRequest, version: ProcedureVersion, form: Approve) -> ProcedureVersion:
    at = now()
    return approvals.approve(
        version,
        effective_from=form.cleaned_data["effective_from"],
        proof=reauthenticate(request.user, password=form.cleaned_data["password"], at=at),
        by=request.user,
        at=at,
    )


@requires(Permission.PROCEDURE_APPROVE)
def procedure_send_back(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = _version(request, code, number)
    form = Because(request.POST or None)
    back = pages.url("procedure_version", version)
    if form.is_valid() and carried_out(
        form,
        lambda: approvals.send_back(version, reason=form.cleaned_data["reason"], by=request.user, at=now()),
    ):
        messages.success(request, _("Sent back to its author."))
        return redirect(back)
    title = _("Send %(version)s back") % {"version": version}
    return form_page(
        request, FormPage(title=title, crumbs=pages.crumbs(), form=form, submit=_("Send back"), cancel=back)
    )


@requires(Permission.PROCEDURE_APPROVE)
def procedure_retire(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = _version(request, code, number)
    form = Retire(request.POST or None, initial={"on": day_of(now())})
    back = pages.url("procedure_version", version)
    if form.is_valid() and carried_out(
        form, lambda: approvals.retire(version, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, _("Retired."))
        return redirect(back)
    title = _("Retire %(version)s") % {"version": version}
    return form_page(
        request,
        FormPage(
            title=title, crumbs=pages.crumbs(), form=form, submit=_("Retire"), cancel=back, kind="danger"
        ),
    )
