"""Relations between words: synonyms, dialect and trade words, what belongs to an occasion; English words."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from search.swedish.analysis import analyse
from search.swedish.editors import EditorsWords, in_force
from search.swedish.lexicon import DATA
from search.swedish.words import tokens_of

Phrase = tuple[str, ...]
_SIGN: Final = re.compile(r"\s([=>~])\s")


@dataclass(slots=True)
class Relations:
    """What else a phrase means (`synonyms`) and what goes with it (`related`), by lemmas."""

    synonyms: dict[Phrase, list[str]] = field(default_factory=lambda: defaultdict(list))
    related: dict[Phrase, list[str]] = field(default_factory=lambda: defaultdict(list))
    longest: int = 1

    def knows(self, phrase: Phrase) -> bool:
        """Whether anything is said about a phrase."""
        return phrase in self.synonyms or phrase in self.related


def key(text: str) -> Phrase:
    """A phrase as relations look it up: the lemmas of its words."""
    return tuple(analyse(token).lemma for token in tokens_of(text))


def relations() -> Relations:
    """All relations: those of the data, and what editors have said where that is in force."""
    said = in_force()
    return _with_editors(said) if said.synonyms else _of_data()


@lru_cache(maxsize=4)
def _with_editors(said: EditorsWords) -> Relations:
    data = _of_data()
    found = Relations(longest=data.longest)
    found.related.update(data.related)
    found.synonyms.update({phrase: list(meanings) for phrase, meanings in data.synonyms.items()})
    for text, meanings in said.synonyms:
        phrase = key(text)
        found.synonyms[phrase][:0] = meanings
        found.longest = max(found.longest, len(phrase))
    return found


@cache
def _of_data() -> Relations:
    """The relations of the data, read once in each process."""
    found = Relations()
    for name in ("relations.txt", "occasions.txt"):
        for raw in (DATA / name).read_text(encoding="utf-8").splitlines():
            line = raw.partition("#")[0].strip()
            if line:
                _read(line, found)
    found.longest = max(len(phrase) for phrase in (*found.synonyms, *found.related))
    return found


def _read(line: str, found: Relations) -> None:
    sign = _SIGN.search(line)
    if sign is None:
        raise ValueError(f"relations: {line!r} has no sign; write a = b, a > b or a ~ b")
    if sign[1] == "=":
        members = [member.strip() for member in re.split("[=/]", line)]
        for member in members:
            found.synonyms[key(member)] += [other for other in members if other != member]
        return
    left, _, right = line.partition(sign[0])
    target = found.synonyms if sign[1] == ">" else found.related
    for name in left.split("/"):
        target[key(name)] += [meaning.strip() for meaning in right.split(",")]


@cache
def english() -> dict[Phrase, str]:
    """Swedish words by English ones; both may be several."""
    found: dict[Phrase, str] = {}
    for raw in (DATA / "english.txt").read_text(encoding="utf-8").splitlines():
        words, _, meaning = raw.partition("#")[0].partition(":")
        if meaning:
            found[tuple(tokens_of(words))] = meaning.strip()
    return found


def is_english_food(token: str) -> bool:
    """Whether a token is an English word for something to eat or drink."""
    meaning = english().get((token,))
    return meaning is not None and any(analyse(word).is_food for word in tokens_of(meaning))
