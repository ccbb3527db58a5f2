"""docs/growth.md and docs/growth.svg say what docs/growth.json holds."""

import json
from xml.etree import ElementTree as ET

import pytest

from benchmarks import growth
from benchmarks.growth import Figures

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def figures() -> Figures:
    """What was measured."""
    return dict(json.loads((growth.DOCS / "growth.json").read_text(encoding="utf-8")))


def test_the_page_says_what_was_measured(figures: Figures) -> None:
    page = (growth.DOCS / "growth.md").read_text(encoding="utf-8")
    assert growth.filled(page, growth.blocks(figures)) == page, "run: python -m benchmarks.growth"


def test_the_picture_shows_what_was_measured(figures: Figures) -> None:
    picture = (growth.DOCS / "growth.svg").read_text(encoding="utf-8")
    assert growth.picture(figures) == picture, "run: python -m benchmarks.growth"


def test_the_picture_has_a_dot_for_each_measurement(figures: Figures) -> None:
    drawn = ET.fromstring(growth.picture(figures))
    named = [(growth.PAGE, "p50"), (growth.PAGE, "p95"), (growth.MAP, "p50"), (growth.MAP, "p95")]
    named += [(growth.SUGGEST, "p50"), (growth.SUGGEST, "p95"), (growth.MEMORY, "value"), (growth.PEAK, "value")]
    measured = [growth.series(figures, engine, *it) for engine in growth.ENGINES for it in named]
    assert len(list(drawn.iter(f"{SVG}circle"))) == sum(map(len, measured)) > 0


def test_new_results_take_the_place_of_old_ones_and_leave_the_rest() -> None:
    old: Figures = {"embedded": {"5k": {"suggest": {"p50": 1.0, "p95": 2.0}}, "500k": {"suggest": {"p95": 9.0}}}}
    new = [{"size": "5k", "operation": "suggest", "p50": 3.0, "p95": 4.0, "max": 5.0}]
    assert growth.gathered(old, {"embedded": new}) == {
        "embedded": {"5k": {"suggest": {"p50": 3.0, "p95": 4.0}}, "500k": {"suggest": {"p95": 9.0}}}
    }


def test_a_line_is_followed_on_logarithmic_paper() -> None:
    points = [(5_000, 4.0), (50_000, 40.0), (500_000, 400.0)]
    assert [growth.crossing(points, limit) for limit in (126.4911, 1.0, 500.0)] == [160_000, None, None]


def test_a_cluster_is_reckoned_by_straight_lines() -> None:
    def measured(took: float, megabytes: float) -> dict[str, growth.Row]:
        rows: dict[str, growth.Row] = {growth.PAGE: {"took_p50": took, "took_p95": 2 * took}}
        return rows | {part: {"value": megabytes} for part in growth.INDEX}

    figures: Figures = {"elastic": {"50k": measured(5.0, 10.0), "500k": measured(50.0, 100.0)}}
    # Ten times the products: an index of 3 GB, pages of 500 ms, of which half at most shall be waited for.
    assert growth.reckoned(figures, 5_000_000, small="50k", large="500k") == [
        "5,000,000",
        "3.0",
        "1,000",
        "17",
        "20",
        "4",
    ]
