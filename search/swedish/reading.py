"""The small words that steer reading, from `data/reading.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from search.swedish.lexicon import DATA


@dataclass(frozen=True, slots=True)
class Likeness:
    """A rule for compounds that are not what they end in."""

    heads: frozenset[str]
    firsts: frozenset[str]
    kinds: frozenset[str]

    def holds(self, head: frozenset[str], first: frozenset[str]) -> bool:
        """Whether it speaks of a compound whose last part and the one before are all these."""
        return not (self.heads.isdisjoint(head) or self.firsts.isdisjoint(first))


@dataclass(frozen=True, slots=True)
class Reading:
    """The lists of `data/reading.toml`; each is explained there."""

    glue: frozenset[str]
    tail_starts: frozenset[str]
    goes_with: frozenset[str]
    ambiguous: frozenset[str]
    negations: frozenset[str]
    base_ingredients: frozenset[str]
    too_wide: frozenset[str]
    no_food: frozenset[str]
    generic_heads: frozenset[str]
    risky_heads: frozenset[str]
    safe_heads: frozenset[str]
    short_parts: frozenset[str]
    short_heads: frozenset[str]
    vague: frozenset[str]
    packings: frozenset[str]
    beside: frozenset[str]
    instead: frozenset[str]
    loose: frozenset[str]
    firm: frozenset[str]
    diets: frozenset[str]
    everything: frozenset[str]
    lacks: frozenset[str]
    after_lacks: frozenset[str]
    separators: frozenset[str]
    adjectives: frozenset[str]
    lacking: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    makers: Mapping[str, tuple[str, ...]]
    allergens: Mapping[str, frozenset[str]]
    avoided: Mapping[str, frozenset[str]]
    free_words: Mapping[str, tuple[str, ...]]
    likeness: tuple[Likeness, ...]


@cache
def reading() -> Reading:
    """The lists, read once in each process."""
    raw: dict[str, Any] = tomllib.loads((DATA / "reading.toml").read_text(encoding="utf-8"))
    lacking = dict(raw.pop("lacking"))
    labels = {code.lower(): tuple(words.split()) for code, words in raw.pop("labels").items()}
    makers = {word: tuple(made.split()) for word, made in raw.pop("makers").items()}
    allergens = {code: frozenset(words.split()) for code, words in raw.pop("allergens").items()}
    avoided = {code: frozenset(words.split()) for code, words in raw.pop("avoided").items()}
    free_words = {code: tuple(words.split()) for code, words in raw.pop("free_words").items()}
    likeness = tuple(
        Likeness(**{name: frozenset(words.split()) for name, words in rule.items()}) for rule in raw.pop("likeness")
    )
    lists = {name: frozenset(words.split() if isinstance(words, str) else words) for name, words in raw.items()}
    return Reading(
        **lists,
        lacking=lacking,
        labels=labels,
        makers=makers,
        allergens=allergens,
        avoided=avoided,
        free_words=free_words,
        likeness=likeness,
    )
