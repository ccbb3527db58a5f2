"""The rules of places, hours and listings, kept by the database: each tried on both sides."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from rows import a_listing, a_place, a_product, an_organisation

from hubs.models import (
    DeliveryRound,
    DeliverySchedule,
    Listing,
    Municipality,
    OpeningException,
    OpeningRule,
    PickupRound,
    Place,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)
RULE = {"days": 1, "opens": 600, "closes": 1080}


def refused(model: type[models.Model], **values: Any) -> bool:
    """Whether the database refuses the row."""
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except IntegrityError:
        return True
    return False


def test_the_regions_municipalities_are_there() -> None:
    assert Municipality.objects.count() == 9
    assert str(Municipality.objects.get(code="0480")) == "Nyköping"
    assert refused(Municipality, code="0480", name="Ny", slug="ny", latitude=58, longitude=17) is True
    assert refused(Municipality, code="9999", name="Ny", slug="ny", latitude=58, longitude=17) is False


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, False),
        ({"name": ""}, True),
        ({"kind": "castle"}, True),
        ({"latitude": 90, "longitude": -180}, False),
        ({"latitude": 90.1}, True),
        ({"longitude": 180.1}, True),
    ],
)
def test_places(values: dict[str, Any], expected: bool) -> None:
    whole = {"name": "Boden", "slug": "boden", "kind": "farm_shop", "latitude": 58.7, "longitude": 17.0}
    assert refused(Place, **{**whole, **values}) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, False),
        ({"days": 0}, True),
        ({"days": 127}, False),
        ({"days": 128}, True),
        ({"opens": 1439, "closes": 2880}, False),
        ({"opens": 1440, "closes": 1500}, True),
        ({"closes": 600}, True),
        ({"closes": 2881}, True),
        ({"mode": "sometimes"}, True),
        ({"season_starts": 501, "season_ends": 930}, False),
        ({"season_starts": 501}, True),
        ({"season_starts": 100, "season_ends": 930}, True),
        ({"every_weeks": 2, "starting": FIRST}, False),
        ({"every_weeks": 2}, True),
        ({"every_weeks": 53, "starting": FIRST}, True),
        ({"valid_from": SECOND, "valid_to": SECOND}, False),
        ({"valid_from": SECOND, "valid_to": FIRST}, True),
    ],
)
def test_opening_rules(values: dict[str, Any], expected: bool) -> None:
    assert refused(OpeningRule, place=a_place(), **{**RULE, **values}) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"day": FIRST, "closed": True}, True),
        ({"day": SECOND, "closed": True}, False),
        ({"day": SECOND, "closed": True, "opens": 600, "closes": 700}, True),
        ({"day": SECOND, "opens": 600, "closes": 700}, False),
        ({"day": SECOND, "opens": 700, "closes": 600}, True),
        ({"day": SECOND, "opens": 600}, True),
        ({"day": SECOND}, True),
    ],
)
def test_exceptional_days(values: dict[str, Any], expected: bool) -> None:
    place = a_place()
    OpeningException.objects.create(place=place, day=FIRST, closed=True)
    assert refused(OpeningException, place=place, **values) is expected


def test_two_spans_on_an_exceptional_day_begin_at_different_times() -> None:
    place = a_place()
    OpeningException.objects.create(place=place, day=FIRST, opens=600, closes=700)
    assert refused(OpeningException, place=place, day=FIRST, opens=600, closes=800) is True
    assert refused(OpeningException, place=place, day=FIRST, opens=800, closes=900) is False


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, False),
        ({"price": Decimal(0)}, False),
        ({"price": Decimal("-0.01")}, True),
        ({"stock": "much"}, True),
        ({"source": "rumour"}, True),
        ({"starts": SECOND, "ends": SECOND}, False),
        ({"starts": SECOND, "ends": FIRST}, True),
    ],
)
def test_listings(values: dict[str, Any], expected: bool) -> None:
    assert refused(Listing, product=a_product(), place=a_place(), **values) is expected


def test_a_product_is_listed_once_at_a_place() -> None:
    product, place = a_product(), a_place()
    a_listing(product, place)
    assert refused(Listing, product=product, place=place) is True
    assert refused(Listing, product=product, place=a_place("Andra")) is False


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, False),
        ({"days": 0}, True),
        ({"order_stop_minute": 1440}, True),
        ({"valid_to": FIRST}, False),
        ({"valid_from": SECOND, "valid_to": FIRST}, True),
    ],
)
def test_delivery_schedules(values: dict[str, Any], expected: bool) -> None:
    whole = {"carrier": an_organisation(), "name": "Tisdagar", "days": 2, "valid_from": FIRST}
    assert refused(DeliverySchedule, **{**whole, **values}) is expected


def test_a_schedule_delivers_once_a_day() -> None:
    schedule = DeliverySchedule.objects.create(carrier=an_organisation(), name="Tisdagar", days=2, valid_from=FIRST)
    stop = datetime(2026, 1, 1, tzinfo=UTC)
    DeliveryRound.objects.create(schedule=schedule, delivery_day=SECOND, order_stop=stop)
    assert refused(DeliveryRound, schedule=schedule, delivery_day=SECOND, order_stop=stop) is True


@pytest.mark.parametrize(
    ("starts", "ends", "stop", "expected"),
    [(17, 18, 17, False), (17, 17, 12, True), (17, 18, 18, True), (12, 13, 10, True)],
)
def test_pickup_rounds(starts: int, ends: int, stop: int, expected: bool) -> None:
    place = a_place()
    hour = {number: datetime(2026, 1, 8, number, tzinfo=UTC) for number in range(24)}
    PickupRound.objects.create(place=place, starts=hour[12], ends=hour[13], order_stop=hour[10])
    new = {"place": place, "starts": hour[starts], "ends": hour[ends], "order_stop": hour[stop]}
    assert refused(PickupRound, **new) is expected


def test_what_the_public_may_see() -> None:
    shown = [a_place("Fri"), a_place("Gårdens", organisation=an_organisation())]
    a_place("Dold", is_public=False)
    a_place("Dold gårds", organisation=an_organisation("Dold", is_public=False))
    assert sorted(Place.objects.public(), key=lambda it: it.pk) == shown
