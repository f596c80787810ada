"""What a scan may be, judged by its bytes: a file's name and announced type are only what a sender says."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.accounts.errors import (
    DocumentEmpty,
    DocumentNotPlain,
    DocumentTooLarge,
    DocumentTypeUnknown,
    DocumentUnreadable,
)

IMAGE_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PDF = "application/pdf"
KEPT_IMAGE = "image/jpeg"

# Judged from the header, before a pixel is decoded: a few kilobytes can announce gigabytes.
MAX_PIXELS = 50_000_000
# The longest side that is kept: a passport's code lines stay sharp at a tenth of it.
KEPT_SIDE = 4000
_QUALITY = 88
# PDF names (ISO 32000-2) of what acts or hides instead of showing a page.
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|Encrypt|SubmitForm|ImportData)\b")
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

    Raises DocumentTooLarge, DocumentEmpty, DocumentTypeUnknown, DocumentUnreadable or DocumentNotPlain.
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
            if image.width * image.height > MAX_PIXELS:
                raise DocumentTooLarge(params={"limit_pixels": MAX_PIXELS})
            # JPEG alone can be decoded small at once; for the others this does nothing.
            image.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
            return _encode(upright)
    except Image.DecompressionBombError as error:
        raise DocumentTooLarge(params={"limit_pixels": MAX_PIXELS}) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow's words for a file that isn't what its first bytes say, or ends early.
        raise DocumentUnreadable from error


def _encode(image: Image.Image) -> bytes:
    flat = Image.new("RGB", image.size, "white")
    rgba = image.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    kept = io.BytesIO()
    flat.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def _check_pdf(content: bytes) -> None:
    if _PDF_END not in content[-_PDF_TAIL:]:
        raise DocumentUnreadable
    if _ACTIVE.search(content):
        raise DocumentNotPlain
