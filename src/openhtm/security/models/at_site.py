"""What is of one site, or (``at_site`` None) of all sites."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from openhtm.kernel.models import Scope, ScopedQuerySet


class AtSiteQuerySet(ScopedQuerySet):
    def within(self, scope: Scope) -> Self:
        """What is of all sites is seen by everybody who sees device security."""
        return self.filter(Q(at_site=None) | scope.condition(site="at_site_id", department=None))

    def concerning(self, site_id: int | None) -> Self:
        """What holds at a site: its own, and what is of all sites. None: everything."""
        return self.filter(Q(at_site=site_id) | Q(at_site=None)) if site_id is not None else self
