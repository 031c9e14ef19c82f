"""What a context offers to people without a network: acts that are sent later, and parts of the package.

A module ``<context>/offline_acts.py`` registers acts with ``ACTS.add(slug, OfflineAct(...))``, a module
``<context>/offline_package.py`` parts with ``PARTS.add(slug, PackagePart(...))``. An act carries nothing out by
itself: ``perform`` reaches its record through scope and calls the action that every other door calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import File
from django.db.models import Model
from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict

from .actions import Action
from .errors import DomainError
from .plugins import Registry, context_modules

R = TypeVar("R")
Text = str | Promise


class Payload(BaseModel):
    """What the device sends with an act. Unknown fields are refused, so that nothing is lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """One act as it was handed in.

    ``device_at``: by the clock of the device. ``happened_at``: the same moment as the server believes it, never
    later than ``at``. ``taken_at``: when the package was made that the person worked from. ``overrule``: a
    person has seen both versions and wants this one. ``proof``: the password just given, for a signature.
    """

    id: str
    by: Any
    at: datetime
    device_at: datetime
    happened_at: datetime
    taken_at: datetime
    payload: Any
    files: Sequence[File[bytes]] = ()
    overrule: bool = False
    proof: Any = None

    def once(self, action: Action[..., R], *subject: object, part: int = 0, **arguments: Any) -> R:
        """Carry the action out for this act, at most once; ``part`` tells several actions of one act apart."""
        return action.once(
            f"offline:{self.id}:{part}", *subject, **{**arguments, "by": self.by, "at": self.at}
        )


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The record that an act is about, as it stands now. ``facts``: what the device had seen too, by the same
    names, so that both can be laid side by side."""

    record: Model
    label: str
    url: str
    site_id: int | None
    facts: Mapping[str, str] = field(default_factory=dict)


class Conflict(DomainError):
    """Somebody else has settled the same thing otherwise. ``mine`` and ``theirs``: what stands side by side."""

    code = "conflict"

    def __init__(self, message: str, *, mine: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        self.mine, self.theirs = dict(mine), dict(theirs)
        super().__init__(message, details={"mine": self.mine, "theirs": self.theirs})


@dataclass(frozen=True, kw_only=True)
class OfflineAct:
    """A kind of act. ``needs_password``: it is a signature, which waits until its person confirms it.

    ``perform_many`` carries several out that follow each other on one record, all or none; a refusal of any
    leads to each being tried by itself.
    """

    title: Text
    shape: type[Payload]
    subject: Callable[[Handed], Subject]
    perform: Callable[[Handed], object]
    labels: Mapping[str, Text] = field(default_factory=dict)
    needs_password: bool = False
    perform_many: Callable[[Sequence[Handed]], object] | None = None


@dataclass(frozen=True, kw_only=True)
class ShellLink:
    """An entry of the bar below the pages without a network; ``address`` such as ``#/scan``."""

    label: Text
    address: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class PackagePart:
    """A part of what is taken along: ``make(user, at)`` gives values that JSON can hold, within their scope.

    ``folder``: its static files, with ``main.js`` (exports ``views``, ``home``, ``find``). ``styles``: style sheets.
    ``template``: its ``<template>`` elements. ``words``: the sentences that its script says, under names that no
    other part uses. ``position``: the first part that a person has is where they begin. A part whose values say
    ``"empty": True`` shows no links.
    """

    permission: str
    make: Callable[[Any, datetime], Mapping[str, Any]]
    folder: str
    template: str
    words: Callable[[], Mapping[str, Any]] = dict
    styles: Sequence[str] = ()
    links: Sequence[ShellLink] = ()
    position: int = 50


ACTS: Registry[OfflineAct] = Registry("kinds of acts without a network")
PARTS: Registry[PackagePart] = Registry("parts of the package")


def act_of(slug: str) -> OfflineAct | None:
    context_modules("offline_acts")
    return ACTS.get(slug)


def parts() -> list[tuple[str, PackagePart]]:
    context_modules("offline_package")
    found = [(slug, PARTS[slug]) for slug in PARTS.slugs()]
    return sorted(found, key=lambda one: (one[1].position, one[0]))
