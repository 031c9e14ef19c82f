"""Requirement sets of the hospital's own: loaded whole or not at all, replaced by another version, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import shelf, words
from ..errors import NotLoaded
from ..models import OwnSet

#: Characters of a file: more than any authority asks.
LONGEST = 1_000_000


@action("compliance.requirement_set.load", needs=Permission.COMPLIANCE_EDIT, where=organization)
def load(name: str, *, text: str, by: Actor, at: datetime) -> OwnSet:
    """Take a file as the version of its set that counts; the same text again is the one on record.

    Everything that is wrong with it is refused at once, by line.
    """
    if len(text) > LONGEST:
        told = _("The file is longer than %(most)d characters.") % {"most": LONGEST}
        raise InvalidInput(told, fields={"file": [told]})
    if found := shelf.troubles(name, text):
        lines = [words.trouble_at(one) for one in found]
        raise InvalidInput(
            _("The file is no requirement set: %(first)s") % {"first": lines[0]}, fields={"file": lines}
        )
    key = shelf.read_own(name, text).key
    versions = OwnSet.objects.filter(key=key)
    before: OwnSet | None = versions.standing().first()
    if before is not None and before.text == text:
        return before
    if before is not None:
        acts.save(before, withdrawn_at=at, withdrawn_reason=_("Replaced by another version"))
    latest = versions.order_by("-number").values_list("number", flat=True).first() or 0
    return acts.create(
        OwnSet(
            key=key,
            number=latest + 1,
            name=name[:200],
            text=text,
            loaded_at=at,
            loaded_by=by.actor_label[:200],
        )
    )


@action("compliance.requirement_set.withdraw", needs=Permission.COMPLIANCE_EDIT, where=organization)
def withdraw(key: str, *, reason: str, by: Actor, at: datetime) -> OwnSet:
    """Take a set out of what is asked of the hospital; its versions stay on record."""
    if not reason.strip():
        told = _("Say why it is withdrawn.")
        raise InvalidInput(told, fields={"reason": [told]})
    found: OwnSet | None = OwnSet.objects.standing().filter(key=key).first()
    if found is None:
        raise NotLoaded(_("No requirement set of your own has the key %(key)s.") % {"key": key})
    return acts.save(found, withdrawn_at=at, withdrawn_reason=reason.strip()[:500])
