"""Spelling: what a mistyped word was meant to be, from the index's own words and the food lexicon."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

import numpy as np
from rapidfuzz.distance import OSA

from search.swedish.lexicon import lexicon
from search.swedish.words import WHOLE_MARK, fold

SHORTEST_CORRECTED: Final = 4
SURELY_LONG: Final = 8
SOUNDS_FROM: Final = 6


class Vocabulary(Protocol):
    """The words of an index: surface words of names, and lexicon words of their parts."""

    def has(self, form: str) -> bool:
        """Whether the form stands in some product."""
        ...

    def frequency(self, form: str) -> int:
        """In how many products."""
        ...

    def restore(self, folded: str) -> list[str]:
        """The forms that read `folded` without å, ä, ö, most frequent first."""
        ...

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        """Forms within `max_edits` (optimal string alignment) with their distance, nearest and most frequent first."""
        ...


@dataclass(frozen=True, slots=True)
class Correction:
    """What was searched for instead: the whole text, and (typed, meant) for each word changed."""

    text: str
    words: tuple[tuple[str, str], ...]


class ListVocabulary:
    """A vocabulary in memory."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)
        self._folded: dict[str, list[str]] = defaultdict(list)
        for form in sorted(self._counts, key=lambda form: (-self._counts[form], form)):
            self._folded[fold(form)].append(form)
        self._near = NearWords(self._counts)

    def has(self, form: str) -> bool:
        """Whether the form stands in some product."""
        return form in self._counts

    def frequency(self, form: str) -> int:
        """In how many products."""
        return self._counts.get(form, 0)

    def restore(self, folded: str) -> list[str]:
        """The forms that read `folded` without å, ä, ö, most frequent first."""
        return list(self._folded.get(folded, ()))

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        """Forms within `max_edits` with their distance, nearest and most frequent first."""
        found = self._near.find(word, max_edits)
        return sorted(found, key=lambda pair: (pair[1], -self._counts[pair[0]], pair[0]))


