"""What a person meant: the place, the radius, "nära mig", "öppet nu", and the food words made into a plan."""

import re
from dataclasses import dataclass
from typing import Final

from search.plan import QueryPlan
from search.swedish.correction import Correction, Vocabulary
from search.swedish.editors import NOTHING_SAID, EditorsWords, saying
from search.swedish.phrasing import terms_of, translated, without_lacking
from search.swedish.places import (
    NEAR_ME,
    NEAREST,
    Piece,
    PlaceFinder,
    PlaceHit,
    Remainder,
    drop_when,
    is_kind,
    take_flag,
    take_place,
    take_radius,
    take_season,
    take_times,
)
from search.swedish.planning import make_plan
from search.swedish.reading import reading as lists
from search.swedish.spelling import spelt
from search.swedish.times import Opening
from search.swedish.words import is_measure, normalise, tokens_of, whole

MAX_WORDS: Final = 12
_LIST: Final = re.compile(r"(?<=[^\W\d])\s*[,/;+&]\s*(?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query understood. `text` is what remains for the plan when place, radius, times and flags are taken out.

    `opening` is when places are to be open, when it is another time than now (`open_now`).
    """

    raw: str
    text: str
    plan: QueryPlan | None
    place: PlaceHit | None = None
    radius_km: float | None = None
    near_me: bool = False
    open_now: bool = False
    correction: Correction | None = None
    interpretation: tuple[Piece, ...] = ()
    opening: Opening | None = None
    in_season: bool = False


def understand(
    text: str,
    *,
    places: PlaceFinder,
    vocabulary: Vocabulary,
    eager: bool = False,
    words: EditorsWords = NOTHING_SAID,
) -> Understanding:
    """Read a query, with what editors have said of `words`.

    `eager` also corrects words that are rightly spelt: for a second try when nothing was found.
    """
    with saying(words):
        return _understood(text, places, vocabulary, eager=eager)


def _understood(text: str, places: PlaceFinder, vocabulary: Vocabulary, *, eager: bool) -> Understanding:
    reading = Remainder(" ".join(normalise(text).split()), [])
    is_open, opening = take_times(reading)
    in_season = take_season(reading)
    near_me = take_flag(reading, NEAR_ME, "near_me")
    radius = take_radius(reading)
    drop_when(reading)
    place = None if near_me else take_place(reading, places, vocabulary)
    if place is None and not near_me:
        near_me = take_flag(reading, NEAREST, "near_me") or radius is not None
    if _is_everything(reading):
        reading.text = ""
    elif reading.pieces and is_kind(kind := " ".join(it for it in reading.text.split() if it not in lists().glue)):
        reading.text = kind
    tokens = _words(reading.text)
    name = whole(tokens) if tokens else ""
    tokens, unwanted = without_lacking(translated(_words(_LIST.sub(" och ", reading.text)), vocabulary))
    meant, changes = spelt(tokens, vocabulary, eager=eager)
    changes = [] if vocabulary.has(name) else changes
    correction = Correction(" ".join(meant), tuple(changes)) if changes else None
    name = name if vocabulary.has(name) else ""
    plan = make_plan(terms_of(meant, vocabulary), name=name, unwanted=unwanted)
    radius = radius if radius is not None else (place.radius_km if place else None)
    pieces = tuple(reading.pieces)
    return Understanding(
        raw=text,
        text=reading.text,
        plan=plan,
        place=place,
        radius_km=radius,
        near_me=near_me,
        open_now=is_open and opening is None,
        correction=correction,
        interpretation=pieces,
        opening=opening,
        in_season=in_season,
    )


def _is_everything(reading: Remainder) -> bool:
    """Whether a place or time was read and the rest only says that it is about whatever there is."""
    words = tokens_of(reading.text)
    return bool(reading.pieces) and not is_kind(reading.text) and all(word in lists().everything for word in words)


def _words(text: str) -> list[str]:
    return [token for token in tokens_of(text) if not is_measure(token)][:MAX_WORDS]
