"""A product's texts as tokens in columns: what every engine indexes.

The name is read closest. What follows "med", "till" or "från" is its tail; in what comes before, the thing itself is
told from what it is made of or tastes of: "Hallon, senap" is a mustard, "Lamm, stek" is lamb.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from search.plan import FIELDS
from search.swedish.analysis import Word, analyse
from search.swedish.lexicon import lexicon
from search.swedish.words import fold, is_measure, normalise, tokens_of

TAIL_STARTS: Final = frozenset("med till från i av på för under utan som à hos".split())
GLUE: Final = frozenset("och & eller samt en ett den det de som är i på av med till från för att vi du ni sin vår".split())
GOES_WITH: Final = frozenset(
    "till för passar serveras servera serverad gott god goda perfekt utmärkt ihop tillsammans sällskap som alternativ "
    "istället ersätter likt liknar".split()
)
NEGATIONS: Final = frozenset("utan ej inte inga ingen inget fri fritt fria aldrig".split())
LACKING: Final = {
    "gluten": "glutenfri", "laktos": "laktosfri", "mjölk": "mjölkfri", "mjölkprotein": "mjölkfri", "ägg": "äggfri",
    "socker": "sockerfri", "tillsats": "tillsatsfri", "nitrit": "nitritfri", "alkohol": "alkoholfri", "soja": "sojafri",
}
NO_FOOD: Final = frozenset({"ej mat", "icke mat", "inte mat", "icke-mat", "non-food", "ej livsmedel", "övrigt ej mat"})
MAIN_INGREDIENTS: Final = 2
BASE_INGREDIENTS: Final = frozenset(
    "salt socker vatten mjölk mjöl vetemjöl smör ägg olja rapsolja jäst grädde peppar svartpeppar vitpeppar krydda "
    "vinäger ättika citron citronsaft lök potatismjöl stärkelse sirap vanilj bakpulver vitlök".split()
)
LABEL_WORDS: Final = {
    "eu_organic_farming": ("ekologisk",),
    "krav_mark": ("krav", "ekologisk"),
    "demeter_label": ("demeter", "biodynamisk", "ekologisk"),
    "fran_sverige": ("svensk", "sverige"),
    "kott_fran_sverige": ("svensk", "sverige"),
    "mjolk_fran_sverige": ("svensk", "sverige"),
    "swedish_seal_of_quality": ("sigill",),
    "svenskt_sigill_naturbeteskott": ("sigill", "naturbeteskött", "naturbete"),
    "protected_geographical_indication": ("skyddad", "ursprung"),
}
TOO_WIDE: Final = frozenset(
    "kött mejeri grönsak konserv dryck alkohol färdigmat krydda godis bakverk present sås växt hantverk".split()
)
"""Kinds that say nothing about what something is made of."""
_SENTENCE: Final = re.compile(r"[.!?;:\n•]+|\bmen\b|\boch (?:är|har)\b")


@dataclass(frozen=True, slots=True)
class ProductText:
    """What there is to read about a product. `labels` are codes or words."""

    name: str
    category_path: tuple[str, ...] = ()
    producer: str = ""
    description: str = ""
    ingredients: str = ""
    labels: tuple[str, ...] = ()


def analyse_document(product: ProductText) -> dict[str, list[str]]:
    """The product's tokens by column; every column of `plan.FIELDS` is there, tokens in a fixed order, each once."""
    columns: dict[str, dict[str, None]] = {field: {} for field in FIELDS}
    core, tail = _name_words(product.name)
    thing, made_of = _thing_and_material(core, product.category_path)
    if _is_no_food(thing, product.category_path):
        _put_no_food(columns, thing)
        tail = [*made_of, *tail]
        made_of = []
    else:
        _put_food(columns, thing)
    for word in made_of:
        _put_modifier(columns, word)
    _put(columns, "t_s", tail)
    _put(columns, "p_s", _words(product.producer), parts=False)
    _put_description(columns, product)
    _put_kinds(columns, thing, product.category_path)
    for word in (*thing, *made_of, *tail):
        if fold(word.text) != word.text:
            columns["n_f"][fold(word.text)] = None
    return {field: list(tokens) for field, tokens in columns.items()}


@lru_cache(maxsize=10_000)
def _words(text: str) -> tuple[Word, ...]:
    return tuple(analyse(token) for token in _joined(tokens_of(text)) if not is_measure(token) and token not in GLUE)


def _joined(tokens: list[str]) -> Iterator[str]:
    """Tokens with suspended hyphens completed: "lamm- och hjortkorv" gives lammkorv and hjortkorv."""
    for index, token in enumerate(tokens):
        if token.endswith("-") and len(token) > 2:
            yield _completed(token[:-1], tokens[index + 1 : index + 4])
        elif token.startswith("-"):
            yield token[1:]
        else:
            yield token


def _completed(first: str, following: list[str]) -> str:
    for token in following:
        word = analyse(token)
        if word.is_compound and token not in GLUE:
            return first + token[len(token) - _head_length(token) :]
    return first


