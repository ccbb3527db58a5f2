from datetime import date

import pytest

from law.channels import (
    DIRECT,
    NEIGHBOURS,
    Channel,
    HandOver,
    PrimaryProduct,
    Producer,
    Receiver,
    allowed_channels,
    allowed_hand_overs,
    is_local,
    may_sell,
    must_stamp_eggs,
)

DAY = date(2026, 11, 24)
EVERY_CHANNEL = frozenset(Channel)
EVERY_HAND_OVER = frozenset(HandOver)
NYKOPING = Receiver(county="04")
MALMO = Receiver(county="12")


@pytest.mark.parametrize(
    ("product", "producer", "expected"),
    [
        (PrimaryProduct.HEN_EGG, Producer(flock=350), {Channel.CONSUMER}),
        (PrimaryProduct.HEN_EGG, Producer(flock=351), set()),
        (PrimaryProduct.HEN_EGG, Producer(), set()),
        (PrimaryProduct.HEN_EGG, Producer(flock=5000, packing_centre_number="SE-0"), EVERY_CHANNEL),
        (PrimaryProduct.HEN_EGG, Producer(flock=20, packing_centre_number=" "), {Channel.CONSUMER}),
        (PrimaryProduct.HEN_EGG, Producer(flock=20, registered=True), {Channel.CONSUMER}),
        (PrimaryProduct.OTHER_EGG, Producer(flock=350), EVERY_CHANNEL),
        (PrimaryProduct.OTHER_EGG, Producer(flock=351), set()),
        (PrimaryProduct.OTHER_EGG, Producer(packing_centre_number="SE-0"), EVERY_CHANNEL),
        (PrimaryProduct.OTHER_EGG, Producer(establishment_number="SE-0"), EVERY_CHANNEL),
        (PrimaryProduct.RAW_MILK, Producer(), {Channel.CONSUMER}),
        (PrimaryProduct.RAW_MILK, Producer(raw_milk_litres_a_week=70), {Channel.CONSUMER}),
        (PrimaryProduct.RAW_MILK, Producer(raw_milk_litres_a_week=71), set()),
        (PrimaryProduct.RAW_MILK, Producer(registered=True, establishment_number="SE-0"), {Channel.CONSUMER}),
        (PrimaryProduct.GAME, Producer(), {Channel.CONSUMER, Channel.LOCAL_RETAIL}),
        (PrimaryProduct.GAME, Producer(establishment_number="SE-0"), EVERY_CHANNEL),
        (PrimaryProduct.WILD_BOAR, Producer(), {Channel.LOCAL_RETAIL, Channel.MASS_CATERER}),
        (PrimaryProduct.WILD_BOAR, Producer(wild_boar_hunter=True), EVERY_CHANNEL),
        (PrimaryProduct.WILD_BOAR, Producer(establishment_number="SE-0"), EVERY_CHANNEL),
        (PrimaryProduct.MEAT, Producer(registered=True), set()),
        (PrimaryProduct.MEAT, Producer(establishment_number="SE-0"), set()),
        (PrimaryProduct.MEAT, Producer(establishment_number="SE-0", occasional=True), {Channel.CONSUMER}),
        (PrimaryProduct.MEAT, Producer(establishment_number="SE-0", registered=True), EVERY_CHANNEL),
        (PrimaryProduct.SPROUTS, Producer(primary_producer=True, occasional=True), set()),
        (PrimaryProduct.SPROUTS, Producer(registered=True), EVERY_CHANNEL),
        (PrimaryProduct.SPROUTS, Producer(establishment_number="SE-0"), EVERY_CHANNEL),
        (PrimaryProduct.FISH, Producer(), set()),
        (PrimaryProduct.FISH, Producer(primary_producer=True), EVERY_CHANNEL),
        (PrimaryProduct.OTHER, Producer(), set()),
        (PrimaryProduct.OTHER, Producer(occasional=True), {Channel.CONSUMER}),
        (PrimaryProduct.OTHER, Producer(primary_producer=True), EVERY_CHANNEL),
        (PrimaryProduct.OTHER, Producer(registered=True), EVERY_CHANNEL),
    ],
)
def test_the_channels_a_producer_has(product: PrimaryProduct, producer: Producer, expected: set[Channel]) -> None:
    assert allowed_channels(product, producer=producer, day=DAY) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2024, 11, 3), frozenset()), (date(2024, 11, 4), EVERY_CHANNEL)],
)
def test_hunters_may_sell_wild_boar_since_november_2024(day: date, expected: frozenset[Channel]) -> None:
    hunter = Producer(wild_boar_hunter=True)
    assert allowed_channels(PrimaryProduct.WILD_BOAR, producer=hunter, day=day) == expected


