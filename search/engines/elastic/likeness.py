"""Products like another: those that share what it is, what it is made of, and its category; rare words count more."""

from search.engines import ProductHit
from search.engines.elastic.names import Kind
from search.engines.elastic.scoring import Query
from search.engines.elastic.server import ask
from search.engines.similarity import LOOKED_AT, SAME_PRODUCER
from search.plan import FIELD_WEIGHTS


def likest(product_id: int, *, size: int) -> tuple[ProductHit, ...]:
    """Return the likest first; nothing when the product is not in the index."""
    (one,) = ask([(Kind.PRODUCTS, {"query": {"term": {"id": product_id}}, "_source": ["producer", *LOOKED_AT]})])
    hits = one["hits"]["hits"]
    weights: dict[str, float] = {}
    for hit in hits:
        for name in LOOKED_AT:
            for token in hit["_source"].get(name, ()):
                weights[token] = max(weights.get(token, 0.0), FIELD_WEIGHTS[name])
    if not weights:
        return ()
    found = {
        "query": {
            "boosting": {
                "positive": {"bool": {"should": shared(weights), "must_not": {"term": {"id": product_id}}}},
                "negative": {"term": {"producer": hits[0]["_source"]["producer"]}},
                "negative_boost": SAME_PRODUCER,
            }
        },
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "size": size,
        "track_total_hits": False,
        "_source": ["id"],
    }
    (answer,) = ask([(Kind.PRODUCTS, found)])
    ids = [hit["_source"]["id"] for hit in answer["hits"]["hits"]]
    return tuple(ProductHit(id_, 0, float(size - place), None) for place, id_ in enumerate(ids))


def shared(weights: dict[str, float]) -> list[Query]:
    """Return a clause for each word; the server's own scoring makes rare ones worth more."""
    return [
        {"dis_max": {"queries": [{"term": {name: {"value": token, "boost": weight}}} for name in LOOKED_AT]}}
        for token, weight in sorted(weights.items())
    ]
