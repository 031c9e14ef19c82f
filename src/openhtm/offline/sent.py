"""What a device sends: read and checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from .errors import UnableToReceive

MOST_ACTS = 100
MOST_FILES = 60

Word = Annotated[str, Field(max_length=120)]


class SentAct(BaseModel):
    """One act as the device kept it. ``subject``: what it is about, such as ``work_order:GEN-12``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,40}$")]
    sequence: Annotated[int, Field(ge=0, lt=2**53)]
    kind: Annotated[str, Field(max_length=60)]
    subject: Word
    label: Annotated[str, Field(max_length=200)]
    payload: dict[str, Any]
    seen: dict[Word, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict, max_length=40)
    taken_at: AwareDatetime
    device_at: AwareDatetime


class Sending(BaseModel):
    """Several acts, oldest first. ``person``: whose they are, as the package named them. ``device_now``: the
    device's clock at the moment of sending."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Word
    device_now: AwareDatetime
    acts: Annotated[list[SentAct], Field(max_length=MOST_ACTS)]

    @property
    def in_order(self) -> Sequence[SentAct]:
        return sorted(self.acts, key=lambda act: act.sequence)


def read(text: str) -> Sending:
    """What was sent; ``UnableToReceive`` when it is not what a device sends."""
    try:
        return Sending.model_validate_json(text)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnableToReceive(
            _("What the device sent cannot be read (%(place)s). It keeps everything; reload the page there.")
            % {"place": place or "-"}
        ) from None


def files_of(act: SentAct, files: Mapping[str, File[bytes]]) -> list[File[bytes]]:
    """The files of one act, in their order: they are sent under ``file:<id>:<number>``."""
    names = sorted(
        (name for name in files if name.startswith(f"file:{act.id}:")),
        key=lambda name: (len(name), name),
    )
    return [files[name] for name in names]
