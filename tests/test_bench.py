"""The benchmarks run, on a hospital so small that it says nothing about speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SMALL = ["--devices", "400", "--rows", "400", "--asks", "8"]
MEASURES = {
    "pages": {"device list", "device list, filtered", "search", "device page", "Today"},
    "imports": set[str](),
    "occurrences": set[str](),
    "documents": {"CycloneDX, 40 components", "CycloneDX, 400 components", "sortable keys"},
    "readiness": {
        "findings from nothing",
        "findings, one device changed",
        "dossier",
        "dossier as PDF",
        "survey room",
        "survey room, sample drawn",
    },
    "offline": {"off-line package of 60 devices", "sync of 60 devices with photos"},
}


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_a_benchmark_prints_its_ratios(measure: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--json", "--only", measure, "--database", "sqlite", *SMALL],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("OPENHTM_")},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)

    assert MEASURES[measure] <= {result["name"] for result in results}
    assert results
    assert all(result["measured"] > 0 and result["floor"] > 0 for result in results)
