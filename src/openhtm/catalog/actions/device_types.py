"""Changes of device types and of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import changes as recording
from .. import events
from ..models import DeviceType, Model, TypeCode
from ..queries import device_types as queries
from ..rules.names import folded
from ..rules.new_models import NewCode
from .errors import AlreadyThere

EDITABLE = ("name", "description", "expected_life_years", "is_test_equipment", "aem_exclusion")


@action("catalog.device_type.add", needs="catalog.edit", where=anywhere)
def add(*, name: str, details: Mapping[str, object] | None = None, by: Actor, at: datetime) -> DeviceType:
    """Add a device type; a name that is there already, whatever its case, is refused."""
    spelled = _spelled(name)
    _refuse_known(spelled)
    return recording.create(DeviceType(name=spelled, **recording.allowed(details or {}, EDITABLE[1:])))


@action("catalog.device_type.edit", needs="catalog.edit", where=anywhere)
def edit(
    device_type: DeviceType,
    *,
    changes: Mapping[str, object],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> DeviceType:
    """Change a device type."""
    wanted = recording.allowed(changes, EDITABLE)
    if "name" in wanted:
        wanted["name"] = _spelled(str(wanted["name"]))
        _refuse_known(str(wanted["name"]), but=device_type)
    renamed = wanted.get("name", device_type.name) != device_type.name
    saved = recording.edit(device_type, changes=wanted, seen_version=seen_version)
    if renamed:
        ids = list(Model.objects.filter(device_type=saved).values_list("pk", flat=True))
        events.models_changed.send(DeviceType, model_ids=ids, by=by, at=at)
    return saved


@action("catalog.device_type.add_code", needs="catalog.edit", where=anywhere)
def add_code(
    device_type: DeviceType, *, system: str, code: str, term: str = "", by: Actor, at: datetime
) -> TypeCode:
    """Give a device type a code of a nomenclature."""
    spelled = code.strip().upper()
    if TypeCode.objects.filter(device_type=device_type, system=system, code=spelled).exists():
        raise AlreadyThere(
            _("%(type)s has %(system)s %(code)s already.")
            % {"type": device_type, "system": system, "code": spelled}
        )
    return recording.create(
        TypeCode(device_type=device_type, system=system, code=spelled, term=term.strip()[:300])
    )


@action("catalog.device_type.remove_code", needs="catalog.edit", where=anywhere)
def remove_code(
    device_type: DeviceType, *, system: str, code: str, reason: str = "", by: Actor, at: datetime
) -> DeviceType:
    """Take a code from a device type; the ledger keeps that it was there."""
    found = TypeCode.objects.filter(device_type=device_type, system=system, code=code).first()
    if found is None:
        raise InvalidInput(_("%(type)s has no such code.") % {"type": device_type})
    acts.note(found, before=acts.values(found, ["device_type_id", "system", "code", "term"]), after={})
    found.delete()
    return device_type


@action("catalog.device_type.ensure_many", needs="catalog.edit", where=anywhere)
def ensure_many(wanted: Mapping[str, Iterable[NewCode]], *, by: Actor, at: datetime) -> dict[str, DeviceType]:
    """Device types by the names wanted, with codes that they shall have; missing ones are made in one set.

    A name that is not there but has a code that exactly one type has stands for that type.
    """
    codes = {name: tuple(items) for name, items in wanted.items()}
    known = queries.resolve(codes)
    missing = {folded(name): " ".join(name.split())[:200] for name in codes if name not in known}
    made = DeviceType.objects.bulk_create(
        (DeviceType(name=name) for name in missing.values()), batch_size=500
    )
    acts.note_rows(recording.created(kind, ("name",)) for kind in made)
    fresh = {folded(kind.name): kind for kind in made}
    found = {name: known.get(name) or fresh[folded(" ".join(name.split())[:200])] for name in codes}
    _ensure_codes({found[name].pk: items for name, items in codes.items()}, list(found.values()))
    return found


def _ensure_codes(wanted: Mapping[int, Iterable[NewCode]], kinds: list[DeviceType]) -> None:
    stored = TypeCode.objects.filter(device_type__in=kinds)
    there = set(stored.values_list("device_type_id", "system", "code"))
    fresh = {
        (pk, new.system, new.code): TypeCode(
            device_type_id=pk, system=new.system, code=new.code, term=new.term[:300]
        )
        for pk, items in wanted.items()
        for new in items
        if (pk, new.system, new.code) not in there
    }
    made = TypeCode.objects.bulk_create(fresh.values(), batch_size=1000)
    acts.note_rows(recording.created(code, ("device_type_id", "system", "code")) for code in made)


def _spelled(name: str) -> str:
    spelled = " ".join(name.split())
    if not spelled or len(spelled) > 200:
        message = _("The name of a device type has 1 to 200 characters.")
        raise InvalidInput(message, fields={"name": [message]})
    return spelled


def _refuse_known(name: str, *, but: DeviceType | None = None) -> None:
    known = DeviceType.objects.filter(name__iexact=name).first()
    if known is not None and known != but:
        raise AlreadyThere(
            _("The device type %(name)s is there already. Use that entry, or choose another name.")
            % {"name": known.name}
        )
