"""Draws the picture that goes along when a page is shared: 1200 x 630, words to the left, food or map to the right."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from math import cos, radians
from pathlib import Path

from django.core.files.storage import default_storage
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from hubs.geography.shapes import Layer, load_layer
from search.places import region

logger = logging.getLogger(__name__)
DESIGN = 1  # goes up when cards are drawn otherwise than before: what is kept is drawn anew
WIDTH, HEIGHT = 1200, 630
MARGIN, FRAME = 64, 32
PICTURE = (612, FRAME, WIDTH - FRAME, HEIGHT - FRAME)
ROUND, SHARP = 88, 20
COLUMN = PICTURE[0] - 2 * MARGIN + 16
TITLE_SIZES, TITLE_LINES, TITLE_LEADING = range(80, 39, -4), 4, 1.08
SMALLER = 60  # letters no larger than this may fill all the lines
LABEL_SIZE, LINE_SIZE, LINE_LINES, NAME_SIZE, MARK = 30, 33, 2, 31, 44
PAPER, INK, MUTED, FOREST = "#faf5e9", "#22201b", "#5d574a", "#3f5d3a"
WATER, NEIGHBOURS, COUNTY, BORDER, HERE = "#dbe6e2", "#ede5d0", "#d3d8b4", "#faf5e9", "#a83f24"
FINE = 2  # maps are drawn so many times as large, and made smaller to be smooth
ART = Path(str(files("sormlandsmat") / "illustrations" / "sharing"))
MOST_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows.

    `picture` is the key of a drawing; `municipality` a code, for a map instead; `photo` a stored file, before both,
    with the middle of what matters in it (shares of its width and height).
    """

    label: str
    title: str
    line: str = ""
    picture: str = "basket"
    municipality: str = ""
    photo: str = ""
    middle: tuple[float, float] = (0.5, 0.5)

    @property
    def digest(self) -> str:
        """The name of the picture: another one for whatever would be drawn otherwise."""
        facts = (DESIGN, self.label, self.title, self.line, self.picture, self.municipality, self.photo, self.middle)
        return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def drawn(card: Card) -> bytes:
    """Return the card as JPEG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    image.paste(side(card), PICTURE[:2], shape())
    write(image, card)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=88, subsampling=0, optimize=True)
    return written.getvalue()


# ---- words -----------------------------------------------------------------------------------------------------------


def write(image: Image.Image, card: Card) -> None:
    """Write the words: what it is, its name as large as fits, where it is from, and whose site this is."""
    pen = ImageDraw.Draw(image)
    lines, font = fitted(card.title)
    leading = round(font.size * TITLE_LEADING)
    below = broken(card.line, font=text_font(LINE_SIZE), width=COLUMN)[:LINE_LINES]
    height = LABEL_SIZE + 22 + leading * len(lines) + (30 + 42 * len(below) if below else 0)
    top = max(MARGIN - 8, (HEIGHT - MARGIN - MARK - height) // 2)
    pen.text((MARGIN, top), card.label, font=text_font(LABEL_SIZE), fill=FOREST)
    top += LABEL_SIZE + 22
    for line in lines:
        pen.text((MARGIN - 3, top), line, font=font, fill=INK)
        top += leading
    top += 30
    for line in below:
        pen.text((MARGIN, top), line, font=text_font(LINE_SIZE), fill=MUTED)
        top += 42
    image.paste(mark(), (MARGIN, HEIGHT - MARGIN - MARK + 8), mark())
    foot = HEIGHT - MARGIN - MARK // 2 + 8
    pen.text((MARGIN + MARK + 14, foot), "Sörmlandsmat", font=title_font(NAME_SIZE), fill=INK, anchor="lm")


def fitted(text: str) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """Return the title in lines, and the largest letters with which it fits; what is too long even so ends in "…"."""
    for size in TITLE_SIZES:
        font = title_font(size)
        lines = broken(text, font=font, width=COLUMN)
        whole = all(font.getlength(word) <= COLUMN for word in text.split())
        if whole and len(lines) <= (TITLE_LINES if size <= SMALLER else TITLE_LINES - 1):
            return lines, font
    font = title_font(TITLE_SIZES[-1])
    lines = broken(text, font=font, width=COLUMN)
    if len(lines) > TITLE_LINES:
        lines = [*lines[: TITLE_LINES - 1], f"{lines[TITLE_LINES - 1][:-1].rstrip()}…"]
    return lines, font


def broken(text: str, *, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the text in lines no wider than `width` pixels; only a word wider than that is cut."""
    lines = [""]
    for piece in (it for word in text.split() for it in cut(word, font=font, width=width)):
        longer = f"{lines[-1]} {piece}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return [line for line in lines if line]


