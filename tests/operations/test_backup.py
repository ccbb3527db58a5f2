"""The README's backup and restore, done to a real PostgreSQL with the demonstration county in it."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[2]
COUNTED = ("catalogue_product", "hubs_place", "hubs_listing", "members_user")


@pytest.fixture
def address() -> Iterator[str]:
    """A database of its own on the run's server."""
    server = os.environ["DATABASE_URL"]
    name = f"backup_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name}")


def test_what_was_lost_comes_back(address: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": address, "DATA_DIR": str(tmp_path), "DEBUG": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "sormlandsmat.settings"
    serve = [sys.executable, "manage.py", "serve_demo", "--prepare-only"]
    subprocess.run(serve, cwd=ROOT, env=environment, check=True)
    before = counts(address)
    dump = subprocess.run(as_told("pg_dump", address=address), capture_output=True, check=True).stdout
    with psycopg.connect(address) as connection:
        connection.execute("TRUNCATE catalogue_product CASCADE")
    assert counts(address) != before
    subprocess.run(as_told("pg_restore", address=address), input=dump, check=True)
    assert counts(address) == before
    assert min(before.values()) > 0


def as_told(program: str, *, address: str) -> list[str]:
    """The README's own command, pointed at our server instead of the container's."""
    command = re.search(
        rf"^dc exec -T postgres ({program} [^<>\n]+)", (ROOT / "README.md").read_text(), flags=re.MULTILINE
    )
    assert command is not None
    words = shlex.split(command[1])
    where = urlsplit(address)
    database = where.path.lstrip("/")
    words = [
        word if word != "sormlandsmat" or words[place - 1] == "-U" else database for place, word in enumerate(words)
    ]
    path = import_module("postgres_server").programs() / program
    return [str(path), "-h", str(where.hostname), "-p", str(where.port), *words[1:]]


def counts(address: str) -> dict[str, int]:
    """How many rows some tables have."""
    with psycopg.connect(address) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # type: ignore[index]
