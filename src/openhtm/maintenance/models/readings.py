"""Result files of analyzers: how one's files are laid out, and which file filled a checklist."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.result_layouts import DayFormat, Decimals, FileFormat, Layout, Shape, read_layout
from .analyzer import Analyzer, AnalyzerUse
from .checklist import ChecklistRun


class ResultMappingQuerySet(ScopedQuerySet):
    scope_site = "analyzer__device__site_id"
    scope_department = "analyzer__device__department_id"


class ResultMapping(Versioned):
    """How the result files of one analyzer are read. ``names``: role to heading; ``tests``: what answers what.

    Read it as ``layout``; the rules check it before it is stored.
    """

    analyzer = models.OneToOneField(Analyzer, on_delete=models.PROTECT, related_name="mapping")
    format = models.CharField(_("kind of file"), max_length=3, choices=[(one, one) for one in FileFormat])
    shape = models.CharField(_("one record is"), max_length=7, choices=[(one, one) for one in Shape])
    decimals = models.CharField(_("decimals"), max_length=6, choices=[(one, one) for one in Decimals])
    day_format = models.CharField(_("days"), max_length=8, choices=[(one, one) for one in DayFormat])
    record = models.CharField(_("element of one result"), max_length=100, blank=True, default="")
    names = models.JSONField(_("headings"), default=dict, blank=True)
    tests = models.JSONField(_("tests"), default=list, blank=True)
    changed_at = models.DateTimeField(_("changed"))

    objects: ClassVar[Any] = ResultMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("layout of result files")

    def __str__(self) -> str:
        return str(self.analyzer)

    @property
    def site_id(self) -> int:
        return self.analyzer.site_id

    @property
    def department_id(self) -> int | None:
        return self.analyzer.department_id

    @property
    def layout(self) -> Layout:
        """As the rules read it."""
        names = ("format", "shape", "decimals", "day_format", "record", "names", "tests")
        return read_layout({name: getattr(self, name) for name in names})


class ResultFile(models.Model):
    """A file that filled steps of a checklist: kept as a document of the order, named by each result it gave.

    ``accepted``: what stood against taking it and was accepted, by the codes of the rules.
    """

    run = models.ForeignKey(ChecklistRun, on_delete=models.PROTECT, related_name="files", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    use = models.ForeignKey(AnalyzerUse, on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    measured_on = models.DateField(_("measured"), null=True, blank=True)
    accepted = models.JSONField(_("accepted"), default=list, blank=True)
    taken_at = models.DateTimeField(_("taken"))
    taken_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("result file")
        constraints = [
            models.UniqueConstraint(fields=["run", "sha256"], name="maintenance_resultfile_once"),
        ]

    def __str__(self) -> str:
        return self.name
