"""Sentences about competencies, for pages and for the contexts above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .rules.holding import Standing

STANDINGS = {
    Standing.VALID: gettext_lazy("Valid"),
    Standing.SOON: gettext_lazy("Ends soon"),
    Standing.EXPIRED: gettext_lazy("Expired"),
    Standing.WITHDRAWN: gettext_lazy("Withdrawn"),
    Standing.NOT_YET: gettext_lazy("Not yet"),
}


def lacks(lacking: Sequence[str], *, device: str) -> str:
    """What somebody lacks to sign."""
    named = [name for name in lacking if name]
    if not named:
        text = _(
            "Signing for %(device)s needs a valid competency, at least independent, for this model or type."
        )
        return text % {"device": device}
    text = ngettext(
        "Signing for this work needs a valid competency, at least independent: %(names)s.",
        "Signing for this work needs valid competencies, at least independent: %(names)s.",
        len(named),
    )
    return text % {"names": ", ".join(named)}


def who_could(people: Sequence[object]) -> str:
    """Who could co-sign, in a sentence."""
    if not people:
        return _("Nobody at this site holds it now.")
    return _("Could co-sign: %(names)s.") % {"names": ", ".join(str(one) for one in people[:5])}


def rule(holds_from: date | None, *, today: date) -> str:
    """What happens to a signature without the competency."""
    if holds_from is None:
        return _(
            "A signature without the competency is warned about and noted on the record; it is not refused."
        )
    if holds_from > today:
        return _(
            "Until %(day)s a signature without the competency is warned about and noted; then it is refused."
        ) % {"day": holds_from}
    return _("A signature without the competency is refused since %(day)s.") % {"day": holds_from}
