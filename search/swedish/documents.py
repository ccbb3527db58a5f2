"""A product's texts as tokens in columns: what every engine indexes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Final

from search.plan import FIELDS
from search.swedish.analysis import Word, analyse
from search.swedish.compounds import first_food
from search.swedish.descriptions import described, label_words, main_ingredients
from search.swedish.editors import EditorsWords, Splits, saying, with_splits
from search.swedish.lacking import tokens_of_allergens
from search.swedish.lexicon import general_words, lexicon
from search.swedish.names import Name, joined, read_name, words_of
from search.swedish.reading import reading
from search.swedish.words import NO_FOOD_MARK, WHOLE_MARK, fold, is_measure, plain, tokens_of

LONGEST_NAME: Final = 8
PRESERVED: Final = "inläggning"


@dataclass(frozen=True, slots=True)
class ProductText:
    """What there is to read about a product. `labels` are codes or words; `edible` is whether it is food, if known.

    `contains` and `free_from` are codes of `law.allergens`, as declared.
    `splits` are those of the editors' words on compounds that its texts have (`EditorsWords.splits_in`).
    """

    name: str
    category_path: tuple[str, ...] = ()
    producer: str = ""
    description: str = ""
    ingredients: str = ""
    labels: tuple[str, ...] = ()
    edible: bool = True
    splits: Splits = ()
    contains: tuple[str, ...] = ()
    free_from: tuple[str, ...] = ()

    @property
    def tokens(self) -> list[str]:
        """All words there are in its texts, normalised."""
        texts = (self.name, *self.category_path, self.producer, self.description, self.ingredients, *self.labels)
        return [token for text in texts for token in tokens_of(text)]

    def read_with(self, words: EditorsWords) -> "ProductText":
        """The same with what editors have said of its words."""
        splits = words.splits_in(self.tokens) if words.splits else ()
        return self if splits == self.splits else replace(self, splits=splits)


def analyse_document(product: ProductText) -> dict[str, list[str]]:
    """The product's tokens by column; every column of `plan.FIELDS` is there, tokens in a fixed order, each once."""
    with saying(with_splits(product.splits)):
        return _columns_of(product)


def _columns_of(product: ProductText) -> dict[str, list[str]]:
    columns = _Columns()
    name = read_name(product.name, product.category_path, edible=product.edible)
    if name.is_food:
        columns.put_food(name)
    else:
        columns.put_no_food(name)
    columns.put_tail(name.tail)
    columns.put("p_s", words_of(product.producer), parts=False)
    columns.add("n_s", whole_marks(product.name))
    columns.add("p_s", whole_marks(product.producer))
    for label in product.labels:
        columns.put("d_s", label_words(label))
    said = described(product.description)
    columns.put("d_s", said)
    columns.put("d_s", main_ingredients(product.ingredients))
    words = (*name.thing, *name.material, *name.tail, *words_of(product.ingredients))
    allergens = tokens_of_allergens(contains=product.contains, free_from=product.free_from, words=words)
    columns.add("d_s", allergens if name.is_food else ())
    if name.is_food:
        columns.put_kinds(name.thing, product.category_path)
        if not _tells_food((*name.thing, *name.material), ()):
            columns.put_described(said, product.category_path)
        if not _tells_food((*name.thing, *name.material), product.category_path):
            columns.add("d_s", _made_by(product.producer))
    else:
        columns.put_no_food_category(product.category_path)
        columns.mark_mentions()
    columns.put_folded((*name.thing, *name.material, *name.tail))
    return {field: list(tokens) for field, tokens in columns.tokens.items()}


def _tells_food(words: tuple[Word, ...], category_path: tuple[str, ...]) -> bool:
    """Whether name or category say what it is."""
    told = (*words, *(word for step in category_path for word in words_of(step)))
    return any(word.is_food and word.lemma not in reading().vague for word in told)


