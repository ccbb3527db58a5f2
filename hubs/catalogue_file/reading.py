"""Reading a catalogue file: everything that is wrong with it is found at once, before anything is written."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from catalogue.models import Product
from hubs.catalogue_file.schemas import CatalogueFile, ListingEntry
from hubs.catalogue_file.wording import as_written, in_our_words
from hubs.models import Municipality, Place
from members.models import Organisation

SECTIONS = ("organisations", "places", "products", "listings")
UNPRINTABLE = re.compile(r"\\u00(0[0-8bcef]|1[0-9a-f]|7f)", re.IGNORECASE)  # as JSON escapes them
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
STEP = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the file."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class CatalogueFileRefused(Exception):
    """The file cannot be loaded; nothing was written. Its faults stand in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=_order))
        many = "fault" if len(self.faults) == 1 else "faults"
        super().__init__(f"{len(self.faults)} {many} in the catalogue file; nothing was written")


@dataclass(frozen=True, slots=True)
class Known:
    """What is in the database already, so that a file may refer to it: refs, and the county's municipalities."""

    organisations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()  # names, codes and slugs, in small letters


def _or_nothing(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _row(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


def _section(value: Any) -> Any:
    return value if isinstance(value, list) else None


Readable = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None, WrapValidator(_or_nothing)
]


class Row(BaseModel):
    """What a row of any kind is called and refers to, as far as it can be read; the rest may be faulty."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    ref: Readable = None
    organisation: Readable = None
    producer: Readable = None
    offered_by: Readable = None
    product: Readable = None
    place: Readable = None
    municipality: Readable = None


Rows = Annotated[list[Annotated[Row, BeforeValidator(_row)]] | None, BeforeValidator(_section)]


class Outline(BaseModel):
    """A file as far as it can be read; a kind of row is None where what stands there is no list."""

    organisations: Rows = []
    places: Rows = []
    products: Rows = []
    listings: Rows = []


def read_catalogue(path: Path) -> CatalogueFile:
    """Return the file's content.

    Raises:
        CatalogueFileRefused: with every fault of the file; see `parse_catalogue`.

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
    return parse_catalogue(document, unprintable=unprintable(document) if UNPRINTABLE.search(text) else ())


def unprintable(document: Any) -> list[Fault]:
    """Return the texts that hold control characters: PostgreSQL keeps no NUL, and nobody can read the others."""
    message = "has a control character; only line breaks and tabs may stand in a text; take it away"
    return [Fault(_path(path), message) for path, text in _texts(document, ()) if CONTROL.search(text)]


def _texts(value: Any, path: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def parse_catalogue(document: Any, *, unprintable: Iterable[Fault] = ()) -> CatalogueFile:
    """Return the content of an already parsed JSON document, in which `unprintable` faults were found already.

    A document of the right form is returned without asking the database: its refs are checked when it is loaded.

    Raises:
        CatalogueFileRefused: with every fault, those of the refs among them, as far as they can be read.

    """
    faults = list(unprintable)
    try:
        content = CatalogueFile.model_validate(document)
    except ValidationError as problem:
        faults += _faults(problem)
    else:
        if not faults:
            return content
    raise CatalogueFileRefused([*faults, *_reference_faults(_outline(document), known=known_in_database())])


def _outline(document: Any) -> Outline:
    """Return what can be read; a kind that is not there may be the one whose name is misspelt, and so is unreadable."""
    if not isinstance(document, dict):
        return Outline()
    misspelt = document.keys() - set(SECTIONS)
    return Outline.model_validate({**(dict.fromkeys(SECTIONS) if misspelt else {}), **document})


def known_in_database() -> Known:
    """Return what a file may refer to besides its own rows; a row without a ref has the one it is exported with."""
    organisations, places, products = (
        frozenset(
            ref or f"{model._meta.model_name}-{pk}" for pk, ref in model._default_manager.values_list("pk", "ref")
        )
        for model in (Organisation, Place, Product)
    )
    municipalities = Municipality.objects.values_list("code", "name", "slug")
    names = frozenset(name.casefold() for names in municipalities for name in names)
    return Known(organisations, places, products, names)


def check_references(file: CatalogueFile, *, known: Known) -> None:
    """Check that refs are unique, that what is referred to exists, and that municipalities are of the county.

    Raises:
        CatalogueFileRefused: with every fault.

    """
    if faults := _reference_faults(file, known=known):
        raise CatalogueFileRefused(faults)


def _reference_faults(file: CatalogueFile | Outline, *, known: Known) -> list[Fault]:
    return [
        *_repeated(file),
        *_listed_twice(file),
        *_dangling(file, known=known),
        *_strangers(file, municipalities=known.municipalities),
    ]


def _faults(problem: ValidationError) -> Iterator[Fault]:
    for error in problem.errors(include_url=False):
        *steps, last = error["loc"] or ("",)
        if (error["type"], last) == ("literal_error", "literal['']"):
            continue  # a choice that may be empty: its choices are told by the error beside this one
        place = tuple(steps) if error["type"] == "enum" and str(last).startswith("str-enum[") else error["loc"]
        message = in_our_words(error["type"], context=error.get("ctx", {}), found=error["input"])
        yield Fault(_path(place), message)


def _path(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.lstrip(".") or "the file"


def _order(fault: Fault) -> tuple[Any, ...]:
    """Return the sorting key of the file's order: what concerns all of it first, then kind by kind and row by row."""
    kind, *steps = STEP.split(fault.path)
    section = kind.removesuffix("[")
    if section not in SECTIONS or not steps:
        return (0, 0, fault.path)
    return (1, SECTIONS.index(section), *(int(step) if step.isdigit() else step for step in steps))


def _repeated(file: CatalogueFile | Outline) -> Iterator[Fault]:
    for kind in SECTIONS:
        rows = getattr(file, kind) or ()
        counts = Counter(row.ref for row in rows)
        for index, row in enumerate(rows):
            if row.ref is not None and counts[row.ref] > 1:
                yield Fault(
                    f"{kind}[{index}].ref",
                    f"{as_written(row.ref)} stands at {counts[row.ref]} {kind}, which cannot be told apart; "
                    "give each its own ref, or take away those that say the same",
                )


def _listed_twice(file: CatalogueFile | Outline) -> Iterator[Fault]:
    rows: Sequence[ListingEntry | Row] = file.listings or ()
    pairs = Counter((row.product, row.place) for row in rows)
    for index, row in enumerate(rows):
        times = pairs[row.product, row.place]
        if row.product is not None and row.place is not None and times > 1:
            product, place = as_written(row.product), as_written(row.place)
            yield Fault(f"listings[{index}]", f"{product} is listed {times} times at {place}; keep one of them")


def _dangling(file: CatalogueFile | Outline, *, known: Known) -> Iterator[Fault]:
    """Yield the refs that lead nowhere; of a kind that cannot be read at all, nothing is said."""
    leads = (
        ("places", "organisation", "organisations"),
        ("products", "producer", "organisations"),
        ("products", "offered_by", "organisations"),
        ("listings", "product", "products"),
        ("listings", "place", "places"),
    )
    there = {
        kind: getattr(known, kind) | {row.ref for row in getattr(file, kind)}
        for kind in ("organisations", "places", "products")
        if getattr(file, kind) is not None
    }
    for kind, field, target in leads:
        for index, row in enumerate(getattr(file, kind) or ()) if target in there else ():
            ref = getattr(row, field)
            if ref is not None and ref not in there[target]:
                yield Fault(
                    f"{kind}[{index}].{field}",
                    f"there is no {target[:-1]} {as_written(ref)}, neither in the file nor loaded before; "
                    "add it to the file, or correct the ref",
                )


def _strangers(file: CatalogueFile | Outline, *, municipalities: frozenset[str]) -> Iterator[Fault]:
    for kind in ("organisations", "places"):
        for index, entry in enumerate(getattr(file, kind) or ()):
            if entry.municipality and entry.municipality.casefold() not in municipalities:
                yield Fault(
                    f"{kind}[{index}].municipality",
                    f"{as_written(entry.municipality)} is no municipality of the county: write its name or its "
                    "four-digit code, or leave it out to have it taken from the point on the map",
                )
