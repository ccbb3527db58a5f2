"""Splitting compounds: food words first, general words second, an unknown first part before a known food head.

The cheapest way to read the whole word wins; a word that is better read as one is left whole. First parts may carry
the linking -s or a binding form (äppel-, surdegs-), the last part may be inflected, adjectives stand only first.
"""

from dataclasses import dataclass
from typing import Final

from search.swedish.lexicon import (
    BEGIN,
    END,
    WORD,
    Entry,
    GeneralWords,
    Lexicon,
    general_words,
    lexicon,
    never_split,
)
from search.swedish.paradigms import VOWELS
from search.swedish.reading import reading

FOOD_COST: Final = 1.0
BEGIN_COST: Final = 1.1
GENERAL_COST: Final = 2.2
UNKNOWN_COST: Final = 4.0
WHOLE_COST: Final = 2.5
MAX_PARTS: Final = 4
SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a compound: as written, its lemma, and its food entry if it has one."""

    text: str
    lemma: str
    entry: Entry | None


def split(word: str) -> tuple[Part, ...]:
    """The parts of a compound, head last; empty when `word` is not one (or is in the lexicon as a word of its own)."""
    words = lexicon()
    if word in never_split() or len(word) < 5:
        return ()
    entry = words.by_form.get(word)
    if entry is not None:
        return _told_parts(entry, words)
    return _Splitter(word, words, general_words()).best()


def _told_parts(entry: Entry, words: Lexicon) -> tuple[Part, ...]:
    if not entry.parts:
        return ()
    lemmas = [entry.lemma if part == "." else part for part in entry.parts]
    return tuple(Part(lemma, lemma, words.entries.get(lemma)) for lemma in lemmas)


class _Splitter:
    """One word's search for its cheapest reading."""

    def __init__(self, word: str, words: Lexicon, general: GeneralWords) -> None:
        self.word = word
        self.words = words
        self.general = general
        self.lists = reading()
        self.known_whole = general.is_word(word)

    def best(self) -> tuple[Part, ...]:
        found = self._from(0, MAX_PARTS)
        if found is None:
            return ()
        cost, parts = found
        if self.known_whole and not self._safe_although_known(parts, cost):
            return ()
        return parts

    def _safe_although_known(self, parts: tuple[Part, ...], cost: float) -> bool:
        """A dictionary word is still split when its parts are food words too long to be there by chance."""
        head = parts[-1]
        if not _is_thing(head):
            return False
        if (len(head.text) >= 4 or head.lemma in self.lists.safe_heads) and head.lemma not in self.lists.risky_heads:
            return True
        if cost >= WHOLE_COST or not all(part.entry is not None for part in parts[:-1]):
            return False
        shortest = min(len(part.text) for part in parts[:-1])
        return shortest >= (SHORTEST if len(head.text) >= SHORTEST else 4)

    def _from(self, start: int, left: int) -> tuple[float, tuple[Part, ...]] | None:
        """The cheapest reading of the word from `start` with at most `left` parts."""
        best: tuple[float, tuple[Part, ...]] | None = None
        if start:
            last = self._last(start)
            if last is not None:
                best = (last[0], (last[1],))
        if left < 2:
            return best
        for end in range(start + 2, len(self.word) - 1):
            first = self._first(start, end)
            if first is None:
                continue
            for begin in self._starts_after(start, end):
                rest = self._from(begin, left - 1)
                if rest is None or not self._fits(first[1], rest[1], start):
                    continue
                cost = first[0] + rest[0]
                if best is None or cost < best[0] + 1e-9:  # of two alike, the longer first part: svartvinbärs+vin
                    best = (cost, (first[1], *rest[1]))
        return best

    def _starts_after(self, start: int, end: int) -> tuple[int, ...]:
        """Where the next part may begin; one letter back when three would have met ("glassås")."""
        if end - start >= 3 and self.word[end - 1] == self.word[end - 2] and self.word[end - 1] not in VOWELS:
            return (end, end - 1)
        return (end,)

    def _first(self, start: int, end: int) -> tuple[float, Part] | None:
        text = self.word[start:end]
        if len(text) < SHORTEST and text not in self.lists.short_parts:
            return None
        entry = self.words.by_begin.get(text)
        if entry is not None:
            lemma = text if entry.role == "begin" else entry.lemma
            return (FOOD_COST if entry.role in {"raw", "made", "form"} else BEGIN_COST), Part(text, lemma, entry)
        if len(text) >= SHORTEST and self.general.marks(text) & BEGIN:
            return GENERAL_COST, Part(text, _unlinked(text, self.general), None)
        if start == 0 and len(text) >= 4 and not VOWELS.isdisjoint(text):
            return UNKNOWN_COST + len(text) / 100, Part(text, _unlinked(text, self.general), None)
        return None

    def _last(self, start: int) -> tuple[float, Part] | None:
        text = self.word[start:]
        if len(text) < SHORTEST and text not in self.lists.short_parts:
            return None
        entry = self.words.by_form.get(text)
        if entry is not None and entry.role in {"raw", "made", "form", "nonfood", "business"}:
            return FOOD_COST, Part(text, entry.lemma, entry)
        if entry is not None and entry.role == "attr" and len(entry.lemma) >= 4:
            return BEGIN_COST, Part(text, entry.lemma, entry)
        if len(text) >= 4 and self.general.marks(text) & END:
            return GENERAL_COST, Part(text, text, None)
        return None

    def _fits_short(self, first: Part, head: Part) -> bool:
        """Whether "te", "öl" or "ål" may be the head: after a food, or uninflected after a known first part."""
        if _is_food(first) and len(first.text) >= 4:
            return True
        return first.entry is not None and len(first.text) >= SHORTEST and head.text == head.lemma

    def _fits(self, first: Part, rest: tuple[Part, ...], start: int) -> bool:
        """Whether a first part may stand before the rest: what is not known needs a head that is, and is long."""
        head = rest[-1]
        if first.text in self.lists.short_parts and head.entry is None:
            return False
        if len(head.lemma) < SHORTEST and not (head.lemma in self.lists.short_heads and self._fits_short(first, head)):
            return False
        if first.entry is None and not self.general.marks(first.text) & BEGIN:
            if head.entry is None or head.entry.role == "attr" or len(rest) > 1:
                return False
            return head.lemma not in self.lists.risky_heads and (len(head.text) >= 4 or len(first.text) >= 5)
        return True


def _is_food(part: Part) -> bool:
    return part.entry is not None and part.entry.role in {"raw", "made", "form"}


def _is_thing(part: Part) -> bool:
    return part.entry is not None and part.entry.role in {"raw", "made", "form", "nonfood", "business"}


def _unlinked(text: str, general: GeneralWords) -> str:
    """A first part without its linking s."""
    if text.endswith("s") and len(text) > 4 and general.marks(text[:-1]) & WORD:
        return text[:-1]
    return text


def first_food(word: str) -> str | None:
    """The lemma of the food an unknown word begins with, for compounds with a head no list has: gäddqueneller."""
    begins = lexicon().by_begin
    for end in range(len(word) - 4, 3, -1):
        entry = begins.get(word[:end])
        if entry is not None and entry.role == "raw":
            return entry.lemma
    return None
