"""The food lexicon an editor can read, and the general word list behind it.

A lexicon file holds sections; a section says what its words are:

    [rotfrukt : raw]                      kind (or several) : role
    morot (moroten morötter morötterna) comb=morots
    rova or
    filmjölk m =fil+mjölk                 a compound to be split as said
    ostkaka or =ost+.                     made of ost, but no kaka: "." is the word itself
    mandelkaka or                         begins with a food of the lexicon and ends in a word: made of mandel, as said
                                          (words that only look so stand in never-split.txt)
    kola or only=kola                     its only shape as first part; "comb=" alone: it is never one
    slanggurka or                         ends in another word of its kind (gurka), so it is also one of those

Roles: raw (as it grows), made (what is made of it), form (a cut or form that is still the thing: filé, mjöl),
nonfood, attr (rökt, ekologisk), soft (words a query can do without), begin (only first part of compounds), business.
"""

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final
from zlib import crc32

from search.swedish.paradigms import inflect
from search.swedish.words import fold, normalise

DATA: Final = Path(__file__).parent / "data"
ROLES: Final = frozenset({"raw", "made", "form", "nonfood", "attr", "soft", "begin", "business"})
THINGS: Final = frozenset({"raw", "made", "form"})
"""The roles of what one can eat or drink."""

WORD, BEGIN, END = 1, 2, 4
TOO_WIDE: Final = frozenset(
    {"kött", "fisk", "grönsak", "frukt", "bär", "krydda", "färdigmat", "mat", "dryck", "chark", "fågel"}
)
"""Kinds that two words may share and still be as unlike as a flounder and a herring fried like one."""

SHORTEST_FIRST: Final = 3
SHORTEST_END: Final = 3
SHORT_FIRSTS: Final = frozenset({"ox", "öl", "ål"})
"""First parts that are shorter, where what follows is a cut or a kind of the word."""

