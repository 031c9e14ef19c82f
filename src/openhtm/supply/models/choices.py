"""The words of supply as stored, with what people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VendorRole(models.TextChoices):
    MANUFACTURER = "manufacturer", _("Manufacturer")
    SERVICE = "service", _("Service")
    DISTRIBUTOR = "distributor", _("Distributor")
    LABORATORY = "laboratory", _("Laboratory")


class ContractKind(models.TextChoices):
    FULL_SERVICE = "full_service", _("Full service")
    TIME_MATERIAL = "time_material", _("Time and material")
    PARTS_ONLY = "parts_only", _("Parts only")
    PREVENTIVE_ONLY = "preventive_only", _("Preventive maintenance only")
    SHARED = "shared", _("Shared: the hospital looks first")
    LOANER = "loaner", _("Loaner while in repair")
    SOFTWARE = "software", _("Software support")
    OTHER = "other", _("Other")


class Promise(models.TextChoices):
    """Whether a contract covers something. What its papers were not asked is unknown."""

    YES = "yes", _("Covered")
    NO = "no", _("Not covered")
    UNKNOWN = "unknown", _("Unknown")


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class Tracking(models.TextChoices):
    """What is written down of each piece of a part."""

    NONE = "none", _("Quantity only")
    LOT = "lot", _("By lot")
    SERIAL = "serial", _("By serial number")


class MovementKind(models.TextChoices):
    RECEIVE = "receive", _("Received")
    ISSUE = "issue", _("Taken for work")
    RETURN = "return", _("Put back")
    COUNT = "count", _("Counted")
    TRANSFER_OUT = "transfer_out", _("Sent to another store")
    TRANSFER_IN = "transfer_in", _("Came from another store")
    SCRAP = "scrap", _("Thrown away")
