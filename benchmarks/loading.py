"""How fast a catalogue file is written, read, loaded into an empty database with its search index, and loaded again."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

SIZES = {"5k": (5_000, 1_000), "50k": (50_000, 5_000)}
DAY = date(2026, 11, 24)


def main(*, large: bool) -> list[dict[str, Any]]:
    """Measure each size: one process writes the file, another loads it into a database of its own."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="bench-loading-") as folder:
            file = Path(folder) / "catalogue.json"
            rows += part("write", size, file=file, data=Path(folder) / "from")
            rows += part("read", size, file=file, data=Path(folder) / "to")
    return rows


def part(name: str, size: str, *, file: Path, data: Path) -> list[dict[str, Any]]:
    """Run one half in a process with its own database; return its rows of the table."""
    environment = os.environ | {"DATA_DIR": str(data), "DEBUG": "", "SECRET_KEY": "x" * 50, "DATABASE_URL": ""}
    command = [sys.executable, "-m", "benchmarks.loading", name, size, str(file)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def write(size: str, file: Path) -> list[dict[str, Any]]:
    """Fill a database and write it as a file."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.corpus import fill
    from hubs.catalogue_file.export import write_catalogue

    products, places = SIZES[size]
    call_command("migrate", verbosity=0)
    connection.cursor().execute("PRAGMA foreign_keys = OFF")
    fill(products=products, places=places)
    began = time.perf_counter()
    with file.open("w", encoding="utf-8") as stream:
        write_catalogue(stream.write, day=DAY)
    return [row(size, "export_catalogue, rows a second", count(file), seconds=time.perf_counter() - began)]


def read(size: str, file: Path) -> list[dict[str, Any]]:
    """Check the file, load it into an empty database, and load it again."""
    from django.core.management import call_command

    from hubs.catalogue_file.load import load_catalogue
    from hubs.catalogue_file.reading import read_catalogue

    call_command("migrate", verbosity=0)
    rows, number = [], count(file)
    began = time.perf_counter()
    content = read_catalogue(file)
    rows.append(row(size, "check the file, rows a second", number, seconds=time.perf_counter() - began))
    for name in ("load_catalogue with its search index, rows a second", "load the same again, rows a second"):
        began = time.perf_counter()
        load_catalogue(content, day=DAY)
        rows.append(row(size, name, number, seconds=time.perf_counter() - began))
    return rows


def count(file: Path) -> int:
    """Return how many rows the file has."""
    return sum(len(rows) for rows in json.loads(file.read_text(encoding="utf-8")).values())


def row(size: str, operation: str, rows: int, *, seconds: float) -> dict[str, Any]:
    """Return a row of the table."""
    return {"size": size, "operation": operation, "value": round(rows / seconds)}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sormlandsmat.settings")
    sys.path[:0] = ["site"]
    django.setup()
    halves = {"write": write, "read": read}
    print(json.dumps(halves[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))))