_SECTION: Final = re.compile(r"\[(?P<kinds>[^:\]]*):\s*(?P<role>\w+)\s*\]")
_ENTRY: Final = re.compile(
    r"(?P<lemma>\S+)(?:\s+(?P<paradigm>[a-z0-9]+)(?=\s|$))?(?:\s+\((?P<forms>[^)]*)\))?(?P<options>(?:\s+(?:comb=\S*|only=\S+|also=\S+|=\S+|\^\S+))*)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the food lexicon."""

    lemma: str
    role: str
    kinds: tuple[str, ...]
    forms: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Lexicon:
    """All entries with their look-ups: by form, by first part of a compound, by folded form."""

    entries: dict[str, Entry] = field(default_factory=dict)
    by_form: dict[str, Entry] = field(default_factory=dict)
    by_begin: dict[str, Entry] = field(default_factory=dict)
    by_fold: dict[str, tuple[str, ...]] = field(default_factory=dict)
    folded_begins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wider: dict[str, str] = field(default_factory=dict)
    _found: dict[str, frozenset[str]] = field(default_factory=dict)
    _sets: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take an entry in. A form belongs to the entry that claimed it first."""
        self._found.clear()
        known = self.entries.get(entry.lemma)
        if known is None or known.role == "begin":
            self.entries[entry.lemma] = entry
        for form in entry.begins:
            if self.by_begin.setdefault(form, entry) is entry and fold(form) != form:
                self.folded_begins[fold(form)] = (*self.folded_begins.get(fold(form), ()), form)
        if entry.role == "begin":
            return
        for form in entry.forms:
            if self.by_form.setdefault(form, entry) is entry and fold(form) != form:
                self.by_fold[fold(form)] = (*self.by_fold.get(fold(form), ()), form)

    def replace(self, entry: Entry, parts: tuple[str, ...]) -> None:
        """Say what a word's parts are."""
        told = replace(entry, parts=parts)
        self.entries[entry.lemma] = told
        for table in (self.by_form, self.by_begin):
            for form in (*entry.forms, *entry.begins):
                if table.get(form) is entry:
                    table[form] = told

    def widen(self, lemma: str, kind: str) -> None:
        """Say that a word is also a kind of another word."""
        self._found.clear()
        self.wider[lemma] = kind

    def kinds_of(self, lemma: str) -> frozenset[str]:
        """Everything the lexicon knows `lemma` to be: blåbär -> bär, frukt."""
        known = self._found.get(lemma)
        if known is None:
            known = self._found[lemma] = self.shared(self._kinds_of(lemma))
        return known

    def shared(self, words: frozenset[str]) -> frozenset[str]:
        """The one set that stands for all that hold the same words, so that they are kept once."""
        return self._sets.setdefault(words, words)

    def _kinds_of(self, lemma: str) -> frozenset[str]:
        entry = self.entries.get(lemma)
        start = list(entry.kinds) if entry else []
        start += self.parents.get(lemma, ())
        start += [self.wider[lemma]] if lemma in self.wider else []
        found: set[str] = set()
        while start:
            kind = start.pop()
            if kind not in found:
                found.add(kind)
                start += self.parents.get(kind, self._kinds_of_entry(kind))
                start += [self.wider[kind]] if kind in self.wider else []
        return frozenset(found)

    def _kinds_of_entry(self, kind: str) -> tuple[str, ...]:
        """What a kind is that is itself a word of the lexicon: a manchego is a fårost, so an ost."""
        entry = self.entries.get(kind)
        return tuple(it for it in entry.kinds if it != kind) if entry else ()


@cache
def lexicon() -> Lexicon:
    """The food lexicon, read once in each process."""
    words = Lexicon(parents=dict(_read_kinds()))
    for path in sorted(DATA.glob("lexicon*.txt")):
        for entry in _read_entries(path):
            words.add(entry)
    for entry in list(words.entries.values()):
        base = words.entries.get(entry.lemma[:-1] + "d") if entry.lemma.endswith("at") else None
        if base is not None and base.role == entry.role == "attr":
            words.by_form[entry.lemma] = base
    for entry in list(words.entries.values()):
        if entry.role in {"raw", "made"} and not entry.parts and (wider := _wider(entry, words)):
            words.widen(entry.lemma, wider)
    for entry in list(words.entries.values()):
        see = _seen_parts if entry.role in THINGS else _seen_things
        if not entry.parts and (parts := see(entry, words)):
            words.replace(entry, parts)
    return words


def _seen_things(entry: Entry, words: Lexicon) -> tuple[str, ...]:
    """The parts of what is not eaten: grill and kol of grillkol."""
    if entry.role != "nonfood":
        return ()
    for end in range(SHORTEST_FIRST, len(entry.lemma) - SHORTEST_END + 1):
        text, last = entry.lemma[:end], words.by_form.get(entry.lemma[end:])
        first = words.by_begin.get(text)
        if last is None or last.role != "nonfood" or last.lemma == entry.lemma:
            continue
        if first is not None and first.role != "begin":
            return (first.lemma, last.lemma)
        if first is not None:
            return (text, last.lemma)
    return ()


def _seen_parts(entry: Entry, words: Lexicon) -> tuple[str, ...]:
    """The parts a word shows without being told: what it is made of, and its kind if it ends in that."""
    if entry.lemma in never_split():
        return ()
    kinds = words.kinds_of(entry.lemma)
    for end in range(len(entry.lemma) - SHORTEST_END, 1, -1):
        if end < SHORTEST_FIRST and entry.lemma[:end] not in SHORT_FIRSTS:
            continue
        firsts = _first_lemmas(entry.lemma[:end], words)
        if not firsts or firsts == (entry.lemma,):
            continue
        last = words.by_form.get(entry.lemma[end:])
        if last is not None and _is_kind(last, kinds, words):
            return (*firsts, last.lemma)
        if (
            len(firsts) == 1
            and end >= SHORTEST_FIRST
            and (last is not None or general_words().marks(entry.lemma[end:]) & END)
        ):
            return (*firsts, ".")
    return ()


def _first_lemmas(text: str, words: Lexicon) -> tuple[str, ...]:
    """The foods a compound begins with, one or two: får and mjölk of fårmjölksost."""
    first = words.by_begin.get(text)
    if first is not None:
        return (first.lemma,) if first.role in {"raw", "made"} else ()
    for end in range(SHORTEST_FIRST, len(text) - SHORTEST_FIRST + 1):
        pair = words.by_begin.get(text[:end]), words.by_begin.get(text[end:])
        if all(it is not None and it.role in {"raw", "made"} for it in pair):
            return tuple(it.lemma for it in pair if it is not None)
    return ()


def _is_kind(last: Entry, kinds: frozenset[str], words: Lexicon) -> bool:
    """Whether a word of these kinds is what its last part says: the same, a form, or of the same narrow kind."""
    if last.lemma in kinds or last.role == "form":
        return last.role in THINGS
    return last.role in THINGS and not (words.kinds_of(last.lemma) & kinds).issubset(TOO_WIDE)


@cache
def never_split() -> frozenset[str]:
    """Words an editor has said are not compounds."""
    return frozenset(normalise(word) for _number, line in _lines(DATA / "never-split.txt") for word in line.split())


def _wider(entry: Entry, words: Lexicon) -> str | None:
    """The longest other word of the same kind that the lemma ends in: slanggurka -> gurka."""
    for start in range(2, len(entry.lemma) - 1):
        other = words.entries.get(entry.lemma[start:])
        if other is not None and other.role == entry.role and other.kinds == entry.kinds:
            return other.lemma
    return None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.partition("#")[0].strip()
        if line:
            yield number, line


def _read_kinds() -> Iterator[tuple[str, tuple[str, ...]]]:
    for _number, line in _lines(DATA / "kinds.txt"):
        kind, _, parents = line.partition("<")
        yield kind.strip(), tuple(parents.split())


def _read_entries(path: Path) -> Iterator[Entry]:
    kinds: tuple[str, ...] = ()
    role = ""
    for number, line in _lines(path):
        section = _SECTION.fullmatch(line)
        if section:
            kinds, role = tuple(section["kinds"].split()), section["role"]
            if role not in ROLES:
                raise ValueError(f"{path.name}:{number}: no role is called {role!r}; use one of {sorted(ROLES)}")
            continue
        for text in filter(None, (part.strip() for part in line.split(";"))):
            yield _read_entry(text, kinds, role, where=f"{path.name}:{number}")


def _read_entry(text: str, kinds: tuple[str, ...], role: str, *, where: str) -> Entry:
    match = _ENTRY.fullmatch(text)
    if match is None or not role:
        raise ValueError(f"{where}: cannot read {text!r}; write: lemma paradigm (forms) comb=a,b =part+part ^kind")
    lemma = normalise(match["lemma"])
    forms = inflect(lemma, match["paradigm"] or ("adj" if role == "attr" else "x"))
    forms += [normalise(form) for form in (match["forms"] or "").split()]
    begins = [*_begins(lemma, match["paradigm"] or "x", role)]
    parts: tuple[str, ...] = ()
    for option in match["options"].split():
        if option.startswith("comb="):
            shapes = [shape for shape in normalise(option[5:]).split(",") if shape]
            begins = [*begins, *shapes, *(shape + "s" for shape in shapes if not shape.endswith("s"))] if shapes else []
        elif option.startswith("only="):
            begins = normalise(option[5:]).split(",")
        elif option.startswith("also="):
            forms += normalise(option[5:]).split(",")
        elif option.startswith("="):
            parts = tuple(normalise(option[1:]).split("+"))
        else:
            kinds = tuple(option[1:].split(","))
    return Entry(lemma, role, kinds, tuple(dict.fromkeys(forms)), tuple(dict.fromkeys(begins)), parts)


def _begins(lemma: str, paradigm: str, role: str) -> list[str]:
    """The shapes a word takes as first part of a compound."""
    if role == "soft":
        return []
    begins = [lemma]
    if role == "attr":
        return begins
    if not lemma.endswith(("s", "x")):
        begins.append(lemma + "s")
    if lemma[-1] in "ae" and len(lemma) > 3 and paradigm != "x":
        begins += [lemma[:-1]] if lemma[-2] == "s" else [lemma[:-1], lemma[:-1] + "s"]
    if paradigm == "or":
        begins.append(lemma[:-1] + "e")
    return begins


class GeneralWords:
    """Membership in the general Swedish word list; a word it does not hold is taken for one 7 times in 10,000."""

    def __init__(self, packed: "array[int]") -> None:
        self._packed = packed

    def marks(self, word: str) -> int:
        """What a word may be: WORD, BEGIN and END added up; 0 for a word not in the list."""
        key = crc32(word.encode()) & ~7
        position = bisect_left(self._packed, key)
        if position < len(self._packed) and self._packed[position] & ~7 == key:
            return self._packed[position] & 7
        return 0

    def is_word(self, word: str) -> bool:
        """Whether a form, or what remains when the genitive s is cut, is a word by itself."""
        return bool(self.marks(word) & WORD) or (word.endswith("s") and bool(self.marks(word[:-1]) & WORD))


@cache
def general_words() -> GeneralWords:
    """The general list, read once in each process (2 MB)."""
    packed: array[int] = array("I")
    packed.frombytes((DATA / "general.bin").read_bytes())
    if sys.byteorder == "big":
        packed.byteswap()
    return GeneralWords(packed)


def lexicon_hash() -> str:
    """A fingerprint of the data and the analysing code; an index made under another one must be rebuilt."""
    digest = blake2b(digest_size=12)
    code = Path(__file__).parent
    for path in sorted([*DATA.iterdir(), *code.glob("*.py"), code.parent / "plan.py"]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