@lru_cache(maxsize=10_000)
def _head_length(token: str) -> int:
    """How many letters a compound's last part has."""
    forms = lexicon().by_form
    lengths = [size for size in range(3, len(token) - 1) if token[-size:] in forms]
    head = analyse(token).head
    return next((size for size in lengths if forms[token[-size:]].lemma == head), lengths[0] if lengths else 0)


def _name_words(name: str) -> tuple[list[Word], list[Word]]:
    """The words of a name before and after its first "med", "till", "från" …"""
    core: list[Word] = []
    tail: list[Word] = []
    target = core
    for token in _joined(tokens_of(name)):
        if token in TAIL_STARTS:
            target = tail if core else core
        elif token not in GLUE and not is_measure(token):
            target.append(analyse(token))
    core += _pairs(core)
    return core, tail


def _pairs(words: list[Word]) -> list[Word]:
    """Neighbours that are one word in the lexicon: "svarta vinbär" is svartvinbär, "gul lök" gullök."""
    found = []
    for first, second in zip(words, words[1:], strict=False):
        for joined in (first.lemma + second.lemma, first.text + second.text):
            if joined in lexicon().by_form:
                found.append(analyse(joined))
                break
    return found


def _thing_and_material(core: list[Word], category_path: tuple[str, ...]) -> tuple[list[Word], list[Word]]:
    """Which words of the name are the thing, and which only what it is made of."""
    made = [word for word in core if word.role in {"made", "nonfood"}]
    if len(made) > 1:
        made = _told_by_category(made, category_path)
    if not made and any(word.role == "form" and not word.is_compound for word in core):
        return core, []
    if not made and not _category_is_made(category_path, core):
        return core, []
    material = [word for word in core if word.role == "raw" or (word.role == "made" and word not in made)]
    return [word for word in core if word not in material], material


def _told_by_category(made: list[Word], category_path: tuple[str, ...]) -> list[Word]:
    """Of several made things in a name, the one the category names: "Glassbägare choklad" among ices."""
    names = {word.lemma for step in category_path for word in _words(step) if word.is_food}
    fitting = [word for word in made if names & (word.kinds | {word.lemma, word.head})]
    return fitting if len(fitting) == 1 else made


def _category_is_made(category_path: tuple[str, ...], core: list[Word]) -> bool:
    """Whether the category says the thing is something made, which none of the name's words is."""
    leaf = _words(category_path[-1]) if category_path else ()
    kinds = frozenset[str]().union(*(word.kinds | {word.lemma} for word in core))
    return bool(leaf) and all(word.role in {"made", "nonfood"} and word.lemma not in kinds for word in leaf)


def _is_no_food(thing: list[Word], category_path: tuple[str, ...]) -> bool:
    """Whether a product is not for eating, by its name or its category."""
    if any(word.role == "nonfood" for word in thing):
        return True
    steps = [normalise(step).strip() for step in category_path]
    return any(step in NO_FOOD for step in steps) or any(
        word.role == "nonfood" for step in category_path for word in _words(step)
    )


def _put_no_food(columns: dict[str, dict[str, None]], thing: list[Word]) -> None:
    """A soap of honey is found as soap; that it speaks of honey counts as little as a mention."""
    for word in thing:
        columns["n_x"][word.text] = None
        columns["n_s"].update(dict.fromkeys(word.tokens))
        if word.role == "nonfood":
            columns["n_h"][word.head] = None
            columns["t_s"].update(dict.fromkeys(word.modifiers))
        elif word.is_compound:
            columns["t_s"].update(dict.fromkeys((word.head, *word.modifiers)))


def _put_food(columns: dict[str, dict[str, None]], thing: list[Word]) -> None:
    for word in thing:
        columns["n_x"][word.text] = None
        columns["n_s"].update(dict.fromkeys(word.tokens))
        if word.role == "attr":
            columns["n_s"].update(dict.fromkeys(sorted(word.kinds)))
        if word.is_compound:
            columns["n_h"].update(dict.fromkeys((word.head, *(word.modifiers if word.role == "form" else ()))))
            columns["n_m"].update(dict.fromkeys(word.modifiers))
            columns["n_m"].update(dict.fromkeys(sorted(word.modifier_kinds - TOO_WIDE)))
        else:
            columns["n_h"].update(dict.fromkeys(sorted(kind for kind in word.kinds if _ends_in(word.lemma, kind))))


def _ends_in(lemma: str, kind: str) -> bool:
    """Whether a lexicon word names its own kind: ljunghonung is a honung as any compound would be."""
    return lemma.endswith(kind) and lemma != kind


def _put_modifier(columns: dict[str, dict[str, None]], word: Word) -> None:
    columns["n_m"].update(dict.fromkeys((*word.tokens, word.head, *word.modifiers)))
    columns["n_m"].update(dict.fromkeys(sorted(word.kinds - TOO_WIDE)))


