"""A migrated, empty SQLite database, made once and copied for every run: half a second instead of twelve.

The copy holds what the migrations put in (Wagtail's root page, site, language, groups; the search tables), which
pytest-django's --nomigrations would leave out.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "databases"


def copy_into(target: sqlite3.Connection) -> None:
    """Make the open database equal to a freshly migrated one."""
    source = sqlite3.connect(migrated())
    try:
        source.backup(target)
    finally:
        source.close()


def migrated() -> Path:
    """The file of the migrated database; made by the first who asks, while the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    place = CACHE / f"{fingerprint()}.sqlite3"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            for old in CACHE.glob("*.sqlite3"):
                old.unlink()
            migrate_into(place)
    return place


def fingerprint() -> str:
    """Changes when a library does, a migration, or what is made after the migrations: groups, municipalities."""
    made = ("[!.]*/**/migrations/*.py", "[!.]*/**/apps.py", "[!.]*/**/actions.py", "site/sormlandsmat/regions/*.toml")
    sources = sorted({path for pattern in made for path in ROOT.glob(pattern)})
    digest = hashlib.sha256()
    for path in [ROOT / "requirements" / "run.lock", *sources]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def migrate_into(place: Path) -> None:
    """Run the real migrations in a folder of their own and keep the database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DEBUG": "1", "DATA_DIR": folder, "DATABASE_URL": ""}
        environment["DJANGO_SETTINGS_MODULE"] = "sormlandsmat.settings"
        command = [sys.executable, ROOT / "manage.py", "migrate", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        made = sqlite3.connect(Path(folder) / "sormlandsmat.sqlite3")
        try:
            made.execute("VACUUM INTO ?", (str(place),))
        finally:
            made.close()
