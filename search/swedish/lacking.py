"""What a product has in it that somebody may not eat: as it is declared, and as its name and ingredients tell."""

from collections.abc import Iterable
from typing import Final

from search.swedish.analysis import Word
from search.swedish.reading import reading

DECLARED_MARK: Final = "≠"
"""Begins the token of an allergen that a product is declared to contain."""

TOLD_MARK: Final = "≈"
"""Begins the token of an allergen that its declaration, its name or its ingredients tell of."""


def allergens_of(words: Iterable[Word]) -> list[str]:
    """The codes of the allergens that words name: nuts of hasselnötskräm, milk of färskost."""
    named = frozenset[str]().union(*(_names(word) for word in words))
    return [code for code, meant in reading().allergens.items() if not meant.isdisjoint(named)]


def avoided_by(lemma: str) -> list[str]:
    """The codes of what somebody will have none of who says this word: nuts of "utan nötter"."""
    return [code for code, words in reading().avoided.items() if lemma in words]


def _names(word: Word) -> frozenset[str]:
    """A word, what it is a kind of and what it is made of; what is only called after milk is none."""
    own = word.kinds | {word.lemma} | word.modifier_kinds
    return own if word.is_like else own | {word.head}


def tokens_of_allergens(*, contains: Iterable[str], free_from: Iterable[str], words: Iterable[Word]) -> list[str]:
    """The tokens for what is in a product; what it is declared free from is not read into its ingredients."""
    declared, free = dict.fromkeys(contains), frozenset(free_from)
    told = dict.fromkeys([*declared, *(code for code in allergens_of(words) if code not in free)])
    free_words = [word for code in sorted(free) for word in reading().free_words.get(code, ())]
    return [*(DECLARED_MARK + code for code in declared), *(TOLD_MARK + code for code in told), *free_words]
