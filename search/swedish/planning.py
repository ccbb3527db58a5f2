"""From the words of a query to a plan: which columns must hold which tokens, best way first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from search.plan import FARTHEST, All, Clause, Group, QueryPlan, Tier
from search.swedish.analysis import Word, analyse
from search.swedish.editors import EditorsWords, in_force
from search.swedish.lacking import DECLARED_MARK, TOLD_MARK, avoided_by
from search.swedish.lexicon import TOO_WIDE, lexicon
from search.swedish.reading import reading
from search.swedish.relations import key, relations
from search.swedish.words import fold, tokens_of

Alternative = Clause | All
MOST_WAYS: Final = 4

ORGAN: Final = "inälva"
"""The kind of what is more a liver than it is an ox's."""

THING: Final = ("n_s", "n_h", "c_s")
MATERIAL: Final = ("n_s", "n_h", "c_s", "n_m", "t_s")
ANYWHERE: Final = ("n_s", "n_h", "c_s", "n_m", "t_s", "d_s")
SAID: Final = ("n_s", "n_h", "c_s", "t_s", "d_s")
CALLED: Final = ("n_s", "n_h", "c_s", "t_s")
NAMED: Final = ("n_s", "n_h", "c_s", "n_m", "t_s", "p_s")


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning in a query: usually a word, sometimes a phrase the relations know."""

    words: tuple[Word, ...]
    goes_with: bool = False  # it stands after "till": "sås till lax"
    either: bool = False  # it stands after "och" or a comma: "fisk och skaldjur"
    is_unheard: bool = False  # no product's name has such a word

    @property
    def is_attribute(self) -> bool:
        """Whether it says only how the thing is: rökt, ekologisk."""
        return all(word.role == "attr" for word in self.words)

    @property
    def is_soft(self) -> bool:
        """Whether a query can do without it: lokal, god."""
        return self.goes_with or self.is_unheard or all(word.role == "soft" for word in self.words)

    @property
    def is_food(self) -> bool:
        """Whether it names food."""
        return any(word.is_food for word in self.words)

    @property
    def is_thing(self) -> bool:
        """Whether it names food or another thing for sale."""
        return self.is_food or any(word.role == "nonfood" for word in self.words)

    @property
    def may_be_name(self) -> bool:
        """Whether it may be a producer's name: the lexicon has no such thing, or it is a farm, a mill, a bakery."""
        return any(word.role in {"", "business"} for word in self.words)

    @property
    def key(self) -> tuple[str, ...]:
        """Its lemmas, as relations look them up."""
        return tuple(word.lemma for word in self.words)


def make_plan(terms: Sequence[Term], *, name: str = "", unwanted: Sequence[str] = ()) -> QueryPlan | None:
    """The plan for a query's terms; None when there is nothing to look for.

    `name` is the mark of a whole name that the text is; `unwanted` are words whose things are left out.
    """
    needed = _without_packings([term for term in terms if not term.is_soft]) or list(terms)
    if not needed:
        return None
    tiers: list[Tier] = []
    if name:
        _add_whole(tiers, needed, name=name)
    if len(needed) < len(terms):
        _add(tiers, "name", [_name_group(term, terms) if term in needed else _soft_group(term) for term in terms])
    _add(tiers, "name", [_name_group(term, needed) for term in needed])
    _add(tiers, "synonym", [_synonym_group(term, needed) for term in needed])
    if any(term.either for term in needed):
        _add_either(tiers, needed)
    if len(needed) > 1 or needed[0].may_be_name:
        _add(tiers, "producer", [Group(_producer(term)) for term in needed])
        if any(term.is_food for term in needed) and len(terms) > 1:
            _add(tiers, "producer", [_made_by(term, terms) for term in terms])
    is_one_food = len(needed) == 1 and needed[0].is_food
    _add(tiers, "text", [_text_group(term, mentions=not is_one_food) for term in needed])
    if is_one_food:
        _add(tiers, "mention", [_text_group(needed[0])], counted=False)
    _add(tiers, "related", [_related_group(term, needed) for term in needed], counted=False)
    for groups in _relaxed(needed):
        _add(tiers, "relaxed", groups, counted=False)
    return QueryPlan(tuple(tiers), excluded=_unique([*_excluded(unwanted), *_declared_otherwise(needed)]))


