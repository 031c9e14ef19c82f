"""What changed in the National Vulnerability Database, of NIST."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..feed import JSON, MEGABYTE, PACKED, Feed

FEED = Feed(
    slug="nvd",
    title="NVD 2.0",
    about=_("Records of flaws that were new or changed within the last eight days."),
    address="https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz",
    every=timedelta(hours=2),
    kinds=frozenset({"nvd"}),
    types=(*PACKED, *JSON),
    most_bytes=128 * MEGABYTE,
)
