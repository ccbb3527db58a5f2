"""What our indexes are called: `<prefix>-<kind>` is the alias that is asked, `<prefix>-<kind>-<stamp>` an index."""

from enum import StrEnum

from django.conf import settings


class Kind(StrEnum):
    """The indexes there are."""

    PRODUCTS = "products"
    PLACES = "places"
    SUGGESTIONS = "suggestions"


def alias(kind: Kind) -> str:
    """Return the name under which the index that answers is known."""
    return f"{settings.ELASTICSEARCH_PREFIX}-{kind}"


def index(kind: Kind, *, stamp: str) -> str:
    """Return the name of the index made at a time."""
    return f"{alias(kind)}-{stamp}"


def all_indexes(kind: Kind) -> str:
    """Return the pattern that all indexes of a kind match."""
    return f"{alias(kind)}-*"
