"""A search without an engine: every product's tokens against the plan, for judging the language alone."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from search.plan import tier_of
from search.swedish import (
    ListVocabulary,
    PlaceHit,
    ProductText,
    Understanding,
    analyse_document,
    understand,
    vocabulary_words,
)
from tests.search.relevance import Product, products

PAGE = 20
PLACES = {
    "trosa": (58.895, 17.550),
    "strängnäs": (59.377, 17.031),
    "mariefred": (59.259, 17.223),
    "nyköping": (58.753, 17.008),
    "flen": (59.058, 16.588),
    "malmköping": (59.134, 16.726),
    "gnesta": (59.048, 17.312),
    "oxelösund": (58.670, 17.101),
    "vingåker": (59.045, 15.873),
    "julita": (59.150, 16.030),
    "valla": (59.020, 16.370),
    "61933": (58.895, 17.550),
}
FOLDED = {name.translate(str.maketrans("åäö", "aao")): name for name in PLACES}


class SomePlaces:
    """A gazetteer of a dozen real places."""

    def find(self, text: str) -> PlaceHit | None:
        name = text if text in PLACES else FOLDED.get(text)
        if name is None:
            return None
        lat, lon = PLACES[name]
        return PlaceHit(name.capitalize(), "locality", lat, lon, "0400", exact=True, radius_km=15.0)


def text_of(product: Product) -> ProductText:
    return ProductText(
        product.name, product.category, product.producer, product.description, product.ingredients, product.labels
    )


def vocabulary_of(texts: Iterable[ProductText]) -> ListVocabulary:
    return ListVocabulary(Counter(word for text in texts for word in vocabulary_words(text)))


@cache
def judged_vocabulary() -> ListVocabulary:
    return vocabulary_of(text_of(product) for product in products())


@cache
def judged_documents() -> dict[int, dict[str, list[str]]]:
    return {product.id: analyse_document(text_of(product)) for product in products()}


def read(query: str, *, eager: bool = False) -> Understanding:
    return understand(query, places=SomePlaces(), vocabulary=judged_vocabulary(), eager=eager)


def answers(read_query: Understanding) -> list[tuple[int, float, int]]:
    """(tier, -score, product id), best first. Tiers that do not count only fill the page."""
    plan = read_query.plan
    if plan is None:
        return []
    found = sorted(
        (standing[0], -standing[1], product)
        for product, tokens in judged_documents().items()
        if (standing := tier_of(plan, tokens)) is not None
    )
    counted = [row for row in found if plan.tiers[row[0]].counted]
    return found if len(counted) < PAGE else counted


@cache
def search(query: str) -> list[int]:
    found = answers(read(query)) or answers(read(query, eager=True))
    return [product for _tier, _score, product in found]


Search = Callable[[str], list[int]]
