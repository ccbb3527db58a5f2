"""The words of the index: by which a spelling is judged, and what is suggested while somebody types."""

# ruff: noqa: S608 - SQL is put together of our own tables' names alone; values are always parameters

import math
import re
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.engines import Suggestion
from search.engines.corpus import Named
from search.engines.store import Store
from search.engines.texts import TextIndex, encoded
from search.swedish.analysis import analyse
from search.swedish.words import fold, normalise, tokens_of

LONGEST_PREFIX: Final = 10
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
PART: Final = re.compile(r"[0-9a-z]+")
WEIGHT_BITS: Final = 24
HEAVIEST: Final = (1 << WEIGHT_BITS) - 1
WEIGHTS: Final = {"word": 4.0, "category": 4.0, "product": 2.0, "producer": 1.0, "place": 1.0}
"""What one more product, or listing, makes a suggestion worth; a word or category stands for many things at once."""

NAMES, THINGS = ("category", "producer", "place"), ("word", "product")
"""The kinds that are looked up apart: what there is little of would never be seen among what there is much of."""

MOST_OF_A_KIND: Final = {"word": 4, "category": 3, "product": 4, "producer": 3, "place": 3}
OF_ONE_TEXT: Final = ("category", "word", "product", "producer", "place")
"""Which kind is told when several have the same text."""

LOOKED_AT: Final = 60
FORGIVEN_FROM: Final = 3
AT_ONCE, SECONDS_BETWEEN_LOADS = 20_000, 30.0
"""With more words than that, those by which slips are forgiven may be so old."""


class IndexVocabulary:
    """The index's words as `search.swedish.Vocabulary`: looked up in the table, near ones in a list in memory."""

    def __init__(self, store: Store, texts: TextIndex) -> None:
        self._store, self._table = store, texts.word
        self._key: tuple[Any, ...] = ()
        self._by_length: dict[int, list[str]] = {}

    def has(self, form: str) -> bool:
        """Whether the form stands in some product."""
        return self.frequency(form) > 0

    def frequency(self, form: str) -> int:
        """In how many products."""
        row = self._store.row(f"SELECT df FROM {self._table} WHERE form = ?", form)
        return int(row[0]) if row else 0

    def restore(self, folded: str) -> list[str]:
        """The forms that read `folded` without å, ä, ö, most frequent first."""
        sql = f"SELECT form FROM {self._table} WHERE fold = ? AND df > 0 ORDER BY df DESC, form"
        return [form for (form,) in self._store.rows(sql, folded)]

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        """Forms within `max_edits` with their distance, nearest and most frequent first."""
        self.refresh()
        found: list[tuple[int, int, str]] = []
        for length in range(len(word) - max_edits, len(word) + max_edits + 1):
            forms = self._by_length.get(length, ())
            hits = process.extract(word, forms, scorer=OSA.distance, score_cutoff=max_edits, limit=None)
            found += [(int(edits), -self.frequency(form), form) for form, edits, _ in hits]
        return [(form, edits) for edits, frequency, form in sorted(found) if frequency]

    def refresh(self) -> None:
        """Read the words again when there are new ones; those gone since then are seen by their frequency."""
        key = self._store.row(
            f"SELECT (SELECT value FROM search_meta WHERE name = 'generation'), max(id) FROM {self._table}"
        )
        if key == self._key and not self._store.in_transaction:
            return
        self._by_length = {}
        forms = [form for (form,) in self._store.rows(f"SELECT form FROM {self._table}")]
        for form in forms:
            self._by_length.setdefault(len(form), []).append(form)
        self._key = () if self._store.in_transaction else key or ()


class Beginnings:
    """The words that suggestions begin with, in a list in memory, by which a slip is forgiven."""

    def __init__(self, store: Store, tables: Sequence[str]) -> None:
        self._store, self._tables = store, tables
        self._key: tuple[Any, ...] = ()
        self._words: list[str] = []
        self._read_at = 0.0

    def has(self, start: str, *, whole: bool = False) -> bool:
        """Whether any word begins so, or is just that."""
        where = bisect_left(self._words, start)
        if where == len(self._words):
            return False
        return self._words[where] == start if whole else self._words[where].startswith(start)

    def refresh(self, key: tuple[Any, ...]) -> None:
        """Read the words again when the suggestions are others (`key`); long lists not all the time."""
        is_young = len(self._words) > AT_ONCE and time.monotonic() - self._read_at < SECONDS_BETWEEN_LOADS
        if key == self._key or (is_young and key[:1] == self._key[:1]):
            return
        found = {term for table in self._tables for (term,) in self._store.rows(f"SELECT term FROM {table}")}
        self._words, self._key, self._read_at = sorted(found), key, time.monotonic()


