"""The choices of user checks in words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..rules.slots import Frequency
from ..rules.states import Outcome


class FrequencyChoice(models.TextChoices):
    """How often a check is due."""

    SHIFT = Frequency.SHIFT, _("Every shift")
    DAILY = Frequency.DAILY, _("Daily")
    WEEKLY = Frequency.WEEKLY, _("Weekly")
    MONTHLY = Frequency.MONTHLY, _("Monthly")


class OutcomeChoice(models.TextChoices):
    """What a check found."""

    WELL = Outcome.WELL, _("All well")
    FAILED = Outcome.FAILED, _("Failed")
    OUT_OF_USE = Outcome.OUT_OF_USE, _("Out of use")
