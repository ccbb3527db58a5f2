"""The words of products in SQLite: tokens by column in an FTS5 table, and the words a spelling is judged by.

FTS5 only keeps and finds ready-made tokens. What it would do with bm25 is done by `search.plan`'s weights, so that
every engine gives a product the same score.
"""

# ruff: noqa: S608 - SQL is put together of our own tables' names alone; values are always parameters

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.engines.corpus import Source
from search.engines.store import Store
from search.plan import FIELDS
from search.swedish import analyse_document, suggestion_words, vocabulary_words
from search.swedish.words import fold

BATCH = 500
PLAIN = re.compile(r"[0-9a-z\x80-\U0010ffff]+")
SPECIAL = re.compile(r"[^0-9a-z\x80-\U0010ffff]")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Document:
    """A product analysed. `offers` are the words of `words` worth suggesting."""

    product_id: int
    title: str
    columns: tuple[str, ...]
    name_words: int
    digest: bytes
    words: tuple[str, ...]
    offers: tuple[str, ...]


def analysed(source: Source) -> Document:
    """The product's index row."""
    tokens = analyse_document(source.text)
    offers = tuple(word for word in suggestion_words(source.text) if len(word) > 2 and word[0].isalpha())
    return Document(
        product_id=source.product_id,
        title=source.text.name,
        columns=tuple(" ".join(map(encoded, tokens[field])) for field in FIELDS),
        name_words=len(tokens["n_x"]),
        digest=source.digest,
        words=tuple(vocabulary_words(source.text)),
        offers=offers,
    )


@lru_cache(maxsize=200_000)
def encoded(token: str) -> str:
    """The token with nothing in it that FTS5 would split at: "3,5%" becomes "3_2c_5_25_"."""
    return token if PLAIN.fullmatch(token) else SPECIAL.sub(lambda one: f"_{ord(one[0]):x}_", token)


class Postings(NamedTuple):
    """The products that have a token: ids in order, and for each the columns as bits (`plan.FIELDS` order)."""

    ids: NDArray[np.int64]
    fields: NDArray[np.uint16]


