"""Merging two records of one manufacturer, and taking a merge back exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor

from .. import changes as recording
from .. import events, words
from ..models import AliasStatus, Manufacturer, ManufacturerAlias, ManufacturerMerge, Model
from ..queries.merges import MergePreview, merge_preview
from .errors import NeedsReason, UnableToMerge, UnableToUndo


@action("catalog.manufacturer.merge", needs="catalog.merge", where=anywhere)
def merge(
    manufacturer: Manufacturer, *, into: Manufacturer, reason: str, by: Actor, at: datetime
) -> ManufacturerMerge:
    """Make ``into`` stand for both. Models and names go over; models it has already under the same name
    stay with the merged entry and are listed in ``moved["kept"]``."""
    _refuse_impossible(manufacturer, into, reason)
    preview = merge_preview(manufacturer, into)
    _move_models([model.pk for model in preview.moving], into)
    _move_aliases(preview.alias_ids, into)
    alias = _loser_as_alias(manufacturer, into)
    recording.edit(manufacturer, changes={"merged_into": into})
    done = recording.create(
        ManufacturerMerge(
            loser=manufacturer,
            winner=into,
            reason=reason.strip(),
            evidence=_evidence(preview),
            moved=_moved(preview, alias),
            merged_at=at,
            merged_by=by.actor_label,
        )
    )
    _tell(done, by=by, at=at)
    return done


@action("catalog.manufacturer.undo_merge", needs="catalog.merge", where=anywhere)
def undo_merge(merged: ManufacturerMerge, *, reason: str = "", by: Actor, at: datetime) -> ManufacturerMerge:
    """Take a merge back: everything that went over returns, and only that."""
    _refuse_overtaken(merged)
    loser = merged.loser
    _move_models(merged.moved["models"], loser)
    _move_aliases(merged.moved["aliases"], loser)
    _drop_alias(merged.moved["alias"])
    recording.edit(loser, changes={"merged_into": None})
    done = recording.edit(merged, changes={"undone_at": at, "undone_by": by.actor_label})
    ids = list(merged.moved["models"])
    events.merge_undone.send(
        ManufacturerMerge, loser_id=loser.pk, winner_id=merged.winner_id, model_ids=ids, by=by, at=at
    )
    events.models_changed.send(Model, model_ids=ids, by=by, at=at)
    return done


def _evidence(preview: MergePreview) -> dict[str, object]:
    # What is kept must read the same whoever merged: English, as the ledger.
    with translation.override("en"):
        reasons = words.sentences(preview.reasons)
    return {"confidence": preview.confidence, "reasons": reasons}


def _refuse_impossible(loser: Manufacturer, winner: Manufacturer, reason: str) -> None:
    if not reason.strip():
        raise NeedsReason(_("Say why these two are one manufacturer."))
    if loser == winner:
        raise UnableToMerge(_("A manufacturer cannot be merged into itself. Choose another one."))
    for one in (loser, winner):
        if one.merged_into is not None:
            raise UnableToMerge(
                _("%(name)s was merged into %(other)s already. Choose %(other)s instead.")
                % {"name": one.name, "other": one.survivor.name}
            )


def _refuse_overtaken(merged: ManufacturerMerge) -> None:
    if merged.undone_at is not None:
        raise UnableToUndo(_("This merge was undone before."))
    if merged.winner.merged_into is not None:
        raise UnableToUndo(
            _("%(winner)s was itself merged later. Undo that merge first.") % {"winner": merged.winner.name}
        )
    strayed = Model.objects.filter(pk__in=merged.moved["models"]).exclude(manufacturer_id=merged.winner_id)
    if strayed.exists():
        raise UnableToUndo(
            _("These models have gone to another manufacturer since: %(models)s. Move them back first.")
            % {"models": ", ".join(model.label for model in strayed)}
        )


def _move_models(ids: Iterable[int], to: Manufacturer) -> None:
    models = list(Model.objects.filter(pk__in=list(ids)).select_related("manufacturer"))
    before = {model.pk: model.manufacturer_id for model in models}
    Model.objects.filter(pk__in=before).update(manufacturer=to, version=F("version") + 1)
    acts.note_rows(
        recording.change(
            model, before={"manufacturer_id": before[model.pk]}, after={"manufacturer_id": to.pk}
        )
        for model in models
    )


def _move_aliases(ids: Iterable[int], to: Manufacturer) -> None:
    aliases = list(ManufacturerAlias.objects.filter(pk__in=list(ids)))
    ManufacturerAlias.objects.filter(pk__in=[alias.pk for alias in aliases]).update(
        manufacturer=to, version=F("version") + 1
    )
    acts.note_rows(
        recording.change(
            alias, before={"manufacturer_id": alias.manufacturer_id}, after={"manufacturer_id": to.pk}
        )
        for alias in aliases
    )


def _loser_as_alias(loser: Manufacturer, winner: Manufacturer) -> dict[str, object]:
    """Let the winner be known by the loser's name; says what an undo has to restore."""
    old = ManufacturerAlias.objects.filter(manufacturer=winner, name=loser.name).first()
    if old is not None:
        before = old.status
        recording.edit(old, changes={"status": AliasStatus.CONFIRMED})
        return {"id": old.pk, "status": before}
    alias = recording.create(
        ManufacturerAlias(manufacturer=winner, name=loser.name, normalized=loser.normalized, source="merge")
    )
    return {"id": alias.pk, "status": None}


def _drop_alias(made: dict[str, object]) -> None:
    """Bring the alias back to what it was; one that the merge made goes, the ledger keeps it."""
    alias = ManufacturerAlias.objects.filter(pk=int(str(made["id"]))).first()
    if alias is None:
        return
    if made["status"] is not None:
        recording.edit(alias, changes={"status": made["status"]})
        return
    acts.note(alias, before=acts.values(alias, ["manufacturer_id", "name", "source", "status"]), after={})
    alias.delete()


def _moved(preview: MergePreview, alias: dict[str, object]) -> dict[str, object]:
    return {
        "models": [model.pk for model in preview.moving],
        "kept": [asdict(pair) for pair in preview.kept],
        "aliases": preview.alias_ids,
        "alias": alias,
    }


def _tell(done: ManufacturerMerge, *, by: Actor, at: datetime) -> None:
    events.manufacturers_merged.send(
        ManufacturerMerge, loser_id=done.loser_id, winner_id=done.winner_id, by=by, at=at
    )
    events.models_changed.send(Model, model_ids=list(done.moved["models"]), by=by, at=at)
