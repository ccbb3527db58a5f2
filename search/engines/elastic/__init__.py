"""The Elasticsearch engine: the same answers as any other, from a server or a cluster of them.

`mapping` and `documents` say what stands in the indexes, `writing` keeps it right; `requests` puts a question into the
server's language and `answers` what comes back into ours. Sets, totals, facets and order are the server's. What is told
of a hit (its tier, its score, where it is nearest) is worked out here from the hit's own document, by the code that
says what a plan means, so that it is exact whatever the server's arithmetic.
"""

from search.engines.elastic.asking import ElasticEngine


def engine() -> ElasticEngine:
    """The engine of this process."""
    return ElasticEngine()
