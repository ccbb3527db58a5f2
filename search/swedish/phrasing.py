"""A query's words as terms: English made Swedish, phrases kept together, words written apart joined."""

from collections.abc import Sequence

from search.swedish.analysis import Word, analyse
from search.swedish.correction import Vocabulary
from search.swedish.lexicon import lexicon
from search.swedish.planning import Term
from search.swedish.reading import reading
from search.swedish.relations import english, key, relations
from search.swedish.spelling import is_small
from search.swedish.words import tokens_of


def translated(tokens: list[str], vocabulary: Vocabulary) -> list[str]:
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
            is_between = 0 < index < len(tokens) - 1 and tokens[index - 1 : index] not in (result[-1:], [])
            result.append("och" if tokens[index] == "and" and is_between else tokens[index])
            index += 1
    return result


def _is_foreign(phrase: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    words = lexicon()
    return len(phrase) > 1 or not (phrase[0] in words.by_form or vocabulary.has(phrase[0]))


def terms_of(tokens: Sequence[str], vocabulary: Vocabulary) -> list[Term]:
    """Tokens as terms: stop words out, phrases the relations know together, two-word compounds joined."""
    goes_with = _what_it_goes_with(tokens)
    tokens = _with_occasion(tokens)
    places = [place for place, token in enumerate(tokens) if not is_small(token)] or list(range(len(tokens)))
    words = [analyse(tokens[place]) for place in places]
    terms: list[Term] = []
    index = 0
    while index < len(words):
        size = _phrase_size(words[index:])
        are_neighbours = index + 1 < len(words) and places[index + 1] == places[index] + 1
        if size == 1 and are_neighbours and (joined := _joined(words[index].text, words[index + 1].text, vocabulary)):
            terms.append(Term((analyse(joined),), either=_is_either(tokens, places, index)))
            index += 2
            continue
        chosen = tuple(words[index : index + size])
        terms.append(
            Term(
                chosen,
                goes_with=any(word.text in goes_with for word in chosen),
                either=_is_either(tokens, places, index),
                is_unheard=len(chosen) == 1 and _is_unheard(chosen[0], vocabulary),
            )
        )
        index += size
    return terms


def _is_either(tokens: Sequence[str], places: Sequence[int], index: int) -> bool:
    """Whether "och" or a comma stands before a word: "fisk och skaldjur"."""
    separators = reading().separators
    return index > 0 and any(token in separators for token in tokens[places[index - 1] + 1 : places[index]])


def _is_unheard(word: Word, vocabulary: Vocabulary) -> bool:
    """Whether no product's name has a word or quality, so that asking for it would leave nothing."""
    if word.is_food or word.role == "nonfood" or word.lemma in reading().firm or relations().knows((word.lemma,)):
        return False
    if any(vocabulary.has(form) for form in (word.text, word.lemma)):
        return False
    return word.role in {"", "attr", "business"} and not (
        word.is_compound and any(map(vocabulary.has, (word.head, *word.modifiers)))
    )


def _with_occasion(tokens: Sequence[str]) -> Sequence[str]:
    """Tokens with "till kaffet" as one word the relations know, when nothing is said of what it is."""
    if "till" not in tokens[:-1]:
        return tokens
    place = list(tokens).index("till")
    rest = [token for token in tokens[place + 1 :] if not is_small(token)]
    if not rest or any(analyse(token).is_food for token in tokens[:place]):
        return tokens
    occasion = "till-" + analyse(rest[0]).lemma
    if not relations().knows(key(occasion)):
        return tokens
    return [*tokens[:place], occasion, *rest[1:]]


def _what_it_goes_with(tokens: Sequence[str]) -> set[str]:
    """Foods after "till" in "sås till lax": what is looked for is the sauce."""
    if "till" not in tokens:
        return set()
    place = list(tokens).index("till")
    if not any(analyse(before).is_food for before in tokens[:place]):
        return set()
    return {after for after in tokens[place + 1 :] if analyse(after).is_food}


def without_lacking(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """The tokens that are wanted, and those that are not.

    "utan gluten" and "allergisk mot nötter" are also wanted as the words that say so: glutenfri, nötfri.
    """
    lists = reading()
    wanted: list[str] = []
    unwanted: list[str] = []
    lacks = False
    for token in tokens:
        if token in lists.lacks:
            lacks = True
        elif not lacks or (unwanted and token in {"till", "med", "i", "men", "fast"}):
            lacks = False
            wanted.append(token)
        elif token in lists.glue or token in lists.tail_starts or token in lists.after_lacks:
            continue
        else:
            lemma = analyse(token).lemma
            says = lists.lacking.get(token) or lists.lacking.get(lemma)
            wanted += [says] if says else []
            unwanted += [token] if analyse(token).is_food else []
            lacks = analyse(token).role in {"attr", "soft"}
    wanted = [token for token in wanted if token not in {"men", "fast"}] or wanted
    return (wanted, unwanted) if wanted else (list(tokens), [])


def _phrase_size(words: Sequence[Word]) -> int:
    known = relations()
    lemmas = [word.lemma for word in words]
    for size in range(min(known.longest, len(words)), 1, -1):
        if known.knows(tuple(lemmas[:size])):
            return size
    return 1


def _joined(first: str, second: str, vocabulary: Vocabulary) -> str | None:
    """Two words that are one: a lexicon word ("gul lök"), or a compound written apart ("lamm korv", "skogs blåbär")."""
    words = lexicon()
    left, right = analyse(first), analyse(second)
    for text in (first + second, left.lemma + second, left.lemma + right.lemma):
        if text in words.by_form:
            return text
    if not right.is_food or left.role in {"attr", "soft", "made", "form"}:
        return None
    is_first_part = left.role == "raw" or vocabulary.has(first + second)
    is_first_part |= first in words.by_begin and not vocabulary.has(first)
    for text in (first + second, left.lemma + second):
        word = analyse(text)
        if is_first_part and word.is_compound and word.head == right.head:
            return text
    return None
