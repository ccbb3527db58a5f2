"""Dairies, meat, fish, alcohol, ready food, experiences, and the places where everybody's goods are sold."""

import tomllib
from importlib.resources import files
from typing import Any

from sormlandsmat.demo import data
from sormlandsmat.demo.shorthand import Catalogue, spelled_out

GROUPS = ("dairy", "poultry", "meat", "game", "fish", "alcohol", "kitchens", "places")


def catalogue() -> Catalogue:
    """Return what the `b_*.toml` files beside this module say, in the catalogue format."""
    kinds = _read("b_defaults.toml")["kind"]
    parts = [spelled_out(_read(f"b_{group}.toml"), kinds=kinds) for group in GROUPS]
    return {key: [row for part in parts for row in part[key]] for key in parts[0]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(data) / name).read_text(encoding="utf-8"))
