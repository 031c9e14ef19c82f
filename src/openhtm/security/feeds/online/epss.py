"""How likely exploitation is, of FIRST (EPSS)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..feed import CSV, MEGABYTE, PACKED, Feed

FEED = Feed(
    slug="epss",
    title="FIRST EPSS",
    about=_("How likely it is that a flaw will be exploited within 30 days."),
    address="https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
    every=timedelta(days=1),
    kinds=frozenset({"epss"}),
    types=(*PACKED, *CSV),
    most_bytes=32 * MEGABYTE,
    most_unpacked=128 * MEGABYTE,
)
