"""What keeps a control, an accepted risk or a plan from being entered, said at the field that it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site

from . import treatment_words
from .errors import UnableToTreat
from .reaching import Group
from .rules.controls import Refusal
from .treatment_words import FIELDS


def refuse_unknown(given: Mapping[str, tuple[str, Iterable[str]]]) -> None:
    wrong = [name for name, (value, known) in given.items() if value not in list(known)]
    if wrong:
        text = _("Choose one of those that are offered.")
        raise InvalidInput(text, fields={name: [text] for name in wrong})


def refuse(found: Collection[Refusal], *, days: int) -> None:
    if found:
        fields: dict[str, list[str]] = {}
        for one in found:
            fields.setdefault(FIELDS[one], []).append(treatment_words.refusal(one, days=days))
        raise InvalidInput(_("This cannot be entered as it is."), fields=fields)


def refuse_elsewhere(groups: Iterable[Group], site: Site | None) -> None:
    """What is for one site names nothing of another, and what is for all sites is not for all of their devices."""
    for one in groups:
        if one.everything and site is None:
            text = _("Only of one site all devices can be meant. Choose the site, or name the devices.")
            raise InvalidInput(text, fields={"everything": [text]})
        for place in (one.department, one.device):
            if place is not None and site is not None and place.site_id != site.pk:
                raise UnableToTreat(_("%(what)s is not at %(site)s.") % {"what": place, "site": site.name})


def said(reason: str) -> str:
    """Why something ends, as it is stored."""
    if not reason.strip():
        text = _("Say why it ends.")
        raise InvalidInput(text, fields={"reason": [text]})
    return reason.strip()[:500]
