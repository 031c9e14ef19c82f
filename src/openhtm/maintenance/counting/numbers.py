"""What a number is to its doors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Scope
from openhtm.kernel.errors import NotFound

from .answers import Answer, Text
from .asking import Asked, UnknownGrouping
from .dimensions import Dimension

RowKind = Literal["occurrence", "order", "device"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some of the rows. ``counted`` False: in no numerator and no denominator, ``label`` says why."""

    key: str
    label: Text
    counted: bool = True
    kind: RowKind = "occurrence"


@dataclass(frozen=True, kw_only=True)
class Number(ABC):
    """A number of maintenance. ``definition`` is one sentence; ``slug`` its name at every door.

    ``graced``: days of grace make a difference to it.
    """

    slug: str
    title: Text
    definition: Text
    parts: Sequence[Part]
    dimensions: Mapping[str, Dimension]
    order: int = 100
    graced: bool = False

    @abstractmethod
    def answer(self, scope: Scope, asked: Asked, *, by: str = "") -> Answer:
        """The number over a scope and a period; ``by`` also splits it."""

    @abstractmethod
    def rows(self, scope: Scope, asked: Asked, *, part: str) -> QuerySet[Any]:
        """The rows of one part: as many as the answer counts."""

    def part(self, key: str) -> Part:
        found = next((part for part in self.parts if part.key == key), None)
        if found is None:
            raise NotFound(_("'%(part)s' is no part of this number.") % {"part": key})
        return found

    def dimension(self, by: str) -> Dimension:
        if by not in self.dimensions:
            raise UnknownGrouping(
                _("This number is split by %(known)s; not by '%(given)s'.")
                % {"known": ", ".join(self.dimensions), "given": by}
            )
        return self.dimensions[by]

    def excluded(self, answer: Answer) -> list[tuple[Part, int]]:
        """What was left out, with how many, where there is any."""
        return [
            (part, answer.parts[part.key])
            for part in self.parts
            if not part.counted and answer.parts.get(part.key)
        ]
