"""Result files of analyzers, from bytes to records. What a record means is the rules'."""

from .errors import UnableToRead
from .reading import MOST_BYTES, layout_for, read_contents

__all__ = ["MOST_BYTES", "UnableToRead", "layout_for", "read_contents"]
