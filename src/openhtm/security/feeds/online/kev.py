"""Known exploited vulnerabilities, of CISA."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..feed import MEGABYTE, Feed

FEED = Feed(
    slug="kev",
    title="CISA KEV",
    about=_("Flaws that are known to be exploited."),
    address="https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    every=timedelta(days=1),
    kinds=frozenset({"kev"}),
    most_bytes=32 * MEGABYTE,
)