def _add_whole(tiers: list[Tier], terms: Sequence[Term], *, name: str) -> None:
    """What is called all that was typed; of a producer called so, first the food that its name speaks of."""
    foods = [Clause(THING, word.lemma) for term in terms for word in term.words if word.is_food]
    if foods:
        _add(tiers, "name", [Group((Clause(("n_s",), name), *(All((Clause(("p_s",), name), it)) for it in foods)))])
    _add(tiers, "name", [Group((Clause(("n_s", "p_s"), name),))])


def _add_either(tiers: list[Tier], terms: Sequence[Term]) -> None:
    """The things of a list one by one, when each is a food: "fisk och skaldjur", "ost, korv, bröd"."""
    runs: list[list[Term]] = []
    for term in terms:
        if term.either or not runs:
            runs.append([])
        runs[-1].append(term)
    if not all(any(term.is_thing or relations().knows(term.key) for term in run) for run in runs):
        return
    for name, group_of in (("either", _name_group), ("either", _synonym_group), ("either", _related_group)):
        found = [one for run in runs for one in _product([group_of(term, run) for term in run])]
        _add(tiers, name, [Group(_unique(found))])


def _product(groups: Sequence[Group]) -> list[Alternative]:
    """Groups that all must hold as alternatives that each say it; of several groups only the first ways."""
    if len(groups) == 1:
        return list(groups[0].any_of)
    ways = [group.any_of[:MOST_WAYS] for group in groups]
    return [_both([clause for way in chosen for clause in _clauses(way)]) for chosen in product(*ways)]


def _clauses(way: Alternative) -> tuple[Clause, ...]:
    return way.clauses if isinstance(way, All) else (way,)


def _excluded(words: Sequence[str]) -> tuple[Alternative, ...]:
    """What a product must not be, be made of or mention: the words themselves and their kinds' other names."""
    found: list[Alternative] = []
    for text in words:
        word = analyse(text)
        found += [Clause(ANYWHERE, token) for token in word.tokens]
        found += _parts(word)
        found += [Clause(("d_s",), TOLD_MARK + code) for code in avoided_by(word.lemma)]
        for phrase in relations().synonyms.get((word.lemma,), ()):
            meant = tuple(analyse(token) for token in tokens_of(phrase))
            found += [Clause(ANYWHERE, meant[0].lemma)] if len(meant) == 1 else []
    return _unique(found)


def _without_packings(terms: Sequence[Term]) -> list[Term]:
    """The terms that must be met: what it comes in can be done without where something is said of what it is."""
    packings = reading().packings
    rest = [term for term in terms if not all(word.lemma in packings for word in term.words)]
    return rest if any(term.is_food for term in rest) else list(terms)


def _declared_otherwise(terms: Sequence[Term]) -> list[Alternative]:
    """What a thing asked for as "glutenfri" is not declared to contain, whatever it is called."""
    lemmas = {word.lemma for term in terms for word in term.words}
    free = reading().free_words
    return [Clause(("d_s",), DECLARED_MARK + code) for code, words in free.items() if not lemmas.isdisjoint(words)]


def _add(tiers: list[Tier], name: str, groups: list[Group], *, counted: bool = True) -> None:
    """Append a tier unless one before it says the same."""
    tier = Tier(name, tuple(groups), counted)
    if groups and all(tier.groups != other.groups for other in tiers):
        tiers.append(tier)


