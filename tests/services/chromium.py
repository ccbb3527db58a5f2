"""The machine's Chromium, which the browser tests drive."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from machine import Missing

NEEDS = "Chromium (Debian and Ubuntu: apt-get install chromium), or its path in CHROMIUM"


@contextmanager
def chromium() -> Iterator[str]:
    """Yield the path of the browser."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise Missing(f"needs {NEEDS}")
    yield found
