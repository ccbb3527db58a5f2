"""What people may upload: judged by its content, never by its name, and pictures drawn anew before they are kept.

A picture that is drawn anew holds no place, camera or owner (Exif, XMP, IPTC), nothing after its end and nothing that a
browser could run. Certificates and documents are kept as they are, so only a few kinds are let in.
"""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
CERTIFICATE_KINDS = ("pdf", "jpeg", "png")
DOCUMENT_KINDS = ("pdf", "docx", "xlsx", "csv", "txt")
#: What a picture of each format becomes: format, ending and how it is written.
DRAWN_AS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "JPEG": ("JPEG", "jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "MPO": ("JPEG", "jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "HEIF": ("JPEG", "jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "AVIF": ("JPEG", "jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "PNG": ("PNG", "png", {"optimize": True}),
    "GIF": ("PNG", "png", {"optimize": True}),
    "WEBP": ("WEBP", "webp", {"quality": 88, "method": 4}),
}

pillow_heif.register_heif_opener()


def private_storage() -> FileSystemStorage:
    """Return where files lie that no web server hands out: only a view that checks who asks may read them."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=settings.PRIVATE_URL)


def drawn_anew(upload: "File[Any]") -> "ContentFile[bytes]":
    """Return the picture turned upright and written again, named by what it is; its first frame where it moves.

    Raises:
        ValidationError: when it is too large, or no picture of a kind we know.

    """
    _check_size(upload)
    try:
        upload.seek(0)
        picture: Image.Image = Image.open(upload)
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_too_many_pixels(picture), code="too_many_pixels")
        kind, ending, how = DRAWN_AS[picture.format or ""]
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, KeyError, ValueError, Image.DecompressionBombError) as fault:
        raise ValidationError(
            _("Filen är ingen bild som vi kan visa. Spara om den som JPEG, PNG eller WebP och välj den igen."),
            code="no_picture",
        ) from fault
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert(_mode(upright, kind=kind))
    upright.info.clear()
    paper = BytesIO()
    upright.save(paper, kind, icc_profile=profile, exif=b"", **how)
    return ContentFile(paper.getvalue(), name=f"{PurePosixPath(upload.name or 'bild').stem[:80]}.{ending}")


def kind_of(upload: "File[Any]") -> str:
    """Return what the content is: one of `CERTIFICATE_KINDS` or `DOCUMENT_KINDS`, or "" when it is something else."""
    upload.seek(0)
    beginning = upload.read(8192)
    upload.seek(0)
    if beginning.startswith(b"%PDF-"):
        return "pdf"
    if beginning.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if beginning.startswith(b"PK\x03\x04"):
        return _office_kind(upload)
    return "txt" if _is_plain_text(beginning) else ""


def check_certificate(upload: "File[Any]") -> None:
    """Check that the file is a certificate we can keep.

    Raises:
        ValidationError: when it is too large, or neither PDF, JPEG nor PNG.

    """
    _check_size(upload)
    if kind_of(upload) not in CERTIFICATE_KINDS:
        raise ValidationError(
            _(
                "Intyget ska vara en PDF eller en bild (JPEG, PNG). Skriv ut det som PDF eller fota av "
                "det och välj igen."
            ),
            code="wrong_kind",
        )


def check_document(upload: "File[Any]") -> None:
    """Check that the document is of a kind we can hand out, and is what its name says.

    Raises:
        ValidationError: when it is too large, of another kind, or named as something else.

    """
    _check_size(upload)
    kind = kind_of(upload)
    ending = PurePosixPath(upload.name or "").suffix.lower().lstrip(".")
    kinds = {"txt", "csv"} if kind == "txt" else {kind}
    if kind not in DOCUMENT_KINDS or ending not in kinds:
        raise ValidationError(
            _("Filens innehåll stämmer inte med dess namn, eller är av ett slag vi inte tar emot. Välj en äkta PDF, "
              "Word- eller Excelfil (docx, xlsx), CSV eller ren text."),
            code="wrong_kind",
        )  # fmt: skip


def _check_size(upload: "File[Any]") -> None:
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("Filen är för stor: %(size)s. Den får vara högst %(most)s, så gör den mindre och välj den igen.")
            % {"size": filesizeformat(upload.size), "most": filesizeformat(MAX_BYTES)},
            code="too_large",
        )


def _too_many_pixels(picture: Image.Image) -> str:
    return _("Bilden är %(width)s × %(height)s bildpunkter. Minska den till högst 8000 × 6000 och välj den igen.") % {
        "width": picture.width,
        "height": picture.height,
    }


def _mode(picture: Image.Image, *, kind: str) -> str:
    """Return the colour mode to write in: transparency stays where the format can hold it."""
    transparent = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    return "RGBA" if transparent and kind != "JPEG" else "RGB"


def _office_kind(upload: "File[Any]") -> str:
    """Return which of Office's zipped formats it is, by the parts it holds; "" with macros or as another zip."""
    try:
        with zipfile.ZipFile(upload) as parts:
            names = set(parts.namelist())
    except zipfile.BadZipFile:
        return ""
    finally:
        upload.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else ""


def _is_plain_text(beginning: bytes) -> bool:
    """Return whether it is text without control characters that does not begin as markup."""
    if not beginning or beginning.lstrip().startswith(b"<") or b"\0" in beginning:
        return False
    text = beginning.decode("utf-8", errors="ignore")
    return not any(ord(character) < 32 and character not in "\r\n\t" for character in text)
