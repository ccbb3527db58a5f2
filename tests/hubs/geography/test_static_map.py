import re
from xml.etree import ElementTree as ET

from hubs.geography.distance import Box, box_around
from hubs.geography.static_map import svg_map

COUNTY = Box(58.50, 15.55, 59.60, 17.75)
TROSA = box_around(58.896, 17.548, 9_000)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def names(svg: str) -> set[str | None]:
    return {text.text for text in drawn(svg).iter(f"{SVG}text")}


def test_the_county_has_land_lakes_borders_and_names() -> None:
    svg = svg_map(1100, 850, COUNTY, title="Karta över Sörmland")
    root = drawn(svg)
    assert (root.get("width"), root.get("height"), root.get("role")) == ("1100", "850", "img")
    assert root.get("aria-label") == "Karta över Sörmland"
    classes = [element.get("class") for element in root.iter() if (element.get("class") or "").startswith("map-")]
    from_below = ["map-picture", "map-sea", *["map-shore"] * 6, "map-land", "map-land", "map-county", "map-lake"]
    assert classes[:12] == from_below
    assert {"map-lake", "map-border", "map-border-outside", "map-edge", "map-edge-glow"} <= set(classes)
    assert {"Eskilstuna", "Nyköping", "Katrineholm", "Strängnäs", "Trosa", "Mälaren", "Hjälmaren", "Båven"} <= names(
        svg
    )


def test_sizes() -> None:
    assert len(svg_map(1100, 850, COUNTY).encode()) < 60_000
    assert len(svg_map(390, 420, COUNTY).encode()) < 40_000
    assert len(svg_map(480, 300, TROSA).encode()) < 12_000


def test_nothing_in_it_needs_inline_style_or_script() -> None:
    svg = svg_map(480, 300, TROSA, [(58.9, 17.5, "Exempelgården", "/plats/1-exempelgarden/")])
    assert [
        element.tag
        for element in drawn(svg).iter()
        if element.get("style") or element.tag.endswith(("style", "script"))
    ] == []
    assert re.findall(r"\son\w+=|url\(|https?://(?!www\.w3\.org/2000/svg)", svg) == []


def test_a_point_is_a_named_link_in_the_right_spot() -> None:
    svg = svg_map(480, 300, TROSA, [(58.896, 17.548, "Exempelgården", "/plats/1-exempelgarden/")], title="Karta")
    [link] = drawn(svg).iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("/plats/1-exempelgarden/", "Exempelgården")
    mark = next(circle for circle in link.iter(f"{SVG}circle") if circle.get("class") == "map-mark")
    assert (round(float(mark.get("cx", 0)) / 5), round(float(mark.get("cy", 0)) / 5)) == (240, 150)
    assert drawn(svg).get("role") == "group"


def test_a_point_without_address_is_no_link() -> None:
    svg = svg_map(480, 300, TROSA, [(58.896, 17.548, "Exempelgården", "")])
    assert list(drawn(svg).iter(f"{SVG}a")) == []
    assert [title.text for title in drawn(svg).iter(f"{SVG}title")] == ["Exempelgården"]


def test_what_people_write_is_escaped() -> None:
    svg = svg_map(480, 300, TROSA, [(58.9, 17.5, '<script>"&', '/plats/1/?a="b"')], title='"<b>')
    [link] = drawn(svg).iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ('/plats/1/?a="b"', '<script>"&')
    assert drawn(svg).get("aria-label") == '"<b>'
    assert "<script>" not in svg


def test_a_name_gives_way_to_a_point() -> None:
    assert "Trosa" in names(svg_map(390, 420, COUNTY))
    around = [(58.896 + north, 17.548 + east, "Exempel", "") for north in (-0.04, 0, 0.04) for east in (-0.09, 0, 0.09)]
    assert "Trosa" not in names(svg_map(390, 420, COUNTY, around))


def test_names_can_be_left_out() -> None:
    assert names(svg_map(480, 300, TROSA, labels=False)) == set()


def test_bounds_are_shown_whole_whatever_the_shape_of_the_picture() -> None:
    corners = [(COUNTY.south, COUNTY.west), (COUNTY.north, COUNTY.east)]
    for width, height in ((300, 900), (900, 300)):
        svg = svg_map(width, height, COUNTY, [(lat, lon, "hörn", "") for lat, lon in corners])
        marks = [each for each in drawn(svg).iter(f"{SVG}circle") if each.get("class") == "map-mark"]
        spots = [(float(each.get("cx", 0)) / 5, float(each.get("cy", 0)) / 5) for each in marks]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in spots)


def test_an_empty_sea_is_only_sea() -> None:
    svg = svg_map(200, 200, Box(58.31, 17.90, 58.33, 17.94))
    assert [path.get("d") for path in drawn(svg).iter(f"{SVG}path") if path.get("d")] == []


def test_two_maps_on_a_page_do_not_share_identifiers() -> None:
    ids = [
        element.get("id")
        for svg in (svg_map(480, 300, TROSA), svg_map(480, 300, COUNTY))
        for element in drawn(svg).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4
