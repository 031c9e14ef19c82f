"""Parts: what they are, what they fit, what may be used in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput

from ..models import Lot, Part, PartAlternative, PartFit, Tracking
from ..part_keys import part_key


class PartKnown(DomainError):
    """Another part has that number."""

    code = "part_known"


#: What can be said of a part.
FIELDS = frozenset(
    {
        "number",
        "name",
        "manufacturer_id",
        "manufacturer_number",
        "vendor_id",
        "vendor_number",
        "unit",
        "tracking",
        "safety_relevant",
        "shelf_life_months",
        "price_minor",
        "currency",
        "priced_on",
        "notes",
        "retired_reason",
    }
)
#: Without these there is no part.
_START = {"number": "", "name": "", "tracking": Tracking.NONE}


@action("supply.part.add", needs=Permission.PART_EDIT, where=anywhere)
def add(*, values: Mapping[str, Any], by: Actor, at: datetime) -> Part:
    """Enter a part under its number."""
    given = _checked({**_START, **values})
    _free(given["number_key"])
    return acts.create(Part(**given))


@action("supply.part.edit", needs=Permission.PART_EDIT, where=anywhere)
def edit(
    part: Part, *, changes: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> Part:
    """Change what is known of a part. How it is tracked stays while pieces of it are in a store."""
    known = {name: getattr(part, name) for name in (*_START, "shelf_life_months", "price_minor", "currency")}
    given = _checked({**known, "priced_on": part.priced_on, **changes})
    if given["number_key"] != part.number_key:
        _free(given["number_key"])
    if given["tracking"] != part.tracking and Lot.objects.filter(stock__part=part, quantity__gt=0).exists():
        text = _("Pieces of it are in a store: empty the stores before it is tracked in another way.")
        raise InvalidInput(text, fields={"tracking": [text]})
    return acts.save(part, seen_version=seen_version, **given)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if unknown := set(given) - FIELDS:
        raise InvalidInput(_("A part has no '%(name)s'.") % {"name": sorted(unknown)[0]})
    given["name"] = " ".join(str(given["name"]).split())
    problems = {name: [_("A part needs it.")] for name in ("number", "name") if not given[name]}
    if given.get("shelf_life_months") and given["tracking"] == Tracking.NONE:
        problems["tracking"] = [_("What expires is tracked by lot or by serial number.")]
    problems |= _price_problems(given)
    if problems:
        raise InvalidInput(_("The part cannot be kept like this."), fields=problems)
    return {**given, "number_key": part_key(given["number"])}


def _price_problems(given: Mapping[str, Any]) -> dict[str, list[str]]:
    price = given.get("price_minor")
    if price is None:
        return {}
    problems = {} if price >= 0 else {"price_minor": [_("Nothing can be below zero.")]}
    if not given.get("currency"):
        problems["currency"] = [_("A price needs its currency.")]
    if given.get("priced_on") is None:
        problems["priced_on"] = [_("Say of which day the price is.")]
    return problems


def _free(key: str) -> None:
    known = Part.objects.filter(number_key=key).first()
    if known is not None:
        raise PartKnown(_("%(part)s is on record already.") % {"part": known})


@action("supply.part.set_fits", needs=Permission.PART_EDIT, where=anywhere)
def set_fits(part: Part, *, models: Sequence[Model], by: Actor, at: datetime) -> Part:
    """Say into the devices of which models a part goes: these, and no others."""
    before = {row.model_id: row for row in part.fits.select_related("model__manufacturer")}
    wanted = {model.pk: model for model in models}
    _write(part, "fits", _texts(row.model for row in before.values()), _texts(wanted.values()))
    part.fits.exclude(model_id__in=wanted).delete()
    PartFit.objects.bulk_create(PartFit(part=part, model_id=pk) for pk in wanted if pk not in before)
    return part


@action("supply.part.set_alternatives", needs=Permission.PART_EDIT, where=anywhere)
def set_alternatives(part: Part, *, others: Sequence[Part], by: Actor, at: datetime) -> Part:
    """Say which parts may be used in its place: these, and no others."""
    wanted = {other.pk: other for other in others}
    if part.pk in wanted:
        raise InvalidInput(
            _("A part is no alternative to itself."), fields={"others": [_("Name other parts.")]}
        )
    before = {row.other_id: row for row in part.alternatives.select_related("other")}
    _write(part, "alternatives", _texts(row.other for row in before.values()), _texts(wanted.values()))
    part.alternatives.exclude(other_id__in=wanted).delete()
    missing = [pk for pk in wanted if pk not in before]
    PartAlternative.objects.bulk_create(PartAlternative(part=part, other_id=pk) for pk in missing)
    return part


def _texts(rows: Iterable[Any]) -> list[str]:
    return sorted(str(row) for row in rows)


def _write(part: Part, name: str, before: list[str], after: list[str]) -> None:
    if before != after:
        acts.note(part, before={name: before}, after={name: after})
