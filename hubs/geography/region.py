"""The county a site serves, read from its TOML file: municipalities, bounds, neighbours and names on the map."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from hubs.geography.distance import Box

LandmarkKind: TypeAlias = Literal["lake", "sea", "island"]
Point: TypeAlias = tuple[float, float]


class RegionError(ValueError):
    """A region file that cannot be used; the message names the file, the field and what is expected."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with the middle of its main town (latitude, longitude)."""

    code: str
    name: str
    slug: str
    centre: Point


@dataclass(frozen=True, slots=True)
class County:
    """A county by code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """A lake, sea or island whose name is written on the map; rank 1 is shown first when zooming in."""

    name: str
    kind: LandmarkKind
    point: Point
    rank: int


@dataclass(frozen=True, slots=True)
class Region:
    """A county: where it lies, what it consists of and what it borders on."""

    name: str
    short_name: str
    slug: str
    county_code: str
    bounds: Box
    centre: Point
    zoom: int
    attribution: str
    municipalities: tuple[Municipality, ...]
    neighbours: tuple[County, ...]
    landmarks: tuple[Landmark, ...]

    def municipality(self, code_or_slug: str) -> Municipality | None:
        """The municipality of this code or slug; None when the region has none such."""
        return next((each for each in self.municipalities if code_or_slug in (each.code, each.slug)), None)


def load_region(path: Path) -> Region:
    """The region in a TOML file. Raises RegionError when the file is missing, malformed or contradicts itself."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise RegionError(f"There is no region file at {path}: check the path in the settings.") from missing
    except tomllib.TOMLDecodeError as malformed:
        raise RegionError(f"{path} is not valid TOML: {malformed}.") from malformed
    region = _region(_Table(content, where=path.name))
    _check(region, where=path.name)
    return region


class _Table:
    """A TOML table that says where it stands when a field is missing, wrong or unknown."""

    def __init__(self, fields: Mapping[str, Any], *, where: str) -> None:
        self._fields, self._where, self._read = fields, where, set[str]()

    def text(self, field: str) -> str:
        value = self._field(field, expected="a text")
        if not isinstance(value, str) or not value:
            raise self._refusal(field, expected="a text that is not empty")
        return value

    def whole(self, field: str) -> int:
        value = self._field(field, expected="a whole number")
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._refusal(field, expected="a whole number")
        return value

    def degrees(self, field: str, *, count: int) -> tuple[float, ...]:
        expected = f"{count} numbers in degrees, latitude first"
        value = self._field(field, expected=expected)
        if not isinstance(value, list) or len(value) != count or not all(type(v) in (int, float) for v in value):
            raise self._refusal(field, expected=expected)
        if not all(abs(v) <= (180 if index % 2 else 90) for index, v in enumerate(value)):
            raise self._refusal(field, expected=expected)
        return tuple(float(v) for v in value)

    def point(self, field: str) -> Point:
        lat, lon = self.degrees(field, count=2)
        return lat, lon

    def choice(self, field: str, choices: tuple[str, ...]) -> str:
        value = self._field(field, expected=" or ".join(choices))
        if value not in choices:
            raise self._refusal(field, expected=" or ".join(choices))
        return str(value)

    def tables(self, field: str) -> list["_Table"]:
        value = self._field(field, expected="a list of tables")
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self._refusal(field, expected="a list of tables")
        return [_Table(each, where=f"{self._where}, {field}[{index}]") for index, each in enumerate(value)]

    def refuse_unknown(self) -> None:
        if unknown := sorted(set(self._fields) - self._read):
            raise RegionError(
                f"{self._where}: unknown {', '.join(unknown)}. Known are {', '.join(sorted(self._read))}."
            )

    def _field(self, field: str, *, expected: str) -> Any:
        self._read.add(field)
        if field not in self._fields:
            raise RegionError(f"{self._where}: {field} is missing; it must be {expected}.")
        return self._fields[field]

    def _refusal(self, field: str, *, expected: str) -> RegionError:
        return RegionError(f"{self._where}: {field} is {self._fields[field]!r}; it must be {expected}.")


def _region(table: _Table) -> Region:
    south, west, north, east = table.degrees("bounds", count=4)
    region = Region(
        name=table.text("name"),
        short_name=table.text("short_name"),
        slug=table.text("slug"),
        county_code=table.text("county_code"),
        bounds=Box(south, west, north, east),
        centre=table.point("centre"),
        zoom=table.whole("zoom"),
        attribution=table.text("attribution"),
        municipalities=tuple(_municipality(each) for each in table.tables("municipalities")),
        neighbours=tuple(_county(each) for each in table.tables("neighbours")),
        landmarks=tuple(_landmark(each) for each in table.tables("landmarks")),
    )
    table.refuse_unknown()
    return region


def _municipality(table: _Table) -> Municipality:
    municipality = Municipality(table.text("code"), table.text("name"), table.text("slug"), table.point("centre"))
    table.refuse_unknown()
    return municipality


def _county(table: _Table) -> County:
    county = County(table.text("code"), table.text("name"))
    table.refuse_unknown()
    return county


def _landmark(table: _Table) -> Landmark:
    kinds: dict[str, LandmarkKind] = {kind: kind for kind in get_args(LandmarkKind)}
    kind = kinds[table.choice("kind", tuple(kinds))]
    landmark = Landmark(table.text("name"), kind, table.point("point"), table.whole("rank"))
    table.refuse_unknown()
    return landmark


def _check(region: Region, *, where: str) -> None:
    box = region.bounds
    if not (box.south < box.north and box.west < box.east):
        raise RegionError(f"{where}: bounds must be south, west, north, east in that order.")
    if not region.municipalities:
        raise RegionError(f"{where}: municipalities is empty; a region has at least one.")
    for field in ("code", "slug"):
        values = [getattr(each, field) for each in region.municipalities]
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise RegionError(f"{where}: municipalities share the {field} {', '.join(twice)}; each needs its own.")
    for each in region.municipalities:
        if not box.contains(*each.centre):
            raise RegionError(f"{where}: the centre of {each.name} lies outside bounds; latitude comes first.")
        if not each.code.startswith(region.county_code):
            raise RegionError(f"{where}: {each.name} has code {each.code}; it must begin with {region.county_code}.")
