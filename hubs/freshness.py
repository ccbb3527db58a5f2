"""How long what was said of a listing holds, and what a visitor's word does to it. All the rules stand here.

Pure: a listing's word and a day in, a word or a level out. The public page that tells the rules reads the same numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b

FRESH_DAYS = 30
"""So long a confirmation counts as new."""
AGEING_DAYS = 180
"""So long it still holds; after that one is told to ring first."""
LAPSED_DAYS = 365
"""After that nobody is sure any more: the listing stands last, and faintly."""
DOUBT_DAYS = 14
"""Within so many days visitors' words that it is gone are added up."""
DOUBTS_THAT_WEIGH = 2
"""So many visitors, from different addresses, and what was said of the shelf is no longer known."""
TOKEN_DAYS = 30
"""So long it is remembered that an address has said something; after that nothing is left of it."""

STRONG = frozenset({"producer", "place", "staff"})
"""Those whose word a visitor's does not undo on the same day; what they said is sold out stays so."""
ORDER = {"fresh": 0, "ageing": 1, "old": 2, "lapsed": 3}
"""The levels, the surest first."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a listing: of its shelf, from whom, since when, and who doubts it.

    `doubted_on` is the last day that a visitor said it was gone; `doubts` is how many did, lately.
    """

    stock: str
    source: str
    confirmed_on: date | None
    doubted_on: date | None = None
    doubts: int = 0


def is_doubted(word: Word) -> bool:
    """Return whether visitors say that it is gone, and nobody whose word weighs more has said otherwise since."""
    if word.doubted_on is None or not word.doubts:
        return False
    if word.confirmed_on is None or word.doubted_on > word.confirmed_on:
        return True
    return word.doubted_on == word.confirmed_on and word.source not in STRONG


def is_missed(word: Word) -> bool:
    """Return whether so many visitors say that it is gone that it weighs."""
    return is_doubted(word) and word.doubts >= DOUBTS_THAT_WEIGH


def level(word: Word, *, day: date) -> str:
    """Return how sure it is on the day that the listing holds: one of `ORDER`."""
    if is_missed(word):
        return "lapsed"
    by_age = level_by_age(word.confirmed_on, day=day)
    return "ageing" if by_age == "fresh" and is_doubted(word) else by_age


def level_by_age(confirmed_on: date | None, *, day: date) -> str:
    """Return the level that the last confirmation alone gives; one that nobody has confirmed is old."""
    if confirmed_on is None:
        return "old"
    age = (day - confirmed_on).days
    if age <= FRESH_DAYS:
        return "fresh"
    if age <= AGEING_DAYS:
        return "ageing"
    return "old" if age <= LAPSED_DAYS else "lapsed"


def stale_before(day: date) -> date:
    """Return the day before which a confirmation is too old to hold on the day."""
    return day - timedelta(days=AGEING_DAYS)


def after_seen(word: Word, *, day: date) -> Word:
    """Return the word when a visitor has seen it on the day.

    A stronger word of that day or later stands, and so does a stronger word that it is sold out, whenever it was said.
    """
    if word.source in STRONG and (word.stock == "out" or (word.confirmed_on or date.min) >= day):
        return word
    stock = "in_stock" if word.stock in {"out", "unknown"} else word.stock
    return replace(word, stock=stock, source="visitor", confirmed_on=max(day, word.confirmed_on or day))


def after_gone(word: Word, *, day: date, doubts: int) -> Word:
    """Return the word when a visitor has not found it on the day; `doubts` is how many have not, counting this one.

    Only what they said since the last confirmation is to be counted: `weighing`.
    """
    if not doubts:
        return word
    doubted = replace(word, doubted_on=day, doubts=doubts)
    return replace(doubted, stock="unknown") if is_missed(doubted) and word.stock != "out" else doubted


def weighing(days: Iterable[date], *, word: Word, day: date) -> list[date]:
    """Return those of the days on which it was said to be gone that count on the day: lately, and not gainsaid since.

    What was said on the day of a confirmation counts, unless the confirmation is from somebody stronger.
    """
    first = day - timedelta(days=DOUBT_DAYS - 1)
    if word.confirmed_on is not None:
        since = word.confirmed_on + timedelta(days=word.source in STRONG)
        first = max(first, since)
    return [it for it in days if first <= it <= day]


def confirmed(word: Word, *, source: str, day: date) -> Word:
    """Return the word when somebody strong says on the day that it is there."""
    return Word("few" if word.stock == "few" else "in_stock", source, day)


def sold_out(*, source: str, day: date) -> Word:
    """Return the word when somebody strong says on the day that it is sold out."""
    return Word("out", source, day)


def token_of(address: str, *, listing: int, day: date, key: str) -> str:
    """Return what is kept of an address that says something of a listing on a day.

    It is another on every day and for every listing, so that what one address says cannot be put together; only whoever
    has the key and the address before them can tell whether it has spoken.
    """
    told = f"{day.isoformat()}|{listing}|{address}".encode()
    secret = blake2b(key.encode(), digest_size=32).digest()
    return blake2b(told, key=secret, digest_size=16, person=b"sighting").hexdigest()


def lately(day: date) -> list[date]:
    """Return the days whose words are added up on the day, the last first."""
    return [day - timedelta(days=number) for number in range(DOUBT_DAYS)]
