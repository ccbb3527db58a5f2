"""Where: the place, the road, the radius and "nära mig", read out of a query. When it is about is read in `times`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Final, Protocol

from search.swedish.analysis import analyse
from search.swedish.correction import Vocabulary
from search.swedish.lexicon import lexicon
from search.swedish.reading import reading as lists
from search.swedish.relations import is_english_food
from search.swedish.times import Opening, find_open, find_season
from search.swedish.words import fold, tokens_of, whole

LONGEST_PLACE: Final = 4
_SURE_TOWN: Final = 6
_SHORTEST_FIRST: Final = 4
_KM_IN_A_DEGREE: Final = 111.2
_REACH_KM: Final = 15.0
_KM_A_MINUTE: Final = 0.75  # as the crow flies, by car on country roads

KIND_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "reko reko-ring rekoring reko-ringar rekoringar reko-ringen rekoringen reko-utlämning rekoutlämning": ("reko",),
    "gårdsbutik gårdsbutiker gårdsbutiken gårdsbutikerna farm-shop farm-shops": ("farm_shop",),
    "bageri bagerier bageriet bakery bakeries": ("bakery",),
    "mejeri gårdsmejeri mejerier gårdsmejerier dairy dairies": ("dairy",),
    "bryggeri bryggerier bryggeriet brewery breweries": ("brewery",),
    "vingård vingårdar winery vineyard": ("winery",),
    "destilleri destillerier distillery": ("distillery",),
    "musteri musterier musteriet": ("cidery",),
    "rökeri rökerier rökeriet fiskrökeri": ("smokehouse",),
    "slakteri slaktare köttbutik butcher": ("butcher",),
    "självplock självplockning plocka-själv": ("pick_your_own",),
    "handelsträdgård handelsträdgårdar": ("nursery",),
    "café kafé caféer kaféer cafe cafés cafes gårdscafé gårdskafé gårdscaféer": ("cafe", "farm_cafe"),
    "restaurang restauranger krog krogar restaurant restaurants": ("restaurant", "inn"),
    "värdshus gästgiveri": ("inn",),
    "lanthandel lanthandlar lanthandeln": ("country_store",),
    "delikatessbutik delikatessbutiker delikatessaffär": ("delicatessen",),
    "saluhall saluhallar saluhallen": ("market_hall",),
    "marknad marknader torghandel torg torget bondens-marknad matmarknad market markets farmers-market": ("market",),
    "hubb hubbar": ("hub",),
    "automat automater självbetjäning självbetjäningsbod matautomat": ("vending",),
}
"""Words for kinds of places, those of one line meaning the same, and the codes of `hubs.models.PlaceKind` they name.

