"""Who may sell what to whom, and how it may be handed over.

Hygiene law asks where food comes from before it reaches a plate. Small amounts of a producer's own primary
products may go directly to consumers and to local retail under lighter, national rules:

- Regulation (EC) no 852/2004 art. 1.2 c and 853/2004 art. 1.3 leave small, direct deliveries to national rules, which
  are in LIVSFS 2005:20. Retail includes restaurants and public kitchens (Regulation (EC) no 178/2002 art. 3.7).
- "Local" is the producer's own county or one that borders on it.
- Hen's eggs: the yield of at most 350 birds may be sold by the producer directly to consumers, at the farm, at a
  market, at the door or at a REKO hand-out. They are delivered within 21 days and kept at most 28, and are stamped
  away from the farm when there are more than 50 birds. Everyone else gets eggs that were sorted and marked in an
  approved packing centre (Regulation (EU) no 1308/2013 annex VII part VI).
- Other birds' eggs: the same small amount also to local retail.
- Raw milk: to consumers only where it is produced, at most 70 litres a week; never to anyone else.
- Sprouts: the business is always registered with the municipality.
- Meat: from an approved slaughterhouse (Regulation (EC) no 853/2004 art. 4). Whoever takes the meat back and sells it
  as more than an exception is registered with the municipality (852/2004 art. 6).
- Game: hunters deliver small amounts to consumers and local retail; public kitchens and other caterers buy from a
  game-handling establishment.
- Wild boar: only through a game-handling establishment until 2024-11-03. Since 2024-11-04 a trained and registered
  hunter may sell tested meat directly to consumers, and any hunter may deliver to local retail, caterers included,
  that has notified its control authority that it handles wild boar.

What is said here of the producer's own sale does not bind a shop that sells the goods on: it buys through its own
channel.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from law.ruling import Refusal, Ruling

SMALL_FLOCK = 350
UNSTAMPED_FLOCK = 50
EGG_DELIVERY_DAYS = 21
EGG_BEST_BEFORE_DAYS = 28
RAW_MILK_LITRES_A_WEEK = 70
HUNTERS_WILD_BOAR_BEGINS = date(2024, 11, 4)

_SMALL_AMOUNTS = "LIVSFS 2005:20"
_PACKING_CENTRE = "(EU) nr 1308/2013 bilaga VII del VI"
_APPROVED = "(EG) nr 853/2004 art. 4"
_REGISTERED = "(EG) nr 852/2004 art. 6"
_SPROUTS = "(EU) nr 210/2013"


class PrimaryProduct(StrEnum):
    """The kinds of primary product that have rules of their own. `OTHER` is everything else, processed food too."""

    HEN_EGG = "hen_egg"
    OTHER_EGG = "other_egg"
    RAW_MILK = "raw_milk"
    GAME = "game"
    WILD_BOAR = "wild_boar"
    MEAT = "meat"
    SPROUTS = "sprouts"
    FISH = "fish"
    OTHER = ""


class Channel(StrEnum):
    """To whom the producer sells."""

    CONSUMER = "consumer"
    LOCAL_RETAIL = "local_retail"
    MASS_CATERER = "mass_caterer"


class HandOver(StrEnum):
    """How the goods leave the producer's hands."""

    ON_FARM = "on_farm"
    MARKET = "market"
    DOOR = "door"
    REKO = "reko"
    HUB = "hub"
    DISTANCE = "distance"


# A hub and a carrier are others' hands between producer and receiver, so the delivery is not direct.
DIRECT = frozenset({HandOver.ON_FARM, HandOver.MARKET, HandOver.DOOR, HandOver.REKO})

# Every land or lake border of the counties around Södermanland, by county code (01 Stockholm, 03 Uppsala,
# 04 Södermanland, 05 Östergötland, 18 Örebro, 19 Västmanland).
_BORDERS = (
    ("01", "03 04"),
    ("03", "01 04 19 20 21"),
    ("04", "01 03 05 18 19"),
    ("05", "04 06 08 14 18"),
    ("18", "04 05 14 17 19 20"),
    ("19", "03 04 18 20"),
)
NEIGHBOURS: Mapping[str, frozenset[str]] = MappingProxyType(
    {county: frozenset(neighbours.split()) for county, neighbours in _BORDERS}
)


