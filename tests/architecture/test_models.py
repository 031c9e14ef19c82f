"""What the tables must have whoever writes them: keys that point down, a scope, migrations in one line."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from openhtm.kernel.models import ScopedQuerySet

from .source import heights

# Cross-context keys that may be something else than PROTECT, with the reason.
NOT_PROTECTED: dict[str, str] = {}
# Models with a site that are read otherwise than through a scoped queryset, with the reason.
NOT_SCOPED: dict[str, str] = {
    "registry.LocationPeriod": "read through its device, which is scoped",
    "maintenance.Plan": "belongs to the organization; a site's own line is shown by access.plan to those who see it",
    "imports.Import": "one's own imports and those into one's sites: Import.objects.visible_to",
}


def _context(model: type[models.Model]) -> str | None:
    module = model.__module__.split(".")
    return module[1] if module[0] == "openhtm" else None


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if _context(model)]


def _rows(model: type[models.Model]) -> models.QuerySet[models.Model]:
    manager = model._meta.default_manager
    assert manager is not None
    return manager.all()


def _keys() -> Iterator[tuple[str, models.ForeignKey[models.Model], str, str]]:
    """Every foreign key between two contexts: its name, itself, the owner's and the other's context."""
    for model in _own_models():
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.model is not model:
                continue
            own, other = _context(model), _context(field.related_model)
            if own and other and own != other:
                yield f"{model._meta.label}.{field.name}", field, own, other


def test_keys_between_contexts_point_down() -> None:
    assert [name for name, _, own, other in _keys() if heights()[other] >= heights()[own]] == []


def test_keys_between_contexts_leave_no_attribute_on_the_lower_model() -> None:
    assert [name for name, field, _, _ in _keys() if not field.remote_field.hidden] == []


def test_keys_between_contexts_protect_what_they_point_to() -> None:
    others = {name for name, field, _, _ in _keys() if field.remote_field.on_delete is not models.PROTECT}
    assert others == set(NOT_PROTECTED), "a key without PROTECT, or a stale exception"


def test_every_model_with_a_site_is_read_through_its_scope() -> None:
    with_site = [
        model for model in _own_models() if any(field.name == "site" for field in model._meta.fields)
    ]
    assert with_site, "no model with a site was found: the check looks at the wrong place"
    bare = {model._meta.label for model in with_site if not isinstance(_rows(model), ScopedQuerySet)}
    assert bare == set(NOT_SCOPED), "a model without a scoped queryset, or a stale exception"


def test_migrations_are_in_one_line_and_have_names() -> None:
    loader = MigrationLoader(None)
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("openhtm.")}
    assert {app: leaves for app in own if len(leaves := loader.graph.leaf_nodes(app)) > 1} == {}
    assert [key for key in loader.disk_migrations if key[0] in own and "_auto_" in key[1]] == []
