"""The words of labels: they are part of a product's text on the days on which its label holds."""

from collections.abc import Iterable
from functools import cache

from catalogue.models import Scheme
from search.swedish import ProductText, analyse_document


@cache
def words_of(scheme: str) -> frozenset[str]:
    """Return the tokens that a label brings into column d_s."""
    return frozenset(analyse_document(ProductText(name="", labels=(scheme,)))["d_s"])


@cache
def _by_word() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for scheme in Scheme.values:
        for word in words_of(scheme):
            found.setdefault(word, set()).add(scheme)
    return {word: frozenset(schemes) for word, schemes in found.items()}


def labels_with(token: str) -> frozenset[str]:
    """Return the labels that have a token."""
    return _by_word().get(token, frozenset())


def words_of_all(schemes: Iterable[str]) -> set[str]:
    """Return the tokens that labels bring into column d_s."""
    return {word for scheme in schemes for word in words_of(scheme)}
