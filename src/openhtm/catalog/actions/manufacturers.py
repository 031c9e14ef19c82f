"""Changes of manufacturers and of the names they are known by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import changes as recording
from .. import events
from ..models import AliasStatus, Manufacturer, ManufacturerAlias, Model
from ..queries import manufacturers as queries
from ..rules import names
from .errors import AlreadySettled, AlreadyThere

EDITABLE = ("name", "country", "website", "phone", "email", "security_contact", "notes")


@action("catalog.manufacturer.add", needs="catalog.edit", where=anywhere)
def add(*, name: str, details: Mapping[str, object] | None = None, by: Actor, at: datetime) -> Manufacturer:
    """Add a manufacturer. A name that stands for one already, whatever its case, is refused."""
    spelled = _spelled(name)
    _refuse_known(spelled)
    facts = recording.allowed(details or {}, EDITABLE[1:])
    return recording.create(Manufacturer(name=spelled, normalized=names.key(spelled)[:200], **facts))


@action("catalog.manufacturer.edit", needs="catalog.edit", where=anywhere)
def edit(
    manufacturer: Manufacturer,
    *,
    changes: Mapping[str, object],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Manufacturer:
    """Change name and contacts; the models follow the new name."""
    wanted = recording.allowed(changes, EDITABLE)
    if "name" in wanted:
        wanted["name"] = _spelled(str(wanted["name"]))
        _refuse_known(str(wanted["name"]), but=manufacturer)
        wanted["normalized"] = names.key(str(wanted["name"]))[:200]
    renamed = wanted.get("name", manufacturer.name) != manufacturer.name
    saved = recording.edit(manufacturer, changes=wanted, seen_version=seen_version)
    if renamed:
        ids = list(Model.objects.filter(manufacturer=saved).values_list("pk", flat=True))
        events.models_changed.send(Manufacturer, model_ids=ids, by=by, at=at)
    return saved


@action("catalog.manufacturer.ensure_many", needs="catalog.edit", where=anywhere)
def ensure_many(
    wanted: Iterable[str],
    *,
    same: Mapping[str, Manufacturer] | None = None,
    source: str = "",
    by: Actor,
    at: datetime,
) -> dict[str, Manufacturer]:
    """Manufacturers by the names wanted; unknown names become new ones, in one set.

    A name is known if it is a manufacturer's name or confirmed alias, whatever its case. ``same`` holds
    what a person decided: the name becomes a confirmed alias of that manufacturer.
    """
    spellings = {name: _spelled(name) for name in wanted}
    known = queries.resolve(spellings.values())
    _note_same(spellings, known, same or {}, source)
    missing = {names.folded(name): name for name in spellings.values() if name not in known}
    made = Manufacturer.objects.bulk_create(
        (Manufacturer(name=name, normalized=names.key(name)[:200]) for name in missing.values()),
        batch_size=500,
    )
    acts.note_rows(recording.created(maker, ("name",)) for maker in made)
    fresh = {names.folded(maker.name): maker for maker in made}
    return {name: known.get(spelled) or fresh[names.folded(spelled)] for name, spelled in spellings.items()}


def _note_same(
    spellings: Mapping[str, str],
    known: dict[str, Manufacturer],
    same: Mapping[str, Manufacturer],
    source: str,
) -> None:
    decided = {
        spelled: same[name] for name, spelled in spellings.items() if name in same and spelled not in known
    }
    aliases = ManufacturerAlias.objects.bulk_create(
        (
            ManufacturerAlias(
                manufacturer=maker.survivor, name=name, normalized=names.key(name)[:200], source=source[:80]
            )
            for name, maker in decided.items()
        ),
        batch_size=500,
    )
    acts.note_rows(
        recording.created(alias, ("manufacturer_id", "name", "source", "status")) for alias in aliases
    )
    known.update({name: maker.survivor for name, maker in decided.items()})


@action("catalog.alias.add", needs="catalog.edit", where=anywhere)
def add_alias(
    manufacturer: Manufacturer,
    *,
    name: str,
    source: str = "",
    confidence: Decimal | None = None,
    suggested: bool = False,
    by: Actor,
    at: datetime,
) -> ManufacturerAlias:
    """Let the manufacturer be known by another name, at once or (``suggested``) once a person confirms."""
    spelled = _spelled(name)
    _refuse_known(spelled)
    old = ManufacturerAlias.objects.filter(manufacturer=manufacturer, name=spelled).first()
    status = AliasStatus.SUGGESTED if suggested else AliasStatus.CONFIRMED
    if old is not None:
        return recording.edit(old, changes={"status": status})
    alias = ManufacturerAlias(
        manufacturer=manufacturer, name=spelled, normalized=names.key(spelled)[:200], source=source,
        confidence=confidence, status=status,
    )  # fmt: skip
    return recording.create(alias)


@action("catalog.alias.confirm", needs="catalog.edit", where=anywhere)
def confirm_alias(alias: ManufacturerAlias, *, by: Actor, at: datetime) -> ManufacturerAlias:
    """Accept a suggested name: from now on it stands for the manufacturer."""
    _refuse_settled(alias)
    _refuse_known(alias.name)
    return recording.edit(alias, changes={"status": AliasStatus.CONFIRMED})


@action("catalog.alias.reject", needs="catalog.edit", where=anywhere)
def reject_alias(alias: ManufacturerAlias, *, reason: str = "", by: Actor, at: datetime) -> ManufacturerAlias:
    """Refuse a suggested name; it is remembered and not suggested again."""
    _refuse_settled(alias)
    return recording.edit(alias, changes={"status": AliasStatus.REJECTED})


@action("catalog.alias.remove", needs="catalog.edit", where=anywhere)
def remove_alias(alias: ManufacturerAlias, *, reason: str = "", by: Actor, at: datetime) -> ManufacturerAlias:
    """Take a confirmed name back; what it brought to the manufacturer stays."""
    return recording.edit(alias, changes={"status": AliasStatus.REJECTED})


@action("catalog.manufacturer.tell_apart", needs="catalog.edit", where=anywhere)
def tell_apart(
    manufacturer: Manufacturer, *, other: Manufacturer, reason: str = "", by: Actor, at: datetime
) -> ManufacturerAlias:
    """Record that two manufacturers of similar name are two; they are not offered as duplicates again."""
    alias = ManufacturerAlias.objects.filter(manufacturer=manufacturer, name=other.name).first()
    if alias is not None:
        return recording.edit(alias, changes={"status": AliasStatus.REJECTED})
    return recording.create(
        ManufacturerAlias(
            manufacturer=manufacturer,
            name=other.name,
            normalized=other.normalized,
            source="told apart",
            status=AliasStatus.REJECTED,
        )
    )


def _spelled(name: str) -> str:
    spelled = " ".join(name.split())
    if not spelled or len(spelled) > 200:
        message = _("A manufacturer's name has 1 to 200 characters.")
        raise InvalidInput(message, fields={"name": [message]})
    return spelled


def _refuse_known(name: str, *, but: Manufacturer | None = None) -> None:
    known = queries.resolve([name]).get(name)
    if known is not None and known != but:
        raise AlreadyThere(
            _("%(name)s already stands for %(known)s. Use that entry, or choose another name.")
            % {"name": name, "known": known.name},
            details={"manufacturer_id": known.pk},
        )


def _refuse_settled(alias: ManufacturerAlias) -> None:
    if alias.status != AliasStatus.SUGGESTED:
        raise AlreadySettled(
            _("“%(name)s” was settled before: it is %(status)s.")
            % {"name": alias.name, "status": alias.get_status_display().lower()}
        )
