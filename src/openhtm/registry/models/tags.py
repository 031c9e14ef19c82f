"""The running number of each site's tags."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from openhtm.kernel.models import ScopedQuerySet


class TagSeries(models.Model):
    """``latest``: the highest number given out at this site. It only grows: a tag is never used again."""

    site = models.OneToOneField("places.Site", primary_key=True, on_delete=models.PROTECT, related_name="+")
    latest = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.site_id}: {self.latest}"
