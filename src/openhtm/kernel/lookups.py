"""Lookups of the database layer that Django has not."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import CharField, Lookup

_CONSTANT = re.compile(r"[a-z_]+")


@CharField.register_lookup
class OneOf(Lookup[Any]):
    """``state__one_of=("open", "waiting")``: like ``in``, with the values written into the statement.

    A database uses an index with a condition only for a query that holds the condition, and SQLite does not
    see it in values given beside the statement. The values are constants of the program: lower-case words,
    never anything that a person entered. They are sorted, as the conditions of indexes are.
    """

    lookup_name = "one_of"

    def get_prep_lookup(self) -> tuple[str, ...]:
        words = tuple(sorted(str(value) for value in self.rhs))
        if not words or not all(_CONSTANT.fullmatch(word) for word in words):
            raise ValueError(f"{words} are not constants of the program.")
        return words

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, given = self.process_lhs(compiler, connection)
        quoted = ", ".join(f"'{word}'" for word in self.rhs)
        return f"{column} IN ({quoted})", tuple(given)


@CharField.register_lookup
class Begins(Lookup[Any]):
    """``reference__begins="GEN-12"``: what starts with a text, letter by letter, answered from an index on
    both databases. (SQLite's LIKE takes no notice of case, and therefore none of an index.)"""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, given = self.process_lhs(compiler, connection)
        text = re.sub(r"([\\%_])", r"\\\1", str(self.rhs))
        return f"{column} LIKE %s", (*given, f"{text}%")

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, given = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*given, self.rhs, *given, f"{self.rhs}{_LAST}")


_LAST = "\U0010ffff"
