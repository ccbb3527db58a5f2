"""Where and when: the place, the radius, "nära mig" and "öppet nu", read out of a query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Final, Protocol

from search.swedish.analysis import analyse
from search.swedish.correction import Vocabulary
from search.swedish.lexicon import lexicon
from search.swedish.relations import is_english_food
from search.swedish.words import tokens_of, whole

LONGEST_PLACE: Final = 4
_SURE_TOWN: Final = 6
_KM_IN_A_DEGREE: Final = 111.2
_REACH_KM: Final = 15.0
NEAR_ME: Final = re.compile(
    r"\b(?:(?:i )?närheten(?: av mig)?$|(?:nära|närmast|närmaste|omkring|kring|runt) (?:mig|oss|här)|"
    r"där jag (?:är|bor)|i min närhet|häromkring|här omkring|near me|nearby|close to me)\b"
)
OPEN_NOW: Final = re.compile(r"\b(?:(?:som (?:är|har) )?öppe[nt]?t? (?:just )?nu|öppet|open now)\b")
_RADIUS: Final = re.compile(
    r"\b(?:inom|max|högst|within)\s+(\d+(?:[.,]\d+)?|en|ett|två|tre|fyra|fem)\s*(mil|km|kilometer|m|meter)\b"
)
_NUMBERS: Final = {"en": 1.0, "ett": 1.0, "två": 2.0, "tre": 3.0, "fyra": 4.0, "fem": 5.0}
_KILOMETRES: Final = {"mil": 10.0, "km": 1.0, "kilometer": 1.0, "m": 0.001, "meter": 0.001}
_POSTAL_CODE: Final = re.compile(r"\b(\d{3})\s?(\d{2})\b(?!\s*(?:g|kg|ml|l|kr|st)\b)")
_BETWEEN: Final = re.compile(r"\bmellan\s+(.+?)\s+och\s+(\S+)")
_WHEN: Final = re.compile(
    r"\b(?:(?:nu |redan )?(?:på|i|till|nästa|varje|under|på en) )?"
    r"(?:(?:måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag)(?:en|s|ar|arna|skväll|smorgon)?|helg(?:en|erna)?|vecka|veckan|veckoslutet|januari|februari|mars|april|maj|juni|"
    r"juli|augusti|september|oktober|november|december|vintern?|våren|hösten|sommaren|i (?:vinter|vår|höst|sommar))\b"
    r"|\b(?:i ?dag|i ?kväll|i ?morgon|i övermorgon|i morse|i natt|i eftermiddag|i helgen|nu på|på (?:kvällen|morgonen)|"
    r"för tillfället|just nu|this weekend|today|tomorrow|tonight|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\b(?:under|max|högst|för) \d+ ?(?:kr|kronor|:-|sek)?(?!\S)|\b[a-z_]{3,12}:(?=\S)"
)
_PREPOSITION: Final = re.compile(
    r"\b(?:i närheten av|i trakten av|i trakterna (?:av|kring)|i området kring|strax utanför|någonstans i|nära|i|vid|"
    r"runt|kring|omkring|intill|utanför|från|på|kring|near|in|around|close to)\s+"
)


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place a text names. `exact` says whether the name was met letter for letter (folding aside)."""

    name: str
    kind: str
    lat: float
    lon: float
    municipality_code: str | None
    exact: bool
    radius_km: float | None
    is_far: bool = False  # small and in another part of the country: meant only after "i", "nära" and the like


class PlaceFinder(Protocol):
    """The gazetteer, as far as a query needs it."""

    def find(self, text: str) -> PlaceHit | None:
        """The place a text names as a whole, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing read out of the text, so that the visitor can see it and take it away.

    `kind` is place, radius, near_me or open_now; `text` is what was typed, `meaning` what it was read as, `without`
    the text that remained when it was taken out.
    """

    kind: str
    text: str
    meaning: str
    without: str


@dataclass(slots=True)
class Remainder:
    """The text as it gets shorter while things are read out of it."""

    text: str
    pieces: list[Piece]

    def take(self, kind: str, start: int, end: int, meaning: str) -> None:
        """Take text[start:end] out and note what it was read as."""
        taken = self.text[start:end].strip()
        self.text = " ".join((self.text[:start] + " " + self.text[end:]).split()).strip(" ,.:;!?")
        self.pieces.append(Piece(kind, taken, meaning, self.text))


def take_flag(reading: Remainder, pattern: re.Pattern[str], kind: str) -> bool:
    """Whether the text says so; if it does, the words are taken out."""
    match = pattern.search(reading.text)
    if match:
        reading.take(kind, match.start(), match.end(), match[0])
    return match is not None


