"""The words of the index: by which a spelling is judged, and what is suggested while somebody types."""

# ruff: noqa: S608 - SQL is put together of our own tables' names alone; values are always parameters

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.engines import Suggestion
from search.engines.corpus import Named
from search.engines.store import Store
from search.engines.texts import TextIndex, encoded
from search.swedish.words import fold, normalise

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
PART: Final = re.compile(r"[0-9a-zåäö]+")
WEIGHT_BITS: Final = 24
HEAVIEST: Final = (1 << WEIGHT_BITS) - 1
WEIGHTS: Final = {"word": 4.0, "category": 4.0, "product": 2.0, "producer": 1.0, "place": 1.0}
"""What one more product, or listing, makes a suggestion worth; a word or category stands for many things at once."""

MOST_OF_A_KIND: Final = {"word": 4, "category": 3, "product": 4, "producer": 3, "place": 3}
LOOKED_AT: Final = 60
FORGIVEN_FROM: Final = 3


class IndexVocabulary:
    """The index's words as `search.swedish.Vocabulary`: looked up in the table, near ones in a list in memory."""

    def __init__(self, store: Store, texts: TextIndex) -> None:
        self._store, self._table = store, texts.word
        self._key: tuple[Any, ...] = ()
        self._by_length: dict[int, list[str]] = {}
        self._sorted: list[str] = []

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

    def begins(self, start: str) -> bool:
        """Whether any form read by the last `refresh` begins so (folded)."""
        where = bisect_left(self._sorted, start)
        return where < len(self._sorted) and self._sorted[where].startswith(start)

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
        self._sorted = sorted({fold(form) for form in forms})
        self._key = () if self._store.in_transaction else key or ()


class Suggestions:
    """What is suggested: a table of texts, and an FTS5 table of their beginnings whose row ids go by falling weight."""

    def __init__(self, store: Store, *, suffix: str = "") -> None:
        self._store = store
        self.table, self.prefixes = f"search_suggestion{suffix}", f"search_suggest{suffix}"

    def create(self) -> None:
        """Make the tables, where they are not."""
        self._store.run(
            f"CREATE TABLE IF NOT EXISTS {self.table} (id INTEGER PRIMARY KEY AUTOINCREMENT, "
            "rank INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, ref INTEGER NOT NULL, text TEXT NOT NULL, "
            "weight INTEGER NOT NULL, UNIQUE (kind, ref, text))"
        )
        self._store.run(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.prefixes} USING fts5(begins, detail=none, columnsize=0, "
            "prefix='1 2 3 4', tokenize=\"ascii tokenchars '_'\")"
        )

    def drop(self) -> None:
        """Take the tables away."""
        for table in (self.table, self.prefixes):
            self._store.run(f"DROP TABLE IF EXISTS {table}")

    def become(self, other: "Suggestions") -> None:
        """Take the other's place and names."""
        other.drop()
        self._store.run(f"ALTER TABLE {self.table} RENAME TO {other.table}")
        self._store.run(f"ALTER TABLE {self.prefixes} RENAME TO {other.prefixes}")

    # ---- writing

    def add(self, kind: str, rows: Sequence[Named]) -> None:
        """Put suggestions in; those that stand there already keep their weight."""
        store = self._store
        there = self._there(kind, rows)
        begins = {row: " ".join(dict.fromkeys(map(encoded, parts_of(row.name)))) for row in rows}
        new = [row for row in dict.fromkeys(rows) if begins[row] and (row.id, row.name) not in there]
        first = (store.row(f"SELECT coalesce(max(id), 0) + 1 FROM {self.table}") or (1,))[0]
        numbered = [(int(first) + number, row) for number, row in enumerate(new)]
        ranks = {serial: (HEAVIEST - worth(kind, row.weight)) << 32 | serial for serial, row in numbered}
        store.run_many(
            f"INSERT INTO {self.table} (id, rank, kind, ref, text, weight) VALUES (?, ?, ?, ?, ?, ?)",
            ((serial, ranks[serial], kind, *row) for serial, row in numbered),
        )
        store.run_many(
            f"INSERT INTO {self.prefixes} (rowid, begins) VALUES (?, ?)",
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
        self._store.run_many(f"DELETE FROM {self.prefixes} WHERE rowid = ?", ranks)
        self._store.run_many(f"DELETE FROM {self.table} WHERE rank = ?", ranks)

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
        first = f"SELECT min(product_id), title FROM {texts.text} GROUP BY title"
        self.take_away("product", where=f"(ref, text) NOT IN ({first})")
        offered = f"SELECT form FROM {texts.word} WHERE offered > 0"
        self.take_away("word", where=f"text NOT IN ({offered})")
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

    def find(self, text: str, vocabulary: IndexVocabulary, *, limit: int) -> tuple[Suggestion, ...]:
        """The likeliest first, not too many of one kind; a slip in the last word is forgiven when nothing is found."""
        typed = parts_of(text)
        if not typed:
            return ()
        found = list(self._begin_with(typed))
        if not found and len(typed[-1]) >= FORGIVEN_FROM:
            vocabulary.refresh()
            for last in slips(typed[-1]):
                if vocabulary.begins(last):
                    found += self._begin_with([*typed[:-1], last], forgiven=True)
        return tuple(self._mixed(found, limit=limit))

    def _begin_with(self, parts: list[str], *, forgiven: bool = False) -> Iterator[Suggestion]:
        query = " AND ".join([*(f'"{encoded(part)}"' for part in parts[:-1]), f'"{encoded(parts[-1])}"*'])
        rows = self._store.rows(
            f"SELECT kind, ref, text, weight FROM {self.table} WHERE rank IN (SELECT rowid FROM {self.prefixes} WHERE "
            f"{self.prefixes} MATCH ? ORDER BY rowid LIMIT {LOOKED_AT}) ORDER BY rank",
            query,
        )
        for kind, ref, text, weight in rows:
            matched = None if forgiven else where_typed(text, parts[-1])
            yield Suggestion(text, kind, ref or None, weight, matched)

    def _mixed(self, found: list[Suggestion], *, limit: int) -> list[Suggestion]:
        left = dict(MOST_OF_A_KIND)
        chosen: list[Suggestion] = []
        found.sort(key=lambda it: it.matched is None or it.matched[0] > 0)  # what begins as typed comes first
        seen: set[str] = set()
        for it in found:
            key = it.text.casefold()
            if len(chosen) < limit and key not in seen and left[it.kind] > 0:
                chosen.append(it)
                seen.add(key)
                left[it.kind] -= 1
        return chosen


def worth(kind: str, weight: int) -> int:
    """What a suggestion of a kind is worth that stands for so many products or listings."""
    shared = weight if kind in {"word", "category", "product"} else math.sqrt(weight)
    return min(round(WEIGHTS[kind] * shared * 16), HEAVIEST)


def parts_of(text: str) -> list[str]:
    """The words of a text without å, ä, ö, as suggestions are found by."""
    return [fold(part) for part in PART.findall(normalise(text))]


def where_typed(text: str, typed: str) -> tuple[int, int] | None:
    """Which letters of the text the (folded) word begins; None when its letters cannot be told one by one."""
    plain = fold(normalise(text))
    if len(plain) != len(text):
        return None
    found = re.search(rf"(?<![0-9a-z]){re.escape(typed)}", plain)
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
