"""Feeds as they stand here, every file that came of them, and the packs that carry files between homes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

#: An update that was begun that long ago has died on the way.
LONGEST_RUN = timedelta(hours=2)


class FeedQuerySet(models.QuerySet["FeedState"]):
    def begun(self, at: datetime) -> FeedQuerySet:
        """Those that are being updated."""
        return self.filter(running_since__gt=at - LONGEST_RUN)


class FeedState(models.Model):
    """A feed of the plugin folder as this hospital has set it, and what became of the last attempts.

    ``address`` empty: the one that the plugin declares. ``trouble``: why the last attempt failed; empty: it did not.
    ``files_failed`` are files of the last attempt that were not taken though the others were.
    """

    slug = models.CharField(_("feed"), max_length=40, unique=True)
    is_on = models.BooleanField(_("on"), default=True)
    address = models.CharField(_("address"), max_length=500, blank=True, default="")
    tried_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    running_since = models.DateTimeField(_("running since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    trouble = models.CharField(_("trouble"), max_length=20, blank=True, default="")
    found = models.CharField(_("what was met"), max_length=300, blank=True, default="")
    files_failed = models.PositiveIntegerField(_("files not taken"), default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class FetchVia(models.TextChoices):
    NETWORK = "network", _("Fetched")
    PACK = "pack", _("From a pack")


class FetchQuerySet(models.QuerySet["FeedFetch"]):
    def standing(self) -> FetchQuerySet:
        """The latest of each address."""
        return self.filter(replaced_at__isnull=True)

    def taken(self) -> FetchQuerySet:
        """Those whose content was brought in."""
        return self.filter(trouble="")


class FeedFetch(models.Model):
    """A file that came: from where, when, what it was, and what became of it. The file itself lies in the home."""

    feed = models.ForeignKey(FeedState, on_delete=models.PROTECT, related_name="fetches", db_index=False)
    name = models.CharField(_("file"), max_length=300, blank=True, default="")
    address = models.CharField(_("address"), max_length=800)
    via = models.CharField(_("how"), max_length=10, choices=FetchVia.choices)
    fetched_at = models.DateTimeField(_("fetched"))
    taken_at = models.DateTimeField(_("taken"))
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(_("bytes"))
    etag = models.CharField(max_length=200, blank=True, default="")
    modified = models.CharField(max_length=60, blank=True, default="")
    stamp = models.CharField(max_length=60, blank=True, default="")
    documents = models.PositiveIntegerField(_("documents"), default=0)
    applied = models.PositiveIntegerField(_("applied"), default=0)
    ignored = models.PositiveIntegerField(_("not applied"), default=0)
    trouble = models.CharField(_("trouble"), max_length=20, blank=True, default="")
    found = models.CharField(_("what was met"), max_length=300, blank=True, default="")
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects: ClassVar[Any] = FetchQuerySet.as_manager()

    class Meta:
        verbose_name = _("fetched file")
        ordering = ("-taken_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "name"],
                condition=models.Q(replaced_at__isnull=True),
                name="security_fetch_one_standing",
            )
        ]
        indexes = [models.Index(fields=["feed", "taken_at"], name="security_fetch_feed")]

    def __str__(self) -> str:
        return f"{self.feed} {self.name}".strip()


class TrustedKeyQuerySet(models.QuerySet["TrustedKey"]):
    def standing(self) -> TrustedKeyQuerySet:
        return self.filter(ended_at__isnull=True)


class TrustedKey(models.Model):
    """A home whose packs are taken, by the key it signs them with (Ed25519, base64)."""

    name = models.CharField(_("name"), max_length=100)
    public_key = models.CharField(_("key"), max_length=60)
    added_at = models.DateTimeField(_("trusted since"))
    added_by = models.CharField(_("by"), max_length=200)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = TrustedKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted key")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["public_key"],
                condition=models.Q(ended_at__isnull=True),
                name="security_key_trusted_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FeedPack(models.Model):
    """A pack that was taken. One that was made before the last one of the same key is refused."""

    key = models.ForeignKey(TrustedKey, on_delete=models.PROTECT, related_name="packs")
    made_at = models.DateTimeField(_("made"))
    since = models.DateTimeField(_("holds what came since"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    files = models.PositiveIntegerField(_("files"))
    applied = models.PositiveIntegerField(_("files applied"))
    failed = models.PositiveIntegerField(_("files refused"))
    unpacked_at = models.DateTimeField(_("taken"))
    unpacked_by = models.CharField(_("by"), max_length=200)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("feed pack")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.key} {self.made_at:%Y-%m-%d %H:%M}"
