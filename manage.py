#!/usr/bin/env python
"""Run the project's commands straight from the checkout, installed or not.

A checkout without a SECRET_KEY is a developer's: commands run with DEBUG=1 there, as `make run` does. A server runs the
installed command `sormlandsmat`, which never assumes that.
"""

import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    """Put both source roots on the path and hand over to the installed command's own entry point."""
    if not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("DEBUG", "1")
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    importlib.import_module("sormlandsmat.__main__").main()


if __name__ == "__main__":
    main()
