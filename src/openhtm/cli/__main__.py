"""``python -m openhtm.cli``: the same as the ``openhtm`` command."""

from .main import run

run()
