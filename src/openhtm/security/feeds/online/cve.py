"""The records of the flaws that concern devices here, of the CVE program, with CISA's judgment (SSVC, CVSS)."""

import re
from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..feed import MEGABYTE, Feed, Fleet

_NAME = re.compile(r"CVE-([0-9]{4})-([0-9]{1,16})([0-9]{3})")


def _wants(fleet: Fleet) -> Iterable[str]:
    """Folders hold a thousand numbers each: CVE-2021-44228 stands in 2021/44xxx."""
    for name in sorted(fleet.vulnerabilities, reverse=True):
        found = _NAME.fullmatch(name)
        if found is not None:
            yield f"{found[1]}/{found[2]}xxx/{name}.json"


FEED = Feed(
    slug="cve",
    title="CVE 5",
    about=_("Records of the flaws that concern software here, with what CISA says to them."),
    address="https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves/",
    every=timedelta(days=7),
    kinds=frozenset({"cve"}),
    wants=_wants,
    most_bytes=4 * MEGABYTE,
)
