"""The spellings of one version of a model: what the bill of one of them says runs in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ..models import Release

_CHUNK = 400


class Spellings:
    """Learned for the releases that are asked for, once each."""

    def __init__(self) -> None:
        self._known: dict[int, list[int]] = {}

    def of(self, release_id: int) -> list[int]:
        """Ids of the releases of the same version, itself among them."""
        return self._known[release_id]

    def learn(self, release_ids: Collection[int]) -> None:
        new = sorted(set(release_ids) - self._known.keys())
        for start in range(0, len(new), _CHUNK):
            chunk = Release.objects.filter(pk__in=new[start : start + _CHUNK]).order_by()
            rows = list(chunk.values_list("pk", "model_id", "version_key"))
            of_models = Release.objects.filter(model_id__in={model_id for _pk, model_id, _key in rows})
            alike: dict[tuple[int, str], list[int]] = defaultdict(list)
            for pk, model_id, key in of_models.order_by().values_list("pk", "model_id", "version_key"):
                alike[model_id, key].append(pk)
            self._known |= {pk: alike[model_id, key] for pk, model_id, key in rows}