A hyphen may be a space.
"""

_KINDS: Final = {
    fold(word.replace("-", " ").replace("é", "e")): codes
    for words, codes in KIND_WORDS.items()
    for word in words.split()
}
NEAR_ME: Final = re.compile(
    r"\b(?:(?:i )?närheten(?: av (?:mig|oss|här))?$|(?:nära|närmast|närmaste|närmsta|omkring|kring|runt|från|av|of|"
    r"from) (?:mig|oss|här|me|here|us)|härifrån|hemifrån|där jag (?:är|bor)|i närhet(?:en)?$|i min närhet|i krokarna|"
    r"häromkring|här omkring|near (?:me|us|here|by)|nearby|close (?:to me|by)|around (?:me|here))\b"
)
NEAREST: Final = re.compile(r"\b(?:(?:den|det|de|the) )?(?:närmaste|närmsta|närmast|nearest|closest)\b")
_RADIUS: Final = re.compile(
    r"\b(?:(inom|max|maximalt|högst|upp till|within|up to)\s+)?(?:ca |cirka |ungefär |about |en radie (?:av|på) )?"
    r"(?:(\d+(?:[.,]\d+)?|en halv|half an|an|ett par|en|ett|två|tre|fyra|fem|några)\s*)"
    r"(halvmil|miles?|mil|halvtimmes?|timm(?:es?|ars?)|hours?|kilometers?|kilometres?|km|min(?:uter|uters|utes)?|meter|m)\b"
    r"(?:\s+(?:med bil|bilväg|bilfärd|bilresa|drive|by car|radie))?(\s+(?:bort|away))?"
    r"(?:\s+(?=(?:från|runt|kring|omkring|av|of|from|around)\b)(?:of\s+)?)?"
)
_FROM: Final = re.compile(r"(?:från|runt|kring|omkring|av|from|around)\b")
_NUMBERS: Final = {
    "en": 1.0, "ett": 1.0, "två": 2.0, "tre": 3.0, "fyra": 4.0, "fem": 5.0, "en halv": 0.5, "några": 2.0,
    "ett par": 2.0, "an": 1.0, "half an": 0.5,
}  # fmt: skip
_KILOMETRES: Final = {
    "mile": 1.6,
    "mil": 10.0,
    "halvtim": 30 * _KM_A_MINUTE,
    "tim": 60 * _KM_A_MINUTE,
    "hour": 60 * _KM_A_MINUTE,
    "halvmil": 5.0,
    "km": 1.0,
    "kilo": 1.0,
    "min": _KM_A_MINUTE,
    "m": 0.001,
    "meter": 0.001,
}
_POSTAL_CODE: Final = re.compile(
    r"(?:\b(?:postnummer|postnr|postal code|se?-)\s*)?\b(\d{3})[\s-]?(\d{2})\b(?!\s*(?:g|kg|ml|l|kr|st)\b)"
)
_STREET: Final = re.compile(r"(?:^|\s)\S+(?:gatan|vägen|gränd|torget|stigen|allén|backen)(?: \d+ ?[a-z]?)?\s*,?\s*$")
_BETWEEN: Final = re.compile(
    r"\b(?:(?:på )?(?:vägen|resan) )?(?:mellan|between)\s+(.+?)\s+(?:och|and)\s+(?=\S)"
    r"|\b(?:(?:på )?(?:vägen|resan) )?(?:från|from)\s+(.+?)\s+(?:till|to)\s+(?=\S)"
)
_WHEN: Final = re.compile(
    r"\b(?:(?:nu |redan )?(?:på|i|till|nästa|varje|under|på en) )?"
    r"(?:(?:måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag)(?:en|s|ar|arna|skväll|smorgon)?|helg(?:en|erna)?|vecka|veckan|veckoslutet|januari|februari|mars|april|maj|juni|"
    r"juli|augusti|september|oktober|november|december|vintern?|våren|hösten|sommaren|i (?:vinter|vår|höst|sommar))\b"
    r"|\b(?:i ?dag|i ?kväll|i ?morgon|i övermorgon|i morse|i natt|i eftermiddag|i helgen|nu på|på (?:kvällen|morgonen)|"
    r"för tillfället|just nu|this weekend|today|tomorrow|tonight|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\b(?:under|max|högst|för) \d+ ?(?:kr|kronor|:-|sek)?(?!\S)|\b[a-z_]{3,12}:(?=\S)"
    r"|\b(?:öppettider(?:na)?|opening hours)\b(?: (?:för|hos|till|på|i|of|for)(?=\s))?"
)
_PREPOSITION: Final = re.compile(
    r"\b(?:i närheten av|i trakten av|i trakterna (?:av|kring|runt)|i området (?:kring|runt)|inte långt från|"
    r"(?:strax |en bit )?utanför|någonstans i|(?:strax )?(?:norr|söder|öster|väster) om|(?:north|south|east|west|"
    r"outside) of|nära|närmast|i|vid|runt|runtom|kring|omkring|intill|bredvid|från|på|längs med|längsmed|längs|utmed|"
    r"utefter|efter|along|close to|near|nearby|in|on|at|by|from|around|next to)\s+"
)
_TO: Final = re.compile(
    r"\b(?:(?:på väg|på vägen|hem|hemleverans|leverans|utkörning|on (?:the|my) way) )?(?:till|to)\s+"
)
_BEFORE_A_NAME: Final = frozenset(
    {
        "centrala",
        "norra",
        "södra",
        "östra",
        "västra",
        "staden",
        "orten",
        "byn",
        "ön",
        "sjön",
        "the",
        "town",
        "of",
        "lake",
    }
)
_AFTER_A_NAME: Final = re.compile(
    r"\s+(?:centrum|city|c|innerstad|(?:med|och) omnejd|omnejd|trakten|med omgivningar|area|town)(?![^\W\d])"
)
_AND: Final = frozenset({"och", "eller", "samt", "and", "or", "&", "/", "plus"})


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
    is_far: bool = False  # meant only after "i", "nära" and the like: small and far away, or also another word
    is_home: bool = False  # in the county that is served
    along: tuple[tuple[float, float], ...] = ()  # points (lat, lon) in a row, of a road or between two towns
    parts: tuple["PlaceHit", ...] = ()  # the places, when it is several


class PlaceFinder(Protocol):
    """The gazetteer, as far as a query needs it."""

    def find(self, text: str) -> PlaceHit | None:
        """The place a text names as a whole, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing read out of the text, so that the visitor can see it and take it away.

    `kind` is place, radius, near_me, open_now, open or in_season; `text` is what was typed, `meaning` what it was read
    as, `without` the text that remained when it was taken out.
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
    place: PlaceHit | None = None

    def take(self, kind: str, start: int, end: int, meaning: str) -> None:
        """Take text[start:end] out and note what it was read as."""
        taken = self.text[start:end].strip()
        self.text = " ".join((self.text[:start] + " " + self.text[end:]).split()).strip(" ,.:;!?")
        self.pieces.append(Piece(kind, taken, meaning, self.text))


