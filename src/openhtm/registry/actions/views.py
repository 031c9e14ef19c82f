"""Lists of devices that somebody wants to see again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotPermitted

from ..models import SavedView


@action("registry.view.save", needs=Permission.DEVICE_READ, where=anywhere)
def save(
    *, owner: User, name: str, query: str, is_shared: bool = False, by: Actor, at: datetime
) -> SavedView:
    """Keep a list under a name; the same name again replaces it. To share it with everybody takes the
    permission to configure devices."""
    _own(owner, by)
    if not name.strip():
        raise InvalidInput(_("Give the view a name."), fields={"name": [_("Give a name.")]})
    if is_shared and not by.may_anywhere(Permission.DEVICE_CONFIGURE):
        raise NotPermitted(_("You may not share views with everybody."))
    found = SavedView.objects.filter(owner=owner, name=name.strip()).first()
    if found is not None:
        return acts.save(found, query=query, is_shared=is_shared)
    return acts.create(SavedView(owner=owner, name=name.strip(), query=query, is_shared=is_shared))


@action("registry.view.remove", needs=Permission.DEVICE_READ, where=anywhere)
def remove(view: SavedView, *, by: Actor, at: datetime) -> None:
    """Forget a saved view."""
    _own(view.owner, by)
    acts.note(view, before={"name": view.name, "query": view.query}, after={})
    view.delete()


def _own(owner: User, by: Actor) -> None:
    if owner.actor_key != by.actor_key:
        raise NotPermitted(_("This view is somebody else's."))
