"""How many background jobs stand in which state."""

from __future__ import annotations

from django.db.models import Count
from django_tasks_db.models import DBTaskResult


def counts() -> dict[str, int]:
    """Jobs by state, in lower case: ``ready``, ``running``, ``failed``, ``successful``."""
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(number=Count("pk"))
    return {str(status).lower(): number for status, number in rows}