def _made_by(producer: str) -> list[str]:
    """What a producer's name says it makes: vin of vingård, kaffe of kafferosteri, bröd of bageri."""
    found: dict[str, None] = {}
    for word in words_of(producer):
        for lemma in (word.lemma, word.head):
            found.update(dict.fromkeys(reading().makers.get(lemma, ())))
        if word.is_compound and not word.is_food:
            for lemma in word.modifiers:
                entry = lexicon().entries.get(lemma)
                if entry is not None and entry.role in {"raw", "made"}:
                    found.update(dict.fromkeys((lemma, *sorted(lexicon().kinds_of(lemma) - reading().too_wide))))
    return list(found)


def whole_marks(name: str) -> list[str]:
    """The tokens for a whole name and for its first words, two or more."""
    tokens = [token for token in tokens_of(name) if not is_measure(token)][:LONGEST_NAME]
    marks = list(accumulate(map(plain, tokens), initial=WHOLE_MARK))
    return marks[2:] or marks[1:]


class _Columns:
    """Tokens by column, each once, in the order they came."""

    def __init__(self) -> None:
        self.tokens: dict[str, dict[str, None]] = {field: {} for field in FIELDS}

    def add(self, column: str, tokens: Iterable[str]) -> None:
        """Add tokens to a column."""
        self.tokens[column].update(dict.fromkeys(tokens))

    def put(self, column: str, words: Iterable[Word], *, parts: bool = True) -> None:
        """Words with what they are (kallrökt is rökt) and, unless told otherwise, their compound parts."""
        for word in words:
            self.add(column, word.tokens)
            if word.role == "attr":
                self.add(column, sorted(word.kinds))
            if parts and word.is_compound:
                self.add(column, (word.head, *word.modifiers))

    def put_food(self, name: Name) -> None:
        """The thing by name, head and first parts; what it is made of among the first parts."""
        instead = reading().instead
        is_instead = any(
            word.role == "attr" and (word.lemma in instead or not instead.isdisjoint(word.kinds)) for word in name.thing
        )
        for word in name.thing:
            if is_instead and word.role != "attr":
                # A vegan sausage is asked for as such; among sausages it comes after those of meat.
                self.add("c_s", (*word.tokens, word.head, *_ending(word)))
                self.add("n_m", word.modifiers)
                continue
            self.add("n_x", (word.text,))
            self.put("n_s", (word,), parts=False)
            self.add("n_h", _ending(word))
            if word.is_compound:
                self.add("t_s" if word.is_like or _is_preserved(word) else "n_h", (word.head,))
                self.add("n_h", (*_cut_from(word), *_cut_within(word)))
                self.add("n_h", (_ending_word(word),) if _ending_word(word) else ())
                self.add("n_m", word.modifiers)
                self.add("n_m", sorted(word.modifier_kinds - reading().too_wide))
                self.add("n_m", (part for first in word.modifiers for part in analyse(first).modifiers))
            elif not word.role and not word.known:
                first = first_food(word.text)
                self.add("n_m", sorted((lexicon().kinds_of(first) | {first}) - reading().too_wide) if first else ())
            else:
                self.add("n_h", sorted(kind for kind in word.kinds if _ends_in(word.lemma, kind)))
        for word in name.material:
            self.add("n_m", (*word.tokens, word.head, *word.modifiers))
            self.add("n_m", sorted(word.kinds - reading().too_wide))

    def put_no_food(self, name: Name) -> None:
        """A soap of honey is found as soap; that it speaks of honey counts as little as a mention."""
        for word in name.thing:
            if word.is_food and not word.is_compound:
                self.add("t_s", word.tokens)
                continue
            self.add("n_x", (word.text,))
            self.add("n_s", word.tokens)
            if word.role == "nonfood":
                self.add("n_h", (word.head,))
                self.add("c_s", sorted(word.kinds))
            else:
                self.add("t_s", (word.head,))
            self.add("t_s", word.modifiers)

    def put_no_food_category(self, category_path: tuple[str, ...]) -> None:
        """Where it stands counts; a food in its category's name ("Honung och ljus") does not make it one."""
        for step in category_path:
            for word in words_of(step):
                self.add("d_s" if word.is_food else "c_s", word.tokens)

    def mark_mentions(self) -> None:
        """Make the foods a thing not to eat speaks of tokens of their own, met only by who asks for such a thing."""
        for column in ("n_h", "n_m", "t_s", "d_s"):
            tokens = self.tokens[column]
            self.tokens[column] = {NO_FOOD_MARK + it if is_food_lemma(it) else it: None for it in tokens}

    def put_tail(self, words: tuple[Word, ...]) -> None:
        """What comes with the thing; of a compound's first parts only what a cut is cut from."""
        self.put("t_s", words, parts=False)
        for word in words:
            if word.is_compound:
                self.add("t_s", (word.head, *_cut_from(word)))
                self.add("d_s", word.modifiers)

    def put_kinds(self, thing: tuple[Word, ...], category_path: tuple[str, ...]) -> None:
        """What the thing is, by the lexicon and by its category."""
        foods = [word for word in thing if word.is_food]
        known = frozenset[str]().union(*(word.kinds | {word.lemma, word.head} for word in foods))
        called_after = {word.head for word in foods if word.is_like} - frozenset[str]().union(*(w.kinds for w in foods))
        called_after |= {word.head for word in foods if _is_preserved(word)}
        self.add("c_s", sorted(known - {word.lemma for word in foods} - called_after))
        is_made = any(word.role == "made" for word in foods)
        for number, step in enumerate(category_path, start=1):
            words = words_of(step)
            is_leaf = number == len(category_path)
            sure = is_leaf and len(words) == 1
            said = words if known or len(words) == 1 else self._spoken_of(words, is_leaf=is_leaf)
            if known and any(word.is_food and word.lemma in known for word in words):
                words = tuple(word for word in words if word.lemma in known or not word.is_food)  # "Tomat och gurka"
            for word in words:
                agrees = _agrees(word, known, sure=sure) if known else word in said
                self.put(_category_column(word, known, agrees=agrees, is_made=is_made), (word,))
                if sure and agrees and not known and word.lemma not in reading().vague:
                    self.add("c_s", sorted(word.kinds))

    def put_described(self, said: Iterable[Word], category_path: tuple[str, ...]) -> None:
        """What a thing with its own name is: the first food its description tells of, surely if its category agrees."""
        foods = {word.lemma for step in category_path for word in words_of(step) if word.is_food} - reading().vague
        for word in said:
            if word.is_food and word.lemma not in reading().vague and (not foods or foods & _called(word)):
                self.add("c_s" if foods else "t_s", (*word.tokens, *sorted(_called(word))))
                return

    def _spoken_of(self, words: tuple[Word, ...], *, is_leaf: bool) -> tuple[Word, ...]:
        """Which of a category's words ("Kaffe och te") a thing with an unknown name is: those its texts speak of."""
        said = {**self.tokens["n_s"], **self.tokens["t_s"], **self.tokens["d_s"]}
        return tuple(word for word in words if word.lemma in said) or (words if is_leaf else ())

    def put_folded(self, words: Iterable[Word]) -> None:
        """The name's words without å, ä, ö, for those that have any."""
        self.add("n_f", (fold(word.text) for word in words if fold(word.text) != word.text))


