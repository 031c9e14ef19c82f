"""What is written plainly is taken apart as the reference library does it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from packageurl import PackageURL

from openhtm.security.rules import purls

_TYPES = [
    "apk",
    "cargo",
    "deb",
    "gem",
    "maven",
    "npm",
    "nuget",
    "pypi",
    "rpm",
    "golang",
    "github",
    "Maven",
    "x",
]
_WORD = st.text("abz019.-_%40A/", min_size=0, max_size=6)


@given(st.sampled_from(_TYPES), _WORD, _WORD, _WORD, st.sampled_from(["", "", "?arch=x", "#sub"]))
@example("maven", ".", "a", "1", "")
@example("npm", "..", "a", "1", "")
@example("deb", "debian", "..", "1", "")
@example("maven", "", "log4j-core", "2.0-beta9", "")
def test_a_package_url_has_the_parts_that_the_library_finds(
    type_: str, namespace: str, name: str, version: str, rest: str
) -> None:
    text = f"pkg:{type_}/{namespace + '/' if namespace else ''}{name}{'@' + version if version else ''}{rest}"
    try:
        wanted = PackageURL.from_string(text)
    except ValueError:
        assert purls.parsed(text) is None
        return
    found = purls.parse(text)
    assert (found.type, found.namespace, found.name, found.version, found.subpath) == (
        wanted.type,
        wanted.namespace or "",
        wanted.name,
        wanted.version or "",
        wanted.subpath or "",
    )
    assert str(found) == wanted.to_string()
    parts = (wanted.type, wanted.namespace, wanted.name)
    assert found.package == "/".join(part for part in parts if part).casefold()
