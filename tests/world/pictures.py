"""Pictures as cameras and strangers make them, small."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

HEIC = Path(__file__).parent.parent / "documents" / "files" / "phone.heic"
"""48 × 32 pixels, red above and blue below; nothing here can write HEIC, so it is kept."""
PLACE = (33.258472, 116.97)
SECRETS = (b"Camera of a private person", b"a private note")


def jpeg(
    width: int = 64, height: int = 48, *, colour: str = "teal", turned: bool = False, place: bool = False
) -> bytes:
    """With a camera's notes; `turned` needs a quarter turn to stand upright."""
    exif = Image.Exif()
    exif[0x010F] = SECRETS[0].decode()
    if turned:
        exif[0x0112] = 6
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (33.0, 15.0, 30.5), "E", (116.0, 58.0, 12.0)
    sink = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(sink, "JPEG", exif=exif, comment=SECRETS[1], quality=90)
    return sink.getvalue()


def png(width: int = 64, height: int = 48, mode: str = "RGB") -> bytes:
    sink = io.BytesIO()
    Image.new(mode, (width, height)).save(sink, "PNG")
    return sink.getvalue()


def bomb(width: int = 40_000, height: int = 40_000) -> bytes:
    """A few hundred bytes that claim a picture of 1.6 thousand million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND")


def _chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
