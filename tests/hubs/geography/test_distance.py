import math

import numpy as np
import pytest

from hubs.geography.distance import (
    Box,
    box_around,
    cell_box,
    cell_of,
    distance_m,
    distances_m,
    from_mercator,
    mercator,
)

NYKOPING = (58.753, 17.008)
ESKILSTUNA = (59.367, 16.508)


def test_a_degree_of_latitude_is_111_195_metres() -> None:
    assert distance_m(58.0, 17.0, 59.0, 17.0) == pytest.approx(111_195.08, abs=0.01)


def test_a_degree_of_longitude_shrinks_with_the_cosine_of_latitude() -> None:
    assert distance_m(60.0, 17.0, 60.0, 17.001) == pytest.approx(111.195 * math.cos(math.radians(60)), abs=0.01)


def test_nykoping_is_74_kilometres_from_eskilstuna_both_ways() -> None:
    assert round(distance_m(*NYKOPING, *ESKILSTUNA) / 1000, 1) == 74.0
    assert distance_m(*NYKOPING, *ESKILSTUNA) == pytest.approx(distance_m(*ESKILSTUNA, *NYKOPING))


def test_opposite_ends_of_the_earth_are_half_its_circumference_apart() -> None:
    assert distance_m(0.0, 0.0, 0.0, 180.0) == pytest.approx(math.pi * 6_371_008.8)


def test_many_distances_at_once_equal_one_at_a_time() -> None:
    lats, lons = np.array([58.753, 59.367, 59.0]), np.array([17.008, 16.508, 17.5])
    one_by_one = [distance_m(*NYKOPING, lat, lon) for lat, lon in zip(lats, lons, strict=True)]
    assert distances_m(*NYKOPING, lats, lons).tolist() == pytest.approx(one_by_one)


@pytest.mark.parametrize("bearing", range(0, 360, 15))
def test_a_box_around_a_circle_holds_the_circle(bearing: int) -> None:
    box, angle = box_around(*NYKOPING, 25_000), 24_999 / 6_371_008.8
    lat, lon, turn = math.radians(NYKOPING[0]), math.radians(NYKOPING[1]), math.radians(bearing)
    to_lat = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(turn))
    to_lon = lon + math.atan2(
        math.sin(turn) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(to_lat)
    )
    assert box.contains(math.degrees(to_lat), math.degrees(to_lon))


def test_a_box_around_a_circle_is_no_larger_than_needed() -> None:
    box = box_around(0.0, 10.0, 111_195.08)
    assert (box.south, box.west, box.north, box.east) == pytest.approx((-1.0, 9.0, 1.0, 11.0), abs=1e-4)


def test_a_box_that_reaches_a_pole_goes_round_the_world() -> None:
    box = box_around(89.9, 17.0, 50_000)
    assert (box.west, box.north, box.east) == (-180.0, 90.0, 180.0)


def test_the_edge_belongs_to_the_box() -> None:
    box = Box(58.0, 16.0, 59.0, 17.0)
    assert [box.contains(58.0, 17.0), box.contains(59.0, 16.0), box.contains(59.001, 16.5)] == [True, True, False]


def test_mercator_there_and_back() -> None:
    assert from_mercator(*mercator(*NYKOPING)) == pytest.approx(NYKOPING)
    assert mercator(0.0, 0.0) == pytest.approx((0.5, 0.5))


def test_cells_of_the_web_map() -> None:
    assert cell_of(0.0, 0.0, 1) == (1, 1)
    assert cell_of(*NYKOPING, 9) == (280, 152)
    assert cell_of(90.0, 180.0, 3) == (7, 0)


def test_a_cell_holds_the_points_it_was_found_by_and_touches_its_neighbour() -> None:
    box = cell_box(9, *cell_of(*NYKOPING, 9))
    assert box.contains(*NYKOPING)
    assert box.east == cell_box(9, 281, 152).west
    assert box.south == cell_box(9, 280, 153).north
