"""Programs of the machine that the tests start or drive themselves: the browser and the reverse proxy."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from machine import Missing

CHROMIUM = "Chromium (Debian and Ubuntu: apt-get install chromium), or its path in CHROMIUM"
CADDY = "Caddy (Debian and Ubuntu: apt-get install caddy), or its path in CADDY"


@contextmanager
def chromium() -> Iterator[str]:
    """Yield the path of the browser."""
    yield first_of(os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", needs=CHROMIUM)


@contextmanager
def caddy() -> Iterator[str]:
    """Yield the path of the reverse proxy."""
    yield first_of(os.environ.get("CADDY"), "caddy", needs=CADDY)


def first_of(*names: str | None, needs: str) -> str:
    """The path of the first program of these that the machine has."""
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise Missing(f"needs {needs}")
    return found