def take_times(reading: Remainder) -> tuple[bool, Opening | None]:
    """Whether it is to be open, and when unless it is now; the words are taken out."""
    found = find_open(reading.text)
    if found is None:
        return False, None
    (first, last), text = found.more, reading.text
    shift = last - first if first < found.start else 0
    reading.text = text[:first] + text[last:]
    kind = "open_now" if found.opening is None else "open"
    reading.take(kind, found.start - shift, found.end - shift, text[found.start : found.end])
    return True, found.opening


def take_season(reading: Remainder) -> bool:
    """Whether only what is in season is wanted; the words are taken out."""
    found = find_season(reading.text)
    if found:
        reading.take("in_season", *found, reading.text[found[0] : found[1]])
    return found is not None


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
    """The radius in kilometres ("inom 2 mil", "2 mil från"), taken out of the text."""
    for match in _RADIUS.finditer(reading.text):
        word, amount, unit, away = match.groups()
        if (
            not (word and word != "in")
            and not (away or _FROM.match(reading.text, match.end()))
            and match[0][-3:] != "of "
        ):
            continue
        size = next(km for name, km in _KILOMETRES.items() if unit.startswith(name))
        kilometres = round((_NUMBERS.get(amount) or float(amount.replace(",", "."))) * size, 3)
        reading.take("radius", match.start(), match.end(), f"{kilometres:g} km")
        return kilometres
    return None


def is_kind(text: str) -> bool:
    """Whether a text as a whole names a kind of places."""
    return bool(kinds_named(text))


def kinds_named(text: str) -> tuple[str, ...]:
    """The codes of the kinds of places that a (normalised) text as a whole names."""
    return _KINDS.get(fold(text.replace("-", " ")), ())


