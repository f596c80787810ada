"""What a scan may be, judged by its bytes: a file's name and announced type are only what a sender says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.accounts.errors import (
    DocumentEmpty,
    DocumentNotPlain,
    DocumentTooLarge,
    DocumentTooManyPixels,
    DocumentTypeUnknown,
    DocumentUnreadable,
)

IMAGE_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PDF = "application/pdf"
KEPT_IMAGE = "image/jpeg"

# Judged from the header, before a pixel is decoded: a few kilobytes can announce gigabytes. A pixel costs four bytes
# while it is worked on; of a baseline JPEG with more pixels than that a quarter is decoded at most.
MAX_PIXELS = 24_000_000
MAX_JPEG_PIXELS = 50_000_000
# The longest side that is kept: a passport's code lines stay sharp at a tenth of it.
KEPT_SIDE = 4000
_QUALITY = 88
# PDF names (ISO 32000-2) of what acts or hides instead of showing a page.
ACTIVE_NAMES = (
    "JavaScript",
    "JS",
    "Launch",
    "EmbeddedFile",
    "RichMedia",
    "XFA",
    "Encrypt",
    "SubmitForm",
    "ImportData",
)
# Any letter of a name may be written as `#` and its code; a name goes on to the next delimiter (7.2.3, 7.3.5).
_SPELT = ("".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name) for name in ACTIVE_NAMES)
_ACTIVE = re.compile(rf"/(?:{'|'.join(_SPELT)})(?![^\0\t\n\f\r ()<>\[\]{{}}/%])".encode())
# A stream's dictionary has ended, and its body begins.
_STREAM = re.compile(rb">>[\0\t\n\f\r ]*stream[\t ]*(?:\r\n?|\n)")
_STREAM_END = b"endstream"
_PDF_END = b"%%EOF"
_PDF_TAIL = 1024


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as it will be kept."""

    content: bytes
    content_type: str


def read_scan(upload: BinaryIO, *, max_bytes: int) -> Scan:
    """Reads and cleans an upload.

    Images are drawn anew, so that only their pixels remain; a PDF stays as it is.

    Raises DocumentTooLarge, DocumentTooManyPixels, DocumentEmpty, DocumentTypeUnknown, DocumentUnreadable or
    DocumentNotPlain.
    """
    content = upload.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise DocumentTooLarge(params={"limit_bytes": max_bytes})
    if not content:
        raise DocumentEmpty
    kind = filetype.guess_mime(content)
    if kind in IMAGE_FORMATS:
        return Scan(_redraw(content, IMAGE_FORMATS[kind]), KEPT_IMAGE)
    if kind == PDF:
        _check_pdf(content)
        return Scan(content, PDF)
    raise DocumentTypeUnknown


def _redraw(content: bytes, image_format: str) -> bytes:
    """The picture alone, upright, as JPEG: no EXIF (where and when), no profile, nothing appended."""
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            _bound_memory(image)
            # Smaller first: everything after works on what is kept.
            image.thumbnail((KEPT_SIDE, KEPT_SIDE))
            ImageOps.exif_transpose(image, in_place=True)
            return _encode(image)
    except Image.DecompressionBombError as error:
        raise DocumentTooManyPixels(params={"limit_pixels": MAX_PIXELS}) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow's words for a file that isn't what its first bytes say, or ends early.
        raise DocumentUnreadable from error


def _bound_memory(image: Image.Image) -> None:
    """Raises DocumentTooManyPixels; has a large JPEG decoded small, which JPEG alone can be.

    Not a progressive one: its decoder keeps every pixel's coefficients before it draws the first.
    """
    pixels = image.width * image.height
    if pixels <= MAX_PIXELS:
        image.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
        return
    if image.format != "JPEG" or image.info.get("progressive") or pixels > MAX_JPEG_PIXELS:
        raise DocumentTooManyPixels(params={"limit_pixels": MAX_PIXELS})
    image.draft("RGB", (image.width // 2, image.height // 2))


def _encode(image: Image.Image) -> bytes:
    flat = _on_white(image)
    # What the file said about itself, its comment among it, would be written again.
    flat.info.clear()
    kept = io.BytesIO()
    flat.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    flat = Image.new("RGB", image.size, "white")
    rgba = image.convert("RGBA")
    flat.paste(rgba, mask=rgba)
    return flat


def _check_pdf(content: bytes) -> None:
    """Raises DocumentUnreadable, or DocumentNotPlain where something active is written openly.

    Objects that are packed into streams are not opened: a PDF that passes is still only ever downloaded.
    """
    if _PDF_END not in content[-_PDF_TAIL:]:
        raise DocumentUnreadable
    if any(_ACTIVE.search(content, start, end) for start, end in _outside_streams(content)):
        raise DocumentNotPlain


def _outside_streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Where a PDF's own words stand, from and to. In the body of a stream, a picture or packed, any word is chance."""
    start = 0
    for stream in _STREAM.finditer(content):
        if stream.start() < start:
            continue
        end = content.find(_STREAM_END, stream.end())
        if end < 0:
            break
        # The brackets close a dictionary, whose last name ends before them.
        yield start, stream.start() + 2
        start = end + len(_STREAM_END)
    yield start, len(content)
