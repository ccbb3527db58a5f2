"""A PostgreSQL server of our own for one run: own port, own data folder, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import Missing, free_port, is_root, stop, wait_until

NEEDS = "PostgreSQL's server programs (Debian and Ubuntu: apt-get install postgresql), or TEST_POSTGRES_URL"

# Nothing in here has to survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=512MB"]


def programs() -> Path:
    """The folder of the newest server on this machine; Debian keeps it out of the path."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise Missing(f"needs {NEEDS}")
    return Path(on_path).resolve().parent


def unprivileged() -> dict[str, object]:
    """How to start the server as somebody else when we are root, whom PostgreSQL refuses."""
    if not is_root():
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise Missing("is started by root and finds neither the user `postgres` nor `nobody` to run the server as")


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the DATABASE_URL of an empty server."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    folder = programs()
    home = Path(tempfile.mkdtemp(prefix="sormlandsmat-postgres-"))
    try:
        yield from started(folder, home=home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def started(folder: Path, *, home: Path) -> Iterator[str]:
    """Make a cluster in `home`, start its server, and stop it when the caller is done."""
    other = unprivileged()
    if other:
        os.chown(home, int(str(other["user"])), int(str(other["group"])))
    data, log, port = home / "data", home / "log", free_port()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home)}
    subprocess.run(
        [folder / "initdb", "-D", data, "-U", "sormlandsmat", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, capture_output=True, cwd=home, env=environment, **other,
    )  # fmt: skip
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST]
    command = [folder / "postgres", "-D", data, *[word for option in options for word in ("-c", option)]]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=home, env=environment, **other)
    try:
        wait_until(lambda: answers(port), process=server, log=log, seconds=60)
        yield f"postgres://sormlandsmat@127.0.0.1:{port}/postgres"
    finally:
        stop(server)


def answers(port: int) -> bool:
    """Whether something listens at the port."""
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
