"""What other full-text searches find by default on the same texts, for measuring beside ours.

Each takes the judged products and gives a search: text -> product ids, best first.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import psycopg
from machine import Missing
from postgres_server import postgres

from tests.search.relevance import Product

Search = Callable[[str], Sequence[int]]
WORD = re.compile(r"\w+")
MOST = 50


@contextmanager
def peers(products: Sequence[Product]) -> Iterator[dict[str, Search | None]]:
    """The searches by name; None for one whose server this machine does not have."""
    with ExitStack() as stack:
        found: dict[str, Search | None] = {
            "SQLite FTS5, all words": fts5(products, joint=" "),
            "SQLite FTS5, any word": fts5(products, joint=" OR "),
        }
        try:
            address = stack.enter_context(postgres())
        except Missing:
            found["PostgreSQL swedish"] = None
        else:
            found["PostgreSQL swedish"] = stack.enter_context(postgres_swedish(products, address=address))
        yield found


def fts5(products: Sequence[Product], *, joint: str) -> Search:
    """SQLite's FTS5 as it comes: unicode61, bm25; every word must be there, or any of them."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE text USING fts5(name, category, producer, description, ingredients)")
    database.executemany(
        "INSERT INTO text (rowid, name, category, producer, description, ingredients) VALUES (?, ?, ?, ?, ?, ?)",
        ((it.id, *texts(it)) for it in products),
    )

    def search(text: str) -> list[int]:
        query = joint.join(f'"{word}"' for word in WORD.findall(text))
        sql = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?"
        return [row for (row,) in database.execute(sql, (query, MOST))] if query else []

    return search


@contextmanager
def postgres_swedish(products: Sequence[Product], *, address: str) -> Iterator[Search]:
    """PostgreSQL's full text with its Swedish configuration and ts_rank, name and category weighing most."""
    vector = (
        "setweight(to_tsvector('swedish', %s), 'A') || setweight(to_tsvector('swedish', %s), 'B') || "
        "setweight(to_tsvector('swedish', %s), 'C') || to_tsvector('swedish', %s) || to_tsvector('swedish', %s)"
    )
    with connected(address) as connection:
        connection.execute("CREATE TEMPORARY TABLE text (id integer, words tsvector)")
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO text VALUES (%s, {vector})",
                [(it.id, *texts(it)) for it in products],
            )

        def search(text: str) -> list[int]:
            sql = (
                "SELECT id FROM text, websearch_to_tsquery('swedish', %s) AS query WHERE words @@ query "
                "ORDER BY ts_rank(words, query) DESC, id LIMIT %s"
            )
            return [row for (row,) in connection.execute(sql, (text, MOST))]

        yield search


def connected(address: str, *, tries: int = 60) -> psycopg.Connection[tuple[int]]:
    """A connection; a server that has just been started says for a while that it is starting."""
    for _ in range(tries):
        try:
            return psycopg.connect(address.replace("postgres://", "postgresql://"), autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.5)
    return psycopg.connect(address.replace("postgres://", "postgresql://"), autocommit=True)


def texts(product: Product) -> tuple[str, str, str, str, str]:
    """The product's texts: name, category, producer, description, ingredients."""
    return product.name, " ".join(product.category), product.producer, product.description, product.ingredients
