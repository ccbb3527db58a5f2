"""What people upload is judged by its content, and pictures are drawn anew."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import logged_in, person
from PIL import Image
from pytest_django import Settings
from wagtail.documents.models import Document

from members.actions import OFFICE
from members.models import Picture
from members.uploads import check_certificate, check_document, drawn_anew, kind_of


def a_picture(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: Any) -> bytes:
    paper = BytesIO()
    Image.new(mode, size, "#3f5d3a").save(paper, kind, **how)
    return paper.getvalue()


def with_place(*, turned: int = 1) -> bytes:
    """A photograph that says where it was taken, with which camera, and which way is up."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera AB"
    exif[0x0112] = turned
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (58.0, 45.0, 11.0), "E", (17.0, 0.0, 31.0)
    return a_picture(exif=exif)


def upload(content: bytes, name: str = "bild.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_picture_forgets_where_it_was_taken() -> None:
    assert dict(Image.open(BytesIO(with_place())).getexif().get_ifd(0x8825)) != {}
    drawn = drawn_anew(upload(with_place()))
    picture = Image.open(drawn)
    assert (dict(picture.getexif()), picture.size, drawn.name) == ({}, (60, 40), "bild.jpg")
    assert b"Kamera" not in drawn.read()


def test_a_picture_is_turned_upright() -> None:
    assert Image.open(drawn_anew(upload(with_place(turned=6)))).size == (40, 60)


@pytest.mark.parametrize(
    ("kind", "mode", "becomes", "name"),
    [
        ("JPEG", "RGB", "JPEG", "bild.jpg"),
        ("JPEG", "CMYK", "JPEG", "bild.jpg"),
        ("PNG", "RGBA", "PNG", "bild.png"),
        ("PNG", "P", "PNG", "bild.png"),
        ("GIF", "P", "PNG", "bild.png"),
        ("WEBP", "RGB", "WEBP", "bild.webp"),
        ("HEIF", "RGB", "JPEG", "bild.jpg"),
    ],
)
def test_what_each_format_becomes(kind: str, mode: str, becomes: str, name: str) -> None:
    drawn = drawn_anew(upload(a_picture(kind, mode=mode), "bild.anything"))
    assert (Image.open(drawn).format, drawn.name) == (becomes, name)


def test_transparency_stays() -> None:
    paper = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(paper, "PNG")
    assert Image.open(drawn_anew(upload(paper.getvalue()))).getpixel((0, 0)) == (0, 0, 0, 0)


def test_what_hides_behind_a_picture_is_gone() -> None:
    script = b"<script>alert(1)</script>"
    assert script not in drawn_anew(upload(a_picture() + script)).read()


def a_bomb() -> bytes:
    """A picture of a few bytes that says it is 30,000 by 30,000."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 100)) + part(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG, "no_picture"),
        (b"", "no_picture"),
        (b"GIF89a nonsense", "no_picture"),
        (a_picture()[:200], "no_picture"),
        (a_picture("BMP"), "no_picture"),
        (a_bomb(), "no_picture"),
        (a_picture("PNG", size=(10_000, 6_000), mode="1"), "too_many_pixels"),
        (a_picture() + b"\0" * (15 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_no_picture(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        drawn_anew(upload(content))
    assert refusal.value.code == code


def office_file(*names: str) -> bytes:
    paper = BytesIO()
    with zipfile.ZipFile(paper, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return paper.getvalue()


DOCX = office_file("[Content_Types].xml", "word/document.xml")
KINDS = [
    (b"%PDF-1.7\n", "pdf"),
    (a_picture(), "jpeg"),
    (a_picture("PNG"), "png"),
    (DOCX, "docx"),
    (office_file("xl/workbook.xml"), "xlsx"),
    (office_file("xl/workbook.xml", "xl/vbaProject.bin"), ""),
    (office_file("evil.exe"), ""),
    (b"PK\x03\x04broken", ""),
    (b"namn;pris\nOst;10\n", "txt"),
    ("åäö".encode(), "txt"),
    (b"<html></html>", ""),
    (b"\x7fELF\0\0", ""),
    (b"", ""),
]


@pytest.mark.parametrize(("content", "kind"), KINDS)
def test_content_tells_the_kind(content: bytes, kind: str) -> None:
    assert kind_of(upload(content)) == kind


@pytest.mark.parametrize(("content", "kind"), KINDS)
def test_certificates_are_pdf_or_pictures(content: bytes, kind: str) -> None:
    if kind in {"pdf", "jpeg", "png"}:
        check_certificate(upload(content, "intyg.pdf"))
    else:
        with pytest.raises(ValidationError):
            check_certificate(upload(content, "intyg.pdf"))


@pytest.mark.parametrize(
    ("name", "content", "good"),
    [
        ("a.pdf", b"%PDF-1.7\n", True),
        ("a.docx", DOCX, True),
        ("a.csv", b"namn;pris\n", True),
        ("a.txt", b"hej\n", True),
        ("a.docx", b"%PDF-1.7\n", False),
        ("a.pdf", DOCX, False),
        ("a.txt", b"<script>", False),
        ("a.jpg", a_picture(), False),
        ("a.pdf", b"%PDF-" + b"0" * (15 * 1024 * 1024), False),
    ],
)
def test_documents_are_what_their_name_says(name: str, content: bytes, good: bool) -> None:
    if good:
        check_document(upload(content, name))
    else:
        with pytest.raises(ValidationError):
            check_document(upload(content, name))


@pytest.fixture
def office(settings: Settings, tmp_path: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    return logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))


@pytest.mark.django_db
def test_the_admin_draws_uploaded_pictures_anew(office: Client) -> None:
    answer = office.post(
        "/cms/images/add/", {"title": "Får", "file": upload(with_place(turned=6), "far.jpg"), "collection": 1}
    )
    assert answer.status_code == 302
    kept = Picture.objects.get()
    with kept.file.open() as file:
        assert (kept.width, kept.height, kept.file_size) == (40, 60, file.size)
        assert dict(Image.open(file).getexif()) == {}


@pytest.mark.django_db
def test_the_admins_many_at_a_time_draws_anew_too(office: Client) -> None:
    answer = office.post(
        "/cms/images/multiple/add/",
        {"files[]": upload(with_place(), "far.jpg"), "title": "Får", "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json()["success"] is True
    with Picture.objects.get().file.open() as file:
        assert dict(Image.open(file).getexif()) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content"), [("x.svg", SVG), ("x.jpg", SVG), ("x.jpg", b"%PDF-1.7")])
def test_the_admin_takes_no_other_picture(office: Client, name: str, content: bytes) -> None:
    answer = office.post("/cms/images/add/", {"title": "Får", "file": upload(content, name), "collection": 1})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]


@pytest.mark.django_db
def test_the_admin_takes_only_true_documents(office: Client) -> None:
    false = office.post("/cms/documents/add/", {"title": "Protokoll", "file": upload(SVG, "a.pdf"), "collection": 1})
    assert list(false.context["form"].errors) == ["file"]
    true = office.post(
        "/cms/documents/add/", {"title": "Protokoll", "file": upload(b"%PDF-1.7\n", "a.pdf"), "collection": 1}
    )
    assert true.status_code == 302
    shown = Client().get(Document.objects.get().url)
    shown.close()
    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