@pytest.mark.parametrize(
    ("product", "producer", "expected"),
    [
        (PrimaryProduct.HEN_EGG, Producer(flock=20), DIRECT),
        (PrimaryProduct.HEN_EGG, Producer(packing_centre_number="SE-0"), EVERY_HAND_OVER),
        (PrimaryProduct.OTHER_EGG, Producer(flock=20), DIRECT),
        (PrimaryProduct.RAW_MILK, Producer(), frozenset({HandOver.ON_FARM})),
        (PrimaryProduct.GAME, Producer(), DIRECT),
        (PrimaryProduct.WILD_BOAR, Producer(wild_boar_hunter=True), DIRECT),
        (PrimaryProduct.FISH, Producer(primary_producer=True), DIRECT),
        (PrimaryProduct.FISH, Producer(registered=True), EVERY_HAND_OVER),
        (PrimaryProduct.MEAT, Producer(registered=True, establishment_number="SE-0"), EVERY_HAND_OVER),
        (PrimaryProduct.SPROUTS, Producer(registered=True), EVERY_HAND_OVER),
    ],
)
def test_small_amounts_go_from_hand_to_hand(
    product: PrimaryProduct, producer: Producer, expected: frozenset[HandOver]
) -> None:
    assert allowed_hand_overs(product, producer=producer, channel=Channel.CONSUMER, day=DAY) == expected


def test_direct_means_without_others_in_between() -> None:
    assert {HandOver.HUB, HandOver.DISTANCE} == EVERY_HAND_OVER - DIRECT


@pytest.mark.parametrize(
    ("product", "producer", "channel", "receiver", "codes"),
    [
        (PrimaryProduct.GAME, Producer(county="04"), Channel.LOCAL_RETAIL, NYKOPING, ()),
        (PrimaryProduct.GAME, Producer(county="05"), Channel.LOCAL_RETAIL, NYKOPING, ()),
        (PrimaryProduct.GAME, Producer(county="04"), Channel.LOCAL_RETAIL, MALMO, ("receiver_not_local",)),
        (PrimaryProduct.GAME, Producer(), Channel.LOCAL_RETAIL, NYKOPING, ("receiver_not_local",)),
        (PrimaryProduct.GAME, Producer(county="04", establishment_number="SE-0"), Channel.LOCAL_RETAIL, MALMO, ()),
        (PrimaryProduct.GAME, Producer(county="04"), Channel.CONSUMER, MALMO, ()),
        (
            PrimaryProduct.OTHER_EGG,
            Producer(county="04", flock=9),
            Channel.LOCAL_RETAIL,
            MALMO,
            ("receiver_not_local",),
        ),
        (PrimaryProduct.OTHER, Producer(county="04", registered=True), Channel.LOCAL_RETAIL, MALMO, ()),
        (
            PrimaryProduct.OTHER,
            Producer(county="04", primary_producer=True),
            Channel.MASS_CATERER,
            MALMO,
            ("receiver_not_local",),
        ),
        (PrimaryProduct.WILD_BOAR, Producer(county="04"), Channel.LOCAL_RETAIL, NYKOPING, ("receiver_not_notified",)),
        (
            PrimaryProduct.WILD_BOAR,
            Producer(county="04"),
            Channel.MASS_CATERER,
            Receiver(county="04", notified_for_wild_boar=True),
            (),
        ),
        (
            PrimaryProduct.WILD_BOAR,
            Producer(county="04"),
            Channel.MASS_CATERER,
            MALMO,
            ("receiver_not_notified", "receiver_not_local"),
        ),
    ],
)
def test_a_known_receiver_must_be_local_to_small_amounts(
    product: PrimaryProduct, producer: Producer, channel: Channel, receiver: Receiver | None, codes: tuple[str, ...]
) -> None:
    ruling = may_sell(product, producer=producer, channel=channel, day=DAY, receiver=receiver)
    assert ruling.codes == codes


