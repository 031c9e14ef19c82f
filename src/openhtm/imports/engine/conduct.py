"""From a stored import to a run: what was said of it, its study, and for whom it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import day_at

from ..kinds import kind as kind_of
from ..kinds.base import Context, Kind
from ..models import Import, RememberedColumn
from .study import Said, Study, study


def look(batch: Import, *, at: datetime) -> tuple[Kind, Study]:
    """The kind and the study of a stored import."""
    kind = kind_of(batch.kind)
    return kind, study(Path(batch.file.path), kind, said(batch), today=today(batch, at=at))


def today(batch: Import, *, at: datetime) -> date:
    """The civil day at the site of the import."""
    return day_at(batch.site, at)


def said(batch: Import) -> Said:
    """What people said of the file, of now and of earlier files."""
    settings: Mapping[str, Any] = batch.settings
    remembered = RememberedColumn.objects.filter(kind=batch.kind).values_list("header", "field")
    return Said(
        profile=batch.profile,
        mapping=batch.mapping,
        remembered={header: field or None for header, field in remembered},
        date_orders=settings.get("date_orders", {}),
        interval_unit=settings.get("interval_unit", ""),
        words=batch.words,
        encoding=settings.get("encoding", ""),
        delimiter=settings.get("delimiter", ""),
        sheet=settings.get("sheet", ""),
        header_row=int(settings.get("header_row") or 0),
    )


def context(
    batch: Import, kind: Kind, found: Study, *, writing: bool = False, by: Actor, at: datetime
) -> Context:
    """For whom the rows are judged, and by which key records are found again."""
    profile = found.profile
    match = batch.match or (profile.match if profile else "") or kind.default_match(found.mapped)
    if match not in kind.match_keys:
        raise InvalidInput(
            _("Records of this kind cannot be found again by “%(match)s”. Possible: %(keys)s.")
            % {"match": match, "keys": ", ".join(kind.match_keys)}
        )
    return Context(
        by=by,
        at=at,
        today=today(batch, at=at),
        match=match,
        fields=found.mapped,
        headers={column.field: column.header for column in found.columns},
        site=batch.site,
        choices=batch.choices,
        accepts=frozenset(profile.accepts if profile else ()) | frozenset(batch.settings.get("accepts", ())),
        source=profile.title if profile else batch.file_name,
        reference=f"{batch.pk}: {batch.file_name}",
        writing=writing,
    )
