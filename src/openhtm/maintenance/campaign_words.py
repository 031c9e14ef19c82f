"""Campaigns in words: where a device stands, and which devices are meant."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .filter_words import meant
from .rules.campaigns import Step

__all__ = ["STEPS", "meant"]

STEPS: dict[Step, str | Promise] = {
    Step.WAITING: gettext_lazy("To do"),
    Step.IN_WORK: gettext_lazy("In work"),
    Step.NOT_LOCATED: gettext_lazy("Could not be located"),
    Step.DONE: gettext_lazy("Done"),
    Step.LEFT_OUT: gettext_lazy("Left out"),
}
