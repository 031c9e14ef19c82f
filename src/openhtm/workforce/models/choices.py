"""Choices of workforce."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LevelChoice(models.IntegerChoices):
    NONE = 0, _("None")
    OBSERVES = 1, _("Observes")
    SUPERVISED = 2, _("With supervision")
    INDEPENDENT = 3, _("Independent")
    TRAINER = 4, _("Trainer")


class Basis(models.TextChoices):
    """By what somebody was found able."""

    COURSE = "course", _("Manufacturer's course")
    OBSERVED = "observed", _("Observed at work")
    TEST = "test", _("Test")