def _called(word: Word) -> frozenset[str]:
    """Everything a food may be called by."""
    return word.kinds if word.is_like else word.kinds | {word.lemma, word.head}


def _is_preserved(word: Word) -> bool:
    """Whether it is put up in a jar and ends in what it was: an ättiksgurka is no gurka for a salad."""
    head = lexicon().entries.get(word.head)
    return PRESERVED in word.kinds and word.is_compound and head is not None and head.role == "raw"


def is_food_lemma(token: str) -> bool:
    """Whether a token names something to eat or drink."""
    entry = lexicon().entries.get(token)
    return entry is not None and entry.role in {"raw", "made", "form"}


def _ending(word: Word) -> tuple[str, ...]:
    """The cut a word, or a compound's last part, ends in: oxfilé and hjortytterfilé are filé."""
    return () if word.role != "form" or word.is_like else _last_form(word.head)


@lru_cache(maxsize=2_000)
def _last_form(lemma: str) -> tuple[str, ...]:
    entries = lexicon().entries
    endings = (lemma[start:] for start in range(2, len(lemma) - 2))
    return tuple(it for it in endings if it in entries and entries[it].role == "form" and len(it) > 3)[:1]


def _cut_from(word: Word) -> tuple[str, ...]:
    """What a cut or form still is: lamm of lammstek, gris of grisbogsstek, smörgås of sillsmörgåspaket."""
    if word.role != "form":
        return ()
    entries = lexicon().entries
    whole = (it for it in reversed(word.modifiers) if it not in entries or entries[it].role != "form")
    return tuple(whole)[:1]