def _put(columns: dict[str, dict[str, None]], column: str, words: Iterable[Word], *, parts: bool = True) -> None:
    for word in words:
        columns[column].update(dict.fromkeys(word.tokens))
        if word.role == "attr":
            columns[column].update(dict.fromkeys(sorted(word.kinds)))
        if parts and word.is_compound:
            columns[column].update(dict.fromkeys((word.head, *word.modifiers)))


def _put_kinds(columns: dict[str, dict[str, None]], thing: list[Word], category_path: tuple[str, ...]) -> None:
    """What the thing is, by the lexicon and by its category."""
    foods = [word for word in thing if word.is_food]
    known = frozenset[str]().union(*(word.kinds | {word.lemma, word.head} for word in foods))
    columns["c_s"].update(dict.fromkeys(sorted(known - {word.lemma for word in foods})))
    is_made = any(word.role == "made" for word in foods)
    for number, step in enumerate(category_path, start=1):
        words = _words(step)
        is_leaf = number == len(category_path)
        supported = words if known or len(words) == 1 else _supported(words, columns, is_leaf=is_leaf)
        for word in words:
            sure = len(words) == 1 and is_leaf
            agrees = _agrees(word, known, sure=sure) if known else word in supported
            column = "c_s" if agrees else "d_s"
            if agrees and is_made and word.role == "raw" and word.lemma not in known:
                column = "n_m"
            _put(columns, column, [word])
            if agrees and not known and sure:
                columns["c_s"].update(dict.fromkeys(sorted(word.kinds)))


def _agrees(word: Word, known: frozenset[str], *, sure: bool) -> bool:
    """Whether a category word may be said of a thing the lexicon knows: "bär" in "Frukt & bär" not of an apple."""
    return sure or word.lemma in known or not word.is_food


def _supported(words: tuple[Word, ...], columns: dict[str, dict[str, None]], *, is_leaf: bool) -> list[Word]:
    """Which of a category's words ("Kaffe och te") a product with an unknown name is: those its texts speak of."""
    said = {**columns["n_s"], **columns["t_s"], **columns["d_s"]}
    return [word for word in words if word.lemma in said] or (list(words) if is_leaf else [])


def _put_description(columns: dict[str, dict[str, None]], product: ProductText) -> None:
    for label in product.labels:
        code = label.lower()
        columns["d_s"].update(dict.fromkeys(LABEL_WORDS.get(code, ())))
        if code not in LABEL_WORDS:
            _put(columns, "d_s", _words(label.replace("_", " ")))
    _put(columns, "d_s", _described(product.description))
    ingredients = [word for word in _words(product.ingredients) if word.lemma not in BASE_INGREDIENTS]
    _put(columns, "d_s", ingredients[:MAIN_INGREDIENTS])


def _described(text: str) -> list[Word]:
    """A description's words, without the foods it only goes with ("gott till ost") or lacks ("utan mjölk")."""
    words: list[Word] = []
    for sentence in _SENTENCE.split(text.lower()):
        elsewhere = lacking = False
        for clause in sentence.split(","):
            tokens = list(_joined(tokens_of(clause)))
            if not (tokens and analyse(tokens[0]).is_food):  # "till ost, vilt och lamm" goes on; "till ost, rökt" does not
                elsewhere = lacking = False
            elsewhere, lacking = _read_clause(tokens, words, elsewhere=elsewhere, lacking=lacking)
    return words


def _read_clause(tokens: list[str], words: list[Word], *, elsewhere: bool, lacking: bool) -> tuple[bool, bool]:
    """Add a clause's words to `words`; whether it ended in what the thing goes with, or in what it lacks."""
    for token in tokens:
        if token in NEGATIONS:
            lacking = True
        elif token in GOES_WITH:
            elsewhere = True
        elif token not in GLUE and not is_measure(token):
            word = analyse(token)
            if lacking:
                words += [analyse(LACKING[word.lemma])] if word.lemma in LACKING else []
            elif not (elsewhere and word.is_food):
                words.append(word)
    return elsewhere, lacking


def suggestion_words(product: ProductText) -> list[str]:
    """Words worth offering while somebody types: the name's words as written, their lemmas and compound parts."""
    found: dict[str, None] = {}
    for token in _joined(tokens_of(product.name)):
        if token in GLUE or token in TAIL_STARTS or is_measure(token):
            continue
        word = analyse(token)
        found[token] = None
        found[word.lemma if not word.is_compound else token] = None
        for part in (word.head, *word.modifiers):
            if part in lexicon().by_form and lexicon().by_form[part].role in {"raw", "made", "form"}:
                found[part] = None
    return list(found)


def vocabulary_words(product: ProductText) -> list[str]:
    """Words of a product by which a query's spelling is judged: of its name, its producer, its category, and their parts."""
    found: dict[str, None] = dict.fromkeys(suggestion_words(product))
    for text in (product.producer, *product.category_path):
        found.update(dict.fromkeys(token for token in _joined(tokens_of(text)) if token not in GLUE))
    return [word for word in found if len(word) > 1 and not is_measure(word)]
