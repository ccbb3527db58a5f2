"""What a person meant: the place, the radius, "nära mig", "öppet nu", and the food words made into a plan."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from search.plan import QueryPlan
from search.swedish.analysis import Word, analyse
from search.swedish.correction import Correction, Vocabulary, nearest, nearest_begin, nearest_food
from search.swedish.lexicon import Lexicon, general_words, lexicon
from search.swedish.planning import Term, make_plan
from search.swedish.reading import reading
from search.swedish.relations import english, relations
from search.swedish.words import fold, is_measure, normalise, tokens_of

LONGEST_PLACE: Final = 4
MAX_WORDS: Final = 12
_NEAR_ME: Final = re.compile(
    r"\b(?:(?:i )?närheten(?: av mig)?$|nära mig|där jag är|omkring mig|runt mig|near me|nearby)\b"
)
_OPEN_NOW: Final = re.compile(r"\b(?:(?:som (?:är|har) )?öppe[nt]?t? (?:just )?nu|öppet|open now)\b")
_RADIUS: Final = re.compile(
    r"\b(?:inom|max|högst|within)\s+(\d+(?:[.,]\d+)?|en|ett|två|tre|fyra|fem)\s*(mil|km|kilometer|m|meter)\b"
)
_NUMBERS: Final = {"en": 1.0, "ett": 1.0, "två": 2.0, "tre": 3.0, "fyra": 4.0, "fem": 5.0}
_KILOMETRES: Final = {"mil": 10.0, "km": 1.0, "kilometer": 1.0, "m": 0.001, "meter": 0.001}
_POSTAL_CODE: Final = re.compile(r"\b(\d{3})\s?(\d{2})\b(?!\s*(?:g|kg|ml|l|kr|st)\b)")
_PREPOSITION: Final = re.compile(
    r"\b(?:i närheten av|i trakten av|i trakterna (?:av|kring)|i området kring|strax utanför|någonstans i|nära|i|vid|"
    r"runt|kring|omkring|intill|utanför|från|på|near|in|around)\s+"
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


class PlaceFinder(Protocol):
    """The gazetteer, as far as a query needs it."""

    def find(self, text: str) -> PlaceHit | None:
        """The place a text names as a whole, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing read out of the text, so that the visitor can see it and take it away.

    `kind` is place, radius, near_me, open_now, correction or english; `text` is what was typed, `meaning` what it
    was read as, `without` the whole text with this reading taken out.
    """

    kind: str
    text: str
    meaning: str
    without: str


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


@dataclass(slots=True)
class _Reading:
    """The text as it gets shorter while things are read out of it."""

    text: str
    pieces: list[Piece]

    def take(self, kind: str, start: int, end: int, meaning: str) -> None:
        taken = self.text[start:end].strip()
        self.text = " ".join((self.text[:start] + " " + self.text[end:]).split())
        self.pieces.append(Piece(kind, taken, meaning, self.text))


def understand(text: str, *, places: PlaceFinder, vocabulary: Vocabulary, eager: bool = False) -> Understanding:
    """Read a query. `eager` also corrects words that are rightly spelt: for a second try when nothing was found."""
    reading = _Reading(" ".join(normalise(text).split()), [])
    open_now = _take_flag(reading, _OPEN_NOW, "open_now")
    near_me = _take_flag(reading, _NEAR_ME, "near_me")
    radius = _take_radius(reading)
    place = None if near_me else _take_place(reading, places, vocabulary)
    tokens = [token for token in tokens_of(reading.text) if not is_measure(token)][:MAX_WORDS]
    tokens = _translated(tokens, vocabulary)
    meant, changes = _spelt(tokens, vocabulary, eager=eager)
    correction = Correction(" ".join(meant), tuple(changes)) if changes else None
    plan = make_plan(_terms(meant, vocabulary))
    radius = radius if radius is not None else (place.radius_km if place else None)
    pieces = tuple(reading.pieces)
    return Understanding(text, reading.text, plan, place, radius, near_me, open_now, correction, pieces)


def _take_flag(reading: _Reading, pattern: re.Pattern[str], kind: str) -> bool:
    match = pattern.search(reading.text)
    if match:
        reading.take(kind, match.start(), match.end(), match[0])
    return match is not None


def _take_radius(reading: _Reading) -> float | None:
    match = _RADIUS.search(reading.text)
    if match is None:
        return None
    amount = _NUMBERS.get(match[1]) or float(match[1].replace(",", "."))
    kilometres = amount * _KILOMETRES[match[2]]
    reading.take("radius", match.start(), match.end(), f"{kilometres:g} km")
    return kilometres


def _take_place(reading: _Reading, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    return (
        _take_whole(reading, places)
        or _take_postal_code(reading, places)
        or _take_after_preposition(reading, places)
        or _take_bare(reading, places, vocabulary)
    )


def _take_whole(reading: _Reading, places: PlaceFinder) -> PlaceHit | None:
    if not reading.text or reading.text in lexicon().by_form:
        return None
    hit = places.find(reading.text)
    if hit is None or not hit.exact:
        return None
    reading.take("place", 0, len(reading.text), hit.name)
    return hit


def _take_postal_code(reading: _Reading, places: PlaceFinder) -> PlaceHit | None:
    match = _POSTAL_CODE.search(reading.text)
    hit = places.find(match[1] + match[2]) if match else None
    if match is None or hit is None:
        return None
    before = _PREPOSITION.search(reading.text[: match.start()])
    start = before.start() if before and before.end() == match.start() else match.start()
    reading.take("place", start, match.end(), hit.name)
    return hit


def _take_after_preposition(reading: _Reading, places: PlaceFinder) -> PlaceHit | None:
    """The place after "nära", "i" …; the last preposition that has one, the longest name it has."""
    for match in reversed(list(_PREPOSITION.finditer(reading.text))):
        words = reading.text[match.end() :].split()
        for size in range(min(LONGEST_PLACE, len(words)), 0, -1):
            name = " ".join(words[:size])
            hit = places.find(name)
            if hit is not None and (hit.exact or size == len(words)):
                reading.take("place", match.start(), match.end() + len(name), hit.name)
                return hit
    return None


def _take_bare(reading: _Reading, places: PlaceFinder, vocabulary: Vocabulary) -> PlaceHit | None:
    """A place first or last without a preposition, if the rest is food and no product or producer is called so."""
    words = reading.text.split()
    for size in range(min(LONGEST_PLACE, len(words) - 1), 0, -1):
        for chosen, rest in ((words[-size:], words[:-size]), (words[:size], words[size:])):
            name = " ".join(chosen)
            if any(word in lexicon().by_form or vocabulary.has(word) for word in chosen) or not _has_food(rest):
                continue
            hit = places.find(name)
            if hit is not None and hit.exact:
                start = reading.text.rindex(name) if chosen == words[-size:] else 0
                reading.take("place", start, start + len(name), hit.name)
                return hit
    return None


def _has_food(words: Sequence[str]) -> bool:
    return any(analyse(word).is_food or word in lexicon().by_fold for word in words)


def _translated(tokens: list[str], vocabulary: Vocabulary) -> list[str]:
    """English words made Swedish, where the word is not one the lexicon or the index has."""
    table = english()
    result: list[str] = []
    index = 0
    while index < len(tokens):
        for size in (3, 2, 1):
            phrase = tuple(tokens[index : index + size])
            if len(phrase) == size and phrase in table and _is_foreign(phrase, vocabulary):
                result += tokens_of(table[phrase])
                index += size
                break
        else:
            result.append(tokens[index])
            index += 1
    return result


def _is_foreign(phrase: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    words = lexicon()
    return len(phrase) > 1 or not (phrase[0] in words.by_form or vocabulary.has(phrase[0]))


def _spelt(tokens: list[str], vocabulary: Vocabulary, *, eager: bool) -> tuple[list[str], list[tuple[str, str]]]:
    """Each token as it was meant, and the pairs that count as a correction (diacritics alone do not)."""
    meant: list[str] = []
    changes: list[tuple[str, str]] = []
    for token in tokens:
        word = _meant(token, vocabulary, eager=eager)
        if fold(word) != fold(token):
            changes.append((token, word))
        meant.append(word)
    return meant, changes


def _meant(token: str, vocabulary: Vocabulary, *, eager: bool) -> str:
    words = lexicon()
    if _is_small(token) or "-" in token or token[0].isdigit():
        return token
    if (token in words.by_form or vocabulary.has(token)) and not eager:
        return token
    restored = _restored(token, vocabulary, words)
    if restored:
        return restored
    word = analyse(token)
    if relations().knows((word.lemma,)) and not eager:
        return token
    rightly_spelt = word.known and (word.is_food or word.role or general_words().is_word(token))
    if rightly_spelt and not eager:
        return token
    return nearest(token, vocabulary) or _mended_parts(token, words) or token


def _is_small(token: str) -> bool:
    return token in reading().glue or token in reading().tail_starts


def _restored(token: str, vocabulary: Vocabulary, words: Lexicon) -> str | None:
    """A token typed without å, ä, ö with them: by the index, the lexicon, or part by part."""
    if fold(token) != token:
        return None
    found = [form for form in vocabulary.restore(token) if form != token]
    found += [form for form in words.by_fold.get(token, ()) if words.by_form[form].role != "soft"]
    return found[0] if found else _restored_parts(token, words)


def _restored_parts(token: str, words: Lexicon) -> str | None:
    """A compound whose parts lack their å, ä, ö: "applemust", "rodbetssallad"."""
    for end in range(len(token) - 3, 1, -1):
        heads = _variants(token[end:], words, head=True)
        firsts = _variants(token[:end], words, head=False)
        for head in heads:
            for first in firsts:
                if first + head != token and analyse(first + head).is_compound:
                    return first + head
    return None


def _variants(text: str, words: Lexicon, *, head: bool) -> list[str]:
    table = words.by_form if head else words.by_begin
    folded = words.by_fold if head else words.folded_begins
    return [*([text] if text in table else []), *folded.get(text, ())]


def _mended_parts(token: str, words: Lexicon) -> str | None:
    """A compound with one part mistyped: the part that is right stays."""
    for end in range(len(token) - 3, 2, -1):
        first, head = token[:end], token[end:]
        if first in words.by_begin and len(head) >= 4 and (mended := nearest_food(head)) is not None:
            return first + mended
        if head in words.by_form and words.by_form[head].role in {"raw", "made", "form"} and len(first) >= 4:
            mended = nearest_begin(first)
            if mended is not None:
                return mended + head
    return None


def _terms(tokens: Sequence[str], vocabulary: Vocabulary) -> list[Term]:
    """Tokens as terms: stop words out, phrases the relations know together, two-word compounds joined."""
    kept = [token for token in tokens if not _is_small(token)] or list(tokens)
    words = [analyse(token) for token in kept]
    terms: list[Term] = []
    index = 0
    while index < len(words):
        size = _phrase_size(words[index:])
        if size == 1 and index + 1 < len(words) and (joined := _joined(kept[index], kept[index + 1])):
            terms.append(Term((analyse(joined),)))
            index += 2
            continue
        terms.append(Term(tuple(words[index : index + size])))
        index += size
    return terms


def _phrase_size(words: Sequence[Word]) -> int:
    known = relations()
    lemmas = [word.lemma for word in words]
    for size in range(min(known.longest, len(words)), 1, -1):
        if known.knows(tuple(lemmas[:size])):
            return size
    return 1


def _joined(first: str, second: str) -> str | None:
    """Two words that are one: a lexicon word ("gul lök"), or a compound written apart ("lamm korv")."""
    left, right = analyse(first), analyse(second)
    for text in (first + second, left.lemma + second, left.lemma + right.lemma):
        if text in lexicon().by_form:
            return text
    if left.is_food and right.is_food and left.role == "raw":
        word = analyse(left.lemma + second)
        if word.is_compound and word.head == right.head:
            return word.text
    return None
