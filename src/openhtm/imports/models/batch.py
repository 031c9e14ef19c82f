"""One import: a file, what was decided about it, what it would do, what it did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import Scope, Versioned


class State(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user_id: int, scope: Scope) -> ImportQuerySet:
        """One's own imports, and those into sites of the scope. One into no particular site is its
        owner's.
        """
        inside = Q(scope.condition(site="site_id", department=None))
        return self.filter(Q(created_by_id=user_id) | (inside & Q(site_id__isnull=False)))


def _where(instance: Import, name: str) -> str:
    return f"imports/{instance.sha256[:2]}/{instance.sha256}"


class Import(Versioned):
    """``mapping`` is what was said of headings (field, or null: leave out), ``settings`` what was said of
    the file and its columns, ``words`` what single cells are to be read as (by field), ``choices`` what
    becomes of names that the record does not know (by list). ``found`` is what the check found out;
    ``fingerprint`` what it would write.
    """

    kind = models.CharField(_("kind"), max_length=40)
    file = models.FileField(_("file"), upload_to=_where, max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size"))
    site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    profile = models.CharField(_("profile"), max_length=40, blank=True, default="")
    match = models.CharField(_("found again by"), max_length=20, blank=True, default="")
    mapping = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    create_count = models.PositiveIntegerField(_("new"), default=0)
    update_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    skip_count = models.PositiveIntegerField(_("left out"), default=0)
    error_count = models.PositiveIntegerField(_("refused"), default=0)
    created_at = models.DateTimeField(_("uploaded"))
    created_by = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    created_label = models.CharField(max_length=200)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    applied_label = models.CharField(max_length=200, blank=True, default="")
    job = models.CharField(max_length=10, blank=True, default="")  # check or apply, while a worker has it
    job_error = models.TextField(blank=True, default="")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_label = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="imports_import_state"),
            models.CheckConstraint(
                condition=Q(
                    row_count=models.F("create_count")
                    + models.F("update_count")
                    + models.F("unchanged_count")
                    + models.F("skip_count")
                    + models.F("error_count")
                ),
                name="imports_import_counts_sum",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False),
                name="imports_import_applied_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.pk})"

    @property
    def counts(self) -> dict[str, int]:
        """The five counts, which sum to the rows."""
        return {
            "create": self.create_count,
            "update": self.update_count,
            "unchanged": self.unchanged_count,
            "skip": self.skip_count,
            "error": self.error_count,
        }


class ImportProblem(models.Model):
    """One problem that the last check found."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=300, blank=True, default="")
    value = models.CharField(_("value"), max_length=300, blank=True, default="")
    rule = models.CharField(max_length=60)
    facts = models.JSONField(default=list)
    severity = models.CharField(max_length=8)
    cause = models.CharField(max_length=16)  # the same for all problems that are mended together

    class Meta:
        verbose_name = _("problem")
        indexes = [
            models.Index(fields=["batch", "cause", "row"], name="imports_problem_cause"),
            models.Index(fields=["batch", "severity", "row"], name="imports_problem_row"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.rule}"


class ImportPart(models.Model):
    """What became of some thousand rows of an applied import: ``[row, verdict, record id, version,
    before]`` each.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        verbose_name = _("part of an import")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="imports_part_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"
