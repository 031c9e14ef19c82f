"""The columns of a stock-take as a file."""

from __future__ import annotations

from collections.abc import Callable

from ...fields import FieldSpec, column
from ...queries.stock_takes import Line


def columns() -> list[FieldSpec]:
    """Headings are keys, as in all files; one row a device or unknown code."""
    read: dict[str, Callable[[Line], object]] = {
        "result": lambda line: str(line.kind),
        "tag": lambda line: line.device.tag if line.device else None,
        "code": lambda line: line.code or None,
        "serial_number": lambda line: (line.device.serial or None) if line.device else None,
        "expected_room": lambda line: str(line.expected) if line.expected else None,
        "seen_room": lambda line: str(line.seen) if line.seen else None,
        "seen_at": lambda line: line.at.isoformat(timespec="seconds") if line.at else None,
        "seen_by": lambda line: line.by or None,
        "seen_before_in": lambda line: "; ".join(line.before) or None,
        "outcome": lambda line: line.outcome or None,
    }
    return [column(key, each) for key, each in read.items()]