@dataclass(frozen=True)
class Producer:
    """What the rules ask about whoever sells.

    `county` is the two-digit county code. `registered` means registered with the municipality as a food business;
    `primary_producer` means registered with the county as a primary producer. `flock` is the number of birds whose eggs
    are sold directly. `occasional` means less often than monthly, and kept in store three days a year at most.
    """

    county: str = ""
    primary_producer: bool = False
    registered: bool = False
    establishment_number: str = ""
    packing_centre_number: str = ""
    flock: int | None = None
    raw_milk_litres_a_week: int | None = None
    occasional: bool = False
    wild_boar_hunter: bool = False

    @property
    def approved(self) -> bool:
        """Whether the goods pass an approved establishment (slaughterhouse, dairy, game or fish handling)."""
        return bool(self.establishment_number.strip())

    @property
    def has_packing_centre(self) -> bool:
        """Whether the eggs pass an approved packing centre."""
        return bool(self.packing_centre_number.strip())


@dataclass(frozen=True)
class Receiver:
    """What the rules ask about a shop, restaurant or kitchen that buys."""

    county: str
    notified_for_wild_boar: bool = False


def is_local(producer_county: str, *, receiver_county: str) -> bool:
    """Whether the receiver is in the producer's county or one that borders on it (LIVSFS 2005:20).

    Counties are two-digit codes such as "04". A county that is not known here is local only to itself, and an
    unknown (empty) one to nobody.
    """
    if not producer_county or not receiver_county:
        return False
    return producer_county == receiver_county or (
        receiver_county in NEIGHBOURS.get(producer_county, frozenset())
        or producer_county in NEIGHBOURS.get(receiver_county, frozenset())
    )


def must_stamp_eggs(*, flock: int, hand_over: HandOver) -> bool:
    """Whether hen's eggs sold by the producer carry the producer's code (LIVSFS 2005:20).

    Not at the farm, and not from 50 birds or fewer, whose keeper states name and address instead.
    """
    return flock > UNSTAMPED_FLOCK and hand_over != HandOver.ON_FARM


def may_sell(
    product: PrimaryProduct,
    *,
    producer: Producer,
    channel: Channel,
    day: date,
    hand_over: HandOver | None = None,
    receiver: Receiver | None = None,
) -> Ruling:
    """Whether the producer may sell the product in that channel, handed over that way, on that day.

    Without `hand_over` the question is whether any way of handing over exists; without `receiver` whether
    any receiver exists. Each refusal names its statute.
    """
    sale = _Sale(producer=producer, channel=channel, day=day, hand_over=hand_over, receiver=receiver)
    return Ruling(tuple(_RULES[product](sale)))


def allowed_channels(product: PrimaryProduct, *, producer: Producer, day: date) -> frozenset[Channel]:
    """Return the channels that the producer may sell the product in on that day."""
    return frozenset(
        channel for channel in Channel if may_sell(product, producer=producer, channel=channel, day=day).allowed
    )


def allowed_hand_overs(
    product: PrimaryProduct, *, producer: Producer, channel: Channel, day: date
) -> frozenset[HandOver]:
    """Return the ways in which the product may be handed over in that channel on that day."""
    return frozenset(
        hand_over
        for hand_over in HandOver
        if may_sell(product, producer=producer, channel=channel, day=day, hand_over=hand_over).allowed
    )


