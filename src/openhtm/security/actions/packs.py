"""Keys of homes whose packs are taken, and the packs that were."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import NotFound

from ..errors import BadKey
from ..feeds.keys import read_public
from ..models import FeedPack, TrustedKey


@action("security.key.trust", needs=Permission.SECURITY_EDIT, where=organization)
def trust(*, name: str, public_key: str, by: Actor, at: datetime) -> TrustedKey:
    """Take packs of the home that signs with this key from now on."""
    try:
        key = read_public(public_key)
    except ValueError:
        raise BadKey(_("This is no public key. 'openhtm feeds key' shows it on the other machine.")) from None
    known = TrustedKey.objects.standing().filter(public_key=key).first()
    if known is not None:
        raise BadKey(_("This key is trusted already, as %(name)s.") % {"name": known})
    return acts.create(
        TrustedKey(
            name=name.strip()[:100] or key[:8], public_key=key, added_at=at, added_by=by.actor_label[:200]
        )
    )


@action("security.key.distrust", needs=Permission.SECURITY_EDIT, where=organization)
def distrust(*, key: str, by: Actor, at: datetime) -> TrustedKey:
    """Take no more packs of the home with this key or name. What it brought stays."""
    rows = TrustedKey.objects.standing()
    found = rows.filter(public_key=key.strip()).first() or rows.filter(name=key.strip()).first()
    if found is None:
        raise NotFound(_("No such key is trusted."))
    return acts.save(found, ended_at=at)


@action("security.pack.take", needs=Permission.SECURITY_EDIT, where=anywhere)
def take_pack(*, pack: FeedPack, by: Actor, at: datetime) -> FeedPack:
    """Note that a pack was taken, with how many of its files were."""
    return acts.create(pack)
