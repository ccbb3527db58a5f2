"""The drawings and sample data that the page parts are made of; reads files only, knows no database."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
COMPONENTS = PACKAGE / "templates" / "components"
MANIFEST = PACKAGE / "static" / "pictures" / "manifest.json"
FALLBACK = "basket"
ISO_DATE = len("2026-11-12")


@dataclass(frozen=True)
class Drawing:
    """One drawn picture: its key (file name without ending), its texts and the tint of its background (#rrggbb)."""

    key: str
    sv: str
    en: str
    tint: str

    @property
    def path(self) -> str:
        """Its path below the static files, such as ``pictures/carrot.svg``."""
        return f"pictures/{self.key}.svg"


@dataclass(frozen=True)
class Example:
    """One component shown with one set of sample data."""

    component: str
    title: str
    context: dict[str, Any]

    @property
    def template(self) -> str:
        """The template to include."""
        return f"components/{self.component}.html"


@cache
def drawings() -> dict[str, Drawing]:
    """Every drawing there is, by key."""
    return {
        key: Drawing(key=key, sv=entry["sv"], en=entry["en"], tint=entry["tint"])
        for key, entry in json.loads(MANIFEST.read_text(encoding="utf-8")).items()
    }


def drawing(key: str | None) -> Drawing:
    """The drawing called ``key``; the basket when there is none by that name, so that no picture is ever missing."""
    known = drawings()
    return known.get(key or FALLBACK, known[FALLBACK])


def component_examples() -> list[Example]:
    """Every example of every component, in alphabetical order, dates read as dates."""
    return [
        Example(component=file.stem, title=example.pop("example"), context=with_dates(example))
        for file in sorted(COMPONENTS.glob("*.json"))
        for example in json.loads(file.read_text(encoding="utf-8"))["examples"]
    ]


def with_dates(value: Any) -> Any:
    """``value`` with every ISO date or time text in it turned into a date or datetime (JSON has neither)."""
    if isinstance(value, dict):
        return {key: with_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_dates(inner) for inner in value]
    return _date_or_text(value) if isinstance(value, str) else value


def _date_or_text(text: str) -> str | date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == ISO_DATE else datetime.fromisoformat(text)
    except ValueError:
        return text
