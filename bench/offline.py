"""A route of sixty devices: the package that is taken along, and its inspections with photos coming back.

Both through the door, as a phone asks. The floor is the budget (2 s; 10 s on loopback), so a ratio below 1 keeps it.
"""

from __future__ import annotations

import io
import json
import random
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openhtm.kernel.time import now
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import OrderKind, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.tests import factories as make
from openhtm.offline.models import ActState, ReceivedAct
from openhtm.offline.tests.sending import Phone
from openhtm_testing.personas import World, make_world

from .report import Result

DEVICES, READINGS, TOGETHER = 60, 10, 50
PACKAGE_BUDGET, SYNC_BUDGET, SIZE_BUDGET = 2.0, 10.0, 2 * 1024 * 1024


def measure(database: str) -> list[Result]:
    world = make_world()
    version = make.make_procedure(world, now(), steps=_steps())
    devices = [make.make_device(world, f"GEN-{number:04}", room=world.icu_room) for number in range(DEVICES)]

    def give_out() -> list[WorkOrder]:
        new: dict[str, Any] = {
            "kind": OrderKind.SCHEDULED,
            "title": "Yearly inspection",
            "assignee": world.tess,
        }
        return [
            work_orders.open_order(
                NewOrder(device=device, procedure_version=version, **new), by=world.mara, at=now()
            )
            for device in devices
        ]

    client = Client()
    client.force_login(world.tess, backend="allauth.account.auth_backends.AuthenticationBackend")
    sync = _sync(client, world, give_out(), database)
    # The next round has something to show of the last one.
    give_out()
    return [_package(client, database), sync]


def _steps() -> list[Step]:
    """As many as an electrical safety and performance inspection has."""
    limits = Limits(lower=Decimal(10), upper=Decimal(500))
    measured = [
        Step(key=f"m{n}", kind=StepKind.MEASURE, label=f"Measurement {n}", unit="µA", limits=limits)
        for n in range(READINGS)
    ]
    return [
        Step(key="case", kind=StepKind.PASS_FAIL_NA, label="Case is intact"),
        *measured,
        Step(key="plate", kind=StepKind.PHOTO, label="Name plate"),
    ]


def _package(client: Client, database: str) -> Result:
    client.get("/offline/package/")
    start = time.perf_counter()
    answer = client.get("/offline/package/")
    seconds = time.perf_counter() - start
    size, route = len(answer.content), answer.json()["parts"]["route"]
    if size > SIZE_BUDGET or len(route["devices"]) != DEVICES:
        raise SystemExit(f"The package holds {size} bytes of {len(route['devices'])} devices.")
    # The last round is done and not closed yet: it is still the person's.
    facts: dict[str, object] = {"devices": DEVICES, "orders": len(route["orders"]), "kB": size // 1024}
    return Result("off-line package of 60 devices", database, seconds, PACKAGE_BUDGET, "s", 1.0, facts)


def _sync(client: Client, world: World, orders: list[WorkOrder], database: str) -> Result:
    phone = Phone(world.tess, taken_at=now() - timedelta(minutes=1))
    picture = _photo()
    for order in orders:
        _inspect(phone, order.reference, picture)
    # The first request of a process reads the program in; a phone meets one that runs.
    client.get("/offline/who/")
    bodies = [_body(phone, start) for start in range(0, len(phone.acts), TOGETHER)]
    start = time.perf_counter()
    for body in bodies:
        answer = client.post("/offline/acts/", body)
        if answer.status_code != 200:
            raise SystemExit(answer.content.decode())
    seconds = time.perf_counter() - start
    done = ReceivedAct.objects.filter(state=ActState.DONE).count()
    if done != len(phone.acts):
        raise SystemExit(f"{len(phone.acts) - done} acts were not done.")
    facts: dict[str, object] = {"acts": done, "photos": DEVICES, "photo kB": len(picture) // 1024}
    return Result("sync of 60 devices with photos", database, seconds, SYNC_BUDGET, "s", 1.0, facts)


def _inspect(phone: Phone, reference: str, picture: bytes) -> None:
    of: dict[str, Any] = {"order": reference, "procedure": "PM-PUMP", "number": 1}
    at = now()
    phone.do("checklist.begin", of, at=at)
    phone.do("checklist.answer", of | {"key": "case", "values": ["pass"]}, at=at)
    for number in range(READINGS):
        phone.do("checklist.answer", of | {"key": f"m{number}", "values": ["120"], "unit": "µA"}, at=at)
    phone.do("checklist.answer", of | {"key": "plate"}, at=at, file=picture)
    phone.do("checklist.finish", {"order": reference}, at=at)
    phone.do("work_order.labor", {"order": reference, "minutes": 20}, at=at)
    phone.do("work_order.finish", {"order": reference, "resolution": "All well"}, at=at)


def _photo() -> bytes:
    """As the device makes them: 1600 pixels wide, and not so plain that it packs to nothing."""
    chance = random.Random(1)
    small = Image.frombytes("RGB", (200, 150), chance.randbytes(200 * 150 * 3))
    made = io.BytesIO()
    small.resize((1600, 1200)).save(made, "JPEG", quality=80)
    return made.getvalue()


def _body(phone: Phone, start: int) -> dict[str, Any]:
    acts = phone.acts[start : start + TOGETHER]
    sending = phone.sending(now(), acts)
    keys = {act["id"] for act in acts}
    files = {
        name: SimpleUploadedFile("photo.jpg", file.read(), "image/jpeg")
        for name, file in phone.files.items()
        if name.split(":")[1] in keys
    }
    return {"acts": json.dumps(json.loads(sending.model_dump_json())), **files}
