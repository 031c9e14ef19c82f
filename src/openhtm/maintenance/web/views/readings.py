"""Result files of analyzers: brought, previewed, taken; and how those of one analyzer are laid out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError, NotFound, NotPermitted
from openhtm.kernel.time import now
from openhtm.ui.doing import at_site, tried

from ... import access, listing, measuring, taking
from ...actions.readings import GivenFile, map_files, take_readings
from ...analyzer_files import MOST_BYTES
from ...models import Analyzer, ChecklistRun, WorkOrder
from ...rule_words import impossible
from ...rules.result_layouts import InvalidLayout, read_layout
from ..forms import readings as forms
from ..pages import readings as pages
from ..pages import work_order as page_of
from .performing import order_of, run_of


@requires(Permission.WORK_ORDER_PERFORM)
def readings(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """By GET the form; by POST with a file its preview, with a previewed file it is taken."""
    order = order_of(request, reference)
    run = run_of(order, pk)
    if "content" in request.POST:
        return _take(request, order, run)
    form = forms.BringFile(request.POST or None, request.FILES or None, offers=_offers(request, run))
    if form.is_valid():
        page = _preview(order, run, form.chosen(), form.given(), form)
        if page is not None:
            return render(request, "maintenance/readings_preview.html", {"page": page})
    with at_site(order):
        files = run.files.select_related("use__analyzer__device").annotate(steps=Count("results"))
        shown = pages.file_page(order, run, form, files.order_by("pk"))
        status = 422 if form.errors else 200
        return render(request, "maintenance/readings.html", {"page": shown}, status=status)


def _offers(request: SignedInRequest, run: ChecklistRun) -> list[measuring.Offer]:
    """The instruments as for choosing them on the checklist; of those alike first whose files can be read."""
    found = measuring.offers(
        access.analyzers(request.user),
        uses=measuring.uses_of(run),
        person=request.user,
        on=measuring.day_of(run, now()),
        asked=measuring.asked_for(run),
        site_id=run.site_id,
    )
    laid_out = taking.with_layout([one.analyzer for one in found])
    return sorted(found, key=lambda one: (not one.chosen, one.analyzer.pk not in laid_out))


def _preview(
    order: WorkOrder, run: ChecklistRun, analyzer: Analyzer, given: GivenFile, form: Any
) -> pages.PreviewPage | None:
    """What the file would fill; None when it cannot be read, and the form then says why."""
    found = tried(form, lambda: taking.taking(run, analyzer=analyzer, content=given.content, at=now()))
    if found is None:
        return None
    carried = forms.kept(given, tag=analyzer.device.tag, problems=found.match.problems)
    return pages.preview_page(order, run, found, form=carried, name=given.name)


def _take(request: SignedInRequest, order: WorkOrder, run: ChecklistRun) -> HttpResponse:
    """Take a previewed file. What stands against it now brings the preview once more."""
    form = forms.TakeFile(request.POST)
    if not form.is_whole():
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return redirect(pages.readings_url(order, run))
    analyzer, given = access.analyzer(request.user, form.cleaned_data["analyzer"]), form.given()
    try:
        file = take_readings(run, analyzer=analyzer, given=given, by=request.user, at=now())
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
        page = _preview(order, run, analyzer, given, form)
        if page is None:
            return redirect(pages.readings_url(order, run))
        return render(request, "maintenance/readings_preview.html", {"page": page}, status=422)
    number = file.results.count()
    text = ngettext("%(file)s filled %(n)d step.", "%(file)s filled %(n)d steps.", number)
    messages.success(request, text % {"file": file, "n": number})
    return redirect(page_of.url("perform", order, run.pk))


@requires(Permission.DEVICE_UPDATE)
def result_files(request: SignedInRequest, tag: str) -> HttpResponse:
    """How the result files of an analyzer are laid out; a sample brings the names of its tests."""
    analyzer = access.analyzer(request.user, tag, Permission.DEVICE_UPDATE)
    stored = taking.mapping_of(analyzer)
    layout = stored.layout if stored else None
    form = forms.LayoutForm(request.POST or None, request.FILES or None, layout=layout)
    begun = [_values_of(one) for one in layout.tests] if layout else []
    lines = forms.TestLines(request.POST or None, initial=begun, prefix="tests")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        if form.cleaned_data.get("sample"):
            lines = _with_sample(form, lines)
        elif _stored(request, analyzer, form, lines):
            messages.success(request, _("Saved."))
            return redirect(analyzer)
    page = pages.layout_page(
        analyzer, form, lines, keys=listing.measured_keys(), seen=stored.version if stored else 0
    )
    status = 422 if form.errors or lines.total_error_count() else 200
    return render(request, "maintenance/result_files.html", {"page": page}, status=status)


def _values_of(test: Any) -> dict[str, Any]:
    return {name: getattr(test, name) for name in ("name", "polarity", "step", "unit", "lowest", "highest")}


def _filled(lines: Any) -> list[dict[str, Any]]:
    return [values for line in lines if (values := line.values()) is not None]


def _stored(request: SignedInRequest, analyzer: Analyzer, form: Any, lines: Any) -> bool:
    seen = request.POST.get("seen", "")
    made = tried(
        form,
        lambda: map_files(
            analyzer,
            layout=form.values(_filled(lines)),
            seen_version=int(seen) if seen.isdigit() and int(seen) else None,
            by=request.user,
            at=now(),
        ),
    )
    return made is not None


def _with_sample(form: Any, lines: Any) -> Any:
    """The lines with one more for every test of the sample that has none yet."""
    kept = _filled(lines)
    file = form.cleaned_data["sample"]
    try:
        layout = read_layout(form.values(kept), whole=False)
        found = tried(form, lambda: taking.tests_of(file.read(MOST_BYTES + 1), layout))
    except InvalidLayout as problem:
        form.add_error(None, impossible(problem))
        return lines
    if found is None:
        return lines
    return forms.TestLines(initial=[*kept, *(_values_of(one) for one in found)], prefix="tests")
