"""Uploaded files: bounded, decoded, encoded again."""

import random
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import UploadFileException
from django.test import RequestFactory
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core import uploads
from core.refusals import Refusal
from core.uploads import picture_anew


def encoded(form: str, *, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> bytes:
    written = BytesIO()
    Image.new(mode, size, 120).save(written, form, **more)
    return written.getvalue()


def decoded(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_comes_back_as_what_it_was(form):
    content_type, content = picture_anew(encoded(form))
    assert content_type == f"image/{form.lower()}"
    assert (decoded(content).format, decoded(content).size) == (form, (60, 40))


def test_what_is_behind_and_beside_the_picture_is_dropped():
    exif = Image.Exif()
    exif[0x9286] = "CANARY"
    notes = PngInfo()
    notes.add_text("Comment", "CANARY")
    for content in (
        encoded("JPEG", exif=exif, comment=b"CANARY"),
        encoded("PNG", pnginfo=notes),
        encoded("PNG") + b"<script>CANARY</script>",
        encoded("JPEG") + b"PK\x03\x04CANARY",
    ):
        assert b"CANARY" in content
        assert b"CANARY" not in picture_anew(content)[1]


def test_a_turned_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decoded(picture_anew(encoded("JPEG", exif=exif))[1]).size == (40, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode):
    assert decoded(picture_anew(encoded("PNG", mode=mode))[1]).mode == "RGB"


def test_a_bomb_is_refused_before_it_is_decoded():
    """25,000 × 25,000 pixels in a file of a few bytes: the header alone is looked at."""
    header = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", (25_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00")
    for size in (25_000, 5_001):
        bomb = header.replace((25_000).to_bytes(4, "big") * 2, size.to_bytes(4, "big") * 2)
        with pytest.raises(Refusal, match="megapixels|no picture"):
            picture_anew(bomb)
    with pytest.raises(Refusal, match="megapixels"):
        picture_anew(encoded("PNG", size=(5_001, 5_000), mode="1"))


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"GIF89a" + bytes(50),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff<script>alert(1)</script>",
        encoded("PNG")[:60],
        encoded("GIF"),
        encoded("BMP"),
        encoded("TIFF"),
        encoded("WEBP"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(content):
    with pytest.raises(Refusal, match="no picture"):
        picture_anew(content)


def test_damaged_pictures_are_refused_or_read_and_nothing_else():
    dice = random.Random(7)
    for whole in (encoded("PNG", mode="RGBA"), encoded("JPEG")):
        for _ in range(300):
            damaged = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            try:
                picture_anew(bytes(damaged[: dice.randint(8, len(damaged))]))
            except Refusal:
                continue


def test_what_is_kept_is_no_larger_than_what_may_come():
    noise = Image.frombytes("RGB", (1_500, 1_500), random.Random(1).randbytes(1_500 * 1_500 * 3))
    written = BytesIO()
    noise.save(written, "PNG")
    content_type, content = picture_anew(written.getvalue())
    assert content_type == "image/jpeg"
    assert len(content) <= uploads.MOST_BYTES


def test_a_large_picture_is_made_smaller():
    assert max(decoded(picture_anew(encoded("JPEG", size=(5_000, 2_000)))[1]).size) == uploads.WIDEST


def test_no_more_than_two_megabytes_are_read():
    assert len(uploads.read(BytesIO(bytes(uploads.MOST_BYTES)))) == uploads.MOST_BYTES
    with pytest.raises(Refusal, match="too large"):
        uploads.read(BytesIO(bytes(uploads.MOST_BYTES + 1)))


def test_a_huge_request_is_refused_before_it_is_written_down(settings):
    assert settings.FILE_UPLOAD_HANDLERS[0] == "core.uploads.Bounded"
    request = RequestFactory().post("/", {"file": BytesIO(b"x")})
    request.META["CONTENT_LENGTH"] = str(uploads.MOST_OF_A_REQUEST + 1)
    with pytest.raises((RequestDataTooBig, UploadFileException)):
        _ = request.POST
