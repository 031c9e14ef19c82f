"""The ledger: append-only, hash-chained per site; and the signatures that bind content.

Nothing here is written but by ``ledger.py`` and ``signing.py``; database triggers refuse UPDATE and DELETE
(``triggers.py``). An entry's ``body`` is the canonical JSON text that was hashed; the other columns repeat
parts of it so that they can be searched, and ``verify`` compares them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """The head of one chain: key ``site:<id>`` or ``organization``. Locked while an entry is added."""

    key = models.CharField(max_length=40, unique=True)
    site_id = models.BigIntegerField(null=True)
    sequence = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One act: who, when, what, why, before and after. ``hash`` = SHA-256 of previous hash, newline, body.

    An act on one record names it in ``subject_type`` and ``subject_id``; a bulk act has its rows in ``Row``
    and their digest in its body.
    """

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries", db_index=False)
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=100)
    actor_key = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=80, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=300, blank=True, default="")
    site_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=1000, blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    body = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_entry_place")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_entry_subject"),
            models.Index(fields=["site_id", "-id"], name="audit_entry_site"),
            models.Index(fields=["actor_key", "-id"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.sequence} {self.action}"


class Row(models.Model):
    """One record's change within a bulk entry: ``body`` is canonical JSON with ``before`` and ``after``."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="row_set", db_index=False)
    position = models.PositiveIntegerField()
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    body = models.TextField()

    class Meta:
        verbose_name = _("ledger row")
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="audit_row_place")]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_row_subject")]

    def __str__(self) -> str:
        return f"{self.entry_id}#{self.position}"


class Request(models.Model):
    """A request id that was carried out, with its result, so that a repeat changes nothing."""

    request_id = models.CharField(max_length=64, unique=True)
    action = models.CharField(max_length=100)
    actor_key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.request_id


class Meaning(models.TextChoices):
    """What a signature says (domain: e-signature)."""

    PERFORMED = "performed", _("Performed")
    VERIFIED = "verified", _("Verified")
    APPROVED = "approved", _("Approved")
    REVIEWED = "reviewed", _("Reviewed")


class Signature(models.Model):
    """A person's signature under exact content. ``content`` is canonical JSON; ``content_hash`` its SHA-256.

    Corrections are addenda: a signature with ``addendum_to`` set, whose content says what and why.
    """

    meaning = models.CharField(max_length=10, choices=Meaning.choices)
    signer_key = models.CharField(max_length=80)
    printed_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    device_at = models.DateTimeField(null=True, blank=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    site_id = models.BigIntegerField(null=True, blank=True)
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    addendum_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda"
    )

    class Meta:
        verbose_name = _("signature")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_signature_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meaning__in=Meaning.values), name="audit_signature_meaning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_meaning_display()} {self.printed_name}"
