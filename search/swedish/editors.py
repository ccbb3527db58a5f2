"""What editors say of words: more meanings, how a word is split, and what they have chosen as an answer.

It is held by the analysis only while a query or a product is read (`saying`), so that the same process can read with
and without it, and nothing of it stays behind.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from search.swedish.compounds import Part
from search.swedish.lexicon import WORD, general_words, lexicon
from search.swedish.paradigms import VOWELS

Parts = tuple[str, ...]
Splits = tuple[tuple[str, Parts], ...]
"""Words (normalised) with their parts as an editor has written them; no parts: it is no compound."""

LINKS: Final = ("", "s", "e", "a", "o", "u")
"""What may stand between two parts of a compound: surdeg-s-bröd."""

ENDINGS: Final = ("n", "t", "en", "et", "ar", "er", "or", "r", "na", "arna", "erna", "orna", "ens", "ets", "arnas")


class Pinned(NamedTuple):
    """An answer that editors have chosen for some words, and between which days (both included) it is one."""

    words: str
    kind: str
    id: int
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, eq=False)
class EditorsWords:
    """All that editors have said. Told apart by identity: other words are another object."""

    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    splits: Splits = ()
    pins: tuple[Pinned, ...] = ()

    def split_of(self, text: str) -> Parts | None:
        """The parts of a normalised word in any of its forms, hyphens aside; None when nothing is said of it."""
        return self._by_form.get(text.replace("-", "") if "-" in text else text)

    def splits_in(self, tokens: Iterable[str]) -> Splits:
        """Those of the splits that some of these words are about, in the order of the words they are told for."""
        words = {self._words[form] for token in tokens if (form := token.replace("-", "")) in self._words}
        return tuple(one for one in self.splits if one[0] in words)

    @cached_property
    def _by_form(self) -> Mapping[str, Parts]:
        parts = dict(self.splits)
        return {form: parts[word] for form, word in self._words.items()}

    @cached_property
    def _words(self) -> Mapping[str, str]:
        """Each form of each word that is split, and that word; a word's own split comes before another's form."""
        forms = {form: word for word, parts in self.splits for form in forms_of(word, parts)}
        return {**forms, **{word: word for word, _ in self.splits}}


NOTHING_SAID: Final = EditorsWords()
_IN_FORCE: ContextVar[EditorsWords] = ContextVar("editors_words", default=NOTHING_SAID)


def in_force() -> EditorsWords:
    """What is said of words where this is called from."""
    return _IN_FORCE.get()


@contextmanager
def saying(words: EditorsWords) -> Iterator[None]:
    """Read what is read inside with these words in force."""
    before = _IN_FORCE.set(words)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


@lru_cache(maxsize=1_000)
def with_splits(splits: Splits) -> EditorsWords:
    """Only these splits: what a product is read with."""
    return EditorsWords(splits=splits) if splits else NOTHING_SAID


def forms_of(word: str, parts: Parts) -> frozenset[str]:
    """A word in all its forms, and some that nobody would write: what begins with the whole word means nothing else."""
    words = lexicon()
    forms = {word, *(word + ending for ending in ENDINGS)}
    if word[-1] in VOWELS:
        forms |= {word[:-1] + ending for ending in ("or", "orna", "ar", "arna")}
    whole = words.by_form.get(word)
    if whole is not None:
        forms.update(whole.forms)
    head = words.by_form.get(parts[-1]) if parts else None
    if head is not None and word.endswith(parts[-1]):
        forms |= {word.removesuffix(parts[-1]) + form for form in head.forms}
    return frozenset(forms | {form + "s" for form in forms if not form.endswith("s")})


def as_parts(told: Parts) -> tuple[Part, ...]:
    """Parts as an editor has written them, with what the lexicon knows of each: "surdegs" is surdeg."""
    words = lexicon()
    *firsts, last = told
    head = words.by_form.get(last)
    return (*map(_first, firsts), Part(last, head.lemma if head else last, head))


def _first(text: str) -> Part:
    words = lexicon()
    entry = words.by_begin.get(text) or words.by_form.get(text)
    if entry is not None:
        return Part(text, text if entry.role == "begin" else entry.lemma, entry)
    is_linked = text.endswith("s") and len(text) > 4 and general_words().marks(text[:-1]) & WORD
    return Part(text, text[:-1] if is_linked else text, None)


def make_up(parts: Parts, word: str) -> bool:
    """Whether parts in their order make up a word.

    Between them a linking letter may stand; a last vowel may be gone or changed for one (flicka: flick-, flicko-), and
    so may the third of three equal letters.
    """
    found = {""}
    for part in parts[:-1]:
        entry = lexicon().by_form.get(part)
        shapes = {part + link for link in LINKS} | {part[:-1] + link for link in LINKS if part[-1] in VOWELS}
        shapes |= set(entry.begins if entry else ())
        found = {joined for before in found for shape in shapes for joined in _met(before, shape)}
    return any(word in _met(before, parts[-1]) for before in found)


def _met(before: str, after: str) -> set[str]:
    """Two parts joined, and as one writes it where three equal letters meet: glass and sås are glassås."""
    is_shared = len(before) > 1 and before[-1:] == before[-2:-1] == after[:1]
    return {before + after, *([before + after[1:]] if is_shared else [])}