class TextIndex:
    """The tables, under names with a suffix while a new index is being made."""

    def __init__(self, store: Store, *, suffix: str = "") -> None:
        self.store, self.suffix = store, suffix
        self.doc, self.text, self.word = (f"search_{name}{suffix}" for name in ("doc", "text", "word"))
        self.terms = f"search_terms{suffix}"

    def create(self) -> None:
        """Make the tables, where they are not."""
        columns = ", ".join(FIELDS)
        run = self.store.run
        run(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.doc} USING fts5({columns}, detail=column, columnsize=0, "
            "tokenize=\"ascii tokenchars '_'\")"
        )
        run(
            f"CREATE TABLE IF NOT EXISTS {self.text} (product_id INTEGER PRIMARY KEY, name_words INTEGER NOT NULL, "
            "digest BLOB NOT NULL, title TEXT NOT NULL, words TEXT NOT NULL, offers TEXT NOT NULL)"
        )
        run(f"CREATE INDEX IF NOT EXISTS {self.text}_title ON {self.text} (title)")
        run(
            f"CREATE TABLE IF NOT EXISTS {self.word} (id INTEGER PRIMARY KEY AUTOINCREMENT, form TEXT NOT NULL UNIQUE, "
            "fold TEXT NOT NULL, df INTEGER NOT NULL, offered INTEGER NOT NULL)"
        )
        run(f"CREATE INDEX IF NOT EXISTS {self.word}_fold ON {self.word} (fold)")
        run(f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.terms} USING fts5vocab({self.doc}, instance)")

    def drop(self) -> None:
        """Take the tables away."""
        for table in (self.terms, self.doc, self.text, self.word):
            self.store.run(f"DROP TABLE IF EXISTS {table}")

    def become(self, other: "TextIndex") -> None:
        """Take the other's place and names."""
        other.drop()
        run = self.store.run
        run(f"DROP TABLE IF EXISTS {self.terms}")
        run(f"DROP INDEX IF EXISTS {self.text}_title")
        run(f"DROP INDEX IF EXISTS {self.word}_fold")
        for mine, theirs in ((self.doc, other.doc), (self.text, other.text), (self.word, other.word)):
            run(f"ALTER TABLE {mine} RENAME TO {theirs}")
        other.create()

    # ---- reading

    def postings(self, token: str) -> Postings:
        """Where the token stands."""
        found = self.store.row(
            f"SELECT group_concat(doc), group_concat(col, '') FROM {self.terms} WHERE term = ?",
            encoded(token),
        )
        if found is None or found[0] is None:
            return Postings(np.empty(0, np.int64), np.empty(0, np.uint16))
        ids = np.array(found[0].split(","), dtype=np.int64) if len(found[0]) < 200 else _numbers(found[0])
        return _merged(ids, _field_bits(found[1]))

    def name_words(self, ids: Iterable[int] | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The products, and how many words the name of each has."""
        rows = self._of(ids, columns="product_id, name_words")
        found = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def digests(self, ids: Iterable[int] | None = None) -> dict[int, bytes]:
        """The fingerprint of what each product's row was made from."""
        return {product_id: digest for product_id, digest in self._of(ids, columns="product_id, digest")}  # noqa: C416

    def tokens_of(self, product_id: int) -> dict[str, list[str]]:
        """The product's tokens by column; empty when it is not in the index."""
        found = self.store.row(f"SELECT {', '.join(FIELDS)} FROM {self.doc} WHERE rowid = ?", product_id)
        return {name: text.split() for name, text in zip(FIELDS, found or (), strict=False)}

    def titles_and_offers(self, ids: Iterable[int]) -> tuple[set[str], set[str]]:
        """The titles of products, and the words of theirs that are suggested."""
        rows = list(self._of(ids, columns="title, offers"))
        return {str(title) for title, _ in rows}, {word for _, offers in rows for word in str(offers).split()}

    def _of(self, ids: Iterable[int] | None, *, columns: str) -> Iterator[tuple[Any, ...]]:
        if ids is None:
            yield from self.store.raw.execute(f"SELECT {columns} FROM {self.text}")
            return
        for batch in batches(ids, size=BATCH):
            marks = ",".join("?" * len(batch))
            sql = f"SELECT {columns} FROM {self.text} WHERE product_id IN ({marks})"
            yield from self.store.rows(sql, *batch)

    # ---- writing

    def write(self, documents: Sequence[Document]) -> None:
        """Put products in, in place of what stood there for them."""
        self.remove([it.product_id for it in documents])
        marks = ",".join("?" * (len(FIELDS) + 1))
        self.store.run_many(
            f"INSERT INTO {self.doc} (rowid, {', '.join(FIELDS)}) VALUES ({marks})",
            ((it.product_id, *it.columns) for it in documents),
        )
        self.store.run_many(
            f"INSERT INTO {self.text} VALUES (?, ?, ?, ?, ?, ?)",
            (
                (it.product_id, it.name_words, it.digest, it.title, " ".join(it.words), " ".join(it.offers))
                for it in documents
            ),
        )
        words = Counter(word for it in documents for word in it.words)
        self._count(words, Counter(word for it in documents for word in it.offers))

    def remove(self, ids: Sequence[int]) -> int:
        """Take products out; return how many there were."""
        gone = list(self._of(ids, columns="product_id, words, offers"))
        if not gone:
            return 0
        keys = [(row[0],) for row in gone]
        self.store.run_many(f"DELETE FROM {self.doc} WHERE rowid = ?", keys)
        self.store.run_many(f"DELETE FROM {self.text} WHERE product_id = ?", keys)
        words: Counter[str] = Counter()
        offers: Counter[str] = Counter()
        for _, told, offered in gone:
            words.subtract(str(told).split())
            offers.subtract(str(offered).split())
        self._count(words, offers)
        return len(gone)

    def _count(self, words: Counter[str], offers: Counter[str]) -> None:
        """Add to the number of products that each word stands in."""
        forms = sorted({*words, *offers})
        self.store.run_many(
            f"INSERT INTO {self.word} (form, fold, df, offered) VALUES (?, ?, ?, ?) ON CONFLICT (form) DO UPDATE "
            "SET df = df + excluded.df, offered = offered + excluded.offered",
            ((form, fold(form), words[form], offers[form]) for form in forms),
        )

    def forget_unused_words(self) -> None:
        """Take away words that no product has any more."""
        self.store.run(f"DELETE FROM {self.word} WHERE df <= 0 AND offered <= 0")


def batches(items: Iterable[Item], *, size: int) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _numbers(text: str) -> NDArray[np.int64]:
    return np.fromstring(text, dtype=np.int64, sep=",")


def _field_bits(text: str) -> NDArray[np.uint16]:
    """One bit for each three-letter column name in a row of them."""
    letters = np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(-1, 3)
    bits: NDArray[np.uint16] = FIELD_BITS[letters[:, 0].astype(np.uint16) << 8 | letters[:, 2]]
    return bits


def _merged(ids: NDArray[np.int64], bits: NDArray[np.uint16]) -> Postings:
    """One entry for each product, its columns together. FTS5 gives the ids in order."""
    first = np.flatnonzero(np.diff(ids, prepend=-1))
    return Postings(ids[first], np.bitwise_or.reduceat(bits, first))


def _bits_by_letters() -> NDArray[np.uint16]:
    table = np.zeros(1 << 16, dtype=np.uint16)
    for number, name in enumerate(FIELDS):
        if len(name) != 3 or name[1] != "_":
            raise ValueError(f"Column {name!r} must be named by a letter, _ and a letter: postings are read by them.")
        table[ord(name[0]) << 8 | ord(name[2])] = 1 << number
    return table


FIELD_BITS = _bits_by_letters()
"""A column's bit by the first and last letter of its name."""
