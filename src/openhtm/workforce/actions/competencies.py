"""Which competencies there are, what they are for, and when signatures are refused without them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Organization

from ..models import Competency, CompetencyScope, SigningRule
from ..rules.demands import key

FIELDS = frozenset({"code", "name", "description", "months", "retired_reason"})


class CompetencyKnown(DomainError):
    """Another competency has that code or name."""

    code = "competency_known"


@action("workforce.competency.add", needs=Permission.COMPETENCY_EDIT, where=anywhere)
def add(
    *,
    values: Mapping[str, Any],
    device_types: Collection[DeviceType] = (),
    models: Collection[Model] = (),
    by: Actor,
    at: datetime,
) -> Competency:
    """Enter something that people learn, with the device types and models it is for."""
    given = _checked(values)
    _free(given)
    made = acts.create(Competency(**given))
    _set_scopes(made, device_types=device_types, models=models)
    return made


@action("workforce.competency.edit", needs=Permission.COMPETENCY_EDIT, where=anywhere)
def edit(
    competency: Competency,
    *,
    changes: Mapping[str, Any],
    device_types: Collection[DeviceType] | None = None,
    models: Collection[Model] | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Competency:
    """Change a competency; with a reason of retirement it counts no more. Its code stays."""
    given = _checked({"code": competency.code, "name": competency.name, **changes})
    if given["code"] != competency.code:
        text = _("The code of a competency stays: records name it.")
        raise InvalidInput(text, fields={"code": [text]})
    _free(given, but=competency)
    saved = acts.save(competency, seen_version=seen_version, **given)
    _set_scopes(saved, device_types=device_types, models=models)
    return saved


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise InvalidInput(_("A competency has no '%(name)s'.") % {"name": sorted(unknown)[0]})
    given: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()
    }
    given["code"] = str(given.get("code", "")).upper()
    problems = {name: [_("Write it.")] for name in ("code", "name") if not given.get(name)}
    if given["code"] and not given["code"].replace("-", "").replace("_", "").isalnum():
        problems["code"] = [_("Letters, digits, - and _ only.")]
    if given.get("months") is not None and not 1 <= given["months"] <= 120:
        problems["months"] = [_("A competency is valid for 1 to 120 months, or without an end.")]
    if problems:
        raise InvalidInput(_("This competency cannot be kept so."), fields=problems)
    return {**given, "name_key": key(given["name"])}


def _free(given: Mapping[str, Any], *, but: Competency | None = None) -> None:
    """A code that is another's name would make one demand mean two competencies."""
    others = Competency.objects.exclude(pk=but.pk) if but is not None else Competency.objects.all()
    wanted = {given["name_key"], key(given["code"])}
    for other in others:
        if wanted & {other.name_key, key(other.code)}:
            raise CompetencyKnown(
                _("%(name)s (%(code)s) is kept already.") % {"name": other, "code": other.code}
            )


def _set_scopes(
    competency: Competency,
    *,
    device_types: Collection[DeviceType] | None,
    models: Collection[Model] | None,
) -> None:
    before = _scopes(competency)
    for name, wanted in (("device_type", device_types), ("model", models)):
        if wanted is None:
            continue
        ids = {row.pk for row in wanted}
        rows = competency.scopes.filter(**{f"{name}__isnull": False})
        rows.exclude(**{f"{name}__in": ids}).delete()
        for pk in sorted(ids - set(rows.values_list(f"{name}_id", flat=True))):
            CompetencyScope(competency=competency, **{f"{name}_id": pk}).save(force_insert=True)
    after = _scopes(competency)
    if before != after:
        acts.note(competency, before=before, after=after)


def _scopes(competency: Competency) -> dict[str, list[str]]:
    rows = list(competency.scopes.select_related("device_type", "model__manufacturer"))
    return {
        "device_types": sorted(str(row.device_type) for row in rows if row.device_type_id),
        "models": sorted(str(row.model) for row in rows if row.model_id),
    }


@action("workforce.signing_rule.set", needs=Permission.SETTINGS_CONFIGURE, where=organization)
def set_signing_rule(*, holds_from: date | None, by: Actor, at: datetime) -> SigningRule:
    """Say from which day signatures without the competency are refused; no day: they are only warned about."""
    found: SigningRule | None = SigningRule.objects.first()
    if found is not None:
        return acts.save(found, holds_from=holds_from)
    own = Organization.objects.first()
    if own is None:
        raise InvalidInput(_("Set the organization up first."))
    return acts.create(SigningRule(organization=own, holds_from=holds_from))
