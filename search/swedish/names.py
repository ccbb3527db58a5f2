"""A product's name read: the thing itself, what it is made of or tastes of, and the tail after "med" or "från"."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from search.swedish.analysis import Word, analyse
from search.swedish.editors import EditorsWords, in_force
from search.swedish.lexicon import lexicon
from search.swedish.reading import reading
from search.swedish.words import is_measure, normalise, tokens_of

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name by what they do. `is_food` is False for soap, plants, courses."""

    thing: tuple[Word, ...]
    material: tuple[Word, ...]
    tail: tuple[Word, ...]
    is_food: bool


def read_name(name: str, category_path: Path, *, edible: bool = True) -> Name:
    """Tell the thing from the rest: "Hallon, senap" is a mustard, "Lamm, stek" is lamb, "Senap med öl" has a tail.

    `edible` is False for what is known to be no food whatever it is called: a hundglass.
    """
    core, tail = _core_and_tail(name)
    thing, material = _thing_and_material(core, category_path)
    if edible and _is_food(thing, category_path):
        return Name(tuple(thing), tuple(material), tuple(tail), is_food=True)
    return Name(tuple(thing), (), (*material, *tail), is_food=False)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, without glue and amounts."""
    return _words_of(text, in_force())


@lru_cache(maxsize=4_000)
def _words_of(text: str, _said: EditorsWords) -> tuple[Word, ...]:
    glue = reading().glue
    return tuple(analyse(token) for token in joined(tokens_of(text)) if not is_measure(token) and token not in glue)


def joined(tokens: list[str]) -> Iterator[str]:
    """Tokens with suspended hyphens completed: "lamm- och hjortkorv" gives lammkorv and hjortkorv."""
    for index, token in enumerate(tokens):
        if token.endswith("-") and len(token) > 2:
            yield _completed(token[:-1], tokens[index + 1 : index + 4])
        else:
            yield token.removeprefix("-")


def _completed(first: str, following: list[str]) -> str:
    for token in following:
        if analyse(token).is_compound and token not in reading().glue:
            return first + token[len(token) - _head_length(token, analyse(token).head) :]
    return first


@lru_cache(maxsize=4_000)
def _head_length(token: str, head: str) -> int:
    """How many letters a compound's last part has; 0 if that cannot be told."""
    forms = lexicon().by_form
    fitting = (size for size in range(2, len(token)) if (entry := forms.get(token[-size:])) and entry.lemma == head)
    return next(fitting, 0)


def _core_and_tail(name: str) -> tuple[list[Word], list[Word]]:
    core: list[Word] = []
    tail: list[Word] = []
    target = core
    lists = reading()
    for token in joined(tokens_of(name)):
        if token in lists.tail_starts:
            target = tail if core else core
        elif token not in lists.glue and not is_measure(token):
            target.append(analyse(token))
    core = _without_adjective(core)
    return core + _pairs(core), tail + _pairs(tail)


def _without_adjective(core: list[Word]) -> list[Word]:
    """A name's words without one that is an adjective where it stands: "Ren honung" is no reindeer."""
    is_one = len(core) > 1 and core[0].lemma in reading().adjectives and (core[1].is_food and core[1].role != "form")
    return core[1:] if is_one else core


def _pairs(words: list[Word]) -> list[Word]:
    """Neighbours that are one word in the lexicon: "svarta vinbär" is svartvinbär, "gul lök" gullök."""
    forms = lexicon().by_form
    found = []
    for first, second in pairwise(words):
        candidates = (first.lemma + second.lemma, first.text + second.text)
        found += [analyse(text) for text in candidates if text in forms][:1]
    return found


def _thing_and_material(core: list[Word], category_path: Path) -> tuple[list[Word], list[Word]]:
    made = [word for word in core if word.role in {"made", "nonfood"}]
    if len(made) > 1:
        made = _told_by_category(made, category_path)
    is_cut = any(word.role == "form" and not word.is_compound for word in core)
    if not made and (is_cut or not _category_is_made(category_path, core)):
        return core, []
    material = [word for word in core if word.role == "raw" or (word.role == "made" and word not in made)]
    return [word for word in core if word not in material], material


def _told_by_category(made: list[Word], category_path: Path) -> list[Word]:
    """Of several made things in a name, the one the category names: "Glassbägare choklad" among ices."""
    names = {word.lemma for step in category_path for word in words_of(step) if word.is_food}
    fitting = [word for word in made if names & (word.kinds | {word.lemma, word.head})]
    return fitting if len(fitting) == 1 else made


def _category_is_made(category_path: Path, core: list[Word]) -> bool:
    """Whether the category says the thing is something made, which none of the name's words is."""
    leaf = words_of(category_path[-1]) if category_path else ()
    if any(word.lemma in reading().vague or word.lemma in reading().beside for word in leaf):
        return False
    kinds = frozenset[str]().union(*(word.kinds | {word.lemma} for word in core))
    return bool(leaf) and all(word.role in {"made", "nonfood"} and word.lemma not in kinds for word in leaf)


def _is_food(thing: list[Word], category_path: Path) -> bool:
    """Whether it is for eating: by its category first, then by its name ("Senap, krans" is food, "Tvål" is not)."""
    steps = {normalise(step).strip() for step in category_path}
    in_category = [word for step in category_path for word in words_of(step)]
    if not steps.isdisjoint(reading().no_food) or any(word.role == "nonfood" for word in in_category):
        return False
    roles = {word.role for word in thing}
    return "nonfood" not in roles or "made" in roles
