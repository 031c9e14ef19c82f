"""Kits: the parts that one piece of work needs together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from ..models import Kit, KitLine, Part


@dataclass(frozen=True, kw_only=True)
class NewKit:
    """``parts``: how many of which."""

    code: str
    name: str
    parts: Mapping[Part, Decimal] = field(default_factory=dict)
    retired_reason: str = ""


@action("supply.kit.put", needs=Permission.PART_EDIT, where=anywhere)
def put(*, new: NewKit, seen_version: int | None = None, by: Actor, at: datetime) -> Kit:
    """Enter a kit, or change the one of that code: its name and which parts it holds, how many of each."""
    code, name = " ".join(new.code.upper().split()), " ".join(new.name.split())
    _check(code, name, new)
    known: Kit | None = Kit.objects.filter(code=code).first()
    values = {"name": name, "retired_reason": new.retired_reason.strip()}
    before: dict[str, str] = {}
    if known is None:
        kit = acts.create(Kit(code=code, **values))
    else:
        before = _texts({line.part: line.quantity for line in known.lines.select_related("part")})
        kit = acts.save(known, seen_version=seen_version, **values)
    if (after := _texts(new.parts)) != before:
        acts.note(kit, before={"parts": before}, after={"parts": after})
        kit.lines.all().delete()
        rows = (KitLine(kit=kit, part=part, quantity=quantity) for part, quantity in new.parts.items())
        KitLine.objects.bulk_create(rows)
    return kit


def _texts(parts: Mapping[Part, Decimal]) -> dict[str, str]:
    return {part.number: f"{quantity.normalize():f}" for part, quantity in parts.items()}


def _check(code: str, name: str, new: NewKit) -> None:
    problems: dict[str, list[str]] = {}
    if not code or len(code) > 60:
        problems["code"] = [_("Write a code of up to 60 signs.")]
    if not name:
        problems["name"] = [_("Write its name.")]
    if not new.parts or any(quantity <= 0 for quantity in new.parts.values()):
        problems["parts"] = [_("A kit holds at least one part, and more than zero of each.")]
    if problems:
        raise InvalidInput(_("The kit cannot be kept like this."), fields=problems)
