#!/usr/bin/env python
"""Run the project's commands straight from the checkout, installed or not."""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    """Put both source roots on the path and hand over to the installed command's own entry point."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    importlib.import_module("sormlandsmat.__main__").main()


if __name__ == "__main__":
    main()
