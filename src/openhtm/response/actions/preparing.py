"""Showing what a line of the checklist asks for."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from .. import shelf
from ..errors import UnableToPrepare
from ..models import Proof
from ..rules.preparedness import Answer


@action("response.proof.record", needs=Permission.RESPONSE_PREPARE)
def record(
    site: Site, *, item: str, answer: str, text: str, shown_on: date, by: Actor, at: datetime
) -> Proof:
    """Say of a line that a person answers what shows it, that it is missing, or why it does not apply."""
    _check(site, item, answer, text, shown_on, at=at)
    return acts.create(
        Proof(
            site=site,
            item=item,
            answer=answer,
            text=text.strip(),
            shown_on=shown_on,
            recorded_at=at,
            recorded_by=by.actor_label[:200],
        )
    )


def _check(site: Site, item: str, answer: str, text: str, shown_on: date, *, at: datetime) -> None:
    found = shelf.item(item)
    if found is None:
        raise UnableToPrepare(_("The checklist has no line '%(item)s'.") % {"item": item})
    if found.measure:
        raise UnableToPrepare(_("This line is answered by the records themselves. Mend the records."))
    problems: dict[str, list[str]] = {}
    if answer not in set(Answer):
        problems["answer"] = [_("Choose one of the answers.")]
    if not text.strip():
        problems["text"] = [_("Say what shows it, what is missing, or why it does not apply.")]
    if shown_on > local_date(at, site.time_zone):
        problems["shown_on"] = [_("This day has not come yet.")]
    if problems:
        raise UnableToPrepare(_("The answer is not whole."), fields=problems)
