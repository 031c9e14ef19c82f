"""Advisories on industrial control, of CISA (ICSA), as CSAF: building and laboratory technique."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..distributions import changed
from ..feed import Feed, Listed


def _lists(lines: Iterator[str]) -> Iterator[Listed]:
    return (one for one in changed(lines) if one.name.rpartition("/")[2].startswith("icsa-"))


FEED = Feed(
    slug="cisa-industrial",
    title="CISA ICSA (CSAF)",
    about=_("Advisories on flaws of industrial control, such as of buildings and laboratories: thousands."),
    address="https://raw.githubusercontent.com/cisagov/CSAF/develop/csaf_files/OT/white/",
    every=timedelta(days=1),
    kinds=frozenset({"csaf"}),
    index="changes.csv",
    lists=_lists,
    is_on=False,
)
