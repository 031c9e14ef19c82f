"""Zip archives (XLSX, ODS and GUDID are such), looked at before anything is unpacked, and counted while it
is.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from .base import Limits
from .errors import BrokenFile, HostileFile, TooLarge

SIGNATURE = b"PK\x03\x04"
_CHUNK = 1024 * 1024
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def names_in(path: Path) -> frozenset[str]:
    """The names of the members, or nothing when the archive cannot be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, after its table of contents was found harmless. Damage found while reading becomes
    `BrokenFile`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_contents(archive, path.stat().st_size, limits)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BrokenFile(
            _("The file is damaged inside (%(error)s). Get it again from where it came.") % {"error": error}
        ) from error
    except RuntimeError as error:
        raise BrokenFile(
            _("The archive cannot be unpacked (%(error)s): perhaps it is encrypted.") % {"error": error}
        ) from error


def chunks(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[bytes]:
    """The unpacked bytes of a member, counted as they come: a table of contents can lie."""
    total = 0
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            total += len(chunk)
            if total > limits.unpacked_bytes:
                raise _unfolds_too_far(limits)
            yield chunk


def refuse_entities(start: bytes) -> None:
    """Raise for XML that defines a document type or entities: a list has no need of them."""
    if _DOCTYPE.search(start):
        raise HostileFile(
            _(
                "The XML of this file defines a document type or entities. Lists have no need of "
                "them: it is refused."
            )
        )


def _check_contents(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > limits.members or packed > size:
        raise HostileFile(
            _("The archive contradicts itself: its parts overlap, or there are too many. It is refused.")
        )
    if unpacked > limits.unpacked_bytes:
        raise _unfolds_too_far(limits)
    if unpacked > limits.pack_ratio_from and unpacked > limits.pack_ratio * size:
        raise HostileFile(
            _(
                "This file of %(size)d kB unfolds to %(unpacked)d MB, as a zip bomb does. It is refused. "
                "If it is a true list, save it as CSV."
            )
            % {"size": size // 1024, "unpacked": unpacked // 2**20}
        )


def _unfolds_too_far(limits: Limits) -> TooLarge:
    return TooLarge(
        _("The file unfolds to more than %(limit)d MB. Split the list, or save it as CSV.")
        % {"limit": limits.unpacked_bytes // 2**20}
    )
