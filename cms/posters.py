"""A poster of a place for the shelf or the barn wall: one A4 page to print, with a QR code that leads to its page."""

import logging
from collections.abc import Iterable
from typing import cast

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from fpdf import FPDF

from cms.queries.places import PlacePage, place_page, with_parts
from cms.views import now
from hubs.models import Place
from search.keeping import kept

CONTENT_TYPE = "application/pdf"
WIDTH, HEIGHT, MARGIN = 210, 297, 18  # an A4 page; these and all lengths below in millimetres
INNER = WIDTH - 2 * MARGIN
PICTURE_HEIGHT = 96
QR_SIDE, QR_BESIDE = 58, 12
COLUMN = INNER - QR_SIDE - QR_BESIDE
FOOT = HEIGHT - 24
PRODUCTS_NAMED, HOURS_TOLD = 7, 5
POINT = 25.4 / 72  # a typographer's point
INK, MUTED, FOREST, LINE = (34, 32, 27), (93, 87, 74), (63, 93, 58), (224, 213, 189)
FONTS = {
    "title": ("fonts/fraunces-5.3.0-latin-wght.woff2", 600),
    "text": ("fonts/figtree-5.3.0-latin-wght.woff2", 400),
    "strong": ("fonts/figtree-5.3.0-latin-wght.woff2", 650),
}

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table it leaves out