@pytest.mark.parametrize(
    ("product", "producer", "channel", "hand_over", "refusals"),
    [
        (
            PrimaryProduct.HEN_EGG,
            Producer(flock=100),
            Channel.MASS_CATERER,
            None,
            [("packing_centre_missing", "(EU) nr 1308/2013 bilaga VII del VI")],
        ),
        (
            PrimaryProduct.HEN_EGG,
            Producer(flock=351),
            Channel.CONSUMER,
            HandOver.HUB,
            [("flock_too_large", "LIVSFS 2005:20"), ("hand_over_not_direct", "LIVSFS 2005:20")],
        ),
        (
            PrimaryProduct.HEN_EGG,
            Producer(),
            Channel.CONSUMER,
            None,
            [("flock_unknown", "LIVSFS 2005:20")],
        ),
        (
            PrimaryProduct.RAW_MILK,
            Producer(raw_milk_litres_a_week=71),
            Channel.LOCAL_RETAIL,
            HandOver.REKO,
            [
                ("raw_milk_only_to_consumers", "LIVSFS 2005:20"),
                ("raw_milk_only_on_farm", "LIVSFS 2005:20"),
                ("too_much_raw_milk", "LIVSFS 2005:20"),
            ],
        ),
        (
            PrimaryProduct.GAME,
            Producer(),
            Channel.MASS_CATERER,
            None,
            [("game_establishment_missing", "(EG) nr 853/2004 art. 4")],
        ),
        (
            PrimaryProduct.WILD_BOAR,
            Producer(),
            Channel.CONSUMER,
            None,
            [("hunter_not_registered", "LIVSFS 2005:20")],
        ),
        (
            PrimaryProduct.MEAT,
            Producer(),
            Channel.LOCAL_RETAIL,
            None,
            [
                ("slaughterhouse_missing", "(EG) nr 853/2004 art. 4"),
                ("business_not_registered", "(EG) nr 852/2004 art. 6"),
            ],
        ),
        (
            PrimaryProduct.SPROUTS,
            Producer(),
            Channel.CONSUMER,
            None,
            [("business_not_registered", "(EU) nr 210/2013")],
        ),
        (
            PrimaryProduct.FISH,
            Producer(),
            Channel.CONSUMER,
            HandOver.DISTANCE,
            [("business_not_registered", "(EG) nr 852/2004 art. 6"), ("hand_over_not_direct", "LIVSFS 2005:20")],
        ),
    ],
)
def test_each_refusal_names_its_statute(
    product: PrimaryProduct,
    producer: Producer,
    channel: Channel,
    hand_over: HandOver | None,
    refusals: list[tuple[str, str]],
) -> None:
    ruling = may_sell(product, producer=producer, channel=channel, day=DAY, hand_over=hand_over)
    assert [(refusal.code, refusal.statute) for refusal in ruling.refusals] == refusals


@pytest.mark.parametrize(
    ("flock", "hand_over", "expected"),
    [
        (50, HandOver.MARKET, False),
        (51, HandOver.MARKET, True),
        (51, HandOver.REKO, True),
        (51, HandOver.ON_FARM, False),
    ],
)
def test_eggs_are_stamped_away_from_the_farm_above_fifty_birds(flock: int, hand_over: HandOver, expected: bool) -> None:
    assert must_stamp_eggs(flock=flock, hand_over=hand_over) is expected


def test_the_neighbours_of_sodermanland() -> None:
    assert NEIGHBOURS["04"] == {"01", "03", "05", "18", "19"}


def test_a_border_has_two_sides() -> None:
    one_sided = {
        (county, neighbour)
        for county, neighbours in NEIGHBOURS.items()
        for neighbour in neighbours & NEIGHBOURS.keys()
        if county not in NEIGHBOURS[neighbour]
    }
    assert one_sided == set()


@pytest.mark.parametrize(
    ("producer", "receiver", "expected"),
    [
        ("04", "04", True),
        ("04", "19", True),
        ("19", "04", True),
        ("04", "08", False),
        ("08", "05", True),  # Kalmar has no row of its own; Östergötland's tells
        ("05", "08", True),
        ("12", "12", True),
        ("12", "13", False),
        ("", "", False),
        ("04", "", False),
        ("", "04", False),
    ],
)
def test_what_is_local(producer: str, receiver: str, expected: bool) -> None:
    assert is_local(producer, receiver_county=receiver) is expected
