"""Reading a catalogue file: everything that is wrong with it is found before anything is written."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hubs.catalogue_file.schemas import CatalogueFile

UNPRINTABLE = re.compile(r"\\u00(0[0-8bcef]|1[0-9a-f]|7f)", re.IGNORECASE)  # as JSON escapes them
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the file."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class CatalogueFileRefused(Exception):
    """The file cannot be loaded; nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        many = "fault" if len(self.faults) == 1 else "faults"
        super().__init__(f"{len(self.faults)} {many} in the catalogue file; nothing was written")


@dataclass(frozen=True, slots=True)
class Known:
    """Refs that are in the database already, so that a file may refer to them."""

    organisations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


def read_catalogue(path: Path) -> CatalogueFile:
    """Return the file's content.

    Raises:
        CatalogueFileRefused: with every fault of its form.

    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = json.loads(text)
    except OSError as problem:
        raise CatalogueFileRefused([Fault(str(path), f"cannot be read: {problem.strerror}")]) from problem
    except UnicodeDecodeError as problem:
        raise CatalogueFileRefused([Fault(str(path), f"is not UTF-8 text: {problem.reason}")]) from problem
    except json.JSONDecodeError as problem:
        where = f"{path}, line {problem.lineno}, column {problem.colno}"
        raise CatalogueFileRefused([Fault(where, f"is not JSON: {problem.msg}")]) from problem
    if UNPRINTABLE.search(text):
        refuse_unprintable(document)
    return parse_catalogue(document)


def refuse_unprintable(document: Any) -> None:
    """Refuse control characters in texts: PostgreSQL keeps no NUL, and nobody can read or mend the others.

    Raises:
        CatalogueFileRefused: with the path of every text that has one.

    """
    faults = [
        Fault(_path(path), "has a control character; only line breaks and tabs may stand in a text")
        for path, text in _texts(document, ())
        if CONTROL.search(text)
    ]
    if faults:
        raise CatalogueFileRefused(faults)


def _texts(value: Any, path: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def parse_catalogue(document: Any) -> CatalogueFile:
    """Return the content of an already parsed JSON document.

    Raises:
        CatalogueFileRefused: with every fault of its form.

    """
    try:
        return CatalogueFile.model_validate(document)
    except ValidationError as problem:
        raise CatalogueFileRefused(_faults(problem)) from problem


def check_references(file: CatalogueFile, *, known: Known, municipalities: frozenset[str]) -> None:
    """Check that refs are unique, that what is referred to exists, and that municipalities are of the county.

    Raises:
        CatalogueFileRefused: with every fault.

    """
    faults = [*_repeated(file), *_dangling(file, known=known), *_strangers(file, municipalities=municipalities)]
    if faults:
        raise CatalogueFileRefused(faults)


def _faults(problem: ValidationError) -> Iterator[Fault]:
    for error in problem.errors(include_url=False, include_context=False):
        message = error["msg"].removeprefix("Value error, ")
        if error["type"] == "extra_forbidden":
            message = "unknown field; see docs/catalogue-format.md for the ones there are"
        elif error["type"] == "missing":
            message = "is missing and must be there"
        elif not isinstance(error["input"], (dict, list)):
            message += f" (found {error['input']!r})"
        yield Fault(_path(error["loc"]), message)


def _path(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.lstrip(".") or "the file"


def _repeated(file: CatalogueFile) -> Iterator[Fault]:
    for kind in ("organisations", "places", "products"):
        counts = Counter(entry.ref for entry in getattr(file, kind))
        for index, entry in enumerate(getattr(file, kind)):
            if counts[entry.ref] > 1:
                yield Fault(
                    f"{kind}[{index}].ref", f"{entry.ref!r} stands {counts[entry.ref]} times; a ref is used once"
                )
    pairs = Counter((entry.product, entry.place) for entry in file.listings)
    refs = Counter(entry.ref for entry in file.listings if entry.ref)
    for index, listing in enumerate(file.listings):
        if pairs[listing.product, listing.place] > 1:
            yield Fault(f"listings[{index}]", f"{listing.product!r} is listed more than once at {listing.place!r}")
        if listing.ref and refs[listing.ref] > 1:
            yield Fault(f"listings[{index}].ref", f"{listing.ref!r} stands more than once; a ref is used once")


def _dangling(file: CatalogueFile, *, known: Known) -> Iterator[Fault]:
    organisations = known.organisations | {entry.ref for entry in file.organisations}
    places = known.places | {entry.ref for entry in file.places}
    products = known.products | {entry.ref for entry in file.products}
    for index, place in enumerate(file.places):
        if place.organisation is not None and place.organisation not in organisations:
            yield Fault(f"places[{index}].organisation", f"there is no organisation {place.organisation!r}")
    for index, product in enumerate(file.products):
        for field in ("producer", "offered_by"):
            ref = getattr(product, field)
            if ref is not None and ref not in organisations:
                yield Fault(f"products[{index}].{field}", f"there is no organisation {ref!r}")
    for index, listing in enumerate(file.listings):
        if listing.product not in products:
            yield Fault(f"listings[{index}].product", f"there is no product {listing.product!r}")
        if listing.place not in places:
            yield Fault(f"listings[{index}].place", f"there is no place {listing.place!r}")


def _strangers(file: CatalogueFile, *, municipalities: frozenset[str]) -> Iterator[Fault]:
    for kind in ("organisations", "places"):
        for index, entry in enumerate(getattr(file, kind)):
            if entry.municipality and entry.municipality.casefold() not in municipalities:
                yield Fault(
                    f"{kind}[{index}].municipality",
                    f"{entry.municipality!r} is no municipality of the county: write its name or its four-digit code, "
                    "or leave it out to have it taken from the point on the map",
                )
