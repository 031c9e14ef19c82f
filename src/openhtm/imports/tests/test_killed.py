"""Whatever moment the power goes: all of an import, or nothing of it, and a ledger that verifies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROWS = 6_000

SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from datetime import datetime, UTC
from openhtm.kernel.actors import SystemActor
from openhtm.places import api as places
places.add_site(code="GEN", name="General", by=SystemActor("test"), at=datetime(2026, 11, 22, tzinfo=UTC))
"""

IMPORT = """
import django; django.setup()
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from openhtm.kernel.actors import SystemActor
from openhtm.imports import api
from openhtm.imports.kinds.devices import DeviceSession
from openhtm.places import api as places
moment, path = sys.argv[1], Path(sys.argv[2])
def die(*_arguments): os.kill(os.getpid(), signal.SIGKILL)
by, at = SystemActor("test"), datetime(2026, 11, 22, 12, tzinfo=UTC)
checked = api.run("devices", path, site=places.Site.objects.get(), by=by, at=at).batch
if moment == "before the last step":
    DeviceSession.finish = die
def tell(done, total):
    if moment == "after the first rows" or (moment == "after the last rows" and done == total):
        die()
api.apply(checked, by=by, at=at, tell=tell)
if moment == "after all":
    die()
"""

LOOK = """
import django; django.setup()
import json
from openhtm.audit.verify import verify
from openhtm.catalog.models import Manufacturer
from openhtm.imports.models import Import, ImportPart
from openhtm.registry.models import Device, StatusPeriod
report = verify()
print(json.dumps({
    "devices": Device.objects.count(), "periods": StatusPeriod.objects.count(),
    "makers": Manufacturer.objects.count(),
    "parts": ImportPart.objects.count(), "state": Import.objects.get().state, "ledger": bool(report.ok),
}))
"""


def run(code: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENHTM_")}
    env = {**kept, "OPENHTM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "openhtm.config.settings"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty, migrated database and a list of devices."""
    home = tmp_path_factory.mktemp("home")
    done = run(SET_UP, home)
    assert done.returncode == 0, done.stderr
    lines = [f"BM-{number},S{number},Maker {number % 20},Model {number % 90}" for number in range(ROWS)]
    (home / "list.csv").write_text("\n".join(["Asset Tag,Serial Number,Manufacturer,Model", *lines]))
    return home


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("after the first rows", 0),
        ("after the last rows", 0),
        ("before the last step", 0),
        ("after all", ROWS),
    ],
)
def test_a_killed_import_leaves_all_or_nothing(
    prepared: Path, tmp_path: Path, moment: str, expected: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(prepared, home)

    killed = run(IMPORT, home, moment, str(home / "list.csv"))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    found = json.loads(run(LOOK, home).stdout)

    assert found == {
        "devices": expected,
        "periods": expected,
        "makers": 20 if expected else 0,
        "parts": 3 if expected else 0,
        "state": "applied" if expected else "checked",
        "ledger": True,
    }
