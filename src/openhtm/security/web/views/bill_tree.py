"""A bill of materials as a tree, searched, and as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui.doing import shown

from ... import access, bill_trees
from .. import forms
from ..pages import bill_tree as pages


@requires(Permission.SECURITY_READ)
def bill_tree(request: SignedInRequest, release_id: int) -> HttpResponse:
    """``inside``: the way to what is opened, as the page names it; nothing: from the root."""
    found = access.release(request.user, release_id)
    form = forms.TreeFilter(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    number = request.GET.get("page", "")
    page = pages.tree_page(
        found,
        bill_trees.standing(request.user, found),
        form=form,
        inside=request.GET.get("inside", ""),
        q=wanted,
        page_no=int(number) if number.isdecimal() and len(number) < 6 else 0,
    )
    return shown(request, "security/bill_tree.html", page, part="tree")


@requires(Permission.SECURITY_READ)
def bill_export(request: SignedInRequest, release_id: int) -> StreamingHttpResponse:
    """The components that the search finds, with their flaws; ``format`` csv, xlsx or json."""
    found = access.release(request.user, release_id)
    whole = bill_trees.standing(request.user, found)
    if whole is None:
        raise NotFound(_("No bill of materials stands for this release."))
    written = registry.export_format(request.GET.get("format", "csv"))
    rows: Any = bill_trees.file_rows(whole, request.GET.get("q", ""))
    answer = StreamingHttpResponse(
        written.write(rows, bill_trees.file_columns()), content_type=written.content_type
    )
    name = f"components-{found.pk}-{now():%Y-%m-%d}.{written.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
