"""Which products have a word whose compound is split otherwise than before."""

from functools import reduce
from itertools import takewhile
from operator import or_

from django.db.models import Q

from catalogue.models import Product
from search.engines.corpus import CategoryTree, sources
from search.swedish import EditorsWords
from search.swedish.editors import Splits, forms_of
from search.swedish.words import tokens_of

SHORTEST = 3
FIELDS = ("title", "description", "ingredients", "made_by__name")


def products_with(splits: Splits) -> list[int]:
    """Return the public products in whose texts, category names or producer's name one of the words stands.

    The database looks for how the words begin; which of those products truly have one is read word by word.
    """
    words = EditorsWords(splits=splits)
    tree = CategoryTree()
    named = [id_ for id_, row in tree.rows.items() if words.splits_in(tokens_of(row.name))]
    below = {id_ for id_, row in tree.rows.items() if set(named).intersection(row.lineage)}
    looked_for = {it for word, parts in splits for it in starts(word, parts)}
    begins = (Q(**{f"{field}__icontains": it}) for it in sorted(looked_for) for field in FIELDS)
    wanted = reduce(or_, begins, Q(categories__in=below))
    candidates = set(Product.objects.public().filter(wanted).values_list("id", flat=True))
    return [source.product_id for source in sources(tree, ids=candidates) if words.splits_in(source.text.tokens)]


def starts(word: str, parts: tuple[str, ...]) -> set[str]:
    """Return what all forms of a word begin with, hyphenated too, in the cases SQLite cannot tell apart."""
    forms = sorted(forms_of(word, parts))
    plain = "".join(
        one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(forms[0], forms[-1], strict=False))
    )
    shapes = {plain if len(plain) >= SHORTEST else word, *(["-".join(parts)] if parts else [])}
    return {form for shape in shapes for form in (shape, shape.capitalize(), shape.upper())}
