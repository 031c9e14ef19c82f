"""Pages of device types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Entry, Fact, Page

from ...models import DeviceType, TypeCode
from .shared import crumb


def url(kind: DeviceType, name: str = "device_type") -> str:
    """The address of one of the type's pages."""
    return reverse(f"catalog:{name}", args=[kind.pk])


@dataclass(frozen=True, kw_only=True)
class TypeRow:
    """One line of the list."""

    url: str
    name: str
    codes: str
    model_count: int
    models_url: str


def list_columns() -> list[Column]:
    """The heads of the list."""
    return [
        Column(label=_("Device type")),
        Column(label=_("Codes"), hidden_on_phone=True),
        Column(label=_("Models"), numeric=True),
    ]


def row(kind: Any) -> TypeRow:
    """A type with ``model_count`` and its codes at hand."""
    return TypeRow(
        url=url(kind),
        name=kind.name,
        codes=", ".join(str(code) for code in kind.codes.all()),
        model_count=kind.model_count,
        models_url=f"{reverse('catalog:model_list')}?type={kind.pk}",
    )


@dataclass(frozen=True, kw_only=True)
class CodeRow:
    """A code of the type."""

    system: str
    code: str
    term: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class TypePage(Page):
    """One device type."""

    facts: Sequence[Fact]
    codes: Sequence[CodeRow]
    code_form: Any
    code_url: str
    may_edit: bool
    entries: Sequence[Entry]


def type_page(
    kind: DeviceType,
    *,
    model_count: int,
    codes: Sequence[TypeCode],
    rights: set[str],
    code_form: Any,
    entries: Sequence[Entry],
) -> TypePage:
    """The page of one device type."""
    models = f"{reverse('catalog:model_list')}?type={kind.pk}"
    edit = Act(label=_("Edit"), url=url(kind, "device_type_edit"), icon="edit")
    return TypePage(
        title=kind.name,
        lead=ngettext("%(count)s model of this type.", "%(count)s models of this type.", model_count)
        % {"count": model_count},
        crumbs=[crumb("device_type_list")],
        acts=[edit] if "edit" in rights else [],
        facts=[
            Fact(label=_("Models"), value=model_count, url=models),
            Fact(label=_("Description"), value=kind.description or _("None")),
            Fact(label=_("Expected life (years)"), value=kind.expected_life_years),
            Fact(label=_("Test equipment"), value=_("Yes") if kind.is_test_equipment else _("No")),
        ],
        codes=[_code_row(kind, code, rights) for code in codes],
        code_form=code_form,
        code_url=url(kind, "code_add"),
        may_edit="edit" in rights,
        entries=entries,
    )


def _code_row(kind: DeviceType, code: TypeCode, rights: set[str]) -> CodeRow:
    remove = Act(
        label=_("Remove"),
        url=url(kind, "code_remove"),
        method="post",
        kind="quiet",
        fields=[("system", code.system), ("code", code.code)],
    )
    acts = [remove] if "edit" in rights else []
    return CodeRow(system=code.get_system_display(), code=code.code, term=code.term, acts=acts)
