"""Brings an uploaded file to what is stored: its kind by content, images drawn anew, hash and place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from openhtm.kernel.limits import upload_limit

from ..errors import UnableToStore
from ..rules.contents import ACCEPTED, HEAD, JPEG, PNG, Content, content_of

#: Pixels of the longer side of a stored photo: enough to read a nameplate.
LONGEST_SIDE = 2560
#: More pixels than any camera makes; a small file can claim to be a huge picture.
MOST_PIXELS = 120_000_000
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """What will be stored. ``name``: the uploader's name with the ending that the content has."""

    content: Content
    name: str
    size: int
    sha256: str
    file: File[bytes]


class Store:
    """Files lie under their hash: the same content is stored once, and a file never changes."""

    @staticmethod
    def prepare(file: File[bytes], *, name: str) -> Prepared:
        _refuse_size(file)
        file.seek(0)
        content = content_of(file.read(HEAD), name=name)
        if content is None:
            raise UnableToStore(
                _("'%(name)s' is none of the kinds that are taken: %(kinds)s.")
                % {"name": name, "kinds": ACCEPTED}
            )
        if content.image:
            content, file = _redrawn(file, name)
        return Prepared(content, _named(name, content), file.size, _hash(file), file)

    @staticmethod
    def put(prepared: Prepared, storage: Storage) -> str:
        """Store it where its hash says; returns its name in the storage."""
        place = f"documents/{prepared.sha256[:2]}/{prepared.sha256}"
        if not storage.exists(place):
            prepared.file.seek(0)
            return storage.save(place, prepared.file)
        return place


def _refuse_size(file: File[bytes]) -> None:
    limit = upload_limit()
    if not file.size:
        raise UnableToStore(_("The file is empty."))
    if file.size > limit:
        raise UnableToStore(_("The file is larger than %(limit)d MB.") % {"limit": limit // 1024 // 1024})


def _named(name: str, content: Content) -> str:
    # The name is shown and offered for download, never used as a path.
    plain = PurePath(name.replace("\\", "/")).name
    stem = "".join(character for character in PurePath(plain).stem if character.isprintable())[:180]
    return (stem or "file") + content.extension


def _hash(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _redrawn(file: File[bytes], name: str) -> tuple[Content, ContentFile[bytes]]:
    """The picture upright, at most ``LONGEST_SIDE``, without place, time and maker that a camera hides in
    it."""
    file.seek(0)
    try:
        picture = _opened(file)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise UnableToStore(_("'%(name)s' cannot be read as a picture.") % {"name": name}) from None
    content = PNG if picture.mode in ("RGBA", "LA", "P") else JPEG
    written = BytesIO()
    if content is PNG:
        picture.convert("RGBA").save(written, "PNG", optimize=True)
    else:
        # What is RGB already would only be copied.
        plain = picture if picture.mode == "RGB" else picture.convert("RGB")
        plain.save(written, "JPEG", quality=85, optimize=True)
    return content, ContentFile(written.getvalue())


def _opened(file: BinaryIO | File[bytes]) -> Image.Image:
    with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        ImageOps.exif_transpose(picture, in_place=True)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        # Drawn on a new picture: comments, profiles and thumbnails stay behind. It is covered whole, so it need
        # not be filled before.
        clean = Image.new(picture.mode, picture.size, None)
        if picture.mode == "P" and (palette := picture.getpalette()):
            clean.putpalette(palette)
        clean.paste(picture)
        return clean
