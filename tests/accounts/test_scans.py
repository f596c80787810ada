"""What may come in as a scan: judged by its bytes, cleaned before it is kept."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.accounts.errors import (
    DocumentEmpty,
    DocumentNotPlain,
    DocumentTooLarge,
    DocumentTooManyPixels,
    DocumentTypeUnknown,
    DocumentUnreadable,
)
from apps.accounts.scans import ACTIVE_NAMES, KEPT_SIDE, MAX_JPEG_PIXELS, MAX_PIXELS, read_scan
from apps.core.errors import DomainError
from tests.accounts.builders import PDF, picture

LIMIT = 300_000


def read(content: bytes, limit: int = LIMIT) -> tuple[bytes, str]:
    scan = read_scan(io.BytesIO(content), max_bytes=limit)
    return scan.content, scan.content_type


def png_that_announces(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def png_with_swollen_text() -> bytes:
    """A PNG whose compressed text grows a thousandfold."""
    whole = picture("PNG")
    text = b"Comment\0\0" + zlib.compress(b"a" * 100_000_000)
    data = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    return whole[:33] + data + whole[33:]


HOSTILE: dict[str, tuple[bytes, type[DomainError]]] = {
    "zero bytes": (b"", DocumentEmpty),
    "one byte more than allowed": (b"\xff\xd8\xff" + b"\0" * (LIMIT - 2), DocumentTooLarge),
    "a web page": (b"<!doctype html><script>alert(1)</script>", DocumentTypeUnknown),
    "an SVG with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', DocumentTypeUnknown),
    "a program": (b"\x7fELF" + b"\0" * 200, DocumentTypeUnknown),
    "a zip archive": (b"PK\x03\x04" + b"\0" * 200, DocumentTypeUnknown),
    "a GIF": (picture("GIF"), DocumentTypeUnknown),
    "plain text": (b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", DocumentTypeUnknown),
    "JPEG magic before a web page": (
        b"\xff\xd8\xff\xe0" + b"<html><script>alert(1)</script>" * 20,
        DocumentUnreadable,
    ),
    "a JPEG that ends early": (picture("JPEG")[:900], DocumentUnreadable),
    "a PNG that ends early": (picture("PNG")[:300], DocumentUnreadable),
    "PNG magic before a JPEG": (b"\x89PNG\r\n\x1a\n" + picture("JPEG"), DocumentUnreadable),
    "a bomb of 900 million pixels": (png_that_announces(30_000, 30_000), DocumentTooManyPixels),
    "a picture of 51 million pixels": (png_that_announces(8_500, 6_000), DocumentTooManyPixels),
    "a PNG with swollen text": (png_with_swollen_text(), DocumentUnreadable),
    "a PDF with the wrong magic": (b"%PDX-1.7\n%%EOF", DocumentTypeUnknown),
    "a PDF behind something else": (b"<html>" + PDF, DocumentTypeUnknown),
    "a PDF that ends early": (PDF[:40], DocumentUnreadable),
    "a PDF with a script": (
        PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"),
        DocumentNotPlain,
    ),
    "a PDF that starts a program": (
        PDF.replace(b"/Catalog", b"/Catalog /AA << /S /Launch >>"),
        DocumentNotPlain,
    ),
    "a PDF with a file inside": (PDF.replace(b"/Catalog", b"/Catalog /EmbeddedFile 7 0 R"), DocumentNotPlain),
    "an encrypted PDF": (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), DocumentNotPlain),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str) -> None:
    content, error = HOSTILE[name]
    with pytest.raises(error) as caught:
        read(content)
    assert type(caught.value) is error


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_kept_as_jpeg(image_format: str) -> None:
    content, content_type = read(picture(image_format))
    assert content_type == "image/jpeg"
    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (600, 400))


def test_what_hides_behind_a_picture_is_gone() -> None:
    content, _type = read(picture("JPEG") + b"<script>alert('polyglot')</script>PK\x03\x04")
    assert b"polyglot" not in content
    assert b"PK\x03\x04" not in content


def test_where_and_when_a_picture_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker-Unmistakable"
    exif.get_ifd(0x8825)[1] = "N"
    source = picture("JPEG", exif=exif)
    assert b"CameraMaker-Unmistakable" in source
    content, _type = read(source)
    assert b"CameraMaker-Unmistakable" not in content
    with Image.open(io.BytesIO(content)) as kept:
        assert dict(kept.getexif()) == {}


def test_a_sideways_picture_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content, _type = read(picture("JPEG", exif=exif))
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (400, 600)


def test_a_transparent_picture_lies_on_white() -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(kept, "PNG")
    content, _type = read(kept.getvalue())
    with Image.open(io.BytesIO(content)) as flat:
        assert flat.getpixel((25, 25)) == (255, 255, 255)


def test_a_huge_picture_is_kept_at_a_useful_size() -> None:
    content, _type = read(picture("JPEG", size=(6000, 3000), quality=20), limit=8_000_000)
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (KEPT_SIDE, KEPT_SIDE // 2)


@pytest.mark.parametrize("image_format", ["PNG", "WEBP", "JPEG"])
def test_a_picture_of_just_the_pixels_that_are_taken(image_format: str) -> None:
    size = (6000, MAX_PIXELS // 6000)
    content, _type = read(picture(image_format, size=size, quality=20), limit=8_000_000)
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (KEPT_SIDE, KEPT_SIDE * size[1] // size[0] + 1)


@pytest.mark.parametrize(
    ("image_format", "options"), [("PNG", {}), ("WEBP", {"quality": 20}), ("JPEG", {"progressive": True})]
)
def test_a_picture_of_more_pixels_is_refused_with_the_limit(
    image_format: str, options: dict[str, object]
) -> None:
    source = picture(image_format, size=(6000, MAX_PIXELS // 6000 + 1), **options)
    with pytest.raises(DocumentTooManyPixels) as refused:
        read(source, limit=8_000_000)
    assert (refused.value.status, refused.value.params) == (413, {"limit_pixels": MAX_PIXELS})
    assert "24 megapixels" in str(refused.value)


def test_a_large_jpeg_is_decoded_small() -> None:
    size = (8000, MAX_JPEG_PIXELS // 8000)
    content, _type = read(picture("JPEG", size=size, quality=20), limit=8_000_000)
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.size == (size[0] // 2, size[1] // 2)
    with pytest.raises(DocumentTooManyPixels):
        read(picture("JPEG", size=(size[0], size[1] + 1), quality=20), limit=8_000_000)


def test_what_a_picture_says_about_itself_is_gone() -> None:
    source = picture("JPEG", comment=b"Comment-Unmistakable")
    assert b"Comment-Unmistakable" in source
    assert b"Comment-Unmistakable" not in read(source)[0]


def test_a_plain_pdf_stays_as_it_is() -> None:
    assert read(PDF) == (PDF, "application/pdf")


# What is by chance in packed data; none of it ends the stream.
CHANCE = st.sampled_from(
    [b"/JS ", b"/JavaScript/", b"/J#53\n", b">>stream\n", b"/Encrypt<", b"stream", b"endobj"]
)
BODIES = st.lists(st.one_of(st.binary(max_size=200), CHANCE)).map(b"".join)


def pdf_with(*streams: bytes, catalog: bytes = b"") -> bytes:
    """A PDF whose pictures are these bodies."""
    pictures = b"".join(
        b"%d 0 obj\n<< /Length %d >>\nstream\r\n%b\nendstream\nendobj\n" % (number, len(body), body)
        for number, body in enumerate(streams, 2)
    )
    return PDF.replace(b"/Catalog", b"/Catalog " + catalog).replace(b"trailer", pictures + b"trailer")


@given(st.lists(BODIES.filter(lambda body: b"endstream" not in body), max_size=3))
def test_what_packed_data_spells_by_chance_is_no_refusal(bodies: list[bytes]) -> None:
    content = pdf_with(*bodies)
    assert read(content) == (content, "application/pdf")


@given(
    name=st.sampled_from(ACTIVE_NAMES),
    after=st.sampled_from([b" ", b"\n", b"/", b"(", b"<", b"["]),
    data=st.data(),
)
def test_a_name_is_found_however_it_is_spelt(name: str, after: bytes, data: st.DataObject) -> None:
    ways = [st.sampled_from([letter, f"#{ord(letter):02x}", f"#{ord(letter):02X}"]) for letter in name]
    spelt = "/" + "".join(data.draw(st.tuples(*ways)))
    written = spelt.encode() + after
    for content in (
        pdf_with(b"data", catalog=written),
        PDF.replace(b"trailer", b"9 0 obj\n<< " + written + b">>\nstream\ndata\nendstream\nendobj\ntrailer"),
        PDF.replace(b"trailer", b"<< >>\nstream\nthat never ends" + written + b"\ntrailer"),
        pdf_with(b"data").replace(b"trailer", written + b"\ntrailer"),
    ):
        with pytest.raises(DocumentNotPlain):
            read(content)


@pytest.mark.parametrize(
    "name", [b"/JSON", b"/JS.1", b"/JS#20", b"/EmbeddedFiles", b"/XFAnot", b"JS", b"#2FJS"]
)
def test_other_names_are_plain(name: bytes) -> None:
    assert read(pdf_with(catalog=name))[1] == "application/pdf"


@pytest.mark.parametrize("part", [b">>stream\n", b">>", b"/", b"/#4a", b"endstream", b">>stream\nendstream"])
def test_a_pdf_of_nothing_but_beginnings_is_read_in_one_go(part: bytes) -> None:
    content = b"%PDF-1.7\n" + part * (4_000_000 // len(part)) + b"%%EOF"
    started = time.process_time()
    assert read(content, limit=8_000_000)[1] == "application/pdf"
    assert time.process_time() - started < 5


def test_a_file_of_exactly_the_limit_is_read() -> None:
    content = picture("JPEG")
    assert read(content, limit=len(content))[1] == "image/jpeg"
