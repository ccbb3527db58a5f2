"""Names of places and postal codes, found in memory: "nykoping", "Flens kommun", "611 32", "Trosas".

The names are GeoNames' Swedish places, the municipalities of Statistics Sweden and a hand-made list of Södermanland's
villages, parishes, islands and lakes. Of places with one name the home county's comes first, then the most populous.
"""

import csv
import functools
import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from rapidfuzz import fuzz, process

from hubs.geography.distance import Floats, distances_m

DATA = Path(__file__).parent / "data"

Kind: TypeAlias = Literal["county", "municipality", "locality", "parish", "island", "lake", "postal"]
Precision: TypeAlias = Literal["centre", "area", "postal_town", "postal_area"]

KIND_ORDER: tuple[Kind, ...] = ("locality", "parish", "island", "lake", "county", "municipality", "postal")
RADIUS_KM = {"county": 70.0, "parish": 5.0, "island": 4.0, "lake": 8.0, "postal": 8.0}
LAKE_RADIUS_KM = {"Mälaren": 45.0, "Hjälmaren": 30.0, "Bråviken": 20.0}
POSTAL_CODE = re.compile(r"(?<!\d)(\d{3})\s?(\d{2})(?!\d)")
POSTAL_PREFIX = re.compile(r"\d{3}\Z")
MUNICIPALITY = re.compile(r"(?P<name>.+?) kommun\Z")
FUZZY_CUTOFF = 84
FUZZY_SHORTEST = 5
FUZZY_AWAY_CUTOFF, FUZZY_AWAY_SHORTEST, FUZZY_AWAY_POPULATION = 88, 7, 5_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A named place: its middle point in degrees and how far around it the name reasonably reaches."""

    name: str
    kind: Kind
    lat: float
    lon: float
    municipality_code: str
    population: int
    radius_km: float
    precision: Precision
    exact: bool = True


def fold(text: str) -> str:
    """Lower case without diacritics, hyphens as spaces, single spaces: "Husby-Rekarne" → "husby rekarne"."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "a"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ").split())


