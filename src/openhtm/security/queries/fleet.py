"""What the devices here could need of what is published."""

from __future__ import annotations

from datetime import date

from ..feeds.feed import Fleet
from ..models import BillComponent, Tier, Vulnerability


def fleet(today: date) -> Fleet:
    standing = BillComponent.objects.filter(bill__replaced_at__isnull=True).order_by()
    flaws = Vulnerability.objects.filter(hits__isnull=False).exclude(hits__tier=Tier.NOT_AFFECTED)
    return Fleet(
        today=today,
        ecosystems=frozenset(standing.values_list("ecosystem", flat=True).distinct()) - {""},
        packages=frozenset(standing.values_list("package", flat=True).distinct()) - {""},
        vulnerabilities=frozenset(flaws.order_by().values_list("name", flat=True).distinct()),
    )