@dataclass(frozen=True)
class _Sale:
    producer: Producer
    channel: Channel
    day: date
    hand_over: HandOver | None
    receiver: Receiver | None

    @property
    def to_consumer(self) -> bool:
        return self.channel == Channel.CONSUMER

    def not_direct(self) -> Iterator[Refusal]:
        if self.hand_over is not None and self.hand_over not in DIRECT:
            yield Refusal("hand_over_not_direct", _SMALL_AMOUNTS)

    def not_local(self) -> Iterator[Refusal]:
        if self.to_consumer or self.receiver is None:
            return
        if not is_local(self.producer.county, receiver_county=self.receiver.county):
            yield Refusal("receiver_not_local", _SMALL_AMOUNTS)

    def not_small_flock(self) -> Iterator[Refusal]:
        if self.producer.flock is None:
            yield Refusal("flock_unknown", _SMALL_AMOUNTS)
        elif self.producer.flock > SMALL_FLOCK:
            yield Refusal("flock_too_large", _SMALL_AMOUNTS)


def _hen_eggs(sale: _Sale) -> Iterator[Refusal]:
    if sale.producer.has_packing_centre:
        return
    if not sale.to_consumer:
        yield Refusal("packing_centre_missing", _PACKING_CENTRE)
        return
    yield from sale.not_small_flock()
    yield from sale.not_direct()


def _other_eggs(sale: _Sale) -> Iterator[Refusal]:
    if sale.producer.has_packing_centre or sale.producer.approved:
        return
    yield from sale.not_small_flock()
    yield from sale.not_direct()
    yield from sale.not_local()


def _raw_milk(sale: _Sale) -> Iterator[Refusal]:
    if not sale.to_consumer:
        yield Refusal("raw_milk_only_to_consumers", _SMALL_AMOUNTS)
    if sale.hand_over not in {None, HandOver.ON_FARM}:
        yield Refusal("raw_milk_only_on_farm", _SMALL_AMOUNTS)
    if (sale.producer.raw_milk_litres_a_week or 0) > RAW_MILK_LITRES_A_WEEK:
        yield Refusal("too_much_raw_milk", _SMALL_AMOUNTS)


def _game(sale: _Sale) -> Iterator[Refusal]:
    if sale.producer.approved:
        return
    if sale.channel == Channel.MASS_CATERER:
        yield Refusal("game_establishment_missing", _APPROVED)
        return
    yield from sale.not_direct()
    yield from sale.not_local()


def _wild_boar(sale: _Sale) -> Iterator[Refusal]:
    if sale.producer.approved:
        return
    if sale.day < HUNTERS_WILD_BOAR_BEGINS:
        yield Refusal("game_establishment_missing", _APPROVED)
        return
    if sale.to_consumer and not sale.producer.wild_boar_hunter:
        yield Refusal("hunter_not_registered", _SMALL_AMOUNTS)
    if not sale.to_consumer and sale.receiver is not None and not sale.receiver.notified_for_wild_boar:
        yield Refusal("receiver_not_notified", _SMALL_AMOUNTS)
    yield from sale.not_direct()
    yield from sale.not_local()


def _meat(sale: _Sale) -> Iterator[Refusal]:
    if not sale.producer.approved:
        yield Refusal("slaughterhouse_missing", _APPROVED)
    if not (sale.producer.registered or (sale.producer.occasional and sale.to_consumer)):
        yield Refusal("business_not_registered", _REGISTERED)


def _sprouts(sale: _Sale) -> Iterator[Refusal]:
    if not (sale.producer.registered or sale.producer.approved):
        yield Refusal("business_not_registered", _SPROUTS)


def _small_amounts(sale: _Sale) -> Iterator[Refusal]:
    if sale.producer.registered or sale.producer.approved:
        return
    if not (sale.producer.primary_producer or (sale.producer.occasional and sale.to_consumer)):
        yield Refusal("business_not_registered", _REGISTERED)
    yield from sale.not_direct()
    yield from sale.not_local()


_RULES = MappingProxyType(
    {
        PrimaryProduct.HEN_EGG: _hen_eggs,
        PrimaryProduct.OTHER_EGG: _other_eggs,
        PrimaryProduct.RAW_MILK: _raw_milk,
        PrimaryProduct.GAME: _game,
        PrimaryProduct.WILD_BOAR: _wild_boar,
        PrimaryProduct.MEAT: _meat,
        PrimaryProduct.SPROUTS: _sprouts,
        PrimaryProduct.FISH: _small_amounts,
        PrimaryProduct.OTHER: _small_amounts,
    }
)
