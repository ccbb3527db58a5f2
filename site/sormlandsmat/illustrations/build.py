"""Builds the drawn pictures; for development only, never imported by the running site.

Usage, from the folder `site`: ``python -m sormlandsmat.illustrations.build PATH/TO/fluent-emoji-flat/icons.json``.
The file is the collection in the npm package `@iconify-json/fluent-emoji-flat` (MIT). Written are
``static/pictures/<key>.svg``, 600 x 400, without styles and scripts, and ``static/pictures/manifest.json``.
"""

import json
import sys
from pathlib import Path

from sormlandsmat.illustrations.palette import darken, shade
from sormlandsmat.illustrations.subjects import Emoji, Subject, subjects

TARGET = Path(__file__).parent.parent / "static" / "pictures"


def scene(subject: Subject) -> str:
    """The whole picture as SVG: wall, shelf (or hills, for a place), soft shadow, and the subject on it."""
    ground = landscape(subject.tint) if subject.family == "place" else shelf(subject.tint)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" viewBox="0 0 300 200">'
        f'<rect width="300" height="200" fill="{subject.tint}"/>{ground}'
        f'<g transform="translate(76 19) scale(4.6)">{subject.drawing}</g></svg>\n'
    )


def shelf(tint: str) -> str:
    """A shelf in a darker shade of the wall, with a shadow that fades out."""
    return (
        f'<path fill="{shade(tint, by=0.07)}" d="M0 144h300v56H0z"/>'
        f'<path fill="{shade(tint, by=0.13)}" d="M0 144h300v1.500H0z"/>'
        '<radialGradient id="s"><stop stop-color="#3d3320" stop-opacity=".32"/>'
        '<stop offset="1" stop-color="#3d3320" stop-opacity="0"/>'
        '</radialGradient><ellipse cx="152" cy="158" rx="92" ry="11" fill="url(#s)"/>'
    )


def landscape(tint: str) -> str:
    """Soft hills, a pale sun and a few firs."""
    fir = '<path fill="#87a183" d="M0 0l9 24H-9zM0 13l12 26h-24z"/>'
    return (
        f'<circle cx="246" cy="44" r="17" fill="#f2e2b4"/>'
        f'<path fill="{darken(tint, by=0.05)}" d="M0 118c50-30 90-22 140-8s100 10 160-14v104H0z"/>'
        '<path fill="#b9c9a2" d="M0 150c70-22 120-8 180-6s90-8 120-16v72H0z"/>'
        f'<g transform="translate(42 98)">{fir}</g><g transform="translate(64 106) scale(.8)">{fir}</g>'
        f'<g transform="translate(262 92) scale(.9)">{fir}</g>'
        '<ellipse cx="150" cy="157" rx="76" ry="6" fill="#7f956d" opacity=".45"/>'
    )


def write(collection: Path, *, target: Path) -> int:
    """Draw every picture into the folder ``target`` with its manifest; return how many there are."""
    drawn = subjects(Emoji(collection))
    for key, subject in drawn.items():
        (target / f"{key}.svg").write_text(scene(subject), encoding="utf-8")
    manifest = {key: {"sv": subject.sv, "en": subject.en, "tint": subject.tint} for key, subject in drawn.items()}
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(drawn)


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]), target=TARGET)} pictures in {TARGET}\n")
