"""A device in tests: acts with ids and a clock of its own, sent as a device sends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image

from openhtm.accounts.models import User
from openhtm.offline.receiving import Answer, receive
from openhtm.offline.sent import Sending


@dataclass
class Phone:
    """One person's device. ``taken_at``: when it took the package along; ``ahead``: how wrong its clock is."""

    person: User
    taken_at: datetime
    ahead: timedelta = timedelta(0)
    sequence: int = 0
    acts: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, File[bytes]] = field(default_factory=dict)

    def do(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        at: datetime,
        file: bytes | None = None,
        seen: Mapping[str, str] | None = None,
        subject: str = "",
    ) -> str:
        """Something is done at ``at``, by the right clock; it waits on the device."""
        self.sequence += 1
        key = f"00000000-0000-4000-8000-{self.person.pk:04}{self.sequence:08}"
        other = f"work_order:{payload['order']}" if "order" in payload else f"occurrence:{payload}"
        subject = subject or other
        self.acts.append(
            {
                "id": key,
                "sequence": self.sequence,
                "kind": kind,
                "subject": subject[:100],
                "label": kind,
                "payload": dict(payload),
                "seen": dict(seen or {}),
                "taken_at": self.taken_at.isoformat(),
                "device_at": (at + self.ahead).isoformat(),
            }
        )
        if file is not None:
            self.files[f"file:{key}:0"] = ContentFile(file, "photo.jpg")
        return key

    def sending(self, at: datetime, acts: Sequence[Mapping[str, Any]] | None = None) -> Sending:
        return Sending.model_validate(
            {
                "person": self.person.actor_key,
                "device_now": (at + self.ahead).isoformat(),
                "acts": list(self.acts if acts is None else acts),
            }
        )

    def send(self, at: datetime) -> list[Answer]:
        """Send all that waits. Nothing is taken off the device, so that a test can send it again."""
        return list(receive(self.sending(at), files=self.files, by=self.person, at=at))


def photo(side: int = 40) -> bytes:
    made = BytesIO()
    Image.new("RGB", (side, side), "teal").save(made, "JPEG")
    return made.getvalue()
