"""Policies that come with the program, to be taken over as a draft and made one's own; read strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from openhtm.checks.api import library as checks

from ..rules.demands import FREQUENCIES

_HEAD = {"code", "title", "text", "audience", "attest_months", "review_months"}
_DEMAND = {"check", "frequency", "on_open_days"}


class InvalidPolicy(ValueError):
    """A file that cannot be used; the message names it and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyDemand:
    """``families``: the names of device types that the check is meant for; none: a place, such as a cart."""

    template: str
    frequency: str
    on_open_days: bool
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPolicy:
    slug: str
    code: str
    title: str
    text: str
    audience: tuple[str, ...]
    attest_months: int | None
    review_months: int
    demands: tuple[ReadyDemand, ...]


@cache
def ready_policies() -> dict[str, ReadyPolicy]:
    """All that come with the program, by the name of their file, in the order of their titles."""
    folder = resources.files(__package__) / "files"
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found = [read_policy(file.read_text(encoding="utf-8"), file=file.name) for file in files]
    return {one.slug: one for one in sorted(found, key=lambda one: one.title)}


def ready_policy(slug: str) -> ReadyPolicy | None:
    return ready_policies().get(slug)


def read_policy(text: str, *, file: str) -> ReadyPolicy:
    """Parse and check one file; raises ``InvalidPolicy``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidPolicy(f"{file}: {problem}") from problem
    head = table.get("policy")
    if not isinstance(head, dict):
        raise InvalidPolicy(f"{file}: it needs a [policy] table.")
    _refuse_unknown(head, _HEAD, where=f"{file}: [policy]")
    try:
        return ReadyPolicy(
            slug=file.removesuffix(".toml"),
            code=head["code"],
            title=head["title"],
            text=head["text"].strip(),
            audience=tuple(head["audience"]),
            attest_months=head.get("attest_months"),
            review_months=head.get("review_months", 12),
            demands=tuple(_demand(row, file=file) for row in table.get("demands", ())),
        )
    except KeyError as problem:
        raise InvalidPolicy(f"{file}: {problem.args[0]} is missing.") from problem


def _refuse_unknown(table: Mapping[str, Any], known: set[str], *, where: str) -> None:
    if unknown := sorted(set(table) - known):
        raise InvalidPolicy(f"{where}: unknown key {', '.join(unknown)}.")


def _demand(row: Mapping[str, Any], *, file: str) -> ReadyDemand:
    _refuse_unknown(row, _DEMAND, where=f"{file}: [[demands]]")
    template = checks.template(row["check"])
    if template is None:
        raise InvalidPolicy(f"{file}: there is no check {row['check']}.")
    if row["frequency"] not in FREQUENCIES:
        raise InvalidPolicy(f"{file}: {row['frequency']} is no frequency.")
    return ReadyDemand(
        template=template.slug,
        frequency=row["frequency"],
        on_open_days=row.get("on_open_days", False),
        families=template.families,
    )
