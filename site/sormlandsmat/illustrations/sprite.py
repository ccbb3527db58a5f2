"""Builds the icon sprite from Tabler's outline icons; for development only, never imported by the running site.

Usage: ``python site/sormlandsmat/illustrations/sprite.py PATH/TO/@tabler/icons``. The npm package is read, and
``static/icons/icons.svg`` is written: one ``<symbol>`` for each name, on the 24 px grid with stroke 2. Honey, jar,
honeycomb box and payment phone are drawn here on the same grid, because the set has none of them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "static" / "icons" / "icons.svg"

# Our name -> the name in the set. Names say what the icon stands for here, so that a change of drawing is one line.
TABLER = {
    "search": "search",
    "map-pin": "map-pin",
    "map": "map-2",
    "list": "list",
    "filter": "adjustments-horizontal",
    "close": "x",
    "check": "check",
    "down": "chevron-down",
    "right": "chevron-right",
    "left": "chevron-left",
    "arrow-right": "arrow-right",
    "undo": "arrow-back-up",
    "external": "external-link",
    "phone": "phone",
    "mail": "mail",
    "world": "world",
    "clock": "clock",
    "calendar": "calendar",
    "leaf": "leaf",
    "plant": "plant",
    "seedling": "seedling",
    "carrot": "carrot",
    "apple": "apple",
    "berry": "cherry",
    "grain": "wheat",
    "bread": "bread",
    "cheese": "cheese",
    "milk": "milk",
    "egg": "egg",
    "meat": "meat",
    "fish": "fish",
    "mushroom": "mushroom",
    "soup": "soup",
    "cup": "coffee",
    "beer": "beer",
    "bottle": "bottle",
    "wine": "glass-full",
    "basket": "basket",
    "store": "building-store",
    "bag": "shopping-bag",
    "hub": "building-warehouse",
    "town": "building-community",
    "tractor": "tractor",
    "truck": "truck",
    "flame": "flame",
    "people": "users",
    "person": "user",
    "info": "info-circle",
    "warning": "alert-triangle",
    "done": "circle-check",
    "help": "help-circle",
    "locate": "current-location",
    "directions": "navigation",
    "parking": "parking",
    "charging": "charging-pile",
    "toilet": "toilet-paper",
    "dogs": "paw",
    "accessible": "disabled",
    "card": "credit-card",
    "cash": "cash",
    "seating": "armchair",
    "snowflake": "snowflake",
    "certificate": "certificate",
    "star": "star",
    "share": "share",
    "printer": "printer",
    "language": "language",
    "sun": "sun",
    "plus": "plus",
    "minus": "minus",
    "sort": "arrows-sort",
    "tag": "tag",
    "qr": "qrcode",
    "self-service": "hand-finger",
    "chef": "chef-hat",
    "restaurant": "tools-kitchen-2",
    "vending": "robot",
    "history": "history",
    "recipe": "file-text",
    "news": "news",
    "lock": "lock",
    "login": "login",
    "logout": "logout",
    "photo": "photo",
    "gift": "gift",
    "tree": "christmas-tree",
    "deer": "deer",
    "flower": "flower",
    "ice-cream": "ice-cream",
    "mill": "windmill",
}

# Drawn for this project, same grid and stroke.
DRAWN = {
    "jar": '<path d="M7 4h10"/><path d="M8 4v3"/><path d="M16 4v3"/>'
    '<path d="M8 7a3 3 0 0 0 -2 3v8a2 2 0 0 0 2 2h8a2 2 0 0 0 2 -2v-8a3 3 0 0 0 -2 -3z"/><path d="M6 12h12"/>'
    '<path d="M6 16h12"/>',
    "honey": '<path d="M12 3l4 2.3v4.6l-4 2.3l-4 -2.3v-4.6z"/><path d="M8 9.9l-4 2.3v4.6l4 2.3l4 -2.3v-4.6"/>'
    '<path d="M16 9.9l4 2.3v4.6l-4 2.3l-4 -2.3"/>',
    "swish": '<path d="M7 4a1 1 0 0 1 1 -1h8a1 1 0 0 1 1 1v16a1 1 0 0 1 -1 1h-8a1 1 0 0 1 -1 -1z"/>'
    '<path d="M9.5 14.5l5 -5"/><path d="M10.5 9.5h4v4"/><path d="M11 18h2"/>',
    "bee": '<path d="M12 9a4 4 0 0 1 4 4v3a4 4 0 0 1 -8 0v-3a4 4 0 0 1 4 -4z"/>'
    '<path d="M8 14h8"/><path d="M8.5 17.5h7"/>'
    '<path d="M12 9c-2 -4 -7 -5 -7.500 -2.500s2 4.500 5 4"/><path d="M12 9c2 -4 7 -5 7.500 -2.500s-2 4.500 -5 4"/>',
}

# Place kinds share drawings: `kind-<code>` is what markers and cards ask for, so no page needs a table of its own.
KINDS = {
    "farm_shop": "basket",
    "dairy": "cheese",
    "bakery": "bread",
    "brewery": "beer",
    "distillery": "bottle",
    "winery": "wine",
    "mill": "mill",
    "cidery": "apple",
    "smokehouse": "fish",
    "butcher": "meat",
    "game_handler": "deer",
    "pick_your_own": "berry",
    "nursery": "plant",
    "apiary": "honey",
    "farm_cafe": "cup",
    "cafe": "cup",
    "restaurant": "restaurant",
    "inn": "restaurant",
    "country_store": "store",
    "grocer": "store",
    "delicatessen": "jar",
    "market_hall": "store",
    "market": "carrot",
    "reko": "people",
    "hub": "hub",
    "vending": "vending",
    "liquor_store": "bottle",
    "web_shop": "world",
    "transhipment": "truck",
    "public_kitchen": "chef",
}


def symbol(name: str, body: str) -> str:
    """One ``<symbol>`` named ``name`` holding the strokes of ``body`` (SVG elements on a 24 x 24 grid)."""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def strokes(svg: str) -> str:
    """The drawing elements of one Tabler icon, without its frame and its invisible bounding box."""
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    return re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>")


def sprite(package: Path) -> str:
    """The whole sprite as SVG text, from the unpacked npm package at ``package``."""
    folder = package / "icons" / "outline"
    bodies = {name: strokes((folder / f"{source}.svg").read_text()) for name, source in TABLER.items()} | DRAWN
    symbols = [symbol(name, body) for name, body in bodies.items()]
    symbols += [symbol(f"kind-{kind}", bodies[name]) for kind, name in KINDS.items()]
    frame = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2"'
    frame += ' stroke-linecap="round" stroke-linejoin="round">'
    return frame + "\n" + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    TARGET.write_text(sprite(Path(sys.argv[1])))
    sys.stdout.write(f"{TARGET}: {len(TABLER) + len(DRAWN) + len(KINDS)} icons\n")