def take_place(reading: Remainder, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    """The place a text names, taken out of it: the whole text, a postal code, after a preposition, first or last.

    A text that is the name of a product or producer keeps its place: "Löjrom från Kalix".
    """
    words = tokens_of(reading.text)
    if len(words) > 1 and vocabulary.has(whole(words)):
        return None
    return (
        _take_whole(reading, places, vocabulary)
        or _take_postal_code(reading, places)
        or _take_between(reading, places)
        or _take_several(reading, places)
        or _take_after_preposition(reading, places)
        or _take_bare(reading, places, vocabulary)
        or _take_first_part(reading, places, vocabulary)
    )


def _take_whole(reading: Remainder, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    text = reading.text
    if not text or _POSTAL_CODE.search(text):
        return None
    hit = places.find(text)
    if hit is None or hit.is_far or (text in lexicon().by_form and hit.kind != "county"):
        return None
    if not (hit.exact or (" " not in text and _is_nothing_else(text, vocabulary))):
        return None
    reading.take("place", 0, len(text), hit.name)
    return hit


def _take_postal_code(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    """A postal code, with the street before it and the post town after it."""
    match = _POSTAL_CODE.search(reading.text)
    hit = places.find(match[1] + match[2]) if match else None
    if match is None or hit is None:
        return None
    start, end = match.span()
    before = list(re.finditer(r"\S+", reading.text[:start]))
    if before and (named := places.find(before[-1][0].strip(","))) and named.exact:
        start = before[-1].start()
    if town := _name_at(reading.text, end, places):
        end = town[0]
    if street := _STREET.search(reading.text, 0, start):
        start = street.start()
    before = [it for it in _PREPOSITION.finditer(reading.text, 0, start) if not reading.text[it.end() : start].strip()]
    reading.take("place", before[0].start() if before else start, end, hit.name)
    return hit


def _name_at(text: str, at: int, places: PlaceFinder) -> tuple[int, PlaceHit] | None:
    """The longest exact name of a place that begins at a spot in the text: where it ends, and the place."""
    words = list(re.finditer(r"\S+", text[at:]))[:LONGEST_PLACE]
    for word in reversed(words):
        name = text[at : at + word.end()].strip()
        hit = places.find(name.rstrip(",.!?")) if name.rstrip(",.!?") not in lexicon().by_form else None
        if hit is not None and hit.exact:
            return at + len(text[at : at + word.end()].rstrip(",.!?")), hit
    return None


def _take_between(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    """What lies between two places: "mellan Flen och Trosa", "från Flen till Trosa"."""
    match = _BETWEEN.search(reading.text)
    one = places.find(match[1] or match[2]) if match else None
    found = _name_at(reading.text, match.end(), places) if match else None
    if match is None or one is None or found is None or one.along or found[1].along:
        return None
    end, other = found
    lat, lon = (one.lat + other.lat) / 2, (one.lon + other.lon) / 2
    north = (one.lat - other.lat) * _KM_IN_A_DEGREE
    east = (one.lon - other.lon) * _KM_IN_A_DEGREE * cos(radians(lat))
    reach = round(max(_REACH_KM, hypot(north, east) / 2 + _REACH_KM / 2), 1)
    along = ((one.lat, one.lon), (other.lat, other.lon))
    name = f"{one.name}–{other.name}"
    hit = PlaceHit(name, "between", lat, lon, None, exact=True, radius_km=reach, along=along)
    reading.take("place", match.start(), end, hit.name)
    return hit


def _take_several(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    """Several places in a row: "i Nyköping och Oxelösund", "Flen, Gnesta eller Trosa"."""
    text = reading.text
    if not ("," in text or _AND.intersection(text.split())):
        return None
    for start in _starts(text):
        hits: list[PlaceHit] = []
        at = end = start
        while (found := _name_at(text, at, places)) and not found[1].along:
            end = found[0]
            hits.append(found[1])
            between = re.compile(r"\s*,?\s*(?:(?:och|eller|samt|and|or|&|/|plus)\s+)?(?:i\s+|in\s+)?").match(text, end)
            if between is None or not between[0].strip():
                break
            at = between.end()
        if len(hits) > 1:
            return _several(reading, hits, start, end)
    return None


def _several(reading: Remainder, hits: Sequence[PlaceHit], start: int, end: int) -> PlaceHit:
    before = [it for it in _PREPOSITION.finditer(reading.text, 0, start) if not reading.text[it.end() : start].strip()]
    first = hits[0]
    name = ", ".join(hit.name for hit in hits)
    hit = PlaceHit(name, "several", first.lat, first.lon, None, exact=True, radius_km=None, parts=tuple(hits))
    reading.take("place", before[0].start() if before else start, end, hit.name)
    return hit


def _starts(text: str) -> Iterator[int]:
    return (match.start() for match in re.finditer(r"\S+", text))


def _take_after_preposition(reading: Remainder, places: PlaceFinder) -> PlaceHit | None:
    """The place after "nära", "i" …; the last preposition that has one, the longest name it has.

    After "till" only a name as it is written: what follows is more often what something goes with.
    """
    for match in reversed(list(_PREPOSITION.finditer(reading.text))):
        if _take_name(reading, places, match):
            return reading.place
    for match in reversed(list(_TO.finditer(reading.text))):
        found = _name_at(reading.text, match.end(), places)
        if found and not found[1].is_far:
            reading.take("place", match.start(), found[0], found[1].name)
            return found[1]
    return None


def _take_name(reading: Remainder, places: PlaceFinder, match: re.Match[str]) -> bool:
    """Take the place that stands after a preposition, if one does; small words like "centrala" may stand before it."""
    words = reading.text[match.end() :].split()
    for skipped in range(len(words)):
        for size in range(min(LONGEST_PLACE, len(words) - skipped), 0, -1):
            name = " ".join(words[skipped : skipped + size])
            hit = places.find(name.strip(",.!?"))
            if hit is not None and (hit.exact or skipped + size == len(words)):
                end = match.end() + len(" ".join(words[: skipped + size]))
                after = _AFTER_A_NAME.match(reading.text, end)
                reading.place = hit
                reading.take("place", match.start(), after.end() if after else end, hit.name)
                return True
        if words[skipped] not in _BEFORE_A_NAME:
            return False
    return False


def _take_bare(reading: Remainder, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    """A place without a preposition, last, first or between, when the rest is food or a kind of shop.

    Misspelt ("choklad strängnes") only for a word nothing for sale is called.
    """
    words = reading.text.split()
    last = len(words) - 1
    for size in range(min(LONGEST_PLACE, last), 0, -1):
        for start in dict.fromkeys((len(words) - size, 0, *range(1, len(words) - size))):
            chosen, rest = words[start : start + size], words[:start] + words[start + size :]
            if any(word in lexicon().by_form for word in chosen) or not _has_goods(rest):
                continue
            hit = places.find(" ".join(chosen))
            if hit is None or hit.is_far or not (hit.exact or (size == 1 and _is_nothing_else(chosen[0], vocabulary))):
                continue
            begin = len(" ".join(words[:start])) + (start > 0)
            reading.take("place", begin, begin + len(" ".join(chosen)), hit.name)
            return hit
    return None


def _take_first_part(reading: Remainder, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    """The place at home that a food is called after, when nothing for sale is called so: "vingåkersost"."""
    for word in re.finditer(r"[^\W\d]{7,}", reading.text):
        text = word[0]
        if text in lexicon().by_form or vocabulary.has(text):
            continue
        for at in range(len(text) - 2, _SHORTEST_FIRST - 1, -1):
            food = analyse(text[at:])
            hit = places.find(text[:at]) if food.is_food and food.known and not food.is_compound else None
            if hit is not None and hit.exact and hit.is_home and text[:at].removesuffix("s") not in lexicon().by_form:
                reading.text = f"{reading.text[: word.start()]}{text[:at]} {reading.text[word.start() + at :]}"
                reading.take("place", word.start(), word.start() + at, hit.name)
                return hit
    return None


def _is_nothing_else(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) >= _SURE_TOWN and not vocabulary.has(word) and not analyse(word).known


def _has_goods(words: Sequence[str]) -> bool:
    """Whether any word is something to eat, or all of them name a kind of shop or whatever there is."""
    if any(analyse(word).is_food or word in lexicon().by_fold or is_english_food(word) for word in words):
        return True
    return is_kind(" ".join(words)) or all(is_kind(word) or word in lists().everything for word in words)
