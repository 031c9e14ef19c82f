"""The National Vulnerability Database year by year, of NIST."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..feed import JSON, MEGABYTE, PACKED, Feed, Fleet

#: Records before 2002 stand in the file of that year.
_FIRST = 2002


def _wants(fleet: Fleet) -> Iterable[str]:
    return (f"nvdcve-2.0-{year}.json.gz" for year in range(fleet.today.year, _FIRST - 1, -1))


FEED = Feed(
    slug="nvd-years",
    title="NVD 2.0, all years",
    about=_("Every record since 1999, the latest year first: some hundred megabytes."),
    address="https://nvd.nist.gov/feeds/json/cve/2.0/",
    every=timedelta(days=30),
    kinds=frozenset({"nvd"}),
    types=(*PACKED, *JSON),
    wants=_wants,
    is_on=False,
    most_bytes=128 * MEGABYTE,
)
