"""What is known of flaws: documents as they came, vulnerabilities, and what each document says of what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of a statement when it was brought in."""

    APPLIED = "applied", _("Applied")
    UNKNOWN_COMPONENT = "unknown_component", _("Unknown component")
    UNKNOWN_PRODUCT = "unknown_product", _("Unknown product")
    CONFLICT = "conflict", _("Conflict")


class ClaimStatus(models.TextChoices):
    AFFECTED = "affected", _("Affected")
    NOT_AFFECTED = "not_affected", _("Not affected")
    FIXED = "fixed", _("Fixed")
    UNDER_INVESTIGATION = "under_investigation", _("Under investigation")
    RECOMMENDED = "recommended", _("Recommended")


class DocumentQuerySet(models.QuerySet["SecurityDocument"]):
    def standing(self) -> DocumentQuerySet:
        return self.filter(replaced_at__isnull=True)


class SecurityDocument(models.Model):
    """An advisory, a VEX, a record or a feed as it was brought in. A newer one of the same identifier replaces it.

    ``counts`` are the outcomes of its statements; ``problems`` the first of what was wrong in it, with the place.
    """

    kind = models.CharField(_("kind"), max_length=20)
    edition = models.CharField(_("edition"), max_length=20, blank=True, default="")
    identifier = models.CharField(_("identifier"), max_length=300)
    revision = models.CharField(_("revision"), max_length=60, blank=True, default="")
    title = models.CharField(_("title"), max_length=500, blank=True, default="")
    category = models.CharField(_("category"), max_length=100, blank=True, default="")
    publisher = models.CharField(_("publisher"), max_length=300, blank=True, default="")
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict, blank=True)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    problems = models.JSONField(default=list, blank=True)
    imported_at = models.DateTimeField(_("brought in"))
    imported_by = models.CharField(_("by"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects: ClassVar[Any] = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("security document")
        ordering = ("-imported_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "identifier"],
                condition=Q(replaced_at__isnull=True),
                name="security_document_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("imported_at")),
                name="security_document_replaced_later",
            ),
        ]
        indexes = [models.Index(fields=["imported_at"], name="security_document_imported")]

    def __str__(self) -> str:
        return self.identifier

    def get_absolute_url(self) -> str:
        return reverse("security:document", args=[self.pk])


class Vulnerability(models.Model):
    """A published flaw under its CVE number, else under the first name that a document gave it.

    ``scores`` keep every source's own: lists of {"system", "vector", "base", "severity", "source"}.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=500, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    modified_at = models.DateTimeField(_("modified"), null=True, blank=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    scores = models.JSONField(default=list, blank=True)
    base_score = models.DecimalField(
        _("highest score"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    weaknesses = models.JSONField(default=list, blank=True)
    decisions = models.JSONField(default=dict, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("vulnerability")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("security:vulnerability", args=[self.name])


class VulnerabilityAlias(models.Model):
    """Another name of a vulnerability, such as that of an ecosystem's database."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    vulnerability = models.ForeignKey(Vulnerability, on_delete=models.PROTECT, related_name="aliases")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("other name")

    def __str__(self) -> str:
        return self.name


class ExploitedEntry(models.Model):
    """An entry of CISA's list of known exploited vulnerabilities, by the name of the vulnerability."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    added_on = models.DateField(_("added"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    action = models.TextField(_("action"), blank=True, default="")
    ransomware = models.BooleanField(_("used by ransomware"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("known exploited vulnerability")

    def __str__(self) -> str:
        return self.name


class LikelihoodEntry(models.Model):
    """EPSS: how likely exploitation is within 30 days, by the name of the vulnerability."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    probability = models.DecimalField(_("probability"), max_digits=6, decimal_places=5)
    percentile = models.DecimalField(_("percentile"), max_digits=6, decimal_places=5)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("likelihood of exploitation")

    def __str__(self) -> str:
        return self.name


_FOR_MATCHING = (
    *("document", "vulnerability", "status", "package", "name_key", "cpe_key", "vendor", "product"),
    *("numbers", "bill", "versions", "configuration"),
)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def standing(self) -> ClaimQuerySet:
        """Those that no newer document has taken the place of."""
        return self.filter(ended_at__isnull=True)

    def for_matching(self) -> ClaimQuerySet:
        """Those that can make a hit, with no more than matching reads.

        Nobody is affected by what is withdrawn, or by what only recommends a version.
        """
        told = self.filter(vulnerability__withdrawn=False).exclude(status=ClaimStatus.RECOMMENDED)
        return told.only(*_FOR_MATCHING).prefetch_related("document")


class Claim(models.Model):
    """What a document says of one vulnerability in one package, product or configuration.

    What it is about: ``package`` ("maven/org.apache.logging.log4j/log4j-core"), ``cpe_key`` ("apache:log4j"), or
    ``vendor`` and ``product`` as written. ``versions`` is the range as ``rules.ranges`` writes it, with the raw
    wording; ``configuration`` what must run beside it.
    """

    document = models.ForeignKey(SecurityDocument, on_delete=models.PROTECT, related_name="claims")
    vulnerability = models.ForeignKey(Vulnerability, on_delete=models.PROTECT, related_name="claims")
    status = models.CharField(_("status"), max_length=20, choices=ClaimStatus.choices)
    said = models.CharField(_("as said"), max_length=60, blank=True, default="")
    ecosystem = models.CharField(max_length=40, blank=True, default="")
    package = models.CharField(_("package"), max_length=500, blank=True, default="")
    name_key = models.CharField(max_length=300, blank=True, default="")
    cpe = models.CharField(_("CPE"), max_length=500, blank=True, default="")
    cpe_key = models.CharField(max_length=300, blank=True, default="")
    vendor = models.CharField(_("vendor"), max_length=500, blank=True, default="")
    product = models.CharField(_("product"), max_length=2000, blank=True, default="")
    numbers = models.JSONField(default=list, blank=True)
    bill = models.CharField(_("bill of materials"), max_length=300, blank=True, default="")
    versions = models.JSONField(default=dict, blank=True)
    configuration = models.JSONField(default=list, blank=True)
    justification = models.CharField(_("justification"), max_length=80, blank=True, default="")
    explanation = models.TextField(_("explanation"), blank=True, default="")
    remedies = models.JSONField(_("remedies"), default=list, blank=True)
    place = models.CharField(_("place in the document"), max_length=300, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.APPLIED)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["package"], name="security_claim_package", condition=~Q(package="")),
            models.Index(fields=["cpe_key"], name="security_claim_cpe", condition=~Q(cpe_key="")),
            models.Index(fields=["name_key"], name="security_claim_name", condition=~Q(name_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.vulnerability}: {self.subject}"

    @property
    def subject(self) -> str:
        """What it is about, in the document's words: of a name and a longer one the longer."""
        return self.product.rpartition(" | ")[2] or self.package or self.cpe or self.bill


class Tier(models.TextChoices):
    """How sure it is; the order is that of what is looked at first."""

    AFFECTED = "affected", _("Affected")
    PROBABLY = "probably", _("Probably affected")
    CANNOT_EXCLUDE = "cannot_exclude", _("Cannot be excluded")
    # What a person judged; no statement makes a hit of this tier.
    DISMISSED = "dismissed", _("Dismissed")
    NOT_AFFECTED = "not_affected", _("Not affected")


class Route(models.TextChoices):
    COMPONENT = "component", _("By a component")
    PRODUCT = "product", _("By the product")
    RELEASE = "release", _("By the maker's statement on the release")


class HitQuerySet(models.QuerySet["Hit"]):
    def for_list(self) -> HitQuerySet:
        return self.select_related(
            "claim__document", "component", "release__model__manufacturer", "release__model__device_type"
        )


class Hit(models.Model):
    """That a statement concerns a release, how surely, and by what it was found. Derived; made anew at will."""

    vulnerability = models.ForeignKey(
        Vulnerability, on_delete=models.CASCADE, related_name="hits", db_index=False
    )
    release = models.ForeignKey("security.Release", on_delete=models.CASCADE, related_name="hits")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="hits", db_index=False)
    component = models.ForeignKey(
        "security.BillComponent", null=True, on_delete=models.CASCADE, related_name="hits"
    )
    route = models.CharField(_("route"), max_length=10, choices=Route.choices)
    tier = models.CharField(_("tier"), max_length=15, choices=Tier.choices)
    because = models.JSONField(_("because"), default=list)

    objects: ClassVar[Any] = HitQuerySet.as_manager()

    class Meta:
        verbose_name = _("hit")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "release", "component"],
                name="security_hit_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["vulnerability", "release"], name="security_hit_vulnerability")]

    def __str__(self) -> str:
        return f"{self.vulnerability} {self.release} {self.tier}"
