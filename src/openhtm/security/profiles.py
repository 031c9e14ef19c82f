"""The least that the hospital wants of what makers disclose: a file in ``data/disclosure_profiles`` each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from .rules.disclosures import Profile, profile_from


@cache
def profiles() -> tuple[Profile, ...]:
    folder = resources.files(__package__) / "data" / "disclosure_profiles"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda one: one.name
    )
    return tuple(
        profile_from(file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8")))
        for file in files
    )