@require_safe
@kept
def poster(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The poster of a place; whatever the name in the address, so that links survive a new one."""
    place = get_object_or_404(with_parts(Place.objects.public()), pk=pk)
    return HttpResponse(drawn(place_page(place, moment=now())), content_type=CONTENT_TYPE)


def drawn(page: PlacePage) -> bytes:
    """Return the poster as a PDF file."""
    pdf = blank(page)
    picture(pdf, f"pictures/place-{page.place.kind}.svg")
    heading(pdf, page)
    below = pdf.get_y() + 9
    code(pdf, address_of(page.place), top=below)
    hours(pdf, page, top=below)
    products(pdf, page)
    foot(pdf)
    return bytes(pdf.output())


def address_of(place: Place) -> str:
    """Return the address of the place's page, in the language that is spoken."""
    return settings.SITE_URL + reverse("place", kwargs={"pk": place.pk, "slug": place.slug})


def blank(page: PlacePage) -> FPDF:
    """Return an empty page with our own letters, dated when the place was last changed so that it is the same again."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(MARGIN)
    pdf.c_margin = 0
    for family, (file, weight) in FONTS.items():
        pdf.add_font(family, fname=found(file), variations={"wght": float(weight)})
    pdf.set_title(page.place.name)
    pdf.set_lang(get_language() or settings.LANGUAGE_CODE)
    pdf.set_creation_date(page.place.updated)
    pdf.add_page()
    return pdf


def found(file: str) -> str:
    """Return where a static file lies.

    Raises:
        FileNotFoundError: when there is none.

    """
    path = finders.find(file)
    if not isinstance(path, str):
        raise FileNotFoundError(f"There is no static file {file}: the installation lacks a part. Install it again.")
    return path


# ---- what stands on it, from above ---------------------------------------------------------------------------------


def picture(pdf: FPDF, file: str) -> None:
    """Draw the picture of the kind of place over the whole width, its upper and lower edges cut."""
    drawing = finders.find(file) or found("pictures/basket.svg")
    height = WIDTH * 2 / 3
    with pdf.rect_clip(x=0, y=0, w=WIDTH, h=PICTURE_HEIGHT):
        pdf.image(str(drawing), x=0, y=(PICTURE_HEIGHT - height) * 0.39, w=WIDTH, h=height)
    pdf.set_y(PICTURE_HEIGHT + 11)


def heading(pdf: FPDF, page: PlacePage) -> None:
    """Write the kind, the name as large as two lines allow, and where it is."""
    write(pdf, page.kind_name, family="strong", size=15, colour=FOREST)
    pdf.ln(1.5)
    size = next((it for it in (46, 40, 34, 28) if fits(pdf, page.place.name, size=it)), 22)
    write(pdf, page.place.name, family="title", size=size, lines=1.08)
    if page.address:
        pdf.ln(2)
        write(pdf, page.address, size=14, colour=MUTED)


def fits(pdf: FPDF, text: str, *, size: int) -> bool:
    """Return whether the name stands on two lines at that size, no word broken."""
    pdf.set_font("title", size=size)
    lines = cast(list[str], pdf.multi_cell(INNER, text=text, dry_run=True, output="LINES"))
    return len(lines) <= 2 and all(pdf.get_string_width(word) <= INNER for word in text.split())


def code(pdf: FPDF, address: str, *, top: float) -> None:
    """Draw the QR code of the address at the right, with what it is for and the address in words."""
    left = WIDTH - MARGIN - QR_SIDE
    squares(pdf, address, left=left, top=top)
    pdf.link(left, top, QR_SIDE, QR_SIDE, address)
    pdf.set_xy(left, top + QR_SIDE + 3)
    write(pdf, _("Se vad som finns i dag"), family="strong", size=13, left=left, width=QR_SIDE)
    pdf.ln(0.5)
    write(pdf, _("Rikta mobilens kamera mot rutan."), size=11, colour=MUTED, left=left, width=QR_SIDE)


def squares(pdf: FPDF, address: str, *, left: float, top: float) -> None:
    """Draw the dark squares of the code, those beside each other in a row as one."""
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix]
    side = QR_SIDE / len(rows)
    pdf.set_fill_color(0)
    for number, row in enumerate(rows):
        for start, length in runs(row):
            pdf.rect(left + start * side, top + number * side, length * side, side, style="F")


def runs(row: bytes) -> Iterable[tuple[int, int]]:
    """Yield where each run of dark squares begins and how long it is."""
    start = 0
    for part in row.split(b"\x00"):
        if part:
            yield start, len(part)
        start += len(part) + 1


def hours(pdf: FPDF, page: PlacePage, *, top: float) -> None:
    """Write when it is open in words, or how to find out."""
    pdf.set_xy(MARGIN, top)
    subheading(pdf, _("Öppettider"))
    unknown = _("Ring först: %(phone)s") % {"phone": page.place.phone} if page.place.phone else ""
    listed(pdf, page.yearly[:HOURS_TOLD] or tuple(filter(None, (unknown,))) or (_("Se webbsidan."),), until=FOOT)


def products(pdf: FPDF, page: PlacePage) -> None:
    """Name a few of the goods, those in season first; nothing where nothing is known."""
    if not page.products or pdf.get_y() > FOOT - 30:
        return
    pdf.ln(6)
    subheading(pdf, _("Det här säljs här"))
    names = tuple(card.name for card in page.products[:PRODUCTS_NAMED])
    written = listed(pdf, names, until=FOOT - 8)
    if rest := page.product_count - written:
        write(pdf, _("och %(count)s till") % {"count": rest}, size=12, colour=MUTED, width=COLUMN)


def subheading(pdf: FPDF, text: str) -> None:
    """Write what the lines below it are."""
    write(pdf, text, family="title", size=19, colour=FOREST, width=COLUMN)
    pdf.ln(1.5)


def listed(pdf: FPDF, lines: Iterable[str], *, until: float) -> int:
    """Write the lines, as many as there is room for above the height, and return how many."""
    written = 0
    for line in lines:
        if pdf.get_y() + tall(pdf, capital(line), width=COLUMN, size=14) > until:
            break
        write(pdf, capital(line), size=14, width=COLUMN)
        pdf.ln(0.8)
        written += 1
    return written


def foot(pdf: FPDF) -> None:
    """Draw whose poster it is below a line."""
    top = HEIGHT - 19
    pdf.set_draw_color(*LINE)
    pdf.line(MARGIN, top, WIDTH - MARGIN, top)
    pdf.image(found("icons/mark.svg"), x=MARGIN, y=top + 3, w=8, h=8)
    pdf.set_xy(MARGIN + 10.5, top + 3.6)
    write(pdf, "Sörmlandsmat", family="title", size=15, left=MARGIN + 10.5, width=60)
    pdf.set_xy(MARGIN, top + 4.4)
    host = settings.SITE_URL.partition("://")[2]
    write(pdf, host, size=12, colour=MUTED, align="R")


# ---- writing -------------------------------------------------------------------------------------------------------


def write(
    pdf: FPDF,
    text: str,
    *,
    size: int,
    family: str = "text",
    colour: tuple[int, int, int] = INK,
    left: float = MARGIN,
    width: float = INNER,
    lines: float = 1.25,
    align: str = "L",
) -> None:
    """Write the text (size in points) at this height, in as many lines as it takes, and go below it."""
    pdf.set_font(family, size=size)
    pdf.set_text_color(*colour)
    pdf.set_x(left)
    pdf.multi_cell(width, h=size * POINT * lines, text=text, align=align, new_x="LMARGIN", new_y="NEXT")


def tall(pdf: FPDF, text: str, *, width: float, size: int) -> float:
    """Return how high the text would stand."""
    pdf.set_font("text", size=size)
    return cast(float, pdf.multi_cell(width, h=size * POINT * 1.25, text=text, dry_run=True, output="HEIGHT"))


def capital(text: str) -> str:
    """Return the text with a capital first letter, the rest as it was."""
    return text[:1].upper() + text[1:]
