"""Parts of pages that are kept are those that would have been drawn anew."""

from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from search.cards import Price
from search.facets import FacetChoice


def drawn(source: str, **values: Any) -> str:
    return Template("{% load kept %}" + source).render(Context(values))


@pytest.mark.parametrize(
    "price",
    [
        Price(Decimal("12.50"), "kg"),
        {"amount": Decimal(1), "from": True},
        {"amount": Decimal(True), "from": 1},
        {"amount": Decimal(1), "from": False},
        None,
    ],
)
def test_a_part_is_what_the_component_draws(price: Any) -> None:
    included = drawn('{% include "components/price.html" with price=price size="page" only %}', price=price, other=1)
    for _again in range(2):
        assert drawn('{% part "components/price.html" price=price size="page" %}', price=price) == included


def test_a_part_is_of_its_language() -> None:
    source = '{% part "components/price.html" price=price %}'
    swedish = drawn(source, price=None)
    with translation.override("en"):
        english = drawn(source, price=None)
    assert ("Fråga om priset" in swedish, "Fråga om priset" in english) == (True, False)


def test_values_that_equal_each_other_are_told_apart() -> None:
    source = '{% part "components/chip.html" chip=chip %}'
    assert [">1<" in drawn(source, chip={"text": "Ost", "url": "?", "count": count}) for count in (True, 1)] == [
        False,
        True,
    ]


def test_what_cannot_be_told_apart_is_drawn_each_time() -> None:
    source = '{% part "components/labels.html" labels=labels %}'
    label: dict[str, Any] = {"name": "KRAV", "more": {1}}
    assert "KRAV" in drawn(source, labels=[label])
    label["name"] = "Demeter"
    assert "Demeter" in drawn(source, labels=[label])


def test_the_values_of_a_filter_are_written_out() -> None:
    values = [FacetChoice("a&b", "Ost & <smör>", 1234, selected=True), FacetChoice("c", "Korv", 2, selected=False)]
    first, second = drawn("{% facet_options facet %}", facet={"name": "category", "values": values}).split("\n")
    assert '<input type="checkbox" name="category" value="a&amp;b" checked>' in first
    assert "<span>Ost &amp; &lt;smör&gt;</span>" in first
    assert '<span class="visually-hidden">, </span>1\xa0234<span class="visually-hidden"> träffar</span>' in first
    assert '<input type="checkbox" name="category" value="c"><span>Korv</span>' in second
    alone = drawn("{% facet_options facet %}", facet={"name": "x", "multiple": False, "values": [{"value": 1, "label": "Ja"}]})  # fmt: skip
    assert (
        alone == '<li><label class="facet__option"><input type="radio" name="x" value="1"><span>Ja</span></label></li>'
    )
