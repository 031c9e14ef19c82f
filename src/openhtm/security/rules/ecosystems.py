"""Versions of package ecosystems, each by its own rules, behind one function.

The names are those of Package-URL types and of `vers` schemes. What has no key (an unknown ecosystem, a text that
is no version there) is unknown: ``compare`` and ``contains`` say so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from .device_versions import Held
from .keys import languages, numbered, systems
from .vers import Constraint, Range

LONGEST = 300
_SEMANTIC = (
    "npm",
    "semver",
    "cargo",
    "golang",
    "go",
    "hex",
    "pub",
    "swift",
    "github",
    "bitbucket",
    "gitlab",
    "bitnami",
    "apache",
    "mozilla",
    "mattermost",
    "nginx",
    "cocoapods",
    "julia",
    "terraform",
)
_NATURAL = (
    "generic",
    "intdot",
    "conan",
    "conda",
    "cran",
    "docker",
    "oci",
    "hackage",
    "luarocks",
    "opam",
    "vcpkg",
    "brew",
    "swid",
    "yocto",
    "android",
)


def _datetime(version: str) -> str:
    found = datetime.fromisoformat(version.strip())
    return (
        (found if found.tzinfo else found.replace(tzinfo=UTC))
        .astimezone(UTC)
        .isoformat(timespec="microseconds")
    )


def _lexicographic(version: str) -> str:
    if not version:
        raise ValueError(version)
    return version


_KEYS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(_SEMANTIC, numbered.semantic),
    **dict.fromkeys(_NATURAL, numbered.natural),
    **dict.fromkeys(("nuget", "composer", "packagist"), numbered.folded),
    "openssl": numbered.openssl,
    "pypi": languages.pypi,
    "maven": languages.maven,
    "gem": languages.gem,
    "rubygems": languages.gem,
    **dict.fromkeys(("deb", "debian", "ubuntu"), systems.debian),
    **dict.fromkeys(("rpm", "redhat", "suse"), systems.rpm),
    **dict.fromkeys(("apk", "alpine", "ebuild", "gentoo"), systems.gentoo),
    **dict.fromkeys(("alpm", "arch"), systems.arch),
    "datetime": _datetime,
    "lexicographic": _lexicographic,
}


def ecosystems() -> tuple[str, ...]:
    """The names that ``key`` knows."""
    return tuple(sorted(_KEYS))


@lru_cache(maxsize=200_000)
def key(ecosystem: str, version: str) -> str | None:
    """A text whose order, byte by byte, is the order of the ecosystem; None where it is no version there.

    >>> key("maven", "2.0-beta9") < key("maven", "2.0")
    True
    """
    make = _KEYS.get(ecosystem.casefold())
    if make is None or len(version) > LONGEST:
        return None
    try:
        return make(version)
    except (ValueError, OverflowError):
        return None


def compare(ecosystem: str, one: str, other: str) -> int | None:
    """-1, 0 or 1; None where either is no version of the ecosystem."""
    left, right = key(ecosystem, one), key(ecosystem, other)
    if left is None or right is None:
        return None
    return (left > right) - (left < right)


def ascending(range_: Range) -> Range:
    """The range with its constraints in the order of its scheme, where all of them are versions there."""
    keyed = [(key(range_.scheme, one.version), one) for one in range_.constraints]
    if any(found is None for found, _ in keyed):
        return range_
    ordered = sorted(keyed, key=lambda pair: str(pair[0]))
    return Range(scheme=range_.scheme, constraints=tuple(one for _, one in ordered))


def contains(range_: Range, version: str, *, ecosystem: str = "") -> Held:
    """Whether a version lies in a range of `vers`; its own scheme counts unless another ecosystem is given."""
    if range_.is_everything:
        return Held.INSIDE
    if range_.scheme == "none":
        return Held.OUTSIDE
    scheme = ecosystem or range_.scheme
    mine = key(scheme, version)
    keyed = [(one, key(scheme, one.version)) for one in range_.constraints]
    if mine is None or any(found is None for _, found in keyed):
        return Held.INSIDE if _is_named(range_, version) else Held.UNKNOWN
    return _contains(mine, sorted(((one, str(found)) for one, found in keyed), key=lambda pair: pair[1]))


def _is_named(range_: Range, version: str) -> bool:
    return any(one.comparator == "=" and one.version == version for one in range_.constraints)


def _contains(mine: str, constraints: list[tuple[Constraint, str]]) -> Held:
    """The algorithm of the specification: single versions first, then the interval that the version falls into."""
    for one, bound in constraints:
        if bound == mine:
            return Held.OUTSIDE if one.comparator in ("!=", "<", ">") else Held.INSIDE
    bounds = [(one.comparator, bound) for one, bound in constraints if one.comparator[0] in "<>"]
    if not bounds:
        only_left_out = all(one.comparator == "!=" for one, _ in constraints)
        return Held.INSIDE if only_left_out else Held.OUTSIDE
    below = [comparator for comparator, bound in bounds if bound < mine]
    above = [comparator for comparator, bound in bounds if bound > mine]
    inside = (not below or below[-1].startswith(">")) and (not above or above[0].startswith("<"))
    return Held.INSIDE if inside else Held.OUTSIDE
