"""Flaws of packages by ecosystem, of OSV."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ...rules.claims import Gathered
from ...rules.documents import Unreadable
from ..feed import MEGABYTE, ZIP, Feed, Fleet
from ..kinds import osv
from ..sources import Source

#: Types of Package-URLs, and the folder of the ecosystem.
_FOLDERS = {
    "cargo": "crates.io",
    "composer": "Packagist",
    "gem": "RubyGems",
    "golang": "Go",
    "hex": "Hex",
    "maven": "Maven",
    "npm": "npm",
    "nuget": "NuGet",
    "pub": "Pub",
    "pypi": "PyPI",
}


def _wants(fleet: Fleet) -> Iterable[str]:
    return (f"{_FOLDERS[name]}/all.zip" for name in sorted(fleet.ecosystems) if name in _FOLDERS)


def _keeps(content: bytes, fleet: Fleet) -> bool:
    """Whether a record is of a package that some bill of materials names. What cannot be read is kept: it is told."""
    try:
        read = Gathered().take(osv.read(Source(name="record.json", content=content)))
    except Unreadable:
        return True
    return any(claim.package in fleet.packages for claim in read.claims())


FEED = Feed(
    slug="osv",
    title="OSV",
    about=_("Flaws of the packages that bills of materials name, by ecosystem."),
    address="https://osv-vulnerabilities.storage.googleapis.com/",
    every=timedelta(days=1),
    kinds=frozenset({"osv"}),
    types=ZIP,
    wants=_wants,
    keeps=_keeps,
    most_bytes=512 * MEGABYTE,
    most_unpacked=4096 * MEGABYTE,
    most_seconds=1800,
)
