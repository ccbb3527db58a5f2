"""Which of the fourteen allergens a marked word in a Swedish list of ingredients names.

The maker marks, we compare: a word that nobody here knows proves nothing, so it is never held against the maker.
"""

import re

from catalogue.models import Allergen
from law.allergens import emphasised

_GRAIN = (
    r"vete|råg|dinkel|spelt|kamut|khorasan|durum|emmer|enkorn|graham|havre|malt|kruska|manna|bulgur|couscous|seitan"
)
_FISH = (
    r"fisk|lax|sill\b|sill(?=filé)|strömming|gädd|gös|abborr|ansjovis|röding|torsk|sardell|makrill|\bål\b|sik\b|braxen"
    r"|löjrom|öring|sej|kolja|tonfisk"
)
_NUTS = (
    r"mandel|mandlar|hasselnöt|valnöt|cashew|pekan|paranöt|pistage|pistasch|macadamia|nötter|\bnöt\b|marsipan|nougat"
)
PATTERNS: dict[str, re.Pattern[str]] = {
    allergen: re.compile(pattern, re.IGNORECASE)
    for allergen, pattern in {
        Allergen.GLUTEN: rf"{_GRAIN}|\bkorn|kornmjöl|gluten",
        Allergen.CRUSTACEANS: r"kräft|räk|krabb|hummer|krill",
        Allergen.EGG: r"ägg|majonnäs",
        Allergen.FISH: rf"(?<!bläck)(?:{_FISH})",
        Allergen.PEANUT: r"jordnöt",
        Allergen.SOY: r"soja|soya|tofu",
        Allergen.MILK: (
            r"(?<!havre)(?<!mandel)(?<!soja)(?<!kokos)(?<!ris)(?:mjölk|grädd)|(?<!kakao)(?<!jordnöts)smör(?!deg)|ost\b"
            r"|ost(?=massa|löpe|pulver|vassle)|yoghurt|\bfil\b|vassle|kvarg|kesella|laktos|kasein|crème fraiche|messmör"
            r"|kefir|ricotta|mozzarella|smetana"
        ),
        Allergen.NUTS: rf"(?<!jord)(?:{_NUTS})",
        Allergen.CELERY: r"selleri",
        Allergen.MUSTARD: r"senap",
        Allergen.SESAME: r"sesam|tahini",
        Allergen.SULPHITES: r"sulfit|svaveldioxid|\bE ?22[0-8]\b",
        Allergen.LUPIN: r"lupin",
        Allergen.MOLLUSCS: r"mussl|ostron|snäck|bläckfisk|pilgrims",
    }.items()
}


def named_by(word: str) -> frozenset[str]:
    """Return the allergens that the word names, none when it is not known here."""
    return frozenset(allergen for allergen, pattern in PATTERNS.items() if pattern.search(word))


def marked(ingredients: str) -> tuple[str, ...]:
    """Return the words that the list of ingredients marks as allergens, in their order."""
    return tuple(part.text.strip() for part in emphasised(ingredients) if part.is_allergen and part.text.strip())
