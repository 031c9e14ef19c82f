"""What a page or a program may ask of feeds: an attempt now, a pack that was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from openhtm.kernel.limits import feeds as feed_limits
from openhtm.kernel.limits import upload_limit

from . import jobs, packs
from .actions import feeds as acts
from .errors import BadPack
from .feeds.cache import Cache


def try_now(slug: str, *, by: Any, at: datetime) -> str:
    """Hand an update to the worker; returns the job. What can be refused now is refused now."""
    acts.ask(slug=slug, by=by, at=at)
    return str(jobs.update_feed.enqueue(slug, by.pk).id)


def take_uploaded(file: UploadedFile[Any], *, by: Any, clock: Callable[[], datetime]) -> packs.Unpacked:
    """Take a pack that came through a form or REST, from the disk."""
    limit = upload_limit()
    if (file.size or 0) > limit:
        text = _("The pack is larger than %(limit)d MB. Take it by the command: openhtm feeds unpack.")
        raise BadPack(text % {"limit": limit // 1024 // 1024}, code="too_large")
    with Cache(feed_limits().folder).coming() as place:
        with place.open("wb") as copy:
            for piece in file.chunks():
                copy.write(piece)
        return packs.unpack(place, by=by, clock=clock)
