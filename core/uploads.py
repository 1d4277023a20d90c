"""Files that somebody uploads: bounded before they are read, and pictures written anew.

What is kept of a picture is what one sees: no metadata, no second file behind it, never SVG.
"""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.refusals import Refusal, refuse_if

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 25_000_000
WIDEST = 2_400
"""Pixels on the longer side of what is kept: enough to read a page by."""
MOST_OF_A_REQUEST = 8 * 1024 * 1024

TOO_LARGE = _("The file is too large; at most 2 MB are taken.")
TOO_MANY_PIXELS = _("The picture has too many pixels; at most 25 megapixels are taken.")
NO_PICTURE = _("The file is no picture that can be read. Take a JPEG or a PNG.")
_SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


class Bounded(FileUploadHandler):
    """Refuses a request that is larger than any form here, before anything of it is written down."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > MOST_OF_A_REQUEST:
            raise RequestDataTooBig(f"{content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def read(file: Any, *, most: int = MOST_BYTES) -> bytes:
    """The bytes of an uploaded file, of which there are few enough."""
    content: bytes = file.read(most + 1)
    refuse_if(len(content) > most, TOO_LARGE, code="too_large")
    return content


def form_of_picture(content: bytes) -> str | None:
    """JPEG or PNG by the first bytes, whatever the file is called; None for anything else."""
    return next((form for signature, form in _SIGNATURES.items() if content.startswith(signature)), None)


def picture_anew(content: bytes) -> tuple[str, bytes]:
    """A JPEG or PNG, decoded within bounds and encoded again: its media type and its bytes, no more than came."""
    form = form_of_picture(content)
    if form is None:
        raise Refusal(NO_PICTURE, code="no_picture")
    try:
        with Image.open(BytesIO(content), formats=[form]) as opened:
            # The size stands at the beginning of the file: nothing was decoded yet.
            refuse_if(opened.width * opened.height > MOST_PIXELS, TOO_MANY_PIXELS, code="too_many_pixels")
            picture = _flat(opened)
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise Refusal(TOO_MANY_PIXELS, code="too_many_pixels") from error
    except Exception as error:  # whatever a decoder raises over a hostile file
        raise Refusal(NO_PICTURE, code="no_picture") from error
    encoded = _encoded(picture, form)
    if len(encoded) > MOST_BYTES:
        form, encoded = "JPEG", _encoded(picture, "JPEG")
    refuse_if(len(encoded) > MOST_BYTES, TOO_LARGE, code="too_large")
    return f"image/{form.lower()}", encoded


def _flat(opened: Image.Image) -> Image.Image:
    """The picture upright, on white, no larger than one reads."""
    if opened.format == "JPEG":
        opened.draft("RGB", (WIDEST, WIDEST))
    opened.thumbnail((WIDEST, WIDEST))
    upright = ImageOps.exif_transpose(opened)
    if "A" in upright.getbands() or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return upright.convert("RGB")


def _encoded(picture: Image.Image, form: str) -> bytes:
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    written = BytesIO()
    bare.save(written, form, **({"quality": 88} if form == "JPEG" else {"optimize": True}))
    return written.getvalue()
