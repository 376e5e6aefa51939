"""Photographs as phones take them: with where, when and by what they were taken written into them."""

from __future__ import annotations

import io
import random

from PIL import Image

CAMERA = "Phone of Anna"
WHERE = {1: "N", 2: (55.0, 45.0, 8.1), 3: "E", 4: (37.0, 36.0, 56.0)}
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def photo(seed: object = 0, kind: str = "JPEG", *, notes: bool = True, **how: object) -> bytes:
    """Another picture for each seed; lying on its side when it has notes."""
    pixels = random.Random(repr(seed)).randbytes(24 * 16 * 3)  # a picture, no secret
    exif = Image.Exif()
    if notes:
        exif[ORIENTATION], exif[MAKER], exif[GPS] = 6, CAMERA, WHERE
    out = io.BytesIO()
    Image.frombytes("RGB", (24, 16), pixels).save(out, kind, exif=exif, **how)
    return out.getvalue()


def pixels_of(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.tobytes()


def notes_of(data: bytes) -> set[int]:
    with Image.open(io.BytesIO(data)) as picture:
        return set(picture.getexif())


def position_of(data: bytes) -> dict[int, object]:
    with Image.open(io.BytesIO(data)) as picture:
        return dict(picture.getexif().get_ifd(GPS))
