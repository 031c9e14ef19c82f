"""What a benchmark says: a name, its measure, its floor, and the ratio between them against the target."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Result:
    """``ratio`` is measured / floor (times) unless ``higher_is_better``; ``target`` is its limit."""

    name: str
    database: str
    measured: float
    floor: float
    unit: str
    target: float | None = None
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.measured / self.floor if self.floor else float("inf")

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "within" if self.ratio <= self.target else "OVER"

    def line(self) -> str:
        target = f" (target {self.target:g}x)" if self.target is not None else ""
        facts = "  ".join(f"{key} {value}" for key, value in self.facts.items())
        return (
            f"{self.name:<34} {self.database:<11} {self.measured:>9.2f} {self.unit:<4} "
            f"floor {self.floor:>9.2f} {self.unit:<4} {self.ratio:>6.2f}x{target} {self.verdict}  {facts}"
        )

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": round(self.ratio, 3), "verdict": self.verdict}


def dump(results: list[Result]) -> str:
    return json.dumps([result.as_json() for result in results])


def load(text: str) -> list[Result]:
    known = {"name", "database", "measured", "floor", "unit", "target", "facts"}
    return [Result(**{key: value for key, value in row.items() if key in known}) for row in json.loads(text)]
