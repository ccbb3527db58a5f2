"""What one word is: its lemma, its compound parts, what kind of thing it names."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import snowballstemmer
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

from search.swedish.compounds import Part, split
from search.swedish.editors import as_parts, in_force
from search.swedish.lexicon import general_words, lexicon, never_split
from search.swedish.reading import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT: Final = 16_384
"""How many words each process keeps understood, about half a kilobyte each."""

STEM_MARK = "ʃ"
"""Begins every stem token, so that the stem "tom" of "tomat" never meets the word "tom"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word understood."""

    text: str
    lemma: str
    role: str  # the head's role in the lexicon; "" for a word it does not hold
    head: str  # lemma of the compound's last part; the lemma itself for a simple word
    modifiers: tuple[str, ...]
    kinds: frozenset[str]  # everything it is a kind of
    modifier_kinds: frozenset[str]  # everything its first parts are kinds of
    known: bool  # in the lexicon, a compound of known parts, or in the general word list
    stem: str
    is_like: bool = False  # called after its head, but no such thing: jordnötssmör

    @property
    def is_compound(self) -> bool:
        """Whether it has parts."""
        return bool(self.modifiers)

    @property
    def is_food(self) -> bool:
        """Whether it names something to eat or drink, or a cut or form of it."""
        return self.role in {"raw", "made", "form"}

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands for the whole word in an index: lemma; a compound's parts in one spelling; an unknown's stem."""
        if self.modifiers and self.head != self.lemma:
            return tuple(dict.fromkeys((self.lemma, "".join(self.modifiers) + self.head)))
        return (self.lemma, self.stem) if self.stem else (self.lemma,)


def analyse(text: str) -> Word:
    """A normalised word understood, with what editors have said of it where that is in force."""
    said = in_force()
    if not said.splits:
        return _analysed(text, None)
    told = said.split_of(text)
    return _hyphenated(text) if told is None and "-" in text else _analysed(text, told)


@lru_cache(maxsize=KEPT)
def _analysed(text: str, told: tuple[str, ...] | None) -> Word:
    """The word, split as it was told. Cached: a catalogue uses few words, many times."""
    if "-" in text and told is None:
        return _hyphenated(text)
    parts = split(text) if told is None else as_parts(told) if told else ()
    if parts:
        return _compound(text, parts)
    entry = lexicon().by_form.get(text)
    if entry is not None:
        kinds = lexicon().kinds_of(entry.lemma)
        return Word(text, entry.lemma, entry.role, entry.lemma, (), kinds, frozenset(), known=True, stem="")
    lemma = _dictionary_lemma(text)
    known = lemma is not None or general_words().is_word(text) or text in never_split()
    return Word(text, lemma or text, "", lemma or text, (), frozenset(), frozenset(), known, STEM_MARK + stem(text))


def _compound(text: str, parts: tuple[Part, ...]) -> Word:
    words = lexicon()
    own = words.by_form.get(text)
    head = parts[-1]
    head_lemma = head.lemma if head.entry else (_dictionary_lemma(head.text) or head.lemma)
    modifiers = tuple(part.lemma for part in parts[:-1])
    modifier_kinds = frozenset(modifiers).union(*(words.kinds_of(lemma) for lemma in modifiers))
    role = own.role if own else (head.entry.role if head.entry else "")
    nearest = _cut_from(parts[:-1])
    kinds = _kinds(head_lemma, role, firsts=nearest if _is_food(parts[-2]) else frozenset())
    of_own = words.kinds_of(own.lemma) if own and own.kinds else frozenset[str]()
    called_after = _likeness(head_lemma, nearest) if head_lemma not in of_own else None
    if called_after is not None:
        kinds = called_after | of_own
    elif of_own:
        kinds = of_own | {head_lemma} if of_own & reading().instead else kinds | of_own
    lemma = own.lemma if own else "".join(modifiers) + head_lemma
    known = all(part.entry is not None or general_words().marks(part.text) for part in parts)
    is_like = called_after is not None
    kinds, modifier_kinds = words.shared(kinds), words.shared(modifier_kinds)
    return Word(text, lemma, role, head_lemma, modifiers, kinds, modifier_kinds, known, stem="", is_like=is_like)


def _cut_from(firsts: tuple[Part, ...]) -> frozenset[str]:
    """What the last of the first parts is, and if that is a cut, what it is cut from: bog and gris of grisbogsstek."""
    words = lexicon()
    found = frozenset[str]()
    for part in reversed(firsts):
        found |= words.kinds_of(part.lemma) | {part.lemma}
        if part.entry is None or part.entry.role != "form":
            break
    return found


def _likeness(head: str, nearest: frozenset[str]) -> frozenset[str] | None:
    """What a compound is that is only called after its head; None for one that is what it ends in."""
    words = lexicon()
    of_head = words.kinds_of(head) | {head}
    for rule in reading().likeness:
        if rule.holds(of_head, nearest):
            kinds = nearest if "." in rule.kinds else rule.kinds
            return kinds.union(*(words.kinds_of(kind) for kind in kinds))
    return None


def _kinds(head: str, role: str, *, firsts: frozenset[str]) -> frozenset[str]:
    """A compound is a kind of its head; a cut or form of something is also still that: abborrfilé is fisk, not kött."""
    if role == "form" and firsts:
        return firsts | {head}
    return lexicon().kinds_of(head) | {head}


def _is_food(part: Part) -> bool:
    return part.entry is not None and part.entry.role in {"raw", "made", "form"}


def _hyphenated(text: str) -> Word:
    """A word with hyphens: as the lexicon has it, with or without them, else by its parts, else as if joined."""
    for form in (text, text.replace("-", "")):
        whole = lexicon().by_form.get(form)
        if whole is not None:
            kinds = lexicon().kinds_of(whole.lemma)
            return Word(text, whole.lemma, whole.role, whole.lemma, (), kinds, frozenset(), known=True, stem="")
    pieces = [piece for piece in text.split("-") if piece]
    if len(pieces) < 2:
        return analyse("".join(pieces))
    if pieces[-1] not in lexicon().by_form or pieces[0] not in lexicon().by_begin:
        joined = analyse("".join(pieces))
        if joined.is_compound or joined.role:
            return joined
    words = lexicon()
    head = analyse(pieces[-1])
    firsts = tuple(_first_lemma(piece) for piece in pieces[:-1])
    modifier_kinds = frozenset(firsts).union(*(words.kinds_of(lemma) for lemma in firsts))
    kinds = _kinds(head.head, head.role, firsts=modifier_kinds) | head.kinds
    lemma = "".join(firsts) + head.lemma
    return Word(text, lemma, head.role, head.head, firsts + head.modifiers, kinds, modifier_kinds, head.known, stem="")


def _first_lemma(piece: str) -> str:
    entry = lexicon().by_begin.get(piece) or lexicon().by_form.get(piece)
    return entry.lemma if entry is not None and entry.role != "begin" else analyse(piece).lemma


@cache
def _dictionary() -> "Mapping[str, str]":
    return StreamDictionaryFactory().get_dictionary("sv")


def _dictionary_lemma(word: str) -> str | None:
    return _dictionary().get(word)


@cache
def _stemmer() -> "snowballstemmer.basestemmer.BaseStemmer":
    return snowballstemmer.stemmer("swedish")


def stem(word: str) -> str:
    """Snowball's Swedish stem, the fallback for words no list knows."""
    return str(_stemmer().stemWord(word))
