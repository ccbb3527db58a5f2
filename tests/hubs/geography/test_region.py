from pathlib import Path

import pytest

from hubs.geography.distance import Box
from hubs.geography.region import County, Landmark, Municipality, RegionError, load_region

SORMLAND = Path(__file__).parents[3] / "site" / "sormlandsmat" / "regions" / "sormland.toml"

SMALL = """
name = "Gotland"
short_name = "Gotland"
slug = "gotland"
county_code = "09"
bounds = [56.9, 18.0, 58.1, 19.4]
centre = [57.5, 18.5]
zoom = 8
attribution = "SCB"
neighbours = []

[[municipalities]]
code = "0980"
name = "Gotland"
slug = "gotland"
centre = [57.64, 18.29]

[[landmarks]]
name = "Fårö"
kind = "island"
point = [57.93, 19.13]
rank = 2
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "region.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_county_is_nine_municipalities_among_five_neighbours() -> None:
    region = load_region(SORMLAND)
    assert (region.name, region.short_name, region.county_code, region.zoom) == ("Södermanland", "Sörmland", "04", 9)
    assert [(each.code, each.slug) for each in region.municipalities] == [
        ("0428", "vingaker"),
        ("0461", "gnesta"),
        ("0480", "nykoping"),
        ("0481", "oxelosund"),
        ("0482", "flen"),
        ("0483", "katrineholm"),
        ("0484", "eskilstuna"),
        ("0486", "strangnas"),
        ("0488", "trosa"),
    ]
    assert [each.code for each in region.neighbours] == ["01", "03", "05", "18", "19"]
    assert {"Mälaren", "Hjälmaren", "Båven", "Östersjön", "Selaön"} <= {each.name for each in region.landmarks}


def test_a_municipality_is_found_by_code_or_slug() -> None:
    region = load_region(SORMLAND)
    trosa = Municipality("0488", "Trosa", "trosa", (58.896, 17.548))
    assert [region.municipality("0488"), region.municipality("trosa"), region.municipality("0114")] == [
        trosa,
        trosa,
        None,
    ]


def test_another_county_is_another_file(tmp_path: Path) -> None:
    region = load_region(
        written(tmp_path, SMALL.replace("neighbours = []", 'neighbours = [{code = "08", name = "Kalmar"}]'))
    )
    assert region.bounds == Box(56.9, 18.0, 58.1, 19.4)
    assert region.municipalities == (Municipality("0980", "Gotland", "gotland", (57.64, 18.29)),)
    assert region.neighbours == (County("08", "Kalmar"),)
    assert region.landmarks == (Landmark("Fårö", "island", (57.93, 19.13), 2),)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "Gotland"\nshort', "short", "region.toml: name is missing; it must be a text."),
        (
            'slug = "gotland"\ncounty',
            'slug = ""\ncounty',
            "region.toml: slug is ''; it must be a text that is not empty.",
        ),
        ("zoom = 8", "zoom = true", "region.toml: zoom is True; it must be a whole number."),
        ("zoom = 8", "zoom = 8\ncolour = 1", "region.toml: unknown colour. Known are"),
        (
            "centre = [57.5, 18.5]",
            "centre = [57.5]",
            "centre is [57.5]; it must be 2 numbers in degrees, latitude first.",
        ),
        ("centre = [57.5, 18.5]", "centre = [118.5, 57.5]", "it must be 2 numbers in degrees, latitude first."),
        ("neighbours = []", "neighbours = 4", "region.toml: neighbours is 4; it must be a list of tables."),
        (
            "[56.9, 18.0, 58.1, 19.4]",
            "[58.1, 18.0, 56.9, 19.4]",
            "bounds must be south, west, north, east in that order.",
        ),
        ("[57.64, 18.29]", "[18.29, 57.64]", "the centre of Gotland lies outside bounds; latitude comes first."),
        ('code = "0980"', 'code = "0480"', "Gotland has code 0480; it must begin with 09."),
        ('kind = "island"', 'kind = "mountain"', "landmarks[0]: kind is 'mountain'; it must be lake or sea or island."),
        ("rank = 2", 'rank = "2"', "landmarks[0]: rank is '2'; it must be a whole number."),
        ("zoom = 8", "zoom 8", "is not valid TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_field_and_reason(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in SMALL
    with pytest.raises(RegionError) as refusal:
        load_region(written(tmp_path, SMALL.replace(old, new)))
    assert complaint in str(refusal.value)


def test_two_municipalities_cannot_share_a_code(tmp_path: Path) -> None:
    again = SMALL[SMALL.index("[[municipalities]]") : SMALL.index("[[landmarks]]")]
    with pytest.raises(RegionError, match="share the code 0980; each needs its own"):
        load_region(written(tmp_path, SMALL + again))


def test_a_region_without_municipalities_is_refused(tmp_path: Path) -> None:
    start, end = SMALL.index("[[municipalities]]"), SMALL.index("[[landmarks]]")
    with pytest.raises(RegionError, match="municipalities is empty"):
        load_region(
            written(tmp_path, SMALL[:start].replace("neighbours", "municipalities = []\nneighbours") + SMALL[end:])
        )


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(RegionError, match=r"There is no region file at .*nowhere\.toml"):
        load_region(tmp_path / "nowhere.toml")
