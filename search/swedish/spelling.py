"""A query's words as they were meant: diacritics put back, slips mended, right spellings left alone."""

from typing import Final

from search.swedish.analysis import Word, analyse
from search.swedish.correction import Vocabulary, distance, nearest, nearest_begin, nearest_food, sound, sounding
from search.swedish.lexicon import Lexicon, general_words, lexicon
from search.swedish.reading import reading
from search.swedish.relations import relations
from search.swedish.words import fold

SHORTEST_JOINED: Final = 7
SHORTEST_QUALITY: Final = 5
LONGEST_CHANCE: Final = 3
LONGEST_SLIP: Final = 10
MOST_SLIPS: Final = 2


def spelt(tokens: list[str], vocabulary: Vocabulary, *, eager: bool) -> tuple[list[str], list[tuple[str, str]]]:
    """Each token as it was meant, and the pairs that count as a correction (diacritics alone do not)."""
    meant: list[str] = []
    changes: list[tuple[str, str]] = []
    for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
        is_part = bool(following) and (token in lexicon().by_begin or vocabulary.has(token + following))
        word = token if is_part else _meant(token, vocabulary, eager=eager)
        if fold(word).replace(" ", "") != fold(token):
            changes.append((token, word))
        meant += word.split()
    return meant, changes


def _meant(token: str, vocabulary: Vocabulary, *, eager: bool) -> str:
    words = lexicon()
    is_there = token in words.by_form or vocabulary.has(token)
    if is_small(token) or "-" in token or token[0].isdigit():
        return token
    if is_there and not eager:
        return _restored_from_index(token, vocabulary) or token
    if token in words.by_form and relations().knows((words.by_form[token].lemma,)):
        return token
    if token in words.by_form:  # rightly spelt, but nothing was found: only what the index has a letter away
        return next(
            (form for form, _edits in vocabulary.near(token, 1) if form[0] == token[0] and form != token), token
        )
    restored = _restored(token, vocabulary, words)
    if restored:
        return restored
    word = analyse(token)
    if eager and word.is_compound and _is_rightly_spelt(word):
        return next((form for form, _edits in vocabulary.near(token, 1) if form[0] == token[0]), token)
    if not eager:
        pair = (_quality_apart(token, words) if word.is_compound else None) or (
            None if _is_rightly_spelt(word) else _apart(token, vocabulary, words)
        )
        if pair or _is_rightly_spelt(word):
            return pair or token
    return _slipped(token, vocabulary) or sounding(token) or _mended_parts(token, words) or token


def _is_rightly_spelt(word: Word) -> bool:
    """Whether a word stands as it was meant: by the relations, as food, or by the general list of words."""
    if relations().knows((word.lemma,)):
        return True
    if word.known and (word.is_food or word.role):
        return True
    if word.is_compound and word.known and all(part in lexicon().entries for part in word.modifiers):
        return True  # nobody wrote it before, but its parts are words: surdegsbakning
    return general_words().is_word(word.text) and (word.known or len(word.text) > LONGEST_CHANCE)


def _slipped(token: str, vocabulary: Vocabulary) -> str | None:
    """The word a slip was meant to be; of one that is far off, rather what sounds the same."""
    found = nearest(token, vocabulary)
    if found is not None and distance(fold(token), fold(found), 1) <= 1:
        return found
    heard = sounding(token)
    return heard if heard is not None and sound(heard) == sound(token) else found


def _quality_apart(token: str, words: Lexicon) -> str | None:
    """A quality and a thing written as one: "pickladrödlök", "glutenfrittbröd"."""
    if general_words().is_word(token):
        return None
    for end in range(len(token) - 3, SHORTEST_QUALITY - 1, -1):
        first, last = words.by_form.get(token[:end]), words.by_form.get(token[end:])
        if first is not None and last is not None and first.role == "attr" and last.role in {"raw", "made", "form"}:
            return f"{token[:end]} {token[end:]}"
    return None


def _apart(token: str, vocabulary: Vocabulary, words: Lexicon) -> str | None:
    """Two words written as one ("inlagdgurka", "blåmälaren"), when each is a word of the index or the lexicon."""
    if len(token) < SHORTEST_JOINED or analyse(token).role == "nonfood":
        return None
    for end in range(len(token) - 3, 2, -1):
        first, last = token[:end], token[end:]
        if all(part in words.by_form or vocabulary.has(part) for part in (first, last)) and (
            vocabulary.has(first) or vocabulary.has(last)
        ):
            return f"{first} {last}"
    return None


def is_small(token: str) -> bool:
    """Whether a word only holds others together."""
    return token in reading().glue or token in reading().tail_starts


def _restored(token: str, vocabulary: Vocabulary, words: Lexicon) -> str | None:
    """A token typed without å, ä, ö with them: by the index, the lexicon, or part by part."""
    if fold(token) != token:
        return None
    found = [form for form in vocabulary.restore(token) if form != token]
    found += [form for form in words.by_fold.get(token, ()) if words.by_form[form].role != "soft"]
    return found[0] if found else _restored_parts(token, words)


def _restored_from_index(token: str, vocabulary: Vocabulary) -> str | None:
    """What a token is in the index with its å, ä, ö, where the index does not have it without: alg is älg."""
    if fold(token) != token or vocabulary.has(token):
        return None
    found = vocabulary.restore(token)
    return found[0] if found else None


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
    return _both_mended(token) if len(token) >= LONGEST_SLIP else None


def _both_mended(token: str) -> str | None:
    """A compound with a slip in each of its parts: rabbarbersafft. The nearest of the readings."""
    found = []
    for end in range(len(token) - 4, 3, -1):
        first, head = nearest_begin(token[:end]), nearest_food(token[end:])
        if first is not None and head is not None:
            found.append((distance(token, first + head, 4), first + head))
    best = min(found, default=None)
    return best[1] if best is not None and best[0] <= MOST_SLIPS else None
