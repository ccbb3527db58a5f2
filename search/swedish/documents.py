"""A product's texts as tokens in columns: what every engine indexes."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.plan import FIELDS
from search.swedish.analysis import Word, analyse
from search.swedish.compounds import first_food
from search.swedish.descriptions import described, label_words, main_ingredients
from search.swedish.lexicon import lexicon
from search.swedish.names import Name, joined, read_name, words_of
from search.swedish.reading import reading
from search.swedish.words import fold, is_measure, tokens_of


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
    columns = _Columns()
    name = read_name(product.name, product.category_path)
    if name.is_food:
        columns.put_food(name)
    else:
        columns.put_no_food(name)
    columns.put_tail(name.tail)
    columns.put("p_s", words_of(product.producer), parts=False)
    for label in product.labels:
        columns.put("d_s", label_words(label))
    columns.put("d_s", described(product.description))
    columns.put("d_s", main_ingredients(product.ingredients))
    columns.put_kinds(name.thing, product.category_path)
    columns.put_folded((*name.thing, *name.material, *name.tail))
    return {field: list(tokens) for field, tokens in columns.tokens.items()}


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
        for word in name.thing:
            self.add("n_x", (word.text,))
            self.put("n_s", (word,), parts=False)
            if word.is_compound:
                self.add("n_h", (word.head, *_cut_from(word)))
                self.add("n_m", word.modifiers)
                self.add("n_m", sorted(word.modifier_kinds - reading().too_wide))
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
            self.add("n_x", (word.text,))
            self.add("n_s", word.tokens)
            if word.role == "nonfood":
                self.add("n_h", (word.head,))
            else:
                self.add("t_s", (word.head,))
            self.add("t_s", word.modifiers)

    def put_tail(self, words: tuple[Word, ...]) -> None:
        """What comes with the thing; of a compound's first parts only what a cut is cut from."""
        self.put("t_s", words, parts=False)
        for word in words:
            if word.is_compound:
                self.add("t_s", (word.head, *_cut_from(word)))

    def put_kinds(self, thing: tuple[Word, ...], category_path: tuple[str, ...]) -> None:
        """What the thing is, by the lexicon and by its category."""
        foods = [word for word in thing if word.is_food]
        known = frozenset[str]().union(*(word.kinds | {word.lemma, word.head} for word in foods))
        self.add("c_s", sorted(known - {word.lemma for word in foods}))
        is_made = any(word.role == "made" for word in foods)
        for number, step in enumerate(category_path, start=1):
            words = words_of(step)
            is_leaf = number == len(category_path)
            sure = is_leaf and len(words) == 1
            said = words if known or len(words) == 1 else self._spoken_of(words, is_leaf=is_leaf)
            for word in words:
                agrees = _agrees(word, known, sure=sure) if known else word in said
                self.put(_category_column(word, known, agrees=agrees, is_made=is_made), (word,))
                if sure and agrees and not known:
                    self.add("c_s", sorted(word.kinds))

    def _spoken_of(self, words: tuple[Word, ...], *, is_leaf: bool) -> tuple[Word, ...]:
        """Which of a category's words ("Kaffe och te") a thing with an unknown name is: those its texts speak of."""
        said = {**self.tokens["n_s"], **self.tokens["t_s"], **self.tokens["d_s"]}
        return tuple(word for word in words if word.lemma in said) or (words if is_leaf else ())

    def put_folded(self, words: Iterable[Word]) -> None:
        """The name's words without å, ä, ö, for those that have any."""
        self.add("n_f", (fold(word.text) for word in words if fold(word.text) != word.text))


def _cut_from(word: Word) -> tuple[str, ...]:
    """What a cut or form still is: lamm of lammstek, smörgås of sillsmörgåspaket."""
    return word.modifiers[-1:] if word.role == "form" else ()


def _ends_in(lemma: str, kind: str) -> bool:
    """Whether a lexicon word names its own kind: ljunghonung is a honung as any compound would be."""
    return lemma.endswith(kind) and lemma != kind


def _agrees(word: Word, known: frozenset[str], *, sure: bool) -> bool:
    """Whether a category word may be said of a thing the lexicon knows: "bär" in "Frukt & bär" not of an apple."""
    return sure or word.lemma in known or not word.is_food


def _category_column(word: Word, known: frozenset[str], *, agrees: bool, is_made: bool) -> str:
    if not agrees:
        return "d_s"
    if is_made and word.role == "raw" and word.lemma not in known:
        return "n_m"  # a sausage among game is made of game
    return "c_s"


def suggestion_words(product: ProductText) -> list[str]:
    """Words worth offering while somebody types: the name's words as written, their lemmas and compound parts."""
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


def vocabulary_words(product: ProductText) -> list[str]:
    """Words by which a query's spelling is judged: those of name, producer and category, and the name's parts."""
    found: dict[str, None] = dict.fromkeys(suggestion_words(product))
    for text in (product.producer, *product.category_path):
        found.update(dict.fromkeys(joined(tokens_of(text))))
    glue = reading().glue
    return [word for word in found if len(word) > 1 and word not in glue and not is_measure(word)]
