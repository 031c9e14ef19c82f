"""The first look at a file: which program it is from, what its headings mean, what its columns prove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput

from .. import library
from ..kinds.base import Kind, as_rules
from ..readers import Options, Table, open_table
from ..rules.columns import ColumnReader, ColumnStudy, Settings
from ..rules.dates import Decision, Order
from ..rules.fields import Cell, Field
from ..rules.headers import Column, Known, Match, map_columns, spell_out
from ..rules.problems import Problem, Severity, facts
from ..rules.profiles import Profile, detect
from ..rules.text import normalize

_SAMPLED_ROWS = 500
_SAMPLES = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about a file. ``mapping``: heading → field, None: leave out. ``words``: field →
    normalized cell → what it is to be read as. ``profile``: a slug, ``none``, or empty: find out.
    """

    profile: str = ""
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    remembered: Mapping[str, str | None] = field(default_factory=dict)
    date_orders: Mapping[str, str] = field(default_factory=dict)
    interval_unit: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0


@dataclass(frozen=True, slots=True)
class ReadColumn:
    position: int
    header: str
    field: str
    read: ColumnReader


@dataclass(frozen=True, slots=True)
class Study:
    """What the first look found. ``samples`` are three filled cells of each column."""

    table: Table
    profile: Profile | None
    matches: tuple[Match, ...]
    samples: tuple[tuple[Cell, ...], ...]
    columns: tuple[ReadColumn, ...]
    row_count: int
    warnings: tuple[Problem, ...]
    decisions: Mapping[str, Decision]

    @property
    def mapped(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns)


def study(path: Path, kind: Kind, said: Said, *, today: date) -> Study:
    """Look through the whole file once. Raises ``UnableToReadFile``, or ``InvalidInput`` for a wrong wish."""
    fields = as_rules(kind.slug, kind.fields())
    table = open_table(path, _options(fields, said))
    profile = _profile(said.profile, table.headers, kind.slug)
    fields = tuple(_with_words(each, profile) for each in fields)
    seen = _columns(table)
    _refuse_unknown(said, table.headers, fields)
    known = Known(said.mapping, profile.columns if profile else {}, said.remembered)
    matches = map_columns(
        seen, fields, known=known, months=library.months(), today=today, short=library.abbreviations()
    )
    studies = _studies(matches, fields, said, profile, today=today)
    row_count = _see_all(table, studies)
    columns = tuple(
        ReadColumn(position, table.headers[position], each.field.name, each.reader())
        for position, each in studies
    )
    return Study(
        table,
        profile,
        matches,
        tuple(column.samples[:3] for column in seen),
        columns,
        row_count,
        (*table.warnings, *_unmapped(matches)),
        {column.field: column.read.decision for column in columns},
    )


def _options(fields: Sequence[Field], said: Said) -> Options:
    short = library.abbreviations()
    headings = {spell_out(alias, short) for each in fields for alias in (*each.aliases, normalize(each.name))}
    return Options(
        encoding=said.encoding,
        delimiter={"tab": "\t", "\\t": "\t"}.get(said.delimiter, said.delimiter),
        sheet=said.sheet,
        header_row=said.header_row,
        is_known_heading=lambda plain: spell_out(plain, short) in headings,
    )


def _profile(slug: str, headers: Sequence[str], kind: str) -> Profile | None:
    if slug == "none":
        return None
    if not slug:
        return detect(headers, library.profiles(), kind=kind)
    found = library.profile(slug.lower().replace("_", "-"))
    if found is None or found.kind != kind:
        usable = ", ".join(each.slug for each in library.profiles() if each.kind == kind) or "-"
        raise InvalidInput(
            _("There is no profile “%(slug)s” for this kind. Profiles: %(usable)s.")
            % {"slug": slug, "usable": usable}
        )
    return found


def _with_words(each: Field, profile: Profile | None) -> Field:
    extra = profile.words.get(each.name) if profile else None
    return replace(each, words={**each.words, **extra}) if extra and each.words else each


def _columns(table: Table) -> list[Column]:
    rows = [row.values for row in islice(table.rows(), _SAMPLED_ROWS)]
    return [
        Column(header, tuple(islice((row[at] for row in rows if row[at] != ""), _SAMPLES)))
        for at, header in enumerate(table.headers)
    ]


def _refuse_unknown(said: Said, headers: Sequence[str], fields: Sequence[Field]) -> None:
    missing = [header for header in said.mapping if header not in headers]
    if missing:
        raise InvalidInput(
            _("The file has no column “%(header)s”. Its columns: %(headers)s.")
            % {"header": missing[0], "headers": ", ".join(headers)}
        )
    names = {each.name for each in fields}
    wrong = [name for name in said.mapping.values() if name and name not in names]
    if wrong:
        raise InvalidInput(
            _("There is no field “%(field)s”. Fields: %(fields)s.")
            % {"field": wrong[0], "fields": ", ".join(sorted(names))}
        )


def _studies(
    matches: Sequence[Match], fields: Sequence[Field], said: Said, profile: Profile | None, *, today: date
) -> list[tuple[int, ColumnStudy]]:
    by_name = {each.name: each for each in fields}
    return [
        (
            position,
            ColumnStudy(by_name[match.field], _settings(match.field, said, profile), today, library.months()),
        )
        for position, match in enumerate(matches)
        if match.field
    ]


def _settings(name: str, said: Said, profile: Profile | None) -> Settings:
    order = said.date_orders.get(name) or said.date_orders.get("*")
    treat = {**(profile.treat.get(name, {}) if profile else {}), **said.words.get(name, {})}
    return Settings(
        Order(order) if order else (profile.date_order if profile else None), said.interval_unit, treat
    )


def _see_all(table: Table, studies: Iterable[tuple[int, ColumnStudy]]) -> int:
    """Count the rows, and let the columns that need it see each of their distinct cells."""
    watching = [(position, each.see, set[Cell]()) for position, each in studies if each.needed]
    count = 0
    for row in table.rows():
        count += 1
        for position, see, before in watching:
            cell = row.values[position]
            if cell not in before:
                before.add(cell)
                see(row.number, cell)
    return count


def _unmapped(matches: Sequence[Match]) -> Iterable[Problem]:
    for match in matches:
        if match.field is None and match.how is None:
            yield Problem(0, match.header, "", "header.unmapped", facts(near=match.near), Severity.WARNING)
