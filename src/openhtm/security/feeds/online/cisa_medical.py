"""Advisories on medical devices, of CISA (ICSMA), as CSAF."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..distributions import changed
from ..feed import Feed, Listed


def _lists(lines: Iterator[str]) -> Iterator[Listed]:
    return (one for one in changed(lines) if one.name.rpartition("/")[2].startswith("icsma-"))


FEED = Feed(
    slug="cisa-medical",
    title="CISA ICSMA (CSAF)",
    about=_("Advisories on flaws of medical devices."),
    address="https://raw.githubusercontent.com/cisagov/CSAF/develop/csaf_files/OT/white/",
    every=timedelta(hours=12),
    kinds=frozenset({"csaf"}),
    index="changes.csv",
    lists=_lists,
)
