"""A database in a file of its own, for tests in which several threads or processes read and write at once.

The tests' ordinary database is in memory, where SQLite lets nobody wait for anybody.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from migrated import migrated

ALIAS = "default"
NAME = "sormlandsmat.sqlite3"


@contextmanager
def file_database(folder: Path) -> Iterator[Path]:
    """Let this process use a freshly migrated database in the folder; yield its file. What was before comes back."""
    place = folder / NAME
    shutil.copyfile(migrated(), place)
    before, settings = connections[ALIAS], connections.settings[ALIAS]
    ours = deepcopy(settings)
    ours["NAME"] = str(place)
    ours["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    connections.settings[ALIAS] = ours
    connections[ALIAS] = DatabaseWrapper(ours, ALIAS)
    ContentType.objects.clear_cache()
    try:
        yield place
    finally:
        connections[ALIAS].close()
        connections.settings[ALIAS], connections[ALIAS] = settings, before
        ContentType.objects.clear_cache()
