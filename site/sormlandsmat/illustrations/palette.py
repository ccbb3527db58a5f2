"""Colours: the site's own, and the pulling of bright hues towards them."""

import colorsys
import re

CREAM = "#fbf4e4"
GLASS = "#e3e8e0"
GLASS_EDGE = "#cdd6cb"
WOOD = "#b98a56"
WOOD_DARK = "#946a3f"
BARK = "#6f5236"
LEAF = "#6f9455"
LEAF_LIGHT = "#93b36f"
LEAF_DARK = "#4c6f42"
RED = "#c4553a"
RED_LIGHT = "#dd7a5c"
PLUM = "#7d4361"
PLUM_LIGHT = "#9c5f7c"
OCHRE = "#d9a443"
OCHRE_LIGHT = "#ecc673"
OCHRE_DARK = "#b27f2c"
CRUST = "#c58a4a"
CRUST_LIGHT = "#e2b77b"
STEEL = "#9fb0b3"
STEEL_DARK = "#7b8e92"
BLUE = "#5b8791"
INK = "#3d372e"
KRAFT = "#d3b083"
KRAFT_DARK = "#b8935f"
FALU = "#a5412c"

# One tint per family of food: the wall behind the shelf.
TINTS = {
    "green": "#e3e6d2",
    "root": "#eddfc8",
    "fruit": "#f4e0cb",
    "berry": "#f1dad5",
    "dairy": "#dfe7e2",
    "egg": "#f1e6cd",
    "meat": "#ecd9d1",
    "game": "#e2dccb",
    "fish": "#d3e2e3",
    "bread": "#f2e4c8",
    "grain": "#efe5c6",
    "sweet": "#f5e3b4",
    "drink": "#dfe6d6",
    "brew": "#f0debd",
    "wine": "#e8d8db",
    "meal": "#f2dccb",
    "goods": "#e5e0d8",
    "place": "#d6e5e3",
}

HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
# Hue in degrees up to which a rule holds: (upper bound, new hue or none, saturation factor, lightness shift).
RULES = (
    (18, 12, 0.66, 0.01),
    (48, None, 0.74, -0.01),
    (70, 43, 0.74, -0.03),
    (95, 88, 0.5, -0.07),
    (170, 98, 0.31, 0.03),
    (250, 193, 0.3, 0.06),
    (300, 318, 0.3, 0.0),
    (345, 345, 0.5, -0.02),
    (361, 8, 0.62, 0.0),
)


def soften(colour: str) -> str:
    """The colour (#rgb or #rrggbb) pulled to the palette: calm greens, no neon, greys and blacks on the warm side."""
    full = colour if len(colour) == len("#rrggbb") else "#" + "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (int(full[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.12 or lightness < 0.12:  # nearly grey
        return _hex(hue=38 / 360, lightness=min(0.16 + lightness * 0.8, 0.955), saturation=0.16)
    degrees = hue * 360
    _, target, factor, shift = next(rule for rule in RULES if degrees <= rule[0])
    new_hue = (degrees if target is None else target) / 360
    return _hex(hue=new_hue, lightness=min(max(lightness + shift, 0.2), 0.93), saturation=saturation * factor)


def soften_all(svg: str) -> str:
    """Every colour in a piece of SVG, softened."""
    return HEX.sub(lambda match: soften(match.group()), svg)


def darken(colour: str, *, by: float) -> str:
    """The colour (#rrggbb) with its lightness lowered by ``by`` (0 to 1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    return _hex(hue=hue, lightness=max(lightness - by, 0), saturation=saturation)


def shade(colour: str, *, by: float) -> str:
    """The colour (#rrggbb) mixed with ``by`` (0 to 1) parts of warm brown: a shadow, not a stronger hue."""
    brown = (0x5A, 0x43, 0x1F)
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * (1 - by) + dark * by):02x}" for part, dark in zip(parts, brown, strict=True))


def shade_all(svg: str, *, by: float) -> str:
    """Every colour in a piece of SVG, shaded: for what stands behind."""
    return HEX.sub(lambda match: shade(match.group(), by=by), svg)


def _hex(*, hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))
