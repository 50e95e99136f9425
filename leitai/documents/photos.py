"""Photos as cameras make them: measured before they are opened, copied without what the camera wrote beside them.

A few kilobytes can claim a picture of any size, so pixels are counted from the head of a file before one is decoded.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pi_heif
from PIL import Image, ImageOps
from PIL.ExifTags import GPS, IFD

pi_heif.register_heif_opener(thumbnails=False)

MOST_PIXELS = 60_000_000
"""The largest phone cameras make 50 million; decoded that is 150 MB."""
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# What a file is, by its own first bytes: neither its name nor what the sender says is asked.
_MARKS = ((b"\xff\xd8\xff", 0, "image/jpeg"), (b"\x89PNG\r\n\x1a\n", 0, "image/png"), (b"WEBP", 8, "image/webp"))
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_QUALITY = 82


class Unreadable(Exception):
    """A file that no picture can be made of. `too_large`: it claims more pixels than a camera makes."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__("too many pixels" if too_large else "no picture")
        self.too_large = too_large


@dataclass(frozen=True)
class Copy:
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Place:
    longitude: Decimal
    latitude: Decimal


def media_type(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _HEIF_BRANDS else None
    return next((kind for mark, at, kind in _MARKS if head[at : at + len(mark)] == mark), None)


def measured(path: Path) -> tuple[int, int]:
    """Width and height as the head of the file has them; nothing is decoded."""
    with _opened(path) as image:
        return image.size


def copied(path: Path, longest: int) -> Copy:
    """A JPEG whose longer side has at most `longest` pixels, turned upright. Only the colours' profile goes along."""
    with _opened(path) as image:
        image.draft("RGB", (longest, longest))
        image.thumbnail((longest, longest))
        upright = ImageOps.exif_transpose(image)
        plain = _on_white(upright)
        plain.info = {}
        sink = io.BytesIO()
        plain.save(
            sink, "JPEG", quality=_QUALITY, optimize=True, progressive=True, icc_profile=image.info.get("icc_profile")
        )
        return Copy(sink.getvalue(), plain.width, plain.height)


def place_of(path: Path) -> Place | None:
    """Where the camera says it stood; None where it says nothing, or nothing that can be."""
    with _opened(path) as image:
        told: Mapping[int, Any] = image.getexif().get_ifd(IFD.GPSInfo)
    try:
        latitude = _degrees(told[GPS.GPSLatitude], told.get(GPS.GPSLatitudeRef) == "S")
        longitude = _degrees(told[GPS.GPSLongitude], told.get(GPS.GPSLongitudeRef) == "W")
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    possible = abs(latitude) <= 90 and abs(longitude) <= 180
    return Place(longitude, latitude) if possible else None


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable(too_large=True)
            yield image
    except Unreadable:
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable(too_large=True) from error
    except Exception as error:  # a decoder fed by strangers fails in ways that it does not name
        raise Unreadable from error


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _degrees(parts: Any, negative: bool) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    value = (degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.000001"))
    return -value if negative else value
