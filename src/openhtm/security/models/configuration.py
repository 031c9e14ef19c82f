"""How one device is set up: facts with who said so and since when. What nobody entered is unknown."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import PeriodRow


class ConfiguredFact(models.TextChoices):
    SEGMENT = "segment", _("Segment of the network")
    REMOTE_ACCESS = "remote_access", _("Remote access")
    SERVICE_PORT = "service_port", _("Service port")
    USB = "usb", _("USB ports")
    DEFAULT_CREDENTIALS = "default_credentials", _("Passwords of the maker")


class DeviceFact(PeriodRow):
    """One fact as long as it held. ``source``: who or what says so; ``seen_on``: the day it was looked at."""

    device = models.ForeignKey(
        "registry.Device", on_delete=models.PROTECT, related_name="+", verbose_name=_("device")
    )
    fact = models.CharField(_("fact"), max_length=30, choices=ConfiguredFact.choices)
    value = models.CharField(_("value"), max_length=20)
    source = models.CharField(_("source"), max_length=200)
    seen_on = models.DateField(_("seen on"))

    class Meta:
        verbose_name = _("fact of a device's configuration")
        ordering = ("-valid_from", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "fact"], condition=Q(valid_to__isnull=True), name="security_fact_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="security_fact_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(fact="segment", value__in=["isolated", "controlled", "open"])
                | Q(fact="remote_access", value__in=["off", "on_request", "on"])
                | Q(fact="service_port", value__in=["off", "on"])
                | Q(fact="usb", value__in=["blocked", "open"])
                | Q(fact="default_credentials", value__in=["changed", "unchanged"]),
                name="security_fact_value",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="security_fact_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.value}"

    @property
    def site_id(self) -> int | None:
        """Where its device stands, for the ledger and the permissions."""
        return self.device.site_id

    @property
    def department_id(self) -> int | None:
        return self.device.department_id
