"""What devices run: releases of software, and what their bills of materials name.

Which device runs which version is kept by the registry, as rows that hold for a time (``registry.Software``). A
release is a model and one version of it: everything known of it holds for every device that runs it. One release
of each model has the version "": that of the devices whose version nobody knows.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..rules import releases


class ReleaseQuerySet(models.QuerySet["Release"]):
    def known(self) -> ReleaseQuerySet:
        return self.exclude(software_version="")

    def for_list(self) -> ReleaseQuerySet:
        return self.select_related("model__manufacturer")

    def with_bill(self) -> ReleaseQuerySet:
        """With ``component_count`` of the standing bill, None without one. Another spelling of the version has the
        same bill."""
        standing = Bill.objects.standing().filter(
            release__model=OuterRef("model"), release__version_key=OuterRef("version_key")
        )
        return self.annotate(component_count=Subquery(standing.order_by("-pk").values("component_count")[:1]))

    def like(self, release: Release) -> ReleaseQuerySet:
        """The spellings of one version: "v3.1" is "3.1"."""
        return self.filter(model_id=release.model_id, version_key=release.version_key)


class Release(models.Model):
    """A model and a version of its software, as it is written on the devices."""

    model = models.ForeignKey(
        "catalog.Model",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("model"),
    )
    software_version = models.CharField(_("software version"), max_length=80, blank=True, default="")
    version_key = models.CharField(max_length=80, blank=True, default="", editable=False)

    objects: ClassVar[Any] = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("software release")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["model", "software_version"], name="security_release_once")
        ]
        indexes = [models.Index(fields=["model", "version_key"], name="security_release_key")]

    def __str__(self) -> str:
        return f"{self.model} {self.software_version or _now('of unknown version')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version_key = releases.version_key(self.software_version)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("security:release", args=[self.pk])


class BillQuerySet(models.QuerySet["Bill"]):
    def standing(self) -> BillQuerySet:
        return self.filter(replaced_at__isnull=True)

    def of(self, release: Release) -> BillQuerySet:
        """Those of a release in whatever spelling of its version, the standing one first."""
        rows = self.filter(release__model_id=release.model_id, release__version_key=release.version_key)
        return rows.order_by(F("replaced_at").desc(nulls_first=True), "-pk")


class Bill(models.Model):
    """A software bill of materials (SBOM) as it was attached to a release; a newer one replaces it, and it stays.

    ``sha256`` is that of the file as it came. ``problems`` are the first of what was wrong in it, all of them counted.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="bills", db_index=False)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    kind = models.CharField(_("kind"), max_length=20)
    edition = models.CharField(_("edition"), max_length=20, blank=True, default="")
    identifier = models.CharField(_("identifier"), max_length=300, blank=True, default="")
    revision = models.CharField(_("revision"), max_length=60, blank=True, default="")
    publisher = models.CharField(_("publisher"), max_length=300, blank=True, default="")
    about = models.CharField(_("about"), max_length=300, blank=True, default="")
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    component_count = models.PositiveIntegerField(_("components"))
    unversioned_count = models.PositiveIntegerField(_("components without a version"), default=0)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    problems = models.JSONField(default=list, blank=True)
    attached_at = models.DateTimeField(_("attached"))
    attached_by = models.CharField(_("attached by"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects: ClassVar[Any] = BillQuerySet.as_manager()

    class Meta:
        verbose_name = _("bill of materials")
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=Q(replaced_at__isnull=True), name="security_bill_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("attached_at")),
                name="security_bill_replaced_later",
            ),
        ]
        indexes = [models.Index(fields=["release", "attached_at"], name="security_bill_release")]

    def __str__(self) -> str:
        return f"{self.release}: {self.identifier or self.kind}"


class ComponentQuerySet(models.QuerySet["BillComponent"]):
    def named(self, text: str) -> ComponentQuerySet:
        """Those whose name, package or supplier contains the text."""
        wanted = text.strip().lower()
        return self.filter(
            Q(name_key__contains=wanted) | Q(package__contains=wanted) | Q(supplier__icontains=wanted)
        )


class BillComponent(models.Model):
    """A component of a bill. ``sort_key`` orders versions of its ecosystem; "" where it has none: unknown.

    ``path`` names what holds it, from the root: "Monitor > telemetry.jar > log4j-core".
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="components", db_index=False)
    name = models.CharField(_("name"), max_length=300)
    name_key = models.CharField(max_length=300, editable=False)
    group = models.CharField(_("group"), max_length=200, blank=True, default="")
    supplier = models.CharField(_("supplier"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    component_version = models.CharField(_("version"), max_length=300, blank=True, default="")
    ecosystem = models.CharField(max_length=40, blank=True, default="")
    package = models.CharField(_("package"), max_length=500, blank=True, default="")
    sort_key = models.CharField(max_length=900, blank=True, default="", editable=False)
    purl = models.CharField(_("Package-URL"), max_length=1000, blank=True, default="")
    cpe = models.CharField(_("CPE"), max_length=500, blank=True, default="")
    cpe_key = models.CharField(max_length=300, blank=True, default="", editable=False)
    licenses = models.CharField(_("licenses"), max_length=300, blank=True, default="")
    path = models.CharField(_("path"), max_length=1000, blank=True, default="")
    place = models.CharField(_("place in the document"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = ComponentQuerySet.as_manager()

    class Meta:
        verbose_name = _("component")
        indexes = [
            models.Index(fields=["bill", "name_key"], name="security_component_bill"),
            models.Index(fields=["package"], name="security_component_package", condition=~Q(package="")),
            models.Index(fields=["cpe_key"], name="security_component_cpe", condition=~Q(cpe_key="")),
            models.Index(fields=["name_key"], name="security_component_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.component_version}".strip()

    @property
    def key(self) -> str:
        """What it is called in a judgment: the same in every version and in a newer bill."""
        return str(self.package or self.cpe_key or self.name_key)