class Suggestions:
    """What is suggested: a table of texts, and FTS5 tables of their beginnings whose row ids go by falling weight.

    The beginnings of `NAMES` have a table, those of `THINGS` another. Prefixes up to `LONGEST_PREFIX` letters are kept
    ready: without that, a long beginning of many texts is put together of all of them at each key.
    """

    def __init__(self, store: Store, *, suffix: str = "") -> None:
        self._store = store
        self.table = f"search_suggestion{suffix}"
        self.prefixes = {THINGS: f"search_suggest{suffix}", NAMES: f"search_suggest_name{suffix}"}
        self.terms = [f"{table}_terms" for table in self.prefixes.values()]
        self._beginnings = Beginnings(store, self.terms)

    def create(self) -> None:
        """Make the tables, where they are not."""
        run = self._store.run
        run(
            f"CREATE TABLE IF NOT EXISTS {self.table} (id INTEGER PRIMARY KEY AUTOINCREMENT, "
            "rank INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, ref INTEGER NOT NULL, text TEXT NOT NULL, "
            "weight INTEGER NOT NULL, UNIQUE (kind, ref, text))"
        )
        lengths = " ".join(map(str, range(1, LONGEST_PREFIX + 1)))
        for table, terms in zip(self.prefixes.values(), self.terms, strict=True):
            run(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(begins, detail=none, columnsize=0, "
                f"prefix='{lengths}', tokenize=\"ascii tokenchars '_'\")"
            )
            run(f"CREATE VIRTUAL TABLE IF NOT EXISTS {terms} USING fts5vocab({table}, row)")

    def drop(self) -> None:
        """Take the tables away."""
        for table in (*self.terms, self.table, *self.prefixes.values()):
            self._store.run(f"DROP TABLE IF EXISTS {table}")

    def become(self, other: "Suggestions") -> None:
        """Take the other's place and names."""
        other.drop()
        for terms in self.terms:
            self._store.run(f"DROP TABLE IF EXISTS {terms}")
        self._store.run(f"ALTER TABLE {self.table} RENAME TO {other.table}")
        for group, table in self.prefixes.items():
            self._store.run(f"ALTER TABLE {table} RENAME TO {other.prefixes[group]}")
        other.create()

    # ---- writing

    def add(self, kind: str, rows: Sequence[Named]) -> None:
        """Put suggestions in; those that stand there already keep their weight."""
        store = self._store
        there = self._there(kind, rows)
        begins = {row: " ".join(map(encoded, begins_of(row.name))) for row in rows}
        new = [row for row in dict.fromkeys(rows) if begins[row] and (row.id, row.name) not in there]
        first = (store.row(f"SELECT coalesce(max(id), 0) + 1 FROM {self.table}") or (1,))[0]
        numbered = [(int(first) + number, row) for number, row in enumerate(new)]
        ranks = {serial: (HEAVIEST - worth(kind, row.weight)) << 32 | serial for serial, row in numbered}
        store.run_many(
            f"INSERT INTO {self.table} (id, rank, kind, ref, text, weight) VALUES (?, ?, ?, ?, ?, ?)",
            ((serial, ranks[serial], kind, *row) for serial, row in numbered),
        )
        store.run_many(
            f"INSERT INTO {self._prefixes_of(kind)} (rowid, begins) VALUES (?, ?)",
            ((ranks[serial], begins[row]) for serial, row in numbered),
        )

    def _there(self, kind: str, rows: Sequence[Named]) -> set[tuple[int, str]]:
        sql = f"SELECT ref, text FROM {self.table} WHERE kind = ?"
        if len(rows) > LOOKED_AT:
            return {(ref, text) for ref, text in self._store.rows(sql, kind)}
        found = (self._store.row(f"{sql} AND ref = ? AND text = ?", kind, row.id, row.name) for row in rows)
        return {(row[0], row[1]) for row in found if row}

    def take_away(self, kind: str, *, where: str = "1", values: Iterable[Any] = ()) -> None:
        """Take suggestions of a kind away."""
        ranks = self._store.rows(f"SELECT rank FROM {self.table} WHERE kind = ? AND {where}", kind, *values)
        self._store.run_many(f"DELETE FROM {self._prefixes_of(kind)} WHERE rowid = ?", ranks)
        self._store.run_many(f"DELETE FROM {self.table} WHERE rank = ?", ranks)

    def _prefixes_of(self, kind: str) -> str:
        return self.prefixes[NAMES if kind in NAMES else THINGS]

    def put_right(self, kind: str, rows: Sequence[Named], *, ids: Iterable[int] | None = None) -> None:
        """Make the suggestions of a kind, or of some ids of it, exactly these."""
        if ids is None:
            self.take_away(kind)
        else:
            for ref in ids:
                self.take_away(kind, where="ref = ?", values=[ref])
        self.add(kind, rows)

    def put_products_right(self, texts: TextIndex) -> None:
        """Make the suggestions of products and words those of the text index."""
        first = f"SELECT min(product_id), title, count(*) FROM {texts.text} GROUP BY title"
        self.take_away("product", where=f"(ref, text, weight) NOT IN ({first})")
        offered = f"SELECT form, offered FROM {texts.word} WHERE offered > 0"
        self.take_away("word", where=f"(text, weight) NOT IN ({offered})")
        self.add("product", self._missing_products(texts))
        self.add("word", self._missing_words(texts))

    def put_these_right(self, texts: TextIndex, *, titles: Iterable[str], words: Iterable[str]) -> None:
        """The same for some titles and words only."""
        for text in titles:
            row = self._store.row(f"SELECT min(product_id), count(*) FROM {texts.text} WHERE title = ?", text)
            self._put_one_right("product", text, ref=row[0] if row else None, weight=row[1] if row else 0)
        for form in words:
            row = self._store.row(f"SELECT 0, offered FROM {texts.word} WHERE form = ? AND offered > 0", form)
            self._put_one_right("word", form, ref=row[0] if row else None, weight=row[1] if row else 0)

    def _put_one_right(self, kind: str, text: str, *, ref: int | None, weight: int) -> None:
        self.take_away(kind, where="text = ? AND ref IS NOT ?", values=[text, ref])
        if ref is not None:
            self.add(kind, [Named(ref, text, weight)])

    def _missing_products(self, texts: TextIndex) -> list[Named]:
        return [
            Named(*row)
            for row in self._store.rows(
                f"SELECT min(product_id), title, count(*) FROM {texts.text} WHERE title NOT IN "
                f"(SELECT text FROM {self.table} WHERE kind = 'product') GROUP BY title ORDER BY 1"
            )
        ]

    def _missing_words(self, texts: TextIndex) -> list[Named]:
        return [
            Named(*row)
            for row in self._store.rows(
                f"SELECT 0, form, offered FROM {texts.word} WHERE offered > 0 AND form NOT IN "
                f"(SELECT text FROM {self.table} WHERE kind = 'word') ORDER BY form"
            )
        ]

    # ---- reading

    def find(self, text: str, *, limit: int) -> tuple[Suggestion, ...]:
        """The likeliest first, not too many of one kind; a slip in a word is forgiven when nothing is found."""
        typed = parts_of(text)
        if not typed:
            return ()
        found = self._begin_with(typed) or [it for parts in self._forgiven(typed) for it in self._begin_with(parts)]
        return tuple(mixed(found, text=text, limit=limit))

    def _forgiven(self, typed: Sequence[str]) -> Iterator[list[str]]:
        """What may have been meant: with another last word first, then with one of the words before it."""
        key = self._store.row(
            f"SELECT (SELECT value FROM search_meta WHERE name = 'generation'), max(id) FROM {self.table}"
        )
        self._beginnings.refresh(tuple(key or ()))
        for at in reversed(range(len(typed))):
            is_last = at == len(typed) - 1
            if len(typed[at]) >= FORGIVEN_FROM:
                for meant in dict.fromkeys(slips(typed[at])):
                    if self._beginnings.has(meant, whole=not is_last):
                        yield [*typed[:at], meant, *typed[at + 1 :]]

    def _begin_with(self, parts: Sequence[str]) -> list[Suggestion]:
        query = " AND ".join([*(f'"{encoded(part)}"' for part in parts[:-1]), f'"{encoded(parts[-1])}"*'])
        found = [
            row
            for table in self.prefixes.values()
            for row in self._store.rows(
                f"SELECT kind, ref, text, weight FROM {self.table} WHERE rank IN (SELECT rowid FROM {table} WHERE "
                f"{table} MATCH ? ORDER BY rowid LIMIT {LOOKED_AT})",
                query,
            )
        ]
        return [Suggestion(text, kind, ref or None, weight, None) for kind, ref, text, weight in found]


def mixed(found: Iterable[Suggestion], *, text: str, limit: int) -> list[Suggestion]:
    """Return what is shown of what was found for a text, with what is marked in it.

    First what begins as typed, with its rings and dots and then without; last what only nearly begins so. Then by what
    it is worth, and by text. Of each kind at most `MOST_OF_A_KIND`, each text once, and of each kind that begins as
    typed at least the first, as far as there is room.
    """
    best: dict[str, Suggestion] = {}
    for it in sorted(found, key=lambda it: OF_ONE_TEXT.index(it.kind)):
        best.setdefault(it.text.casefold(), it)
    typed, spelt = parts_of(text), normalise(text).strip()
    ranked = sorted((_standing(it.text, typed, spelt), -worth(it.kind, it.weight), it.text) for it in best.values())
    order = [best[text.casefold()] for _, _, text in ranked]
    begun = sum(standing <= 1 for standing, *_ in ranked)
    firsts = {it.kind: place for place, it in reversed(list(enumerate(order[:begun])))}
    chosen = sorted(firsts.values())[:limit]
    left = {kind: most - (kind in firsts) for kind, most in MOST_OF_A_KIND.items()}
    for place, it in enumerate(order):
        if len(chosen) < limit and left[it.kind] > 0 and place not in chosen:
            chosen.append(place)
            left[it.kind] -= 1
    return [replace(order[place], matched=where_typed(order[place].text, typed[-1])) for place in sorted(chosen)]


def _standing(text: str, typed: Sequence[str], spelt: str) -> int:
    """0 and 1 for what begins as typed, 2 for what has it later or nearly as a whole word, 3 for the rest."""
    plain = normalise(text)
    if plain.startswith(spelt):
        return 0
    words, last = PART.findall(fold(plain)), typed[-1]
    if " ".join(words).startswith(" ".join(typed)):
        return 1
    return 2 if any(last in word or OSA.distance(word, last, score_cutoff=1) <= 1 for word in words) else 3


def worth(kind: str, weight: int) -> int:
    """What a suggestion of a kind is worth that stands for so many products or listings."""
    shared = weight if kind in {"word", "category", "product"} else math.sqrt(weight)
    return min(round(WEIGHTS[kind] * shared * 16), HEAVIEST)


def parts_of(text: str) -> list[str]:
    """The words of a text without å, ä, ö, as suggestions are found by."""
    return PART.findall(fold(normalise(text)))


def begins_of(text: str) -> list[str]:
    """What a suggestion is found by the beginnings of: its words, and the parts of compounds: getost by "ost" too."""
    words = PART.findall(fold(normalise(text)))
    parts = (part for word in tokens_of(text) for part in _compound_parts(word))
    return list(dict.fromkeys([*words, *parts]))


@lru_cache(maxsize=50_000)
def _compound_parts(word: str) -> tuple[str, ...]:
    """The parts of a compound that stand in it as written (folded), but the first, by which it begins anyway."""
    read = analyse(word)
    plain = fold(word)
    return tuple(part for part in map(fold, (*read.modifiers[1:], read.head)) if read.is_compound and part in plain)


def where_typed(text: str, typed: str) -> tuple[int, int] | None:
    """Which letters of the text a (folded) word or part begins; None when they cannot be told one by one."""
    plain = fold(normalise(text))
    if len(plain) != len(text):
        return None
    found = re.search(rf"(?<![0-9a-z]){re.escape(typed)}", plain) or re.search(re.escape(typed), plain)
    return found.span() if found else None


def slips(word: str) -> Iterator[str]:
    """What may have been meant by the beginning of a word with one slip in it, the first letter taken to be right."""
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail
