"""What the system check says about search."""

import sqlite3
from contextlib import closing
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import DatabaseError

from catalogue.models import Product
from search.engines import load_engine


def fts5_is_there(**_: Any) -> list[CheckMessage]:
    """SQLite must have been built with full-text search."""
    with closing(sqlite3.connect(":memory:")) as probe:
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            hint = "Use a Python whose sqlite3 module is built with FTS5, as those of Debian and python.org are."
            return [Error("SQLite lacks FTS5, which the search index is made of.", hint=hint, id="search.E001")]
    return []


def index_is_of_this_program(**_: Any) -> list[CheckMessage]:
    """An index made by other language data, or by nobody, finds less than it should."""
    try:
        status = load_engine().status()
        forgotten = not status.counts.get("products") and Product.objects.public().exists()
    except (DatabaseError, sqlite3.Error):
        return []  # before the first migration
    if status.generation and not status.current:
        message = "The search index was made by another version of the language data."
        return [Caution(message, hint="Run: manage.py search rebuild", id="search.W001")]
    if forgotten:
        message = "The search index is empty though there are products."
        return [Caution(message, hint="Run: manage.py search rebuild", id="search.W002")]
    return []
