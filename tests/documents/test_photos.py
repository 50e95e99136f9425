from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from leitai.documents import photos
from tests.world.pictures import HEIC, SECRETS, bomb, jpeg, png


def written(tmp_path: Path, body: bytes) -> Path:
    path = tmp_path / "photo"
    path.write_bytes(body)
    return path


def opened(copy: photos.Copy) -> Image.Image:
    return Image.open(io.BytesIO(copy.jpeg))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (jpeg(), "image/jpeg"),
        (png(), "image/png"),
        (HEIC.read_bytes(), "image/heic"),
        (b"\0\0\0\x20ftypavif" + b"\0" * 20, None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_the_kind_is_found_from_the_bytes(body: bytes, kind: str | None) -> None:
    assert photos.media_type(body[:512]) == kind


def test_a_copy_is_smaller_and_says_nothing_of_the_camera(tmp_path: Path) -> None:
    path = written(tmp_path, jpeg(800, 600, place=True))
    assert all(secret in path.read_bytes() for secret in SECRETS)
    copy = photos.copied(path, 400)
    assert (copy.width, copy.height) == (400, 300) == opened(copy).size
    assert not dict(opened(copy).getexif())
    assert not any(secret in copy.jpeg for secret in (*SECRETS, b"Exif"))


def test_a_small_photo_is_not_made_larger(tmp_path: Path) -> None:
    copy = photos.copied(written(tmp_path, jpeg(64, 48)), 400)
    assert (copy.width, copy.height) == (64, 48)


def test_a_photo_taken_upright_stands_upright(tmp_path: Path) -> None:
    copy = photos.copied(written(tmp_path, jpeg(800, 600, turned=True)), 400)
    assert (copy.width, copy.height) == (300, 400)


def test_heic_becomes_a_jpeg(tmp_path: Path) -> None:
    copy = photos.copied(HEIC, 400)
    assert (copy.width, copy.height) == (48, 32)
    top, bottom = (opened(copy).getpixel((24, row)) for row in (1, 30))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 200 > 60 > top[2] and bottom[2] > 200 > 60 > bottom[0]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(tmp_path: Path, mode: str) -> None:
    copy = photos.copied(written(tmp_path, png(40, 30, mode)), 400)
    assert opened(copy).mode == "RGB"
    if mode in ("RGBA", "LA"):
        assert opened(copy).getpixel((5, 5)) == (255, 255, 255)


def test_the_place_is_read_where_there_is_one(tmp_path: Path) -> None:
    place = photos.place_of(written(tmp_path, jpeg(place=True)))
    assert place == photos.Place(Decimal("116.970000"), Decimal("33.258472"))
    assert photos.place_of(written(tmp_path, jpeg())) is None
    assert photos.place_of(HEIC) is None


def test_an_impossible_place_is_none(tmp_path: Path) -> None:
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (330.0, 0.0, 0.0), "E", (116.0, 0.0, 0.0)
    sink = io.BytesIO()
    Image.new("RGB", (8, 8)).save(sink, "JPEG", exif=exif)
    assert photos.place_of(written(tmp_path, sink.getvalue())) is None


def test_a_bomb_is_known_before_it_is_opened(tmp_path: Path) -> None:
    path = written(tmp_path, bomb())
    assert path.stat().st_size < 200
    for open_it in (photos.measured, lambda one: photos.copied(one, 400)):
        with pytest.raises(photos.Unreadable) as refusal:
            open_it(path)
        assert refusal.value.too_large


def test_the_most_pixels_a_photo_may_have(tmp_path: Path) -> None:
    side = int(photos.MOST_PIXELS**0.5)
    assert photos.measured(written(tmp_path, bomb(side, side))) == (side, side)
    with pytest.raises(photos.Unreadable):
        photos.measured(written(tmp_path, bomb(side + 1, side + 1)))


@pytest.mark.parametrize("body", [jpeg(800, 600)[:4000], png(800, 600)[:200], HEIC.read_bytes()[:420], b"\xff\xd8\xff"])
def test_half_a_file_is_no_picture(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(photos.Unreadable) as refusal:
        photos.copied(written(tmp_path, body), 400)
    assert not refusal.value.too_large


def test_a_gif_with_another_name_is_not_opened(tmp_path: Path) -> None:
    sink = io.BytesIO()
    Image.new("P", (8, 8)).save(sink, "GIF")
    with pytest.raises(photos.Unreadable):
        photos.measured(written(tmp_path, sink.getvalue()))
