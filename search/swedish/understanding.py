"""What a person meant: the place, the radius, "nära mig", "öppet nu", and the food words made into a plan."""

from dataclasses import dataclass
from typing import Final

from search.plan import QueryPlan
from search.swedish.correction import Correction, Vocabulary
from search.swedish.phrasing import terms_of, translated, without_lacking
from search.swedish.places import (
    NEAR_ME,
    OPEN_NOW,
    Piece,
    PlaceFinder,
    PlaceHit,
    Remainder,
    take_flag,
    take_place,
    take_radius,
)
from search.swedish.planning import make_plan
from search.swedish.spelling import spelt
from search.swedish.words import is_measure, normalise, tokens_of

MAX_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query understood. `text` is what remains for the plan when place, radius and flags are taken out."""

    raw: str
    text: str
    plan: QueryPlan | None
    place: PlaceHit | None = None
    radius_km: float | None = None
    near_me: bool = False
    open_now: bool = False
    correction: Correction | None = None
    interpretation: tuple[Piece, ...] = ()


def understand(text: str, *, places: PlaceFinder, vocabulary: Vocabulary, eager: bool = False) -> Understanding:
    """Read a query. `eager` also corrects words that are rightly spelt: for a second try when nothing was found."""
    reading = Remainder(" ".join(normalise(text).split()), [])
    open_now = take_flag(reading, OPEN_NOW, "open_now")
    near_me = take_flag(reading, NEAR_ME, "near_me")
    radius = take_radius(reading)
    place = None if near_me else take_place(reading, places, vocabulary)
    tokens = [token for token in tokens_of(reading.text) if not is_measure(token)][:MAX_WORDS]
    tokens = without_lacking(translated(tokens, vocabulary))
    meant, changes = spelt(tokens, vocabulary, eager=eager)
    correction = Correction(" ".join(meant), tuple(changes)) if changes else None
    plan = make_plan(terms_of(meant, vocabulary))
    radius = radius if radius is not None else (place.radius_km if place else None)
    pieces = tuple(reading.pieces)
    return Understanding(text, reading.text, plan, place, radius, near_me, open_now, correction, pieces)
