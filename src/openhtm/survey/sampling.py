"""Samples of the devices that a reader may see."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Func, TextField, Value, Window
from django.db.models.functions import Concat, RowNumber
from django.utils.translation import gettext as _

from openhtm.catalog.api import RiskClass
from openhtm.places.api import Department, Site
from openhtm.registry.api import GONE

from . import access
from .errors import UnableToDraw
from .readers import Reader
from .rules import sampling
from .rules.sampling import Lot

_STRATUM = ("risk_class", "site_id", "department_id")
#: Of a seed that nobody names.
_SEEDS = 1_000_000


def seed_of(text: str) -> int:
    """The seed that is asked for, or a new one that is then shown."""
    text = text.strip()
    if not text:
        return secrets.randbelow(_SEEDS)
    if not text.isdigit() or len(text) > 12:
        raise UnableToDraw(_("A seed is a whole number."), fields={"seed": [_("Write digits only.")]})
    return int(text)


def size_of(text: str) -> int:
    if not text.strip():
        return 10
    if not text.isdigit() or not 1 <= int(text) <= sampling.MOST:
        told = _("Draw from 1 to %(most)d devices.") % {"most": sampling.MOST}
        raise UnableToDraw(told, fields={"size": [told]})
    return int(text)


def _fleet(reader: Reader) -> Any:
    return access.devices(reader).exclude(status__in=GONE).order_by()


class _Place(Func):
    """`sampling.place` in the database: digests there have the order of their hexadecimal text here."""

    arity = 1
    output_field = TextField()

    def __init__(self, seed: int) -> None:
        super().__init__(Concat(Value(f"{seed}:"), "tag"))

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="SHA256(CONVERT_TO(%(expressions)s, 'UTF8'))", **more
        )

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="SHA256(%(expressions)s)", **more)


def one(reader: Reader, *, seed: int) -> str | None:
    """The tag that the seed draws among the devices in use."""
    tags: Any = _fleet(reader).order_by(_Place(seed), "tag").values_list("tag", flat=True)
    found: str | None = tags.first()
    return found


def drawn(reader: Reader, *, seed: int, size: int) -> Sequence[Lot]:
    """A sample by risk class and department. The database counts and draws: of each stratum only the first come."""
    sites = dict(Site.objects.values_list("pk", "code"))
    units = dict(Department.objects.values_list("pk", "name"))

    def stratum(risk: str, site: int, unit: int | None) -> tuple[str, ...]:
        return risk, f"{sites[site]} {units.get(unit or 0, '')}".strip()

    turn = Window(RowNumber(), partition_by=_STRATUM, order_by=[_Place(seed).asc(), "tag"])
    standing = Window(Count("pk"), partition_by=_STRATUM)
    rows = _fleet(reader).annotate(turn=turn, standing=standing).filter(turn__lte=size)
    sizes, lots = Counter[tuple[str, ...]](), list[Lot]()
    for tag, number, count, *of in rows.values_list("tag", "turn", "standing", *_STRATUM):
        lots.append(Lot(tag, stratum(*of)))
        sizes[lots[-1].stratum] += count if number == 1 else 0
    given = sampling.shares(sizes, size=size)
    return sampling.chosen(lots, given, seed=seed)


def table(found: Sequence[Lot]) -> list[list[str]]:
    """Tag, risk class in words, department."""
    return [[one.tag, str(RiskClass(one.stratum[0]).label), one.stratum[1]] for one in found]


def file_name(seed: int, size: int, day: date) -> str:
    return f"sample-{day.isoformat()}-seed-{seed}-size-{size}.csv"
