"""Which plan of each line is for a device: the model's before the type's, a site's before that of all sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from .models import Plan

Owner = tuple[str, int | None, int | None]  # model or type, its id, site or None for all


@dataclass(slots=True)
class Lines:
    """Plans by what they are for and the code of their line."""

    plans: dict[Owner, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, plans: QuerySet[Plan]) -> Lines:
        found = cls()
        rows = plans.order_by("pk").values_list("pk", "model_id", "device_type_id", "site_id", "code")
        for pk, model, kind, site, code in rows:
            found.plans[("model", model, site) if model else ("type", kind, site)][code.lower()] = pk
        return found

    def owners(self, plan_ids: Container[int]) -> tuple[set[int], set[int]]:
        """The models and the device types of these plans."""
        models: set[int] = set()
        kinds: set[int] = set()
        for (owner, pk, _site), lines in self.plans.items():
            if pk is not None and any(plan in plan_ids for plan in lines.values()):
                (models if owner == "model" else kinds).add(pk)
        return models, kinds

    def nearest(self, *, model: int | None, kind: int | None, site: int) -> Iterator[int]:
        """One plan for each line that reaches the device."""
        reaching: dict[str, int] = {}
        # The farthest first, so that the nearest has the last word.
        for owner in (
            ("type", kind, None),
            ("type", kind, site),
            ("model", model, None),
            ("model", model, site),
        ):
            if owner[1] is not None:
                reaching |= self.plans.get(owner, {})
        yield from reaching.values()
