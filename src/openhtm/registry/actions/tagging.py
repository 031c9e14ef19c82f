"""Gives tags of a site's series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from openhtm.places.api import Site

from ..models import Device, TagSeries
from ..rules.tags import make_tag

Record = dict[str, Any]


class Tags:
    """The next tags, passing over those that were given by hand."""

    @staticmethod
    def give(records: Sequence[Record]) -> None:
        """A tag of its site's series to each device that has none."""
        lacking: dict[int, list[Record]] = defaultdict(list)
        for record in records:
            if not record["tag"] and record["site_id"]:
                lacking[record["site_id"]].append(record)
        for site in Site.objects.filter(pk__in=lacking):
            tags = _next_tags(site, len(lacking[site.pk]))
            for record, tag in zip(lacking[site.pk], tags, strict=True):
                record["tag"] = tag


def _next_tags(site: Site, count: int) -> list[str]:
    TagSeries.objects.get_or_create(site=site)
    series = TagSeries.objects.select_for_update().get(site=site)
    tags: list[str] = []
    while len(tags) < count:
        numbers = range(series.latest + 1, series.latest + 1 + count - len(tags))
        made = [make_tag(site.code, number) for number in numbers]
        taken = set(Device.objects.filter(tag__in=made).values_list("tag", flat=True))
        tags += [tag for tag in made if tag not in taken]
        series.latest = numbers[-1]
    series.save(update_fields=["latest"])
    return tags
