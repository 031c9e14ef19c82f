"""The feeds of the plugin folder."""

from __future__ import annotations

from functools import lru_cache

from openhtm.kernel.plugins import Registry, folder_modules

from . import online
from .feed import Feed


@lru_cache(maxsize=1)
def all_feeds() -> Registry[Feed]:
    """By slug, in the order of their names."""
    found: Registry[Feed] = Registry("feeds")
    for module in folder_modules(online):
        feed: Feed = module.FEED
        found.add(feed.slug, feed)
    return found
