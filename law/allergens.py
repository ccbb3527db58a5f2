"""The fourteen allergens that must always be told.

Regulation (EU) no 1169/2011, article 9.1 c and annex II: the substances and products that cause allergies or
intolerances. Cereals with gluten and nuts are told by the name of the cereal and the nut. Article 21.1 b: in a list of
ingredients the allergen is emphasised, so that it stands out from the rest. Article 36 and Commission
Implementing Regulation (EU) no 828/2014 govern voluntary statements such as "may contain" and "gluten-free":
they may not mislead.

The rule this page is built on: **unknown is never free**. Nothing said about an allergen means that nothing is known.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Allergen(StrEnum):
    """The allergens, in the order of annex II."""

    GLUTEN = "gluten"
    CRUSTACEANS = "crustaceans"
    EGG = "egg"
    FISH = "fish"
    PEANUT = "peanut"
    SOY = "soy"
    MILK = "milk"
    NUTS = "nuts"
    CELERY = "celery"
    MUSTARD = "mustard"
    SESAME = "sesame"
    SULPHITES = "sulphites"
    LUPIN = "lupin"
    MOLLUSCS = "molluscs"


class Level(StrEnum):
    """What is said about an allergen. Saying nothing means unknown."""

    CONTAINS = "contains"
    MAY_CONTAIN = "may_contain"
    FREE = "free"


# The wheats (spelt, khorasan, durum, einkorn, emmer) are one genus in annex II; triticale is a crossbreed of wheat
# and rye.
DETAILS: Mapping[Allergen, frozenset[str]] = MappingProxyType(
    {
        Allergen.GLUTEN: frozenset(
            {"wheat", "spelt", "khorasan", "durum", "einkorn", "emmer", "rye", "barley", "oats", "triticale"}
        ),
        Allergen.NUTS: frozenset(
            {"almond", "hazelnut", "walnut", "cashew", "pecan", "brazil_nut", "pistachio", "macadamia"}
        ),
    }
)


@dataclass(frozen=True)
class Declared:
    """One line of a declaration: an allergen, what is said about it, and the name of the cereal or nut."""

    allergen: Allergen
    level: Level
    detail: str = ""


@dataclass(frozen=True)
class Declaration:
    """All that a maker says about allergens.

    `complete` is the maker's word that every allergen the food contains or may contain stands in `lines`; then an
    allergen that is not there is not in the food.
    """

    lines: tuple[Declared, ...] = ()
    complete: bool = False


class Part(NamedTuple):
    """A piece of a list of ingredients, and whether it names an allergen."""

    text: str
    is_allergen: bool


def missing_details(lines: Iterable[Declared]) -> tuple[Allergen, ...]:
    """Return the contained allergens that lack the name of the cereal or nut, in the order of annex II."""
    nameless = {
        line.allergen
        for line in lines
        if line.level == Level.CONTAINS and line.allergen in DETAILS and not line.detail.strip()
    }
    return tuple(allergen for allergen in Allergen if allergen in nameless)


def unknown(declaration: Declaration) -> tuple[Allergen, ...]:
    """Return the allergens about which nothing is known, in the order of annex II.

    None are unknown in a complete declaration.
    """
    if declaration.complete:
        return ()
    told = {line.allergen for line in declaration.lines}
    return tuple(allergen for allergen in Allergen if allergen not in told)


def free_from(declaration: Declaration, *, allergen: Allergen) -> bool:
    """Whether the food is known to be free from the allergen.

    True when the maker says so, or when the declaration is complete without it. Never when any line says that
    the food contains or may contain it, and never when nothing is known.
    """
    levels = {line.level for line in declaration.lines if line.allergen == allergen}
    if levels & {Level.CONTAINS, Level.MAY_CONTAIN}:
        return False
    return Level.FREE in levels or declaration.complete


_EMPHASIS = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def emphasised(ingredients: str) -> tuple[Part, ...]:
    """Split a list of ingredients such as "vatten, **mjölk**" into its parts, allergens marked (article 21.1 b).

    Asterisks without a partner are ordinary text. No part is empty; an empty text has no parts.
    """
    # re.split with one group alternates: what stands between, what stands within, what stands between...
    pieces = _EMPHASIS.split(ingredients)
    return tuple(Part(text, index % 2 == 1) for index, text in enumerate(pieces) if text)


def without_emphasis(ingredients: str) -> str:
    """Return the list of ingredients as plain text, for places that cannot show emphasis."""
    return "".join(part.text for part in emphasised(ingredients))
