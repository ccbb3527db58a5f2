"""A product's description, ingredients and labels read: what is said of the thing, not of what it goes with."""

import re
from typing import Final

from search.swedish.analysis import Word, analyse
from search.swedish.names import joined, words_of
from search.swedish.reading import reading
from search.swedish.words import is_measure, tokens_of

MAIN_INGREDIENTS: Final = 2
"""Ingredients stand in order of weight (Regulation (EU) 1169/2011, article 18): the first ones say what it is."""

_SENTENCE: Final = re.compile(r"[.!?;:\n•]+|\bmen\b|\boch (?:är|har)\b")


def described(text: str) -> list[Word]:
    """A description's words, without the foods it only goes with ("gott till ost") or lacks ("utan mjölk")."""
    words: list[Word] = []
    for sentence in _SENTENCE.split(text.lower()):
        state = _State(words)
        for clause in sentence.split(","):
            state.read(list(joined(tokens_of(clause))))
    return words


class _State:
    """Where reading is in a sentence: in what the thing goes with, in what it lacks, or in what it is."""

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.goes_with = self.lacks = False

    def read(self, tokens: list[str]) -> None:
        """One clause. A list goes on over a comma ("till ost, vilt och lamm"); other words end it."""
        if not (tokens and analyse(tokens[0]).is_food):
            self.goes_with = self.lacks = False
        lists = reading()
        for token in tokens:
            if token in lists.negations:
                self.lacks = True
            elif token in lists.goes_with:
                self.goes_with = True
            elif token not in lists.glue and token not in lists.ambiguous and not is_measure(token):
                self._take(analyse(token))

    def _take(self, word: Word) -> None:
        if self.lacks:
            lacking = reading().lacking.get(word.lemma)
            self.words += [analyse(lacking)] if lacking else []
        elif not (self.goes_with and word.is_food):
            self.words.append(word)


def main_ingredients(text: str) -> list[Word]:
    """The first ingredients that are not in almost everything."""
    base = reading().base_ingredients
    return [word for word in words_of(text) if word.lemma not in base][:MAIN_INGREDIENTS]


def label_words(label: str) -> tuple[Word, ...]:
    """A label, a code or a word, as words people look for."""
    known = reading().labels.get(label.lower())
    return tuple(analyse(word) for word in known) if known else words_of(label.replace("_", " "))
