"""Flat drawings made for this project, each on a 32 x 32 grid: vessels, and foods that the set has none of.

Every function returns SVG elements as text. ``emblem`` is more SVG on the same grid, set small on a label.
"""

# ruff: noqa: E501 - the paths of a drawing are one word each, however long

from sormlandsmat.illustrations.palette import (
    BARK,
    CREAM,
    CRUST,
    CRUST_LIGHT,
    FALU,
    GLASS,
    INK,
    KRAFT,
    KRAFT_DARK,
    LEAF,
    LEAF_DARK,
    LEAF_LIGHT,
    OCHRE,
    OCHRE_LIGHT,
    PLUM,
    RED,
    STEEL,
    STEEL_DARK,
    WOOD,
    WOOD_DARK,
    darken,
)


def path(d: str, fill: str, *, more: str = "") -> str:
    """A filled path."""
    return f'<path fill="{fill}" d="{d}"{more}/>'


def circle(x: float, y: float, r: float, fill: str) -> str:
    """A filled circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, *, turn: float = 0) -> str:
    """A filled ellipse, turned ``turn`` degrees about its centre."""
    turned = f' transform="rotate({turn:g} {x:g} {y:g})"' if turn else ""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{turned}/>'


def box(x: float, y: float, width: float, height: float, fill: str, *, r: float = 0) -> str:
    """A filled rectangle with corners of radius ``r``."""
    corner = f' rx="{r:g}"' if r else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner} fill="{fill}"/>'


def line(d: str, colour: str, *, width: float) -> str:
    """A stroked path with round ends."""
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"/>'


def put(svg: str, *, x: float, y: float, size: float, turn: float = 0) -> str:
    """The drawing moved to (x, y) and scaled so that its 32 units become ``size``; turned about its middle."""
    turned = f" rotate({turn:g} 16 16)" if turn else ""
    return f'<g transform="translate({x:g} {y:g}) scale({size / 32:.3g}){turned}">{svg}</g>'


# Vessels -------------------------------------------------------------------------------------------------------------


def jar(content: str, *, lid: str = OCHRE, emblem: str = "", cloth: bool = False) -> str:
    """A glass jar of something, with a paper label; ``cloth`` puts a tied cloth over the lid."""
    top = path("M7.5 8.8C7 5 9 3 16 3s9 2 8.5 5.8l-1.5-.8-1.7 1-1.8-1-1.7 1-1.8-1-1.7 1-1.8-1-1.7 1-1.5-1z", lid)
    plain = box(8.5, 3, 15, 4.6, lid, r=1.3) + box(8.5, 5.6, 15, 1, darken(lid, by=0.1))
    return (
        box(6.5, 7, 19, 23, GLASS, r=4.5)
        + box(7.9, 10, 16.2, 18.7, content, r=3.4)
        + (top if cloth else plain)
        + box(7.9, 15.5, 16.2, 9, CREAM)
        + put(emblem, x=12, y=16, size=8)
        + box(9.4, 11.5, 1.5, 3, "#ffffff", r=0.7).replace("/>", ' opacity=".45"/>')
    )


def bottle(glass: str, *, cap: str, label: str = CREAM, emblem: str = "") -> str:
    """A wine-like bottle with long neck."""
    return (
        path(
            "M13.8 3h4.4v6c0 2.5 3.8 3.5 3.8 7.5V28a2.5 2.5 0 0 1-2.5 2.5h-7A2.5 2.5 0 0 1 10 28V16.5c0-4 3.8-5 3.8-7.5z",
            glass,
        )
        + box(13.5, 1, 5, 4.5, cap, r=0.9)
        + box(10, 17.5, 12, 8.5, label)
        + put(emblem, x=12.3, y=18, size=7.4)
        + box(11.3, 14.5, 1.2, 2.5, "#ffffff", r=0.6).replace("/>", ' opacity=".35"/>')
    )


def short_bottle(glass: str, *, cap: str, label: str = CREAM, emblem: str = "") -> str:
    """A stubby bottle with a crown cap: beer, must, lemonade."""
    return (
        path("M13 5h6v4c0 2 4 3 4 7v11.5a3 3 0 0 1-3 3h-8a3 3 0 0 1-3-3V16c0-4 4-5 4-7z", glass)
        + box(12.4, 2.5, 7.2, 3, cap, r=1)
        + box(9, 17, 14, 8.5, label)
        + put(emblem, x=12, y=17.3, size=8)
        + box(10.4, 14.3, 1.3, 2.3, "#ffffff", r=0.6).replace("/>", ' opacity=".35"/>')
    )


def milk_bottle(content: str, *, cap: str) -> str:
    """A wide-necked dairy bottle."""
    return (
        path(
            "M11.5 4h9v4.5c0 2.5 3.5 3.5 3.5 8V28a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 8 28V16.5c0-4.5 3.5-5.5 3.5-8z",
            "#bccfcd",
        )
        + path(
            "M9.4 17.5c0-2 .8-3.3 1.9-4.5h9.4c1.1 1.2 1.9 2.5 1.9 4.5v10a1.7 1.7 0 0 1-1.7 1.7h-9.8a1.7 1.7 0 0 1-1.7-1.7z",
            content,
        )
        + box(10.8, 2, 10.4, 3.4, cap, r=1.2)
    )


def sack(colour: str, *, emblem: str = "") -> str:
    """A paper bag with its top folded over."""
    return (
        path("M7.5 8h17l1.3 20.3a2 2 0 0 1-2 2.2H8.2a2 2 0 0 1-2-2.2z", colour)
        + path("M20 8h4.5l1.3 20.3a2 2 0 0 1-2 2.2H21z", darken(colour, by=0.06))
        + box(7, 3.5, 18, 5.5, darken(colour, by=0.1), r=1)
        + circle(15, 19.5, 6.2, CREAM)
        + put(emblem, x=10.7, y=15.2, size=8.6)
    )


def carton(colour: str, *, emblem: str = "", top: str = CREAM) -> str:
    """A gable-topped carton."""
    return (
        box(12, 2, 9, 2.8, darken(top, by=0.12), r=0.5)
        + path("M12 4.5h9l3.5 6.5h-16z", top)
        + box(8.5, 11, 16, 19.5, colour, r=1)
        + path("M20 11h4.5v18.5a1 1 0 0 1-1 1H20z", darken(colour, by=0.07))
        + circle(14.3, 20, 4.8, CREAM)
        + put(emblem, x=10.9, y=16.6, size=6.8)
    )


def tub(colour: str, *, lid: str, emblem: str = "") -> str:
    """A tapering tub with a lid."""
    return (
        path("M6.5 10h19l-1.8 18.2a2.5 2.5 0 0 1-2.5 2.3H10.8a2.5 2.5 0 0 1-2.5-2.3z", colour)
        + path("M7 14.5h18l-1 10.5H8z", CREAM)
        + box(5.5, 6.5, 21, 4.5, lid, r=1.5)
        + put(emblem, x=11.5, y=15.2, size=9)
    )


def tin(colour: str, *, emblem: str = "") -> str:
    """A flat round tin or bowl seen a little from above."""
    return (
        path("M3.5 16v7c0 3.3 5.6 6 12.5 6s12.5-2.7 12.5-6v-7z", colour)
        + ellipse(16, 16, 12.5, 6, darken(colour, by=0.08))
        + ellipse(16, 16, 11, 4.9, CREAM)
        + emblem
    )


def bowl(colour: str, content: str) -> str:
    """A round bowl filled to the brim."""
    return (
        path("M3 15.5h26C29 23 24.5 28.5 19 29.5h-6C7.5 28.5 3 23 3 15.5z", colour)
        + ellipse(16, 15.5, 13, 4.8, darken(colour, by=0.1))
        + ellipse(16, 15.6, 11.3, 3.8, content)
    )


def crate(inside: str) -> str:
    """A wooden box with ``inside`` showing above its edge."""
    slats = "".join(box(3, y, 26, 4, WOOD, r=0.6) for y in (18.5, 23.3)) + box(3, 28, 26, 2.5, WOOD, r=0.6)
    posts = box(4, 17.5, 3, 13, WOOD_DARK, r=0.5) + box(25, 17.5, 3, 13, WOOD_DARK, r=0.5)
    return box(4, 18, 24, 12, WOOD_DARK) + inside + slats + posts


# Vegetables ----------------------------------------------------------------------------------------------------------


def leaf(x: float, y: float, length: float, width: float, fill: str, *, turn: float = 0) -> str:
    """A pointed leaf standing on (x, y), growing upwards, turned about its foot."""
    shape = f"M{x:g} {y:g}c{-width:g} {-length * 0.35:g} {-width:g} {-length * 0.75:g} 0 {-length:g}"
    shape += f"c{width:g} {length * 0.25:g} {width:g} {length * 0.65:g} 0 {length:g}z"
    turned = f' transform="rotate({turn:g} {x:g} {y:g})"' if turn else ""
    return path(shape, fill, more=turned)


def root(colour: str, shade: str, *, stalk: str = LEAF, round_body: bool = True) -> str:
    """A beetroot, swede or radish: round with a tail and a tuft of leaves."""
    tops = leaf(15.5, 13, 12, 3.5, LEAF_DARK, turn=-30) + leaf(16.5, 13, 12, 3.5, LEAF, turn=28)
    tops += leaf(16, 13, 12.5, 3.2, LEAF_LIGHT) + line("M16 13V5", stalk, width=1)
    body = "M16 31c-.8-2-2-2.8-4-3.8C8.5 25.5 6.5 23 6.5 19.5 6.5 14.5 11 12 16 12s9.5 2.5 9.5 7.5c0 3.5-2 6-5.5 7.7-2 1-3.2 1.8-4 3.8z"
    long = "M16 31.5C12 27 9.5 21 9.5 17c0-3.5 3-5 6.5-5s6.5 1.5 6.5 5c0 4-2.5 10-6.5 14.5z"
    return (
        tops
        + path(body if round_body else long, colour)
        + line("M10.5 18.5c0-2 1.5-3.3 3.5-3.8M20.5 24.5c-1 .8-2 1.2-3 1.4", shade, width=1.1)
    )


def leek() -> str:
    """Two leeks."""
    one = (
        path("M13.5 14l-5-12 4 1.5L15 1l1.5 3L19 1l1 3.5 4-2.5-5 12z", LEAF_DARK)
        + path("M13.5 14L12 3.5l3.5 4L18 3l1 11z", LEAF)
        + path("M13.3 13h5.9l.6 13a3.5 3.5 0 0 1-7 0z", "#dfe3bd")
        + path("M13.3 13h5.9l.2 5h-6.3z", LEAF_LIGHT)
        + line("M15 29v1.8M16.3 29.2V31M17.6 29v1.8", "#cbbd94", width=0.6)
        + line("M15 19v7", "#f4f1dc", width=1)
    )
    return put(one, x=-4, y=0, size=31, turn=-14) + put(one, x=5, y=0, size=31, turn=12)


def asparagus() -> str:
    """A tied bundle of asparagus."""

    def spear(x: float, top: float, colour: str) -> str:
        return (
            box(x, top + 3, 3.6, 29 - top - 2, colour, r=1)
            + path(f"M{x:g} {top + 5:g}c-.3-3 .6-5 1.8-6 1.2 1 2.1 3 1.8 6z", LEAF_DARK)
            + line(f"M{x + 1.2:g} {top + 11:g}l.8 1.2M{x + 2:g} {top + 18:g}l.8 1.2", LEAF_DARK, width=0.7)
        )

    spears = (
        spear(6.5, 4, LEAF)
        + spear(22, 5, LEAF)
        + spear(10.4, 2, LEAF_LIGHT)
        + spear(18, 2.5, LEAF_LIGHT)
        + spear(14.2, 1, LEAF)
    )
    return spears + box(5.5, 19.5, 21, 3.4, OCHRE, r=1) + box(5.5, 21.5, 21, 1.4, darken(OCHRE, by=0.08), r=0.7)


def rhubarb() -> str:
    """Stalks of rhubarb with their leaves."""
    stalks = (
        line("M11 30L13.5 12", RED, width=3.4)
        + line("M16.5 30l-.5-19", "#d0796a", width=3.4)
        + line("M21.5 30L19 12", RED, width=3.4)
    )
    leaves = path("M13 13C7 14 3.5 11 4.5 7.5 5 5 8 5.5 8.5 3c2-1.5 5 .5 6 3.5z", LEAF_DARK)
    leaves += path("M19 13c6 1 9.5-2 8.5-5.5-.5-2.5-3.5-2-4-4.5-2-1.5-5 .5-6 3.5z", LEAF_DARK)
    leaves += path("M16 14c-4-1.5-6-4.5-4.5-7.5 1-2 2.5-1.5 4.5-5 2 3.5 3.5 3 4.5 5C22 9.5 20 12.5 16 14z", LEAF)
    return (
        stalks
        + leaves
        + line("M16 13V6", LEAF_LIGHT, width=0.8)
        + line("M12.7 27l1.6-12M20 27l-1.5-12", "#e09c8b", width=0.7)
    )


def cabbage(outer: str, middle: str, inner: str) -> str:
    """A head of cabbage or lettuce."""
    return (
        path("M16 4C8 3 2.5 9 3.5 17c.6 7 6 12.5 12.5 12.5S28 24 28.5 17C29.5 9 24 3 16 4z", outer)
        + path("M16 30c-6 0-10-4.5-10-11C6 12 10 8 16 9c6-1 10 3 10 10 0 6.5-4 11-10 11z", middle)
        + path("M16 30c-4 0-6.5-4-6.5-9S12 12.5 16 13.5c4-1 6.5 2.5 6.5 7.5s-2.5 9-6.5 9z", inner)
        + line(
            "M16 29V17M16 25l-3.5-3.5M16 25l3.5-3.5M5.5 15.5C6 10.5 9 7.5 12 6.5M26.5 15.5C26 10.5 23 7.5 20 6.5",
            darken(outer, by=-0.16),
            width=0.9,
        )
    )


def kale() -> str:
    """A frilled kale leaf."""
    frills = "".join(
        circle(x, y, r, fill)
        for x, y, r, fill in (
            (9, 19, 4.5, LEAF_DARK),
            (23, 19, 4.5, LEAF_DARK),
            (7.5, 12.5, 4.7, LEAF_DARK),
            (24.5, 12.5, 4.7, LEAF_DARK),
            (11.5, 6.5, 4.7, LEAF_DARK),
            (20.5, 6.5, 4.7, LEAF_DARK),
            (16, 5, 4, LEAF_DARK),
            (12, 17, 5, LEAF),
            (20, 17, 5, LEAF),
            (11, 11.5, 4.5, LEAF),
            (21, 11.5, 4.5, LEAF),
            (16, 9, 5, LEAF),
        )
    )
    return frills + line("M16 31V9M16 21l-5-4M16 21l5-4M16 15l-4-3.5M16 15l4-3.5", "#c3d1a0", width=1.5)


def pumpkin() -> str:
    """A pumpkin."""
    return (
        path("M15 9c-.5-3 0-5 2.5-7l2 1.5C18 5 18 7 18.3 9z", LEAF_DARK)
        + ellipse(8.5, 19.5, 6.5, 9.5, "#d98a45")
        + ellipse(23.5, 19.5, 6.5, 9.5, "#cf7d3a")
        + ellipse(12.5, 19.5, 6, 10.5, "#e29a55")
        + ellipse(19.5, 19.5, 6, 10.5, "#d98a45")
        + ellipse(16, 19.5, 4.5, 11, "#eaa863")
    )


def microgreens() -> str:
    """A tray of shoots."""
    shoots = "".join(
        line(f"M{x:g} 22V{top:g}", "#b9cf94", width=0.9)
        + ellipse(x - 1.7, top, 2, 1.3, LEAF, turn=25)
        + ellipse(x + 1.7, top, 2, 1.3, LEAF_LIGHT, turn=-25)
        for x, top in ((6.5, 13), (10.3, 9.5), (14, 12), (17.8, 8.5), (21.5, 12), (25.5, 10.5))
    )
    return (
        shoots + path("M3 20h26l-2 9a2 2 0 0 1-2 1.5H7A2 2 0 0 1 5 29z", KRAFT) + box(2.5, 19, 27, 3, KRAFT_DARK, r=1)
    )


def pods() -> str:
    """Green beans in a heap."""
    curves = ("M5 25C10 17 18 12 27 9", "M4 19c8-1 16 2 23 8", "M7 29C13 22 21 19 28 19", "M6 14c7-3 15-2 21 1")
    return "".join(line(d, fill, width=3) for d, fill in zip(curves, (LEAF_DARK, LEAF, LEAF_LIGHT, LEAF), strict=True))


# Fruit and berries ---------------------------------------------------------------------------------------------------


def berries(colour: str, *, shine: str, leaf_fill: str = LEAF, small: bool = False) -> str:
    """A heap of round berries with a leaf."""
    big = ((9, 24, 5.5), (23, 24, 5.5), (16, 25, 5.5), (12.5, 16.5, 5.5), (20, 16.5, 5.5))
    little = (
        (7, 26.5, 3.5),
        (13, 27, 3.5),
        (19, 27, 3.5),
        (25, 26.5, 3.5),
        (10, 21, 3.5),
        (16, 21.5, 3.5),
        (22, 21, 3.5),
        (13, 15.5, 3.5),
        (19, 15.5, 3.5),
    )
    spots = little if small else big
    heap = "".join(
        circle(x, y, r, colour if at % 2 else darken(colour, by=0.05))
        + circle(x - r * 0.35, y - r * 0.35, r * 0.22, shine)
        for at, (x, y, r) in enumerate(spots)
    )
    return leaf(16, 13, 11, 4, leaf_fill, turn=38) + leaf(15, 13, 10, 3.5, LEAF_DARK, turn=-32) + heap


def raspberry(colour: str, *, shade: str) -> str:
    """A raspberry of small drupes."""
    rows = (
        (10, 11),
        (16, 10),
        (22, 11),
        (8.5, 16),
        (13.5, 15.5),
        (18.5, 15.5),
        (23.5, 16),
        (11, 20.5),
        (16, 20.5),
        (21, 20.5),
        (13.5, 25),
        (18.5, 25),
        (16, 28.5),
    )
    drupes = "".join(circle(x, y, 3.5, colour if at % 2 else shade) for at, (x, y) in enumerate(rows))
    crown = (
        leaf(16, 9, 7, 2.5, LEAF, turn=-60)
        + leaf(16, 9, 7, 2.5, LEAF, turn=60)
        + leaf(16, 9, 8, 2.5, LEAF_DARK, turn=-22)
        + leaf(16, 9, 8, 2.5, LEAF_DARK, turn=22)
    )
    return drupes + crown


def currants(colour: str, *, shine: str) -> str:
    """A sprig of currants."""
    spots = ((12, 11), (20, 12), (10, 17), (17, 17), (22.5, 18.5), (12.5, 22), (18.5, 23), (14, 27.5), (19, 28))
    return (
        line("M16 2c1 8 0 17-.5 25", LEAF_DARK, width=1.1)
        + leaf(16, 8, 11, 5, LEAF, turn=70)
        + "".join(circle(x, y, 3.4, colour) + circle(x - 1, y - 1, 0.9, shine) for x, y in spots)
    )


def sprig(colour: str, *, leaf_fill: str) -> str:
    """A twig densely set with long berries, as sea buckthorn is."""
    leaves = "".join(
        leaf(16, y, 12, 1.7, leaf_fill, turn=turn)
        for y, turn in ((10, -60), (10, 60), (17, -75), (17, 75), (6, -20), (6, 22))
    )
    spots = ((14, 10), (18.5, 11), (13, 15), (17.5, 16), (20, 20), (14.5, 20), (18, 24.5), (13.5, 25), (16, 29))
    return (
        line("M16 3v26", BARK, width=1.2)
        + leaves
        + "".join(ellipse(x, y, 2.7, 3.1, colour) + circle(x - 0.8, y - 1, 0.7, OCHRE_LIGHT) for x, y in spots)
    )


def plums() -> str:
    """Two plums on a twig."""
    one = (
        ellipse(16, 17, 9, 11, PLUM)
        + path("M16 6c-2 6-2 15 0 22 1.5-7 1.5-16 0-22z", darken(PLUM, by=0.06))
        + ellipse(11.5, 13, 1.7, 3, "#a9708b", turn=20)
    )
    return (
        put(one, x=-1, y=10, size=21, turn=-14)
        + put(one, x=12, y=8, size=22, turn=12)
        + line("M10 12c2-5 5-8 9-9M23 9c-1-3-2-5-4-6", BARK, width=1.2)
        + leaf(19, 4, 10, 3.5, LEAF, turn=80)
    )


# Dairy and egg -------------------------------------------------------------------------------------------------------


def cheese_wheel(rind: str, paste: str, *, veins: str = "") -> str:
    """A cheese with a wedge cut out; ``veins`` colours the mould of a blue one."""
    body = path("M2.5 13v9.5C2.5 26.6 8.5 30 16 30s13.5-3.4 13.5-7.5V13z", darken(rind, by=0.07)) + ellipse(
        16, 13, 13.5, 7.2, rind
    )
    cut = (
        path("M16 13l4.5 16.5c4-.9 7.3-2.6 8.5-5V14z", paste)
        + path("M16 13l4.5 16.5-4-.2L9.5 29z", darken(paste, by=0.06))
        + path("M16 13l4.5 16.6 8.6-5L29 14.5z", paste)
    )
    marks = (
        "".join(
            line(d, veins, width=1.1)
            for d in ("M20 19l2.5 1", "M22 24l2.5-1.5", "M25 18l1.5 2", "M21 26.5l1 .5", "M24.5 21l1.5-.5")
        )
        if veins
        else circle(22, 19, 1.2, darken(paste, by=0.1))
        + circle(25.5, 21.5, 0.9, darken(paste, by=0.1))
        + circle(22.5, 25, 1, darken(paste, by=0.1))
    )
    return body + cut + marks


def grilled_cheese() -> str:
    """Two slices with marks of the grill."""
    slice_ = (
        box(3, 8, 26, 16, "#ecd9a6", r=4)
        + box(3, 19, 26, 6, "#d5b877", r=3)
        + "".join(line(f"M{x:g} 11l4 8", CRUST, width=1.8) for x in (6.5, 12, 17.5, 23))
    )
    return put(slice_, x=4, y=0, size=27, turn=-8) + put(slice_, x=1, y=8, size=28, turn=5)


def egg_carton(shells: tuple[str, ...]) -> str:
    """Eggs standing in a pulp tray."""
    eggs = "".join(ellipse(6.5 + at * 6.35, 15, 4, 6, shell) for at, shell in enumerate(shells))
    return (
        eggs
        + path("M1.5 17h29l-2.5 10.5a2 2 0 0 1-2 1.5H6a2 2 0 0 1-2-1.5z", "#a9a292")
        + line("M8 19l-.5 8M13.5 19v8M18.5 19v8M24 19l.5 8", "#8f887a", width=1)
    )


def quail_eggs() -> str:
    """Three speckled eggs."""
    spots = (
        circle(12, 12, 1.3, BARK)
        + circle(19, 10, 0.9, BARK)
        + circle(16, 17, 1.4, BARK)
        + circle(20.5, 19, 1.1, BARK)
        + circle(12, 21, 1, BARK)
        + circle(16.5, 24, 0.8, BARK)
    )
    one = ellipse(16, 16, 9.5, 12.5, "#e9dcc0") + spots
    return (
        put(one, x=7, y=0, size=19) + put(one, x=0, y=11, size=19, turn=-20) + put(one, x=13.5, y=11, size=19, turn=18)
    )


# Meat and fish -------------------------------------------------------------------------------------------------------


def sausages() -> str:
    """A ring of two thick sausages, tied."""
    return (
        line("M6 10c1 11 8 16 19 15", "#9d4f39", width=7)
        + line("M9 6c4 7 9 10 18 9", "#b7664b", width=7)
        + line("M11 6.5c3.5 5 8 7 14 6.8M7 13c1.5 7 6 10.5 14 11", "#cd8468", width=1.2)
        + line(
            "M27 15l3-1.2M27 15l3 1.5M9 6L6.5 4M9 6L8 3M25 25l3-.8M25 25l2.8 1.8M6 10L3.5 8.5M6 10l-.5-3",
            KRAFT,
            width=1.1,
        )
    )


def mince() -> str:
    """Minced meat on a tray."""
    strands = "".join(
        line(d, fill, width=2.6)
        for d, fill in (
            ("M8 19c2-6 14-6 16 0", "#b9574a"),
            ("M7 22c4-5 14-5 18 0", "#cf7465"),
            ("M9.5 15.5c3-5 10-5 13 0", "#cf7465"),
            ("M12 12c2-3 6-3 8 0", "#b9574a"),
            ("M8 24c5-3 11-3 16 0", "#dc8c7c"),
            ("M13 18c2-1.5 4-1.5 6 0", "#dc8c7c"),
        )
    )
    return (
        strands
        + path("M2.5 22h27l-2 6.5a2 2 0 0 1-2 1.5h-19a2 2 0 0 1-2-1.5z", CREAM)
        + box(1.5, 20.5, 29, 3, "#e9dfc8", r=1.5)
    )


def ham() -> str:
    """A ham on the bone, cut."""
    return (
        line("M22 8l5-4.5", CREAM, width=3)
        + circle(27.5, 2.8, 1.9, CREAM)
        + circle(29, 5, 1.9, CREAM)
        + path("M24 6c4 5 5 12 1 18s-13 7.5-18.5 3.5S1.5 15.5 6 11s12-8 18-5z", "#a65a41")
        + ellipse(12.5, 18.5, 9.5, 9, "#f2ddcf", turn=-30)
        + ellipse(12.7, 18.7, 8.3, 7.8, "#d9897a", turn=-30)
        + circle(14, 17.5, 2.3, CREAM)
        + circle(14, 17.5, 1.1, "#d6bfa0")
        + line("M8 22c1 1.5 2.5 2.3 4 2.5", "#eab4a6", width=1)
    )


def terrine() -> str:
    """A slice of pâté beside its loaf."""
    return (
        path("M4 14l14-5 11 4v10l-14 6-11-5z", "#8d5b45")
        + path("M4 14l11 4.5V29L4 24z", "#b98a70")
        + path("M4 14l14-5 11 4-14 5.5z", "#a3705a")
        + circle(8, 19, 1, CREAM)
        + circle(11.5, 23, 1.2, "#8d5b45")
        + circle(7, 22.5, 0.9, LEAF)
        + circle(12, 19.5, 0.8, LEAF_DARK)
        + leaf(18, 12, 8, 2.5, LEAF, turn=60)
    )


def lamb_chop() -> str:
    """A lamb cutlet with its long bone."""
    return (
        path("M18 14L27 3.5a2.2 2.2 0 0 1 3.3 2.8L22 17.5z", CREAM)
        + circle(28, 3.7, 2.2, CREAM)
        + path("M20 11c4.5 3.5 5 11-.5 15.5S6 30.5 3.5 25 5.5 14.5 9.5 12s7-3.5 10.5-1z", "#f0d9cb")
        + path("M18.5 13c3.5 3 3.8 8.7-.7 12.2S7.3 28.5 5.4 24.3s1.4-8 4.6-10S16 11 18.5 13z", "#c4604f")
        + path("M15.5 16.5c-3-1-7 2-7.5 5.5 2-1 3-3.5 7.5-5.5z", "#dd8c7a")
    )


def steak() -> str:
    """A thick steak with its edge of fat."""
    return (
        path("M5 12C9 4.5 20 4 26 8.5s5 13-1 17.5S10 30 5.5 25.5 2.5 16 5 12z", "#8e3f33")
        + path("M5 10.5C9 4 20 3.5 26 7.5s5 11.5-1 15.5S10 27 5.5 23 2.5 14.5 5 10.5z", "#f1dccd")
        + path("M6.7 11.8C10 6.5 19.5 6 24.7 9.3s4.3 9.3-1 12.5S11 25 7.2 21.6s-2.7-6.5-.5-9.8z", "#bd5a4b")
        + line(
            "M11 12.5c2 1.5 3 3.5 2.5 6M17.5 9.5c-.5 2.5.5 4.5 2.5 6M21.5 18c-1.5 1-3 1.2-4.5 1", "#e3a190", width=1.1
        )
    )


def ostrich() -> str:
    """An ostrich."""
    return (
        line("M14 21l-1 9M18 21l1.5 9M12 30.5h2.5M18.5 30.5H21", "#c99a86", width=1.3)
        + line("M20 16c4-1 4-8 3.5-11", "#d3a692", width=2.2)
        + circle(23.5, 4.5, 2.2, "#d3a692")
        + path("M25 4l4 .8-4 1z", OCHRE)
        + ellipse(15, 17, 8, 6, INK)
        + path("M8 15c-4-1-6 1-6.5 4 2 .5 5 .5 8-1z", CREAM)
        + ellipse(16, 16, 4.5, 3, "#57503f")
        + circle(24, 4, 0.5, INK)
    )


def herring(back: str, belly: str) -> str:
    """One slender fish."""
    return (
        path("M1.5 16C6 9.5 15 8.5 22.5 13.5L30 9.5c-1 4-1 9 0 13l-7.5-4C15 23.5 6 22.5 1.5 16z", back)
        + path("M1.5 16c5 2 13 2.6 21 .8v1.7C15 23.5 6 22.5 1.5 16z", belly)
        + path("M12 11l5-3 2 4z", darken(back, by=0.08))
        + circle(5.5, 14.7, 0.8, INK)
        + line("M8.8 12.5c1 2 1 5-.2 7", darken(back, by=0.1), width=0.7)
        + line("M12 15h1.5M15.5 15.5H17M19 15.5h1.5", darken(back, by=0.1), width=0.6)
    )


# Bread and grain -----------------------------------------------------------------------------------------------------


def crispbread() -> str:
    """Round crispbread with its hole, and a broken piece."""
    dots = "".join(
        circle(x, y, 0.7, "#8f6136")
        for x, y in (
            (10, 8),
            (16, 6.5),
            (22, 8),
            (7, 13),
            (25, 13),
            (7, 19),
            (25, 19),
            (10, 24),
            (16, 25.5),
            (22, 24),
            (11.5, 12.5),
            (20.5, 12.5),
            (11.5, 19.5),
            (20.5, 19.5),
            (16, 10),
            (16, 22),
        )
    )
    return (
        circle(16, 16.5, 14, "#8f6136")
        + circle(16, 16, 14, "#b98450")
        + circle(16, 16, 12.8, "#c79763")
        + dots
        + circle(16, 16, 3, "#8f6136")
        + circle(16, 16.4, 2.5, "#f2e4c8")
    )


def bun() -> str:
    """A cinnamon bun with pearl sugar."""
    sugar = "".join(
        box(x, y, 1.5, 1.2, "#fffaf0", r=0.3)
        for x, y in ((9, 11), (13, 8), (19, 8.5), (23, 12), (24, 17), (8, 16), (15, 12.5), (20, 20), (12, 20))
    )
    return (
        ellipse(16, 18, 14, 11.5, CRUST)
        + ellipse(16, 16, 13.5, 10.5, CRUST_LIGHT)
        + line("M16 16c1.5-2 4.5-.5 4 2s-5 4-8 2-3.5-7 0-9.5 10-2 12 2 .5 9-3 11", "#9b6430", width=1.7)
        + sugar
    )


def wheat() -> str:
    """An ear of wheat with its straw and one leaf."""
    kernels = "".join(
        leaf(16, y, 6.5, 2.7, OCHRE, turn=-32) + leaf(16, y, 6.5, 2.7, darken(OCHRE, by=0.05), turn=32)
        for y in (21, 17.5, 14, 10.5)
    )
    return (
        line("M16 31V8", OCHRE, width=1.3)
        + leaf(16, 30, 11, 2, LEAF, turn=38)
        + kernels
        + leaf(16, 8.5, 7, 2.7, OCHRE_LIGHT)
    )


def bowl_of_flakes() -> str:
    """A bowl heaped with rolled oats."""
    flakes = "".join(
        ellipse(x, y, 2.5, 1.7, fill, turn=turn)
        for x, y, fill, turn in (
            (9, 13, "#d9bd8c", 20),
            (13, 11, "#e6d0a6", -15),
            (17.5, 11.5, "#d9bd8c", 30),
            (22, 13, "#e6d0a6", -20),
            (11, 15, "#efe0bd", 0),
            (16, 14.5, "#e6d0a6", 10),
            (20.5, 15.5, "#efe0bd", -10),
            (15, 9, "#efe0bd", 40),
            (19.5, 9.5, "#d9bd8c", -30),
        )
    )
    return bowl("#7f9a8a", "#d9bd8c") + flakes


# Goods ---------------------------------------------------------------------------------------------------------------


def sheepskin() -> str:
    """A woolly fleece."""
    tufts = (
        (16, 5, 3.5),
        (10, 7, 4),
        (22, 7, 4),
        (6.5, 12, 3.5),
        (25.5, 12, 3.5),
        (7.5, 18, 4),
        (24.5, 18, 4),
        (6.5, 24, 3.5),
        (25.5, 24, 3.5),
        (11, 27, 4),
        (21, 27, 4),
        (16, 28, 3.5),
    )
    edge = "".join(circle(x, y, r, "#e6dbc4") for x, y, r in tufts)
    return (
        edge
        + ellipse(16, 16.5, 10, 12, "#efe6d3")
        + line(
            "M12 10c1.5-1.5 3.5-1.5 4.5 0M17 15c1.5-1.5 3.5-1.5 4.5 0M10.5 17c1.5-1.5 3-1.5 4 0M15 22c1.5-1.5 3.5-1.5 4.5 0",
            "#d3c4a4",
            width=1,
        )
    )


def basket(inside: str) -> str:
    """A wicker basket with ``inside`` looking out over its rim."""
    weave = "".join(
        line(f"M{5.5 + shift:g} {y:g}h{21 - 2 * shift:g}", WOOD_DARK, width=0.9)
        for y, shift in ((21, 0.3), (24, 0.7), (27, 1.2))
    )
    return (
        line("M6 17C6 2 26 2 26 17", WOOD_DARK, width=1.8)
        + inside
        + path("M3.5 17h25l-2.5 12a2 2 0 0 1-2 1.5H8A2 2 0 0 1 6 29z", WOOD)
        + weave
        + box(2.5, 15.5, 27, 3.2, KRAFT_DARK, r=1.6)
    )


def candles() -> str:
    """Two beeswax candles."""

    def one(x: float, top: float) -> str:
        flame = path(f"M{x + 3:g} {top - 7:g}c2 2.5 2.5 4 1.5 5.5s-2.5 1.5-3.3 0 .3-3 1.8-5.5z", OCHRE_LIGHT)
        return (
            box(x, top, 6, 30.5 - top, OCHRE, r=1.2)
            + box(x + 4, top, 2, 30.5 - top, darken(OCHRE, by=0.08), r=1)
            + line(f"M{x + 3:g} {top:g}v-2", INK, width=0.7)
            + flame
        )

    return one(8, 10) + one(18, 15)


def soap_bars() -> str:
    """Two bars of soap with a sprig."""
    return (
        box(4, 18, 24, 10.5, "#c9b3a2", r=3)
        + box(4, 17, 24, 8.5, "#dccabb", r=3)
        + box(7, 9.5, 20, 9, "#9fae8c", r=3)
        + box(7, 8.5, 20, 7.5, "#b6c3a3", r=3)
        + leaf(12, 14, 9, 2, LEAF_DARK, turn=70)
        + leaf(16, 13, 7, 1.6, LEAF, turn=40)
    )


# Places --------------------------------------------------------------------------------------------------------------


def barn(wall: str = FALU, *, roof: str = "#4b453b", sign: str = "") -> str:
    """A timber barn with white corner boards, wide doors and a round sign."""
    return (
        path("M5 14L16 4l11 10v17H5z", wall)
        + path("M16 2.5L3 14.2l1.5 1.7L16 5.5l11.5 10.4 1.5-1.7z", roof)
        + box(5, 14.5, 1.3, 16.5, CREAM)
        + box(25.7, 14.5, 1.3, 16.5, CREAM)
        + box(11, 20.5, 10, 10.5, CREAM, r=0.4)
        + box(11.9, 21.4, 3.8, 9.6, darken(wall, by=0.08))
        + box(16.3, 21.4, 3.8, 9.6, darken(wall, by=0.08))
        + circle(16, 14, 4.6, CREAM)
        + put(sign, x=12.9, y=10.9, size=6.2)
    )


def shop(wall: str, *, awning: str, sign: str = "") -> str:
    """A shop front with a striped awning."""
    stripes = "".join(
        path(f"M{3.5 + at * 5:g} 12h5l.4 4.5a2.7 2.7 0 0 1-5.7 0z", awning if at % 2 == 0 else CREAM) for at in range(5)
    )
    return (
        box(5, 4, 22, 27, wall, r=0.8)
        + box(4, 3, 24, 2.5, darken(wall, by=0.15), r=0.6)
        + stripes
        + box(7, 19.5, 11, 9, "#8fa5a3", r=0.5)
        + box(7.7, 20.2, 9.6, 7.6, "#b5c6c3", r=0.3)
        + put(sign, x=9.3, y=20.7, size=6.6)
        + box(20, 19.5, 5, 11.5, darken(wall, by=0.22), r=0.5)
        + circle(21, 25.5, 0.5, OCHRE)
        + box(11, 6.5, 10, 3.6, CREAM, r=1)
    )


def stall(awning: str, *, goods: str) -> str:
    """A market stall; ``goods`` lie on its table."""
    stripes = "".join(
        path(f"M{2.5 + at * 5.4:g} 5h5.4v5a2.7 2.7 0 0 1-5.4 0z", awning if at % 2 == 0 else CREAM) for at in range(5)
    )
    return (
        box(4.5, 8, 1.6, 23, WOOD_DARK)
        + box(25.9, 8, 1.6, 23, WOOD_DARK)
        + goods
        + stripes
        + box(3, 20.5, 26, 3, WOOD, r=0.5)
        + box(4, 23, 24, 7.5, KRAFT, r=0.5)
        + line("M11 24v6M21 24v6", KRAFT_DARK, width=0.9)
    )


def mill_house(sign: str) -> str:
    """A windmill."""
    sails = "".join(
        f'<g transform="rotate({turn} 16 11)">{box(15.5, -2, 1, 13, BARK)}{box(16.5, -1.5, 3, 9, CREAM)}</g>'
        for turn in (20, 110, 200, 290)
    )
    return (
        path("M10.5 12h11L25 31H7z", "#b9a98a")
        + path("M10 12.5c0-5 3-7.5 6-7.5s6 2.5 6 7.5z", "#5d5345")
        + box(13.5, 24, 5, 7, BARK, r=2.5)
        + circle(16, 19.5, 3.3, CREAM)
        + put(sign, x=13.7, y=17.2, size=4.6)
        + sails
        + circle(16, 11, 1.3, INK)
    )


def greenhouse(inside: str) -> str:
    """A greenhouse with plants in it."""
    panes = line("M3 31V14.5L16 5l13 9.5V31M9.5 10v21M16 5v26M22.5 10v21M3 14.5h26M3 22.5h26", "#8fa9a2", width=1)
    return path("M3 31V14.5L16 5l13 9.5V31z", "#e6f0ea") + inside + panes


def van(colour: str, *, sign: str = "") -> str:
    """A delivery van."""
    return (
        path("M1.5 10h18v16h-18zM19.5 14h5.5c1 0 1.7.4 2.2 1.3l3.3 5.2V26h-11z", colour)
        + path("M21.5 16h3.3c.5 0 .9.2 1.1.6l2.4 3.9h-6.8z", "#dfeae8")
        + box(1.5, 24, 29, 2.5, darken(colour, by=0.12))
        + circle(8, 26.8, 3.4, INK)
        + circle(8, 26.8, 1.4, STEEL)
        + circle(24, 26.8, 3.4, INK)
        + circle(24, 26.8, 1.4, STEEL)
        + circle(10.5, 17, 5, CREAM)
        + put(sign, x=7.1, y=13.6, size=6.8)
    )


def hives(emblem: str) -> str:
    """Two beehives and a bee."""

    def hive(x: float, colour: str) -> str:
        return (
            box(x, 16, 11, 6.5, colour, r=0.5)
            + box(x, 23, 11, 6.5, darken(colour, by=0.05), r=0.5)
            + box(x - 1, 13.5, 13, 3, CREAM, r=0.7)
            + box(x + 3, 26.5, 5, 1.2, INK, r=0.6)
            + box(x + 0.5, 29, 2, 2.5, BARK)
            + box(x + 8.5, 29, 2, 2.5, BARK)
        )

    return hive(3, OCHRE) + hive(18, "#8fa98d") + put(emblem, x=12, y=1, size=10)


def booth(sign: str) -> str:
    """A roadside self-service booth with shelves."""
    return (
        path("M2 11L16 3l14 8v2.5H2z", "#4b453b")
        + box(5, 12, 22, 19, FALU, r=0.5)
        + box(7.5, 14.5, 17, 13.5, "#f1e6cd", r=0.4)
        + box(7.5, 20.5, 17, 1.2, WOOD_DARK)
        + box(7.5, 27, 17, 1.2, WOOD_DARK)
        + put(sign, x=9, y=14.7, size=6)
        + put(sign, x=17, y=14.7, size=6)
        + box(9, 22.5, 3, 4.5, OCHRE, r=0.6)
        + box(13, 22.5, 3, 4.5, LEAF, r=0.6)
        + box(17.5, 23, 5.5, 4, CREAM, r=0.5)
    )


def field(plant: str) -> str:
    """Rows of plants running to the horizon."""
    rows = (
        path("M14.5 10h3L22 32H10z", "#a98a62")
        + path("M9 10h2.5L5 32h-8z", "#a98a62")
        + path("M20.5 10H23l12 22h-8z", "#a98a62")
    )
    return rows + plant


def table_for_two(emblem: str) -> str:
    """A set table under a parasol."""
    return (
        path("M16 1C8 1 3 5.5 2 11h28C29 5.5 24 1 16 1z", RED)
        + path("M16 1c-3 0-5.5 4.5-6 10h12c-.5-5.5-3-10-6-10z", CREAM)
        + box(15.3, 10, 1.4, 20, WOOD_DARK)
        + box(4, 21, 24, 2.2, WOOD, r=0.8)
        + line("M8 23l-2 8M24 23l2 8", WOOD_DARK, width=1.5)
        + put(emblem, x=4.5, y=13, size=9)
        + put(emblem, x=19, y=13, size=9)
    )


def steel_kitchen(emblem: str) -> str:
    """A large pot on a steel stove."""
    return (
        box(3, 20, 26, 11, STEEL, r=1)
        + box(3, 19, 26, 2.5, STEEL_DARK, r=0.8)
        + box(6, 23.5, 14, 6, "#c6d2d3", r=0.6)
        + circle(24.5, 24.5, 1.2, INK)
        + circle(24.5, 28, 1.2, INK)
        + put(emblem, x=6, y=0, size=20)
    )
