"""Samples of the devices that a reader may see."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from openhtm.catalog.api import RiskClass
from openhtm.places.api import Department, Site
from openhtm.registry.api import GONE

from . import access
from .errors import UnableToDraw
from .readers import Reader
from .rules import sampling
from .rules.sampling import Lot

_COLUMNS = ("tag", "risk_class", "site_id", "department_id")
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


def one(reader: Reader, *, seed: int) -> str | None:
    """The tag that the seed draws among the devices in use."""
    return sampling.one(_fleet(reader).values_list("tag", flat=True).iterator(), seed=seed)


def drawn(reader: Reader, *, seed: int, size: int) -> Sequence[Lot]:
    """A sample by risk class and department; memory does not grow with the fleet."""
    # The words of the few sites and departments are not read anew with every device.
    sites = dict(Site.objects.values_list("pk", "code"))
    units = dict(Department.objects.values_list("pk", "name"))
    rows = _fleet(reader).values_list(*_COLUMNS).iterator(chunk_size=5000)
    lots = (
        Lot(tag, (risk, f"{sites[site]} {units.get(unit, '')}".strip())) for tag, risk, site, unit in rows
    )
    return sampling.stratified(lots, seed=seed, size=size)


def table(found: Sequence[Lot]) -> list[list[str]]:
    """Tag, risk class in words, department."""
    return [[one.tag, str(RiskClass(one.stratum[0]).label), one.stratum[1]] for one in found]


def file_name(seed: int, size: int, day: date) -> str:
    return f"sample-{day.isoformat()}-seed-{seed}-size-{size}.csv"
