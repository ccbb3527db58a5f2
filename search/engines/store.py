"""Where the embedded engine keeps its tables: the application's own database, or a SQLite file beside it.

Our tables are no models: they hold nothing that cannot be made again from the rows they index. In the application's
database, when that is SQLite, they are written in the transaction of the change itself and roll back with it. The file
beside another database (or beside any, with the setting SEARCH_SIDE_FILE) follows what has been committed; within an
open transaction it is left alone, and a copy in memory follows what only that transaction can see.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

SIDE_FILE = "search.sqlite3"
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; PRAGMA cache_size=-65536;"


def side_file() -> Path:
    """The file beside the application's database."""
    return Path(getattr(settings, "SEARCH_SIDE_FILE", "") or Path(settings.DATA_DIR) / SIDE_FILE)


class Store:
    """SQL on the index's tables. Reads go past Django's cursor: they are many, small and about no rows of ours."""

    def __init__(self) -> None:
        self._local = threading.local()

    @property
    def is_shared(self) -> bool:
        """Whether the tables stand in the application's own database."""
        return connection.vendor == "sqlite" and not getattr(settings, "SEARCH_SIDE_FILE", "")

    @property
    def in_transaction(self) -> bool:
        """Whether what is read now may still be rolled back."""
        return connection.in_atomic_block

    @property
    def raw(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self.is_shared:
            connection.ensure_connection()
            shared: sqlite3.Connection = connection.connection
            return shared
        return self._side()

    def _side(self) -> sqlite3.Connection:
        path = ":memory:" if connection.in_atomic_block else str(side_file())
        opened: dict[str, sqlite3.Connection] = self._local.__dict__.setdefault("opened", {})
        if path not in opened:
            opened[path] = sqlite3.connect(path, timeout=10, isolation_level=None)
            opened[path].executescript(PRAGMAS)
        return opened[path]

    def close(self) -> None:
        """Close this thread's connections to the file beside and the copy in memory."""
        for side in self._local.__dict__.pop("opened", {}).values():
            side.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return list(self.raw.execute(sql, values))

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        found: tuple[Any, ...] | None = self.raw.execute(sql, values).fetchone()
        return found

    def run(self, sql: str, *values: Any) -> None:
        """Carry out a statement."""
        self.raw.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a statement for each row."""
        self.raw.executemany(sql, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; inside a transaction that is open already, a part of it."""
        if self.is_shared:
            with transaction.atomic():
                yield
        elif self.raw.in_transaction:
            yield
        else:
            with self._side_transaction():
                yield

    @contextmanager
    def _side_transaction(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return self.row("SELECT 1 FROM sqlite_master WHERE name = ?", table) is not None