class NearWords:
    """Words by length, with the letters of each as bits, so that few need a comparison.

    A missing dot or ring is no slip: words are compared without them.
    """

    def __init__(self, words: Iterable[str]) -> None:
        by_length: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for word in words:
            folded = fold(word)
            by_length[len(folded)].append((word, word if folded == word else folded))
        self._by_length = {
            length: (pairs, np.fromiter((_letters(key) for _word, key in pairs), dtype=np.uint32, count=len(pairs)))
            for length, pairs in by_length.items()
        }

    def find(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        """Words within `max_edits`, with their distance, in no order."""
        word = fold(word)
        letters = np.uint32(_letters(word))
        found = []
        for length in range(len(word) - max_edits, len(word) + max_edits + 1):
            if length not in self._by_length:
                continue
            pairs, masks = self._by_length[length]
            # One slip takes away at most one letter and brings one in.
            for place in np.flatnonzero(np.bitwise_count(masks ^ letters) <= 2 * max_edits):
                name, key = pairs[place]
                edits = OSA.distance(word, key, score_cutoff=max_edits)
                if edits <= max_edits:
                    found.append((name, int(edits)))
        return found


def _letters(word: str) -> int:
    """Which letters a folded word has, as bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def distance(left: str, right: str, limit: int) -> int:
    """Optimal string alignment distance: insertions, deletions, changes, neighbours swapped; `limit` + 1 if beyond."""
    return int(OSA.distance(left, right, score_cutoff=limit))


def edits_allowed(word: str) -> int:
    """How many slips a word of this length is forgiven."""
    if len(word) < SHORTEST_CORRECTED:
        return 0
    return 1 if len(word) < 6 else 2


_SOUNDS: Final = (
    (re.compile("sch|skj|stj|sj|sh|ch|sk(?=[eiyäö])"), "x"),
    (re.compile("tj|kj|k(?=[iyö])"), "x"),
    (re.compile("ck|c(?![eiy])|q"), "k"),
    (re.compile("ph|v|w"), "f"),
    (re.compile("gj|hj|dj|lj|g(?=[eiyäö])|gh(?=[eiy])"), "j"),
    (re.compile("z|c"), "s"),
    (re.compile("x"), "x"),
    (re.compile("au|å|o"), "o"),
    (re.compile("ä|é|e"), "e"),
    (re.compile("y"), "i"),
    (re.compile("(?<=.)h|dt|th"), "t"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(word: str) -> str:
    """What a word sounds like, roughly: "sjokladd" and "choklad" alike."""
    word = re.sub("(?<=[a-zåäö])h(?=$|[^aeiouyåäö])", "", word)
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word


@cache
def _sounding() -> dict[str, list[str]]:
    """The lexicon's words by their sound, lemmas first."""
    found: dict[str, list[str]] = defaultdict(list)
    roles = {"raw", "made", "form", "attr"}
    for form, entry in lexicon().by_form.items():
        if entry.role in roles and len(form) > 2:
            found[sound(form)].append(form)
    return found


@cache
def _sounds_near() -> NearWords:
    return NearWords(key for key in _sounding() if len(key) > 4)


def sounding(word: str) -> str | None:
    """The food word that sounds like a word, or differs by one slip of the ear."""
    key = sound(word)
    same = _sounding().get(key)
    if same:
        return min(same, key=lambda form: distance(word, form, 6))
    if len(key) < SOUNDS_FROM:
        return None
    near = [key for key, _edits in _sounds_near().find(key, 1) if key[0] == sound(word)[0]]
    forms = [form for one in near for form in _sounding()[one]]
    return min(forms, key=lambda form: (distance(word, form, 6), form)) if forms else None


@cache
def _lexicon_near() -> NearWords:
    roles = {"raw", "made", "form", "attr"}
    forms = lexicon().by_form.items()
    return NearWords(form for form, entry in forms if entry.role in roles and not form.endswith("s"))


def nearest(word: str, vocabulary: Vocabulary) -> str | None:
    """The word most likely meant, or None. Words of the index come before words only the lexicon knows."""
    limit = edits_allowed(word)
    if not limit:
        return None
    near = [(form, edits) for form, edits in vocabulary.near(word, limit) if not form.startswith(WHOLE_MARK)]
    candidates = [(edits, 0, -vocabulary.frequency(form), form) for form, edits in near]
    candidates += [(edits, 1, 0, form) for form, edits in _lexicon_near().find(word, limit)]
    candidates = [one for one in candidates if one[0] < 2 or _may_differ_twice(word, one[3])]
    ranked = sorted(
        candidates, key=lambda one: (one[0], distance(word, one[3], 4), one[1], _slip(word, one[3]), *one[2:])
    )
    return ranked[0][3] if ranked else None


def _may_differ_twice(word: str, other: str) -> bool:
    """Two slips are believed of a long word, or of one that begins rightly."""
    return len(word) >= SURELY_LONG or fold(word[:2]) == fold(other[:2])


def _slip(word: str, other: str) -> tuple[bool, int]:
    """How likely a slip is: the first letter is seldom wrong; letters are swapped, left out or doubled more often."""
    starts_wrong = fold(word[0]) != fold(other[0])
    if sorted(word) == sorted(other):
        return starts_wrong, 0
    return starts_wrong, {1: 1, -1: 2}.get(len(other) - len(word), 3)


def nearest_food(head: str) -> str | None:
    """The food word a compound's mistyped last part was meant to be."""
    return _closest(_lexicon_near().find(head, edits_allowed(head)), head)


def nearest_begin(first: str) -> str | None:
    """The food word a compound's mistyped first part was meant to be."""
    return _closest(_begins_near().find(first, edits_allowed(first)), first)


@cache
def _begins_near() -> NearWords:
    roles = {"raw", "made", "form"}
    return NearWords(form for form, entry in lexicon().by_begin.items() if entry.role in roles)


def _closest(found: list[tuple[str, int]], word: str) -> str | None:
    ranked = sorted(found, key=lambda one: (one[1], distance(word, one[0], 4), _slip(word, one[0]), one[0]))
    return ranked[0][0] if ranked else None