def _unique(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    return tuple(dict.fromkeys(alternatives))


def _name_group(term: Term, terms: Sequence[Term]) -> Group:
    return Group(_unique(_name(term, material=_is_material(term, terms))))


def _is_material(term: Term, terms: Sequence[Term]) -> bool:
    """Whether another term names the thing, so that this one may say what it is made of ("korv lamm")."""
    return any(other is not term and other.is_food and not other.goes_with for other in terms)


def _name(term: Term, *, material: bool) -> list[Alternative]:
    """The ways a product's name and category can meet a term."""
    if len(term.words) > 1:
        return [_phrase(term.words)]
    word = term.words[0]
    if word.role == "attr" and not word.is_compound:
        return [Clause(("n_x",), word.text), Clause(ANYWHERE, word.lemma)]
    fields = MATERIAL if material else THING
    exact: list[Alternative] = [Clause(("n_x",), word.text)]
    if word.is_compound and not _is_all_food(word):
        exact.append(Clause(("p_s",), word.lemma))
    if word.role == "business" and relations().knows((word.lemma,)):
        return [*exact, *(Clause(fields, token) for token in word.tokens)]  # plants before a Flens Trädgård
    if word.role in {"", "business"}:
        return [*exact, *(Clause(NAMED, token) for token in word.tokens), *_parts(word)]
    return [*exact, *(Clause(fields, token) for token in word.tokens), *_parts(word), *_generic(word)]


def _phrase(words: Sequence[Word]) -> Alternative:
    """Words that belong together: the last is the thing, the others say which ("lagrad ost", "röda linser")."""
    *firsts, last = words
    head = Clause(THING if last.is_food else ANYWHERE, last.lemma)
    return _both([*(Clause(ANYWHERE if word.role == "attr" else MATERIAL, word.lemma) for word in firsts), head])


def _is_all_food(word: Word) -> bool:
    return word.is_food and all(_is_thing(part) for part in word.modifiers)


def _both(clauses: Iterable[Clause]) -> Alternative:
    unique = tuple(dict.fromkeys(clauses))
    return unique[0] if len(unique) == 1 else All(unique)


def _parts(word: Word) -> list[Alternative]:
    """A compound met in pieces: its head is the thing, its first parts stand somewhere in name or category."""
    if not word.is_compound:
        return []
    head = Clause(MATERIAL if word.is_like else THING, word.head)
    return [_both([head, *(_modifier_clause(modifier) for modifier in word.modifiers)])]


def _modifier_clause(modifier: str) -> Clause:
    entry = lexicon().entries.get(modifier)
    return Clause(ANYWHERE if entry is not None and entry.role == "attr" else MATERIAL, modifier)


def _generic(word: Word) -> list[Alternative]:
    """A head that adds nothing: lammkött is met by whatever is lamb."""
    if word.head in reading().generic_heads and len(word.modifiers) == 1 and _is_thing(word.modifiers[0]):
        return [Clause(THING, word.modifiers[0])]
    return []


def _meanings(phrases: Iterable[str], *, material: bool) -> tuple[Alternative, ...]:
    """The name alternatives of synonyms written as text; what is written first is nearest and weighs most."""
    return _read_meanings(tuple(phrases), material=material, said=in_force())


@lru_cache(maxsize=2_000)
def _read_meanings(phrases: tuple[str, ...], *, material: bool, said: EditorsWords) -> tuple[Alternative, ...]:
    """The meanings of `_meanings`, kept: `said` is only there to be told apart by."""
    found: list[Alternative] = []
    for number, phrase in enumerate(phrases):
        words = tuple(analyse(token) for token in tokens_of(phrase))
        farther = FARTHEST * number / len(phrases)
        found += [_less(way, by=farther) for way in _name(Term(words), material=material)]
    return tuple(found)


def _less(way: Alternative, *, by: float) -> Alternative:
    return replace(way, weight=way.weight * (1.0 - by))


def _part_synonyms(word: Word, known: Mapping[tuple[str, ...], Sequence[str]]) -> list[Alternative]:
    """A compound with one part exchanged for what it also means: fläskfärs, grisfärs."""
    found: list[Alternative] = []
    for index, modifier in enumerate(word.modifiers):
        others = word.modifiers[:index] + word.modifiers[index + 1 :]
        found += [
            _both([Clause(THING, word.head), *map(_modifier_clause, (*others, *key(phrase)))])
            for phrase in known.get((modifier,), ())
        ]
    for phrase in known.get((word.head,), ()) if word.is_compound else ():
        meant = key(phrase)
        if len(meant) == 1:
            found.append(_both([Clause(THING, meant[0]), *map(_modifier_clause, word.modifiers)]))
    return found


def _synonym_group(term: Term, terms: Sequence[Term]) -> Group:
    material = _is_material(term, terms)
    found = [*_name(term, material=material), *_meanings(relations().synonyms.get(term.key, ()), material=material)]
    if len(term.words) == 1:
        found += _part_synonyms(term.words[0], relations().synonyms)
    else:
        found += _word_synonyms(term.words)
    return Group(_unique(found))


def _word_synonyms(words: Sequence[Word]) -> list[Alternative]:
    """A phrase with its thing exchanged for what that also means: gravad lax, gravad regnbåge."""
    *firsts, last = words
    phrases = relations().synonyms.get((last.lemma,), ())
    return [_phrase([*firsts, *(analyse(token) for token in tokens_of(phrase))]) for phrase in phrases]


def _related_group(term: Term, terms: Sequence[Term]) -> Group:
    material = _is_material(term, terms)
    known = relations()
    found = [*_text_group(term).any_of, *_synonym_group(term, terms).any_of]
    found += _meanings(known.related.get(term.key, ()), material=material)
    found += [way for word in term.words[-1:] if word.is_food for way in _part_synonyms(word, known.related)]
    for phrase in known.synonyms.get(term.key, ()):
        found += _text_group(Term(tuple(analyse(token) for token in tokens_of(phrase)))).any_of
    return Group(_unique(found))


def _text_group(term: Term, *, mentions: bool = True) -> Group:
    """The ways anything written about a product can meet a term; without `mentions` its description says nothing."""
    anywhere = ANYWHERE if mentions else MATERIAL
    if len(term.words) > 1:
        *firsts, last = term.words
        last_fields = (SAID if mentions else CALLED) if last.is_food else anywhere
        return Group((_both([*(Clause(ANYWHERE, word.lemma) for word in firsts), Clause(last_fields, last.lemma)]),))
    word = term.words[0]
    fields: tuple[str, ...] = (*ANYWHERE, "p_s") if word.role in {"", "business"} else anywhere
    found: list[Alternative] = [Clause(fields, token) for token in word.tokens]
    if word.is_compound:
        found.append(_both([Clause(THING, word.head), *(Clause(ANYWHERE, part) for part in word.modifiers)]))
    if not word.known:
        found.append(Clause(("n_f",), fold(word.text)))
    return Group(_unique(found))


def _soft_group(term: Term) -> Group:
    found: list[Alternative] = [Clause((*ANYWHERE, "p_s"), token) for word in term.words for token in word.tokens]
    if term.goes_with:
        known = relations().synonyms
        occasions = [key(f"till-{word.lemma}") for word in term.words]
        found += _meanings([one for occasion in occasions for one in known.get(occasion, ())], material=False)
    return Group(_unique(found))


def _producer(term: Term) -> tuple[Alternative, ...]:
    clauses = [Clause(("p_s",), token) for word in term.words for token in word.tokens]
    return _unique(clauses)


def _made_by(term: Term, terms: Sequence[Term]) -> Group:
    """The food, or a word of its producer's name: "Vita Svanens tårtor"."""
    return _name_group(term, terms) if term.is_food else Group(_producer(term))


def _relaxed(terms: Sequence[Term]) -> list[list[Group]]:
    """Weaker plans for a short page: without attributes, then any of the things named, then a compound's head."""
    found: list[list[Group]] = []
    foods = [term for term in terms if term.is_thing]
    attributes = [term for term in terms if term.is_attribute]
    words = [word for term in foods for word in term.words if word.role not in {"attr", "soft", ""}]
    if foods and attributes:
        things = [clause for word in words for clause in _same_thing(word)]
        kinds = [*things, *(_less(clause, by=FARTHEST) for word in words for clause in _same_kind(word))]
        found.append([*(_text_group(term) for term in attributes), Group(_unique(kinds))])
    firm = [term for term in attributes if not {word.lemma for word in term.words}.isdisjoint(reading().diets)]
    if foods and firm:
        found.append([_text_group(term) for term in firm])  # what somebody cannot do without stays longest
    if foods and len(foods) < len(terms):
        found.insert(len(found) if firm else 0, [_synonym_group(term, foods) for term in foods])
    if any(_is_instead(word) for word in words):
        return [groups for groups in [*found, *_other_instead(words)] if all(group.any_of for group in groups)]
    steps = (_same_said, _same_idea, _same_cut, _same_thing, _same_said_idea, _same_wide_idea, _same_material)
    for step in (*steps, _same_narrow_kind, _same_kind):
        similar = [clause for word in words for clause in step(word)]
        if similar:
            found.append([Group(_unique(similar))])
    return [groups for groups in found if all(group.any_of for group in groups)]


def _is_instead(word: Word) -> bool:
    """Whether it stands in for meat or milk: vegokorv, havredryck."""
    return not reading().instead.isdisjoint((*word.kinds, word.lemma))


def _other_instead(words: Sequence[Word]) -> list[list[Group]]:
    """For a vegofärs other things that are vegan: such as are called färs first, and never the färs of meat."""
    diets = Group(tuple(Clause(SAID, diet) for diet in sorted(reading().instead)))
    called = [Clause(ANYWHERE, word.head) for word in words if _is_instead(word)]
    return [[diets, Group(_unique(called))], [diets]]


def _same_said(word: Word) -> list[Alternative]:
    """The thing with one of its first parts told of anywhere: får of a fårmjölksost in what is said of a cheese."""
    return [_both([Clause(THING, word.head), Clause(ANYWHERE, part)]) for part in _told(word)]


def _same_said_idea(word: Word) -> list[Alternative]:
    """Something of the same narrow kind that tells of a first part."""
    entry = lexicon().entries.get(word.head)
    kinds = entry.kinds if entry is not None and word.role == "made" else ()
    narrow = [kind for kind in kinds if kind not in reading().too_wide]
    return [_both([Clause(THING, kind), Clause(ANYWHERE, part)]) for kind in narrow for part in _told(word)]


def _same_cut(word: Word) -> list[Alternative]:
    """The same cut of a near relative: älgfärs for a hjortfärs, both of game."""
    if word.role != "form" or not word.is_compound or word.head in reading().generic_heads:
        return []
    kinds = lexicon().kinds_of(word.modifiers[-1]) - reading().too_wide - TOO_WIDE - {word.modifiers[-1]}
    return [_both([Clause(THING, word.head), Clause(THING, kind)]) for kind in sorted(kinds)]


def _told(word: Word) -> list[str]:
    """The first parts that say something of a compound's thing."""
    entries = lexicon().entries
    within = [it for part in word.modifiers if part in entries for it in entries[part].parts]
    told = dict.fromkeys((*word.modifiers, *within))
    return [part for part in told if _is_thing(part) and part not in reading().base_ingredients]


def _same_idea(word: Word) -> list[Alternative]:
    """Something of the same narrow kind made of the same: lammkorv for a lammbratwurst."""
    return [way for kind, way in _ideas(word) if kind not in reading().too_wide]


def _same_wide_idea(word: Word) -> list[Alternative]:
    """Something of the same wide kind made of the same: hallonmarmelad for a hallonsylt."""
    return [way for kind, way in _ideas(word) if kind in reading().too_wide]


def _ideas(word: Word) -> list[tuple[str, Alternative]]:
    entry = lexicon().entries.get(word.head) if word.is_compound else None
    if entry is None or word.role == "form":
        return []
    parts = [_modifier_clause(modifier) for modifier in word.modifiers]
    return [(kind, _both([Clause(THING, kind), *parts])) for kind in sorted(lexicon().kinds_of(entry.lemma))]


def _same_thing(word: Word) -> list[Alternative]:
    """Another sausage for a lammkorv; another cut of lamb for a lammfilé."""
    if not word.is_compound:
        wider = lexicon().wider.get(word.lemma)
        return [Clause((*THING, "n_m"), word.lemma), *([Clause(THING, wider)] if wider else [])]
    if word.role == "form" or word.head in reading().vague:
        parts: list[Alternative] = [Clause(THING, part) for part in word.modifiers if _is_thing(part)]
        is_organ = ORGAN in lexicon().kinds_of(word.head)
        return [Clause(THING, word.head)] if is_organ else parts
    return [Clause(THING, word.head), *_meanings(relations().synonyms.get((word.head,), ()), material=False)]


def _same_material(word: Word) -> list[Alternative]:
    """Something else of lamb for a lammkorv; something else minced for a lammfärs."""
    if not word.is_compound:
        return []
    parts = [Clause(MATERIAL, part) for part in word.modifiers if _is_thing(part)]
    has_head = word.role == "form" and word.head not in reading().generic_heads
    return [*parts, Clause(THING, word.head)] if has_head else list(parts)


def _same_narrow_kind(word: Word) -> list[Alternative]:
    """Something of the narrowest of its kinds: another lemonade for a julmust, before all drinks."""
    kinds = tuple(dict.fromkeys((*lexicon().parents.get(word.head, ()), *_own_kinds(word))))
    wider = frozenset[str]().union(*(lexicon().kinds_of(kind) for kind in kinds))
    return [Clause(("n_s", "n_h", "c_s"), kind) for kind in kinds if kind not in wider]


def _same_kind(word: Word) -> list[Alternative]:
    """Something else of its kind: another fish for a gös."""
    return [Clause(("n_s", "c_s"), kind) for kind in _own_kinds(word)]


def _own_kinds(word: Word) -> tuple[str, ...]:
    is_cut = word.role == "form" and word.modifiers
    entry = lexicon().entries.get(word.modifiers[-1] if is_cut else word.head)
    if entry is None:
        return ()
    return entry.kinds


def _is_thing(lemma: str) -> bool:
    entry = lexicon().entries.get(lemma)
    return entry is not None and entry.role in {"raw", "made", "form"}
