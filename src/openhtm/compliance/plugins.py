"""The rules that are there: every file of ``findings/``."""

from __future__ import annotations

from functools import lru_cache

from openhtm.kernel.plugins import Registry, folder_modules

from . import findings
from .asking import FindingRule


@lru_cache(maxsize=1)
def rules() -> Registry[FindingRule]:
    """By key, in the order of the file names; a file without a ``RULE`` fails at start."""
    found: Registry[FindingRule] = Registry("rules")
    for module in folder_modules(findings):
        rule: FindingRule = module.RULE
        found.add(rule.key, rule)
    return found
