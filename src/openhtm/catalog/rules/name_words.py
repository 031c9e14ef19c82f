"""Words in company names that say little about which company it is; the lists are in name_words.toml."""

from __future__ import annotations

import tomllib
from importlib import resources

_LISTS = tomllib.loads(resources.files(__package__).joinpath("name_words.toml").read_text(encoding="utf-8"))

LEGAL_FORMS = frozenset(_LISTS["legal_forms"].split())
JOINERS = frozenset(_LISTS["joiners"].split())
PLACES = frozenset(_LISTS["places"].split())
GENERAL = frozenset(_LISTS["general"].split())
FIELDS = frozenset(_LISTS["fields"].split())