def _cut_within(word: Word) -> tuple[str, ...]:
    """The cut a compound's last part is cut from: lår of kycklinglårfilé."""
    if word.role != "form":
        return ()
    forms = lexicon().by_form
    for end in range(2, len(word.head) - 2):
        first, last = forms.get(word.head[:end]), forms.get(word.head[end:])
        if first is not None and last is not None and first.role == last.role == "form":
            return (first.lemma,)
    return ()


def _ending_word(word: Word) -> str:
    """What a lexicon word made of a food ends in that is no food itself: gräs of vetegräs."""
    if word.head != word.lemma:
        return ""
    begins, forms = lexicon().by_begin, lexicon().by_form
    for end in range(2, len(word.lemma) - 2):
        first, rest = begins.get(word.lemma[:end]), word.lemma[end:]
        if first is not None and first.lemma in word.modifiers and rest not in forms and general_words().is_word(rest):
            return rest
    return ""


def _ends_in(lemma: str, kind: str) -> bool:
    """Whether a lexicon word names its own kind: ljunghonung is a honung as any compound would be."""
    return lemma.endswith(kind) and lemma != kind


def _agrees(word: Word, known: frozenset[str], *, sure: bool) -> bool:
    """Whether a category word may be said of a thing the lexicon knows: "bär" in "Frukt & bär" not of an apple."""
    return word.lemma in known or not word.is_food or (sure and word.lemma not in reading().loose)


def _category_column(word: Word, known: frozenset[str], *, agrees: bool, is_made: bool) -> str:
    if not agrees or word.lemma in reading().vague:
        return "d_s"
    if is_made and word.role == "raw" and word.lemma not in known:
        return "n_m"  # a sausage among game is made of game
    return "c_s"


def suggestion_words(product: ProductText) -> list[str]:
    """Words worth offering while somebody types: the name's words as written, their lemmas and compound parts."""
    with saying(with_splits(product.splits)):
        return _words_offered(product)


def _words_offered(product: ProductText) -> list[str]:
    lists = reading()
    forms = lexicon().by_form
    found: dict[str, None] = {}
    for token in joined(tokens_of(product.name)):
        if token in lists.glue or token in lists.tail_starts or is_measure(token):
            continue
        word = analyse(token)
        found[token] = None
        found[token if word.is_compound else word.lemma] = None
        parts = (word.head, *word.modifiers)
        found.update({part: None for part in parts if part in forms and forms[part].role in {"raw", "made", "form"}})
    return list(found)


def _parts_of(name: str) -> list[str]:
    """The parts of a name's compounds that are words: whoever asks for them has misspelt nothing."""
    parts = [
        part for word in words_of(name) if word.is_compound for part in (word.head, *word.modifiers, _ending_word(word))
    ]
    return [part for part in parts if part in lexicon().by_form or general_words().is_word(part)]


def vocabulary_words(product: ProductText) -> list[str]:
    """Words by which a query's spelling is judged: those of name, producer and category, and the name's parts."""
    found: dict[str, None] = dict.fromkeys(suggestion_words(product))
    for text in (product.name, product.producer):
        found.update(dict.fromkeys(whole_marks(text)))
    for text in (product.producer, *product.category_path):
        found.update(dict.fromkeys(joined(tokens_of(text))))
    found.update(dict.fromkeys(_parts_of(product.name)))
    glue = reading().glue
    return [word for word in found if len(word) > 1 and word not in glue and not is_measure(word)]
