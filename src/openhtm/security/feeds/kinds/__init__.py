"""Kinds of documents, a folder each: a new one edits nothing else. See docs/how-to/add-a-feed.md."""
