"""Where the page of what a finding is about lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

from openhtm.maintenance.api import PlanRevision, ProcedureVersion

from .models import Finding, PlanGoal


def _revision(found: Finding) -> str:
    plan = PlanRevision.objects.filter(pk=found.subject_id).values_list("plan_id", flat=True).first()
    return reverse("maintenance:plan", args=[plan]) if plan else ""


def _procedure(found: Finding) -> str:
    rows = ProcedureVersion.objects.filter(pk=found.subject_id)
    named = rows.values_list("procedure__code", "number").first()
    return reverse("maintenance:procedure_version", args=named) if named else ""


def _site(found: Finding) -> str:
    """What a rule asks of a site is set up on different pages."""
    about_plans = found.rule == "management_plan_missing"
    return reverse("compliance:memps" if about_plans else "maintenance:safety_tables")


def _goal(found: Finding) -> str:
    named = PlanGoal.objects.filter(pk=found.subject_id).values_list("plan_id", "number").first()
    return reverse("compliance:memp_goal", args=named) if named else ""


_PAGES: Mapping[str, Callable[[Finding], str]] = {
    "registry.device": lambda one: reverse("registry:device", args=[one.subject]),
    "maintenance.workorder": lambda one: reverse("maintenance:work_order", args=[one.subject]),
    "maintenance.vendorvisit": lambda one: reverse("maintenance:work_order", args=[one.subject]),
    "maintenance.plan": lambda one: reverse("maintenance:plan", args=[one.subject_id]),
    "maintenance.planrevision": _revision,
    "maintenance.procedureversion": _procedure,
    "maintenance.certificate": lambda one: reverse("maintenance:trace", args=_of_certificate(one)),
    "places.department": lambda one: reverse("awareness:unit", args=[one.subject_id]),
    "awareness.policy": lambda one: reverse("awareness:policy", args=[one.subject.partition(" ")[0]]),
    "places.site": _site,
    "compliance.managementplan": lambda one: reverse("compliance:memp", args=[one.subject_id]),
    "compliance.plangoal": _goal,
    "catalog.model": lambda one: reverse("catalog:model", args=[one.subject_id]),
    "changes.change": lambda one: reverse("changes:change", args=[one.subject_id]),
    "compliance.correctiveaction": lambda one: reverse("compliance:correction", args=[one.subject_id]),
    "checks.checkpoint": lambda one: reverse("checks:point", args=[one.subject_id]),
    "checks.unitcheck": lambda one: reverse("checks:check", args=[one.subject_id]),
}


def _of_certificate(found: Finding) -> list[object]:
    return [found.device.tag if found.device else "", found.subject_id]


def page_of(found: Finding) -> str:
    """Empty for a kind that has none."""
    page = _PAGES.get(found.subject_type)
    return page(found) if page else ""
