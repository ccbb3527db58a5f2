"""Builds what share cards are drawn with; for development only, never imported by the running site.

Usage, from the folder `site`: ``python -m sormlandsmat.illustrations.sharing``; needs fonttools, brotli and cairosvg.
Written are, in the folder ``sharing`` beside this file: every drawing as ``<key>.webp``, 600 x 630, the subject in its
middle, and the mark, ``title.ttf`` and ``text.ttf``, each the site's font at the one weight that the cards use.
"""

import io
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"
TARGET = HERE / "sharing"
WIDTH, HEIGHT = 600, 630
DRAWN = (960, 640)
LEFT, TOP = 180, 5
QUALITY = 70
MARK = 176
FONTS = {"title": ("fraunces-5.3.0-latin-wght.woff2", 620), "text": ("figtree-5.3.0-latin-wght.woff2", 520)}
# By name, since nobody but the builder needs them: neither a site nor the tests have them.
CAIRO, SUBSET, TTLIB, INSTANCER = "cairosvg", "fontTools.subset", "fontTools.ttLib", "fontTools.varLib.instancer"
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x2022]


def rendition(drawing: Path) -> bytes:
    """Return the drawing cut to the card's picture, as WebP."""
    width, height = DRAWN
    png = import_module(CAIRO).svg2png(bytestring=drawing.read_bytes(), output_width=width, output_height=height)
    cut = Image.open(io.BytesIO(png)).convert("RGB").crop((LEFT, TOP, LEFT + WIDTH, TOP + HEIGHT))
    written = io.BytesIO()
    cut.save(written, "WEBP", quality=QUALITY, method=6)
    return written.getvalue()


def font(name: str, *, weight: int) -> Any:
    """Return the site's font at one weight with the letters of western languages, uncompressed."""
    found = import_module(INSTANCER).instantiateVariableFont(
        import_module(TTLIB).TTFont(STATIC / "fonts" / name), {"wght": weight}
    )
    subset = import_module(SUBSET)
    subsetter = subset.Subsetter(subset.Options(layout_features=["kern", "liga", "mark", "mkmk", "ccmp"]))
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(found)
    found.flavor = None
    return found


def write() -> int:
    """Write everything and return how many bytes it is."""
    TARGET.mkdir(exist_ok=True)
    for drawing in sorted((STATIC / "pictures").glob("*.svg")):
        (TARGET / f"{drawing.stem}.webp").write_bytes(rendition(drawing))
    mark = import_module(CAIRO).svg2png(
        bytestring=(STATIC / "icons" / "mark.svg").read_bytes(), output_width=MARK, output_height=MARK
    )
    (TARGET / "mark.png").write_bytes(mark)
    for target, (name, weight) in FONTS.items():
        font(name, weight=weight).save(TARGET / f"{target}.ttf")
    return sum(file.stat().st_size for file in TARGET.iterdir())


if __name__ == "__main__":
    sys.stdout.write(f"{write()} bytes in {TARGET}\n")
