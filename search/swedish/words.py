"""Words as they stand in a text: normalising, tokenising, folding."""

import re
import unicodedata
from typing import Final

_ACCENTS: Final = str.maketrans("éèêëáàâãíìîïóòôõúùûüýÿñçøæ", "eeeeaaaaiiiioooouuuuyyncöä")
_FOLDS: Final = str.maketrans("åäö", "aao")
_TOKEN: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?%?(?![a-zåäö0-9-])|[a-zåäö0-9]+(?:['’:-][a-zåäö0-9]+)*-?|-[a-zåäö]+")
_MEASURE: Final = re.compile(
    r"[0-9]+(?:[.,][0-9]+)?(?:%|g|gr|gram|hg|kg|kilo|ml|cl|dl|l|lit|liter|st|stk|p|pack|cm|mm|x|år|mån|v)?"
    r"|[0-9]+-?(?:p|pack|pk|st|g|kg|l|cl|dl|ml)"
    r"|g|gr|gram|hg|kg|kilo|ml|cl|dl|l|liter|st|stk|styck|ca|cirka|vol|förp|pack|kr|kronor|procent|bag-in-box|bib"
)


def normalise(text: str) -> str:
    """Lower case, composed, typographic hyphens and quotes made plain, foreign accents taken off (å, ä, ö stay)."""
    text = unicodedata.normalize("NFC", text).lower()
    text = text.replace("\u00ad", "").replace("\u2010", "-").replace("\u2011", "-").replace("–", " - ")
    return text.translate(_ACCENTS)


def tokens_of(text: str) -> list[str]:
    """The words of a text in order, normalised. Hyphenated words stay whole: "lamm-" and "krav-märkt" keep theirs."""
    return _TOKEN.findall(normalise(text))


def fold(word: str) -> str:
    """The word without å, ä, ö: what somebody with a foreign keyboard types."""
    return word.translate(_FOLDS)


def is_measure(token: str) -> bool:
    """Whether a token is only an amount or a unit: "500", "3,5%", "30-p", "kg"."""
    return _MEASURE.fullmatch(token) is not None
