"""What editors say of words, as every process has it within a moment of its being said.

Each change leaves a row of its own kind in the outbox, so that one small question tells whether the words this process
holds are still those of the database. Within an open transaction, which may see what others do not, they are held for
that transaction's thread alone.
"""

import threading
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from search.models import CompoundException, PinnedAnswer, Synonym
from search.swedish import NOTHING_SAID, EditorsWords, Pinned
from search.swedish.relations import Phrase
from search.swedish.words import normalise
from search.wording import listed, parted, phrase

LAST = "SELECT seq, created{late} FROM search_change WHERE kind = 'words' ORDER BY seq DESC LIMIT 1"
LATE = ", (SELECT count(*) FROM search_change told WHERE told.kind = 'words')"
"""PostgreSQL hands out numbers before it commits, so that a lower one can come later; the count tells."""


@dataclass(frozen=True, slots=True)
class Held:
    """Words, and the version they are of."""

    version: tuple[Any, ...]
    words: EditorsWords


class _Within(threading.local):
    held: Held | None = None


_within = _Within()
_held: Held | None = None


def current() -> EditorsWords:
    """Return what editors have said, as the database has it now; past Django's cursor, since every search asks."""
    global _held  # noqa: PLW0603 - what this process holds
    version = _version()
    if version is None:
        return NOTHING_SAID
    held = _within.held if connection.in_atomic_block else _held
    if held is None or held.version != version:
        held = Held(version, read())
        if connection.in_atomic_block:
            _within.held = held
        else:
            _held = held
    return held.words


def _version() -> tuple[Any, ...] | None:
    """The last change of words; None when there has been none."""
    connection.ensure_connection()
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(LAST.format(late=LATE if connection.vendor == "postgresql" else ""))
        row = cursor.fetchone()
    return tuple(row) if row else None


def read(*, tried: Model | None = None) -> EditorsWords:
    """Return what editors have said, read from the database in three queries, as if `tried` had been saved."""
    synonyms = [
        one for row in _rows(Synonym, tried) for one in synonyms_of(row.word, row.means, both_ways=row.both_ways)
    ]
    splits = [(normalise(row.word), parts_of(row.parts)) for row in _rows(CompoundException, tried)]
    pins = [pinned_of(row) for row in _rows(PinnedAnswer, tried)]
    return EditorsWords(tuple(synonyms), tuple(splits), tuple(pins))


def _rows(model: type[Model], tried: Model | None) -> list[Any]:
    """The rows of a model with the tried one in its place, which for pinned answers is by their order."""
    rows = list(model._default_manager.exclude(pk=tried.pk if isinstance(tried, model) else None))
    if isinstance(tried, model):
        rows.append(tried)
    return sorted(rows, key=lambda row: (row.words, row.position)) if model is PinnedAnswer else rows


def synonyms_of(word: str, means: str, *, both_ways: bool) -> list[tuple[str, tuple[str, ...]]]:
    """Return a synonym as the analysis has it; the words it means lead back where it goes both ways."""
    meanings = tuple(filter(None, listed(means)))
    back = [(meaning, (word,)) for meaning in meanings] if both_ways else []
    return [(word, meanings), *back] if meanings else []


def parts_of(parts: str) -> tuple[str, ...]:
    """Return the parts of a word as the analysis has them."""
    return tuple(normalise(part) for part in parted(parts) if part)


def pinned_of(row: PinnedAnswer) -> Pinned:
    """Return an answer as the analysis has it."""
    return Pinned(row.words, row.kind, getattr(row, f"{row.kind}_id"), row.valid_from, row.valid_to)


def pins_for(text: str, *, words: EditorsWords, day: date) -> tuple[Pinned, ...]:
    """Return the answers chosen for a text on the day, in their order; inflection and small words aside."""
    if not words.pins:
        return ()
    found = _pins_by_phrase(words).get(phrase(text), ())
    return tuple(pin for pin in found if (pin.starts or day) <= day <= (pin.ends or day))


@lru_cache(maxsize=4)
def _pins_by_phrase(words: EditorsWords) -> dict[Phrase, list[Pinned]]:
    found: dict[Phrase, list[Pinned]] = defaultdict(list)
    for pin in words.pins:
        found[phrase(pin.words)].append(pin)
    return found