def _spelling(text: str) -> str:
    """Lower case with its rings and dots, hyphens as spaces, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("-", " ").split())


def _may_mean(typed: str, written: str) -> bool:
    """Whether a name may be typed so: rings and dots are often left out, but nobody adds them ("våra" is not Vara)."""
    if len(typed) != len(written):
        return True
    return all(ours == theirs or ours not in "åäö" for ours, theirs in zip(typed, written, strict=True))


class Gazetteer:
    """Finds spots by name. Immutable once made, and safe to share between threads."""

    def __init__(
        self,
        spots: Iterable[tuple[Spot, tuple[str, ...]]],
        postal: Iterable[tuple[str, list[str]]],
        *,
        home_county: str,
    ) -> None:
        """``spots`` come with further names; ``postal`` are (three or five digits, post towns), the main town first."""
        self.home_county = home_county
        self._by_name: dict[str, list[Spot]] = defaultdict(list)
        self._spellings: dict[str, set[str]] = defaultdict(set)
        settled: list[Spot] = []
        for spot, aliases in spots:
            if spot.kind in ("locality", "parish"):
                settled.append(spot)
            for name in {_spelling(name) for name in (spot.name, *aliases)}:
                self._by_name[fold(name)].append(spot)
                self._spellings[fold(name)].add(name)
        for same_name in self._by_name.values():
            same_name.sort(key=self._rank)
        self._names = sorted(self._by_name)
        self._postal = dict(self._postal_spots(postal))
        self._settled = settled
        self._lats: Floats = np.array([spot.lat for spot in self._settled])
        self._lons: Floats = np.array([spot.lon for spot in self._settled])

    def find(self, text: str, *, fuzzy: bool = False) -> Spot | None:
        """The place meant by a name, a postal code or an address that ends in one; None when nothing fits.

        ``exact`` is False on the answer when the text was misspelt (only with ``fuzzy``) or more than a place's name.
        """
        if postal := self._find_postal(text):
            return postal
        if found := self._find_name(text):
            return found
        *_, last = text.split(",")
        if last != text and (found := self._find_name(last)):
            return replace(found, exact=False)
        return self._find_similar(fold(text)) if fuzzy else None

    def search(self, prefix: str, limit: int = 10) -> list[Spot]:
        """Places whose name begins so, the likeliest first; digits find postal areas."""
        start = fold(prefix)
        if not start:
            return []
        if start.isdigit():
            return [spot for code, spot in sorted(self._postal.items()) if code.startswith(start)][:limit]
        found = dict.fromkeys(spot for name in self._names_with_prefix(start) for spot in self._by_name[name])
        return sorted(found, key=self._rank)[:limit]

    def nearest(self, lat: float, lon: float) -> Spot:
        """The town, village or parish whose middle is nearest to the point."""
        return self._settled[int(np.argmin(distances_m(lat, lon, self._lats, self._lons)))]

    def settlements(self) -> list[Spot]:
        """Every town, village and parish."""
        return list(self._settled)

    def named(self, name: str) -> list[Spot]:
        """Every place of exactly this name (case and diacritics aside), the likeliest first."""
        return list(self._by_name.get(fold(name), ()))

    def _rank(self, spot: Spot) -> tuple[bool, int, int, str]:
        away = spot.municipality_code[:2] not in (self.home_county, "")
        return away, KIND_ORDER.index(spot.kind), -spot.population, spot.name

    def _find_postal(self, text: str) -> Spot | None:
        if code := POSTAL_CODE.search(text):
            spot = self._postal.get(code[1] + code[2]) or self._postal.get(code[1])
            return spot and replace(spot, name=f"{code[1]} {code[2]} {spot.name.lstrip('0123456789 ')}")
        digits = text.strip()
        return self._postal.get(digits) if POSTAL_PREFIX.match(digits) else None

    def _find_name(self, text: str) -> Spot | None:
        name = _spelling(text)
        if kommun := MUNICIPALITY.match(name):
            return self._find_municipality(fold(kommun["name"]))
        return self._first(name) or self._first(name.removesuffix("s"))

    def _find_municipality(self, name: str) -> Spot | None:
        candidates = [*self._by_name.get(name, ()), *self._by_name.get(name.removesuffix("s"), ())]
        return next((spot for spot in candidates if spot.kind == "municipality"), None)

    def _first(self, name: str) -> Spot | None:
        folded = fold(name)
        spots = self._by_name.get(folded)
        if not spots or not any(_may_mean(name, written) for written in self._spellings[folded]):
            return None
        # "Ålberga" and "Alberga" are two villages: who types the ring means it.
        return next((spot for spot in spots if _spelling(spot.name) == name), spots[0])

    def _find_similar(self, name: str) -> Spot | None:
        if len(name) < FUZZY_SHORTEST:
            return None
        # Not WRatio: it finds short names inside long ones ("sala" in "uppsala"); a slip of the pen keeps the length.
        scored = process.extract(name, self._names, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=10)
        close = [spot for found, score, _ in scored if (spot := self._similar(name, found, score))]
        home = [spot for spot in close if not self._rank(spot)[0]]
        return replace((home or close)[0], exact=False) if close else None

    def _similar(self, name: str, found: str, score: float) -> Spot | None:
        """The spot a misspelling means: the first letter is right, and strangers must be alike and well known."""
        spot = self._by_name[found][0]
        if name[0] != found[0]:
            return None
        home = not self._rank(spot)[0]
        alike = score >= FUZZY_AWAY_CUTOFF and len(name) >= FUZZY_AWAY_SHORTEST
        return spot if home or (alike and spot.population >= FUZZY_AWAY_POPULATION) else None

    def _names_with_prefix(self, start: str) -> Iterator[str]:
        for index in range(bisect_left(self._names, start), len(self._names)):
            if not self._names[index].startswith(start):
                return
            yield self._names[index]

    def _postal_spots(self, postal: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, Spot]]:
        for code, towns in postal:
            town = self._first(_spelling(towns[0]))
            if town is None:
                message = f"Post town {towns[0]!r} of postal code {code} is not in the gazetteer: add it to places.csv."
                raise ValueError(message)
            precision: Precision = "postal_town" if len(code) == 5 or len(towns) == 1 else "postal_area"
            label = f"{code[:3]} {code[3:]}".strip()
            radius = RADIUS_KM["postal"] if precision == "postal_town" else 2.5 * RADIUS_KM["postal"]
            yield (
                code,
                replace(town, name=f"{label} {town.name}", kind="postal", precision=precision, radius_km=radius),
            )


@functools.cache
def load_gazetteer(home_county: str, folder: Path = DATA) -> Gazetteer:
    """The gazetteer made of the CSV files in the folder; ``home_county`` is Statistics Sweden's two-digit code."""
    spots = [*_municipalities(folder), *_localities(folder), *_hand_made(folder)]
    postal = [(row["prefix"], row["towns"].split("|")) for row in _rows(folder / "postal_codes.csv")]
    return Gazetteer(spots, postal, home_county=home_county)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def _municipalities(folder: Path) -> Iterator[tuple[Spot, tuple[str, ...]]]:
    for row in _rows(folder / "municipalities.csv"):
        point = float(row["lat"]), float(row["lon"])
        yield Spot(row["name"], "municipality", *point, row["code"], 0, float(row["radius_km"]), "area"), ()


def _localities(folder: Path) -> Iterator[tuple[Spot, tuple[str, ...]]]:
    for row in _rows(folder / "localities.csv"):
        yield _spot(row, "locality"), ()


def _hand_made(folder: Path) -> Iterator[tuple[Spot, tuple[str, ...]]]:
    kinds: dict[str, Kind] = {kind: kind for kind in KIND_ORDER}
    for row in _rows(folder / "places.csv"):
        yield _spot(row, kinds[row["kind"]]), tuple(filter(None, row["aliases"].split("|")))


def _spot(row: dict[str, str], kind: Kind) -> Spot:
    population = int(row["population"])
    radius = LAKE_RADIUS_KM.get(row["name"]) or RADIUS_KM.get(kind) or _town_radius_km(population)
    precision: Precision = "centre" if kind in ("locality", "parish") else "area"
    point = float(row["lat"]), float(row["lon"])
    return Spot(row["name"], kind, *point, row["municipality_code"], population, radius, precision)


def _town_radius_km(population: int) -> float:
    return round(3 + math.sqrt(population) / 40, 1)
