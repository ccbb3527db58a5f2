"""Words as they stand in a text: normalising, tokenising, folding."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

NO_FOOD_MARK: Final = "¬"
"""Begins the token of a food that something not to eat speaks of: a soap of honey."""

WHOLE_MARK: Final = "≡"
"""Begins the token that stands for a whole name or its first words."""

_ACCENTS: Final = str.maketrans("éèêëáàâãíìîïóòôõúùûüýÿñçøæ", "eeeeaaaaiiiioooouuuuyyncöä")
_FOLDS: Final = str.maketrans("åäö", "aao")
_TOKEN: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?%?(?![a-zåäö0-9-])|[a-zåäö0-9]+(?:['’:-][a-zåäö0-9]+)*-?|-[a-zåäö]+")
_MEASURE: Final = re.compile(
    r"[0-9]+(?:[.,][0-9]+)?(?:%|g|gr|gram|hg|kg|kilo|ml|cl|dl|l|lit|liter|st|stk|p|pack|cm|mm|x|år|mån|v)?"
    r"|[0-9]+-?(?:p|pack|pk|st|g|kg|l|cl|dl|ml)"
    r"|g|gr|gram|hg|kg|kilo|ml|cl|dl|l|liter|st|stk|styck|ca|cirka|vol|förp|pack|kr|kronor|procent|bag-in-box|bib"
)


def normalise(text: str) -> str:
    """Lower case, composed, full-width letters and typographic hyphens made plain, accents off (not å, ä, ö)."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = text.replace("\u00ad", "").replace("\u2010", "-").replace("\u2011", "-").replace("–", " - ")
    return text.translate(_ACCENTS)


def tokens_of(text: str) -> list[str]:
    """The words of a text in order, normalised. Hyphenated words stay whole: "lamm-" and "krav-märkt" keep theirs."""
    return _TOKEN.findall(normalise(text))


def fold(word: str) -> str:
    """The word without å, ä, ö: what somebody with a foreign keyboard types."""
    return word.translate(_FOLDS)


def whole(tokens: Iterable[str]) -> str:
    """The mark under which a whole name is known, however it is spaced or spelt: "Löjrom från Kalix"."""
    return WHOLE_MARK + "".join(map(plain, tokens))


def plain(word: str) -> str:
    """A word without diacritics and hyphens."""
    return fold(word).replace("-", "")


def is_measure(token: str) -> bool:
    """Whether a token is only an amount or a unit: "500", "3,5%", "30-p", "kg"."""
    return _MEASURE.fullmatch(token) is not None
