"""XML: one element for each record. Entities, document types and outside references are refused."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from ..rules.result_files import Contents, Record
from ..rules.result_layouts import Layout, plain
from .delimited import MOST_ROWS
from .errors import UnableToRead


def read(data: bytes, layout: Layout) -> Contents:
    root = _parsed(data)
    wanted = plain(layout.record)
    records: list[Record] = []
    head: dict[str, str] = {}
    for element, trail in _walk(root, until=wanted):
        if _name(element) == wanted:
            number = len(records) + 1
            where = _("element %(n)d") % {"n": number}
            records.append(Record(where=where, cells=_cells(element, trail)))
            if number > MOST_ROWS:
                raise UnableToRead(_("The file has more than %(most)d results.") % {"most": MOST_ROWS})
        else:
            _note(head, element, "/".join(_name(one) for one in (*trail[1:], element)) if trail else "")
    if not records:
        raise UnableToRead(_("The file has no element <%(name)s>.") % {"name": layout.record})
    return Contents(head=head, records=tuple(records))


def _parsed(data: bytes) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as problem:
        if isinstance(problem, DefusedXmlException):
            raise UnableToRead(
                _("The file declares a document type or entities; this is not taken.")
            ) from problem
        raise UnableToRead(_("This is not XML: %(problem)s.") % {"problem": problem}) from problem
    return root


def _name(element: Element) -> str:
    """Its name without the namespace."""
    return plain(str(element.tag).rpartition("}")[2])


def _walk(root: Element, *, until: str) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    """Every element with those around it, not going into records. Without recursion: depth is the file's."""
    stack: list[tuple[Element, tuple[Element, ...]]] = [(root, ())]
    while stack:
        element, trail = stack.pop()
        yield element, trail
        if _name(element) != until and len(trail) < 20:
            stack.extend((child, (*trail, element)) for child in reversed(element))


def _cells(record: Element, trail: tuple[Element, ...]) -> dict[str, str]:
    """Its attributes and elements by their path; attributes of what stands around it too."""
    cells: dict[str, str] = {}
    for outer in trail:
        for name, value in outer.attrib.items():
            cells[f"@{plain(name)}"] = cells[f"{_name(outer)}/@{plain(name)}"] = value
    for element, inner in _walk(record, until=""):
        path = "/".join(_name(one) for one in (*inner[1:], element)) if inner else ""
        _note(cells, element, path, over=not path)
    return cells


def _note(cells: dict[str, str], element: Element, path: str, *, over: bool = False) -> None:
    """``over``: attributes of the record itself win over those around it."""
    for name, value in element.attrib.items():
        key = f"{path}/@{plain(name)}" if path else f"@{plain(name)}"
        if over or key not in cells:
            cells[key] = value
    text = (element.text or "").strip()
    if path and text:
        cells.setdefault(path, text)