def drop_when(reading: Remainder) -> None:
    """Take out when something is wanted ("på lördag") and what it may cost: no product says that of itself."""
    shorter = " ".join(_WHEN.sub(" ", reading.text).split()).strip(" ,.:;!?")
    if shorter:
        reading.text = shorter


def take_radius(reading: Remainder) -> float | None:
    """The radius in kilometres ("inom 2 mil"), taken out of the text."""
    match = _RADIUS.search(reading.text)
    if match is None:
        return None
    amount = _NUMBERS.get(match[1]) or float(match[1].replace(",", "."))
    kilometres = amount * _KILOMETRES[match[2]]
    reading.take("radius", match.start(), match.end(), f"{kilometres:g} km")
    return kilometres


def take_place(reading: Remainder, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    """The place a text names, taken out of it: the whole text, a postal code, after a preposition, first or last.

    A text that is the name of a product or producer keeps its place: "Löjrom från Kalix".
    """
    words = tokens_of(reading.text)
    if len(words) > 1 and vocabulary.has(whole(words)):
        return None
    return (
        _take_whole(reading, places)
        or _take_postal_code(reading, places)
        or _take_between(reading, places)
        or _take_after_preposition(reading, places)
        or _take_bare(reading, places, vocabulary)
    )


def _take_whole(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    if not reading.text or reading.text in lexicon().by_form or _POSTAL_CODE.search(reading.text):
        return None
    hit = places.find(reading.text)
    if hit is None or not hit.exact or hit.is_far:
        return None
    reading.take("place", 0, len(reading.text), hit.name)
    return hit


def _take_postal_code(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    match = _POSTAL_CODE.search(reading.text)
    hit = places.find(match[1] + match[2]) if match else None
    if match is None or hit is None:
        return None
    before = _PREPOSITION.search(reading.text[: match.start()])
    start = before.start() if before and before.end() == match.start() else match.start()
    reading.take("place", start, match.end(), hit.name)
    return hit


def _take_between(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    """The middle of two places, far enough around it to reach both."""
    match = _BETWEEN.search(reading.text)
    ends = [places.find(name) for name in match.groups()] if match else []
    if match is None or len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    one, other = ends[0], ends[1]
    lat, lon = (one.lat + other.lat) / 2, (one.lon + other.lon) / 2
    north = (one.lat - other.lat) * _KM_IN_A_DEGREE
    east = (one.lon - other.lon) * _KM_IN_A_DEGREE * cos(radians(lat))
    reach = max(_REACH_KM, hypot(north, east) / 2 + _REACH_KM / 2)
    hit = PlaceHit(f"{one.name}–{other.name}", "locality", lat, lon, None, exact=True, radius_km=reach)
    reading.take("place", match.start(), match.end(), hit.name)
    return hit


def _take_after_preposition(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    """The place after "nära", "i" …; the last preposition that has one, the longest name it has."""
    for match in reversed(list(_PREPOSITION.finditer(reading.text))):
        words = reading.text[match.end() :].split()
        for size in range(min(LONGEST_PLACE, len(words)), 0, -1):
            name = " ".join(words[:size])
            hit = places.find(name.strip(",.!?"))
            if hit is not None and (hit.exact or size == len(words)):
                reading.take("place", match.start(), match.end() + len(name), hit.name)
                return hit
    return None


def _take_bare(reading: Remainder, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    """A place without a preposition, last, first or between, when the rest is food.

    Misspelt ("choklad strängnes") only for a word nothing for sale is called.
    """
    words = reading.text.split()
    last = len(words) - 1
    for size in range(min(LONGEST_PLACE, last), 0, -1):
        for start in dict.fromkeys((len(words) - size, 0, *range(1, len(words) - size))):
            chosen, rest = words[start : start + size], words[:start] + words[start + size :]
            if any(word in lexicon().by_form for word in chosen) or not _has_food(rest):
                continue
            hit = places.find(" ".join(chosen))
            if hit is None or hit.is_far or not (hit.exact or (size == 1 and _is_nothing_else(chosen[0], vocabulary))):
                continue
            begin = len(" ".join(words[:start])) + (start > 0)
            reading.take("place", begin, begin + len(" ".join(chosen)), hit.name)
            return hit
    return None


def _is_nothing_else(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) >= _SURE_TOWN and not vocabulary.has(word) and not analyse(word).known


def _has_food(words: Sequence[str]) -> bool:
    return any(analyse(word).is_food or word in lexicon().by_fold or is_english_food(word) for word in words)
