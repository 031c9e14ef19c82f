"""What lists of device security show, for pages, REST and the command alike."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, OuterRef, Q

from . import access
from .models import BillComponent, ReleaseQuerySet, standing_disclosure


def releases_matching(
    user: Any, *, q: str = "", component: str = "", bill: str = "", statement: str = "", version: str = ""
) -> ReleaseQuerySet:
    """Releases with ``component_count`` and ``disclosure_id``. ``q``: part of maker, model or version;
    ``component``: part of the name of one in the standing bill; ``bill``, ``statement``: "with" or "without" one.
    A statement stands for the unknown version too: who asks for statements sees it among the rows; ``version``
    "unknown": those alone of which nobody knows it."""
    rows: Any = access.releases(user).with_bill().annotate(disclosure_id=standing_disclosure())
    if statement:
        rows = rows.filter(disclosure_id__isnull=statement == "without")
    if version == "unknown":
        rows = rows.filter(software_version="")
    elif not statement:
        rows = rows.known()
    for word in q.split():
        found = Q(software_version__icontains=word) | Q(model__name__icontains=word)
        found |= Q(model__number__icontains=word) | Q(model__manufacturer__name__icontains=word)
        rows = rows.filter(found)
    if component.strip():
        holding = access.standing_components(user).named(component)
        holding = holding.filter(
            bill__release__model=OuterRef("model"), bill__release__version_key=OuterRef("version_key")
        )
        rows = rows.filter(Exists(holding))
    if bill:
        rows = rows.filter(component_count__isnull=bill == "without")
    return cast(ReleaseQuerySet, rows)


def component_data(one: BillComponent) -> dict[str, Any]:
    """A component as programs see it; what the bill does not say is null."""
    return {
        "name": one.name,
        "version": one.component_version or None,
        "supplier": one.supplier or None,
        "purl": one.purl or None,
        "cpe": one.cpe or None,
        "licenses": one.licenses or None,
        "path": one.path,
        "place": one.place,
    }
