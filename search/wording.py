"""What editors may say of words: their writing tidied, and what is wrong with it told in words."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from search.swedish.editors import make_up
from search.swedish.reading import reading
from search.swedish.relations import Phrase, key
from search.swedish.words import normalise, tokens_of

Faults = Mapping[str, str]
"""What is wrong, by the field it is said under."""

Told = Iterable[tuple[str, str, bool]]
"""Synonyms as they are kept: word, meanings with commas between, whether both ways."""


def tidy(text: str) -> str:
    """Return a text in small letters with single spaces."""
    return " ".join(text.lower().split())


def listed(text: str) -> list[str]:
    """Return what stands between commas, tidied; what is empty stays, for it is a slip to be told of."""
    return [tidy(it) for it in text.split(",")] if text.strip() else []


def parted(text: str) -> list[str]:
    """Return what stands between plus signs, tidied."""
    return [tidy(it) for it in text.split("+")] if text.strip() else []


def phrase(text: str) -> Phrase:
    """Return the words of a text by which editors' words and searches meet: lemmas, without the small words."""
    lists = reading()
    tokens = [it for it in tokens_of(text) if it not in lists.glue and it not in lists.tail_starts]
    return key(" ".join(tokens) if tokens else text)


def refuse(faults: Faults) -> None:
    """Raise what is wrong, if anything is.

    Raises:
        ValidationError: each fault under its field.

    """
    if faults:
        raise ValidationError(dict(faults))


def synonym_faults(word: str, means: str, *, others: Told, both_ways: bool = False) -> Faults:
    """Return what is wrong with a synonym among the others there are."""
    meanings = listed(means)
    if not phrase(word):
        return {"word": _("Skriv minst ett ord som någon kan söka på.")}
    if not meanings or not all(map(phrase, meanings)):
        return {"means": _("Det står ett kommatecken utan ord. Ta bort det, eller skriv ordet som fattas.")}
    if phrase(word) in map(phrase, meanings):
        return {"means": _("”%(word)s” betyder redan sig självt, i alla böjningar. Ta bort det.") % {"word": word}}
    before = _way(phrase(word), meanings, others)
    if before:
        told = {"word": word, "other": before}
        words = _(
            "Det går runt: ”%(other)s” leder redan till ”%(word)s”. Ska båda hitta varandra, kryssa i ”gäller åt båda "
            "hållen” där i stället."
        )
        return {"means": words % told}
    return {}


def _way(word: Phrase, meanings: Iterable[str], others: Told) -> str:
    """Return the meaning from which the other synonyms lead back to the word; empty when none does."""
    leads: dict[Phrase, list[Phrase]] = {}
    for other, means, both_ways in others:
        for meaning in listed(means):
            leads.setdefault(phrase(other), []).append(phrase(meaning))
            if both_ways:
                leads.setdefault(phrase(meaning), []).append(phrase(other))
    return next((meaning for meaning in meanings if word in _reached(phrase(meaning), leads)), "")


def _reached(start: Phrase, leads: Mapping[Phrase, list[Phrase]]) -> set[Phrase]:
    seen: set[Phrase] = set()
    ahead = [start]
    while ahead:
        one = ahead.pop()
        if one not in seen:
            seen.add(one)
            ahead += leads.get(one, ())
    return seen


def split_faults(word: str, parts: str) -> Faults:
    """Return what is wrong with how a word is split."""
    if len(tokens_of(word)) != 1 or "-" in word or len(word) < 3:
        return {"word": _("Skriv ett enda ord, minst tre bokstäver, utan bindestreck.")}
    told = parted(parts)
    if not told:
        return {}
    if not all(told) or any(len(tokens_of(it)) != 1 for it in told):
        return {"parts": _("En del är tom eller har mellanslag. Skriv delarna så här: glas+skål.")}
    if len(told) == 1:
        return {"parts": _("En enda del är ingen delning. Lämna fältet tomt om ordet inte ska delas.")}
    if not make_up(tuple(map(normalise, told)), normalise(word)):
        shown = {"parts": " + ".join(told), "word": word}
        words = _(
            "%(parts)s blir inte ”%(word)s”. Delarna ska stå i ordning; mellan dem får det finnas ett s, e, a, o "
            "eller u."
        )
        return {"parts": words % shown}
    return {}


def pin_faults(words: str) -> Faults:
    """Return what is wrong with the words an answer is pinned to."""
    if not phrase(words):
        return {"words": _("Skriv minst ett ord som någon kan söka på.")}
    return {}
