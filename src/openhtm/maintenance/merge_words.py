"""Why a duplicate cannot be joined, or the joining not be undone, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules.merging import Obstacle

OBSTACLES: dict[Obstacle, str | Promise] = {
    Obstacle.SAME: _("%(order)s cannot be a duplicate of %(of)s."),
    Obstacle.OTHER_SITE: _("%(order)s cannot be a duplicate of %(of)s, which is of another site."),
    Obstacle.IN_A_CIRCLE: _("%(order)s cannot be a duplicate of %(of)s, which ended as its own duplicate."),
    Obstacle.ENDED: _("%(of)s has ended; nothing can be brought to it or taken from it."),
    Obstacle.HAS_CHECKLIST: _(
        "A checklist was begun on %(order)s. End the other order as the duplicate, or cancel this one."
    ),
    Obstacle.SAID_DONE: _("The work of %(of)s is said to be done. Take it back to work first."),
    Obstacle.CHANGED: _("What had gone along to %(of)s was changed there meanwhile."),
}
