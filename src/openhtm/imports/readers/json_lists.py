"""JSON: a list of records, an answer of another program's interface, or a whole database as lists by name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from ..rules.fields import Cell
from ..rules.joins import join_references
from ..rules.problems import Problem, facts
from .base import FileFacts, Limits, Options, Row, Table, warning
from .errors import BrokenFile, EmptyFile, HostileFile, NoSuchSheet, TooLarge

_SPACE = b" \t\r\n\xef\xbb\xbf"
_LIST_NAMES = (
    "devices",
    "assets",
    "equipment",
    "hardware",
    "rows",
    "results",
    "data",
    "items",
    "records",
    "value",
)


class JsonLists:
    slug = "json"
    title = "JSON"
    order = 50

    def recognizes(self, head: bytes, path: Path) -> bool:
        start = head.lstrip(_SPACE)
        return start[:1] in (b"{", b"[") and (start[1:].lstrip(_SPACE)[:1] in (b"{", b"[", b'"', b"]", b"}"))

    def read(self, path: Path, options: Options) -> Table:
        size = path.stat().st_size
        if size > options.limits.json_bytes:
            raise TooLarge(
                _(
                    "The JSON file has %(size)d MB; at most %(limit)d MB are read at once. Split "
                    "it, or use CSV."
                )
                % {"size": size // 2**20, "limit": options.limits.json_bytes // 2**20}
            )
        lists = _lists_in(_parse(path.read_bytes()))
        name, records = _choose(lists, options)
        joined = join_references(records, {each: rows for each, rows in lists.items() if each != name})
        return _as_table(joined, name, tuple(lists), options.limits)


READER = JsonLists()


def _parse(data: bytes) -> Any:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        lines = _parse_lines(data)
        if lines is not None:
            return lines
        if "recursion" in str(error) or "depth" in str(error):
            raise HostileFile(_("The JSON is nested too deeply for a list. It is refused.")) from error
        raise BrokenFile(
            _("The JSON is broken in line %(line)d, column %(column)d: %(error)s.")
            % {"line": error.lineno, "column": error.colno, "error": error.msg}
        ) from error


def _parse_lines(data: bytes) -> list[Any] | None:
    """One record a line, as many interfaces stream them."""
    lines = data.splitlines()
    if len(lines) < 2:
        return None
    try:
        return [orjson.loads(line) for line in lines if line.strip()]
    except orjson.JSONDecodeError:
        return None


def _lists_in(content: Any) -> dict[str, list[dict[str, Any]]]:
    """Every list of records, by its name; one without a name is called `list`."""
    found = {"list": content} if isinstance(content, list) else _named_lists(content)
    lists = {name: [each for each in rows if isinstance(each, dict)] for name, rows in found.items()}
    lists = {name: rows for name, rows in lists.items() if rows}
    if not lists:
        raise EmptyFile(
            _("The JSON holds no list of records. Expected: a list of objects, or such lists by name.")
        )
    return lists


def _named_lists(content: Any) -> dict[str, list[Any]]:
    if not isinstance(content, dict):
        return {}
    found = {name: rows for name, rows in content.items() if isinstance(rows, list)}
    for name, inner in content.items():
        if isinstance(inner, dict):
            found |= {each: rows for each, rows in inner.items() if isinstance(rows, list)} | (
                {name: list(inner.values())}
                if inner and all(isinstance(each, dict) for each in inner.values())
                else {}
            )
    return found


def _choose(lists: Mapping[str, list[dict[str, Any]]], options: Options) -> tuple[str, list[dict[str, Any]]]:
    """The list asked for, else one with a telling name, else the one with the widest records and the most
    of them.
    """
    if options.sheet:
        if options.sheet not in lists:
            raise NoSuchSheet(
                _("There is no list “%(list)s”. The lists are: %(lists)s.")
                % {"list": options.sheet, "lists": ", ".join(lists)}
            )
        return options.sheet, lists[options.sheet]
    named = next((name for name in _LIST_NAMES if name in lists), None)
    name = named or max(lists, key=lambda each: (len(lists[each][0]) * len(lists[each]), each))
    return name, lists[name]


def _as_table(records: Sequence[dict[str, Any]], name: str, names: tuple[str, ...], limits: Limits) -> Table:
    if len(records) > limits.rows:
        raise TooLarge(_("The list has more than %(limit)d records. Split it.") % {"limit": limits.rows})
    flat = [_flatten(record, limits.json_depth) for record in records]
    headers = tuple(dict.fromkeys(key for record in flat for key in record))
    if len(headers) > limits.columns:
        raise TooLarge(
            _("The records have %(columns)d different names; at most %(limit)d are read.")
            % {"columns": len(headers), "limit": limits.columns}
        )
    found = FileFacts("json", "utf-8", sheet=name, sheets=names, header_row=0, rows=len(flat))
    return Table(headers, lambda: _rows(flat, headers), found, _warnings(name, names))


def _warnings(name: str, names: tuple[str, ...]) -> tuple[Problem, ...]:
    others = [each for each in names if each != name]
    return (
        (warning("file.other_sheets", facts=facts(sheet=name, others=", ".join(others))),) if others else ()
    )


def _rows(flat: Sequence[dict[str, Cell]], headers: tuple[str, ...]) -> Iterator[Row]:
    for number, record in enumerate(flat, 1):
        yield Row(number, tuple(record.get(header, "") for header in headers))


def _flatten(record: Mapping[str, Any], depth: int, prefix: str = "") -> dict[str, Cell]:
    """Records within the record as `outer.inner`; lists of plain values joined by semicolons."""
    if depth == 0:
        raise HostileFile(_("The JSON is nested too deeply for a list. It is refused."))
    flat: dict[str, Cell] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= _flatten(value, depth - 1, f"{prefix}{name}.")
        else:
            flat[prefix + name] = _as_cell(value)
    return flat


def _as_cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)
