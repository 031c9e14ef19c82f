"""Checks that come with the program, one TOML file each in `files/`; a new file edits nothing else.

A unit takes one over, with the limits and words of its own devices' manuals where they differ.
"""

from .reading import InvalidTemplate, Template, read_template, template, templates

__all__ = ["InvalidTemplate", "Template", "read_template", "template", "templates"]
