"""Releases of software: entered by a person, or as soon as a device shows a version."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import events
from ..models import Release
from ..rules.releases import version_key


@action("security.release.add", needs=Permission.SECURITY_EDIT, where=anywhere)
def add(model: Model, *, software_version: str, by: Actor, at: datetime) -> Release:
    """Enter a version of a model's software, so that its bill can be attached before a device runs it. One that
    is on record is given back."""
    version = " ".join(software_version.split())
    if not version or len(version) > 80:
        text = _("Write the version as the device shows it, in up to 80 characters.")
        raise InvalidInput(text, fields={"software_version": [text]})
    known = Release.objects.filter(model=model, software_version=version).first()
    if known is not None:
        return known
    made = acts.create(Release(model=model, software_version=version))
    events.releases_added.send(sender=Release, release_ids=[made.pk], by=by, at=at)
    return made


@action(
    "security.release.follow",
    needs=None,
    open_to="the program itself: whoever may enter a device may enter its version",
)
def follow(*, pairs: Collection[tuple[int, str]], by: Actor, at: datetime) -> list[Release]:
    """Enter the releases of these models (by id) and versions that are not on record yet."""
    model_ids = {model_id for model_id, _version in pairs}
    rows = Release.objects.filter(model_id__in=model_ids)
    known = set(rows.values_list("model_id", "software_version"))
    new = [Release(model_id=model_id, software_version=text) for model_id, text in sorted(set(pairs) - known)]
    for one in new:
        one.version_key = version_key(one.software_version)
    made = list(acts.create_many(new))
    if made:
        events.releases_added.send(sender=Release, release_ids=[one.pk for one in made], by=by, at=at)
    return made
