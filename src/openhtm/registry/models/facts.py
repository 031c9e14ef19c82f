"""Facts of which a device has several: identifiers, network interfaces, software, and blocks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import PeriodRow

from .device import Device


class Identifier(PeriodRow):
    """A parallel identifier: RFID, finance number, number in another system, an old tag. Searched like
    the tag.

    ``system`` names where the value counts, such as ``finance``, ``rfid`` or ``external:openmedis``.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="identifiers", db_index=False)
    system = models.CharField(_("system"), max_length=60)
    value = models.CharField(_("value"), max_length=120)

    class Meta:
        verbose_name = _("identifier")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                condition=Q(valid_to__isnull=True),
                name="registry_identifier_once",
            )
        ]
        indexes = [
            models.Index(fields=["value"], name="registry_identifier_value"),
            models.Index(fields=["device"], name="registry_identifier_device"),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"


class InterfaceKind(models.TextChoices):
    WIRED = "wired", _("Wired")
    WIFI = "wifi", _("Wi-Fi")
    BLUETOOTH = "bluetooth", _("Bluetooth")
    SERIAL = "serial", _("Serial")
    UNKNOWN = "unknown", _("Unknown")


class NetworkInterface(PeriodRow):
    """One network identity of a device, as long as it held. ``mac`` is ``aa:bb:cc:dd:ee:ff``."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="interfaces", db_index=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=InterfaceKind.choices, default=InterfaceKind.UNKNOWN
    )
    mac = models.CharField(_("MAC address"), max_length=17, blank=True, default="")
    ip = models.CharField(_("IP address"), max_length=45, blank=True, default="")
    hostname = models.CharField(_("host name"), max_length=255, blank=True, default="")
    vlan = models.CharField(_("VLAN or segment"), max_length=60, blank=True, default="")
    source = models.CharField(_("source"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("network interface")
        indexes = [
            models.Index(fields=["device"], name="registry_interface_device"),
            models.Index(fields=["mac"], name="registry_interface_mac", condition=~Q(mac="")),
            models.Index(fields=["ip"], name="registry_interface_ip", condition=~Q(ip="")),
            models.Index(fields=["hostname"], name="registry_interface_host", condition=~Q(hostname="")),
        ]

    def __str__(self) -> str:
        return self.hostname or self.ip or self.mac


class SoftwareKind(models.TextChoices):
    OS = "os", _("Operating system")
    FIRMWARE = "firmware", _("Firmware")
    APPLICATION = "application", _("Application")


class Software(PeriodRow):
    """A version that ran on a device, as long as it did. An empty version is unknown, never current. ``corrects``: the
    entry before was wrong, the ``reason`` says why; nothing was changed on the device."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="software")
    kind = models.CharField(_("kind"), max_length=12, choices=SoftwareKind.choices)
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    version = models.CharField(_("version"), max_length=80, blank=True, default="")
    corrects = models.BooleanField(_("corrects the entry before"), default=False, db_default=False)

    class Meta:
        verbose_name = _("software")
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=False) | ~Q(reason=""), name="registry_software_correction_says_why"
            ),
            models.UniqueConstraint(
                fields=["device", "kind", "name"],
                condition=Q(valid_to__isnull=True),
                name="registry_software_one_open",
            ),
        ]
        indexes = [models.Index(fields=["kind", "name", "version"], name="registry_software_version")]

    def __str__(self) -> str:
        return f"{self.name or self.kind} {self.version}".strip()


class Block(PeriodRow):
    """Something that forbids use as long as it stands, put by any context: a failed critical test, a recall,
    an overdue life-support inspection. ``code`` and ``source`` say what and who may lift it."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="blocks")
    code = models.CharField(_("code"), max_length=40)
    source = models.CharField(_("source"), max_length=80)
    text = models.CharField(_("what"), max_length=300)

    class Meta:
        verbose_name = _("block")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "code", "source"],
                condition=Q(valid_to__isnull=True),
                name="registry_block_once",
            )
        ]
        indexes = [
            models.Index(fields=["device"], name="registry_block_device", condition=Q(valid_to__isnull=True))
        ]

    def __str__(self) -> str:
        return self.text