def cut(word: str, *, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Yield the word, in pieces with a hyphen where it is wider than `width` pixels."""
    while font.getlength(word) > width:
        size = next(it for it in range(len(word) - 1, 0, -1) if it == 1 or font.getlength(f"{word[:it]}-") <= width)
        yield f"{word[:size]}-"
        word = word[size:]
    yield word


@cache
def title_font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font of titles."""
    return ImageFont.truetype(str(ART / "title.ttf"), size)


@cache
def text_font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font of all else."""
    return ImageFont.truetype(str(ART / "text.ttf"), size)


@cache
def mark() -> Image.Image:
    """Return the site's mark."""
    with Image.open(ART / "mark.png") as found:
        return found.convert("RGBA").resize((MARK, MARK), Image.Resampling.LANCZOS)


# ---- pictures --------------------------------------------------------------------------------------------------------


@cache
def shape() -> Image.Image:
    """Return the outline of the picture, that of the site's mark: three round corners and a sharp one."""
    width, height = PICTURE[2] - PICTURE[0], PICTURE[3] - PICTURE[1]
    mask = Image.new("L", (width * 4, height * 4), 0)
    pen = ImageDraw.Draw(mask)
    pen.rounded_rectangle((0, 0, width * 4 - 1, height * 4 - 1), ROUND * 4, fill=255, corners=(True, True, True, False))
    pen.rectangle((0, height * 2, width * 2, height * 4), fill=0)
    pen.rounded_rectangle((0, height, width * 3, height * 4 - 1), SHARP * 4, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


def side(card: Card) -> Image.Image:
    """Return what stands to the right: the photograph, the map, or the drawing."""
    size = (PICTURE[2] - PICTURE[0], PICTURE[3] - PICTURE[1])
    found = photograph(card.photo) if card.photo else None
    if found is None and card.municipality:
        return chart(card.municipality, size=size)
    return ImageOps.fit(found or drawing(card.picture), size, Image.Resampling.LANCZOS, centering=card.middle)


def drawing(key: str) -> Image.Image:
    """Return the drawing; the basket where there is none by that name."""
    path = ART / f"{key}.webp"
    with Image.open(path if key.replace("_", "").replace("-", "").isalnum() and path.exists() else basket()) as found:
        return found.convert("RGB")


def basket() -> Path:
    """Return the drawing for what has none."""
    return ART / "basket.webp"


def photograph(name: str) -> Image.Image | None:
    """Return the stored photograph, upright; None where it cannot be read, which is logged."""
    try:
        with default_storage.open(name) as file, Image.open(file) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            found.draft("RGB", (WIDTH, WIDTH))
            return ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, UnidentifiedImageError):
        logger.warning("The photograph %s could not be read, so that the share card has the drawing.", name)
        return None


def chart(code: str, *, size: tuple[int, int]) -> Image.Image:
    """Return the county with one of its municipalities."""
    box = region().bounds
    width, height = size[0] * FINE, size[1] * FINE
    wide = cos(radians((box.south + box.north) / 2))
    scale = 0.98 * min(width / ((box.east - box.west) * wide), height / (box.north - box.south))
    left = width / 2 - (box.west + box.east) / 2 * wide * scale
    top = height / 2 + (box.south + box.north) / 2 * scale

    def mask(layer: Layer, codes: frozenset[str] | None = None) -> Image.Image:
        found = Image.new("L", (width, height), 0)
        pen = ImageDraw.Draw(found)
        for it in layer.shapes:
            if codes is None or it.props.get("code") in codes:
                pen.polygon([(left + lon * wide * scale, top - lat * scale) for lon, lat in it.points], fill=255)
        return found

    every, land = load_layer("municipalities"), mask(load_layer("land"))
    ours = [it.code for it in region().municipalities]
    image = Image.new("RGB", (width, height), WATER)
    image.paste(NEIGHBOURS, mask=land)
    image.paste(COUNTY, mask=ImageChops.multiply(land, mask(every, frozenset(ours))))
    image.paste(HERE, mask=ImageChops.multiply(land, mask(every, frozenset({code}))))
    image.paste(WATER, mask=mask(load_layer("lakes-large")))
    pen = ImageDraw.Draw(image)
    for it in every.shapes:
        if it.props.get("code") in ours:
            outline = [(left + lon * wide * scale, top - lat * scale) for lon, lat in (*it.points, it.points[0])]
            pen.line(outline, fill=BORDER, width=2 * FINE, joint="curve")
    return image.resize(size, Image.Resampling.LANCZOS)
