"""Products like another: those that share what it is, what it is made of, and its category."""

from collections.abc import Callable

import numpy as np

from search.engines import ProductHit
from search.engines.columns import Columns
from search.engines.counting import Postings
from search.plan import FIELD_WEIGHTS, FIELDS

LOOKED_AT = ("n_s", "n_h", "c_s", "n_m")
SAME_PRODUCER = 0.9
"""Another maker's cheese is a better answer to "what else is there" than the same maker's next one."""


def likest(
    columns: Columns,
    product_id: int,
    tokens: dict[str, list[str]],
    *,
    postings: Callable[[str], Postings],
    size: int,
) -> tuple[ProductHit, ...]:
    """The likest first: shared tokens count by their column's weight and the more the rarer they are."""
    wanted = sum(1 << FIELDS.index(name) for name in LOOKED_AT)
    total = np.zeros(len(columns))
    weights: dict[str, float] = {}
    for name in LOOKED_AT:
        for token in tokens.get(name, ()):
            weights[token] = max(weights.get(token, 0.0), FIELD_WEIGHTS[name])
    for token, weight in sorted(weights.items()):
        where, fields = postings(token)
        where = where[(fields & wanted) > 0]
        if len(where):
            total[where] += weight * np.log(1 + len(columns) / len(where))
    itself, there = columns.index_of(np.array([product_id], dtype=np.int64))
    if there[0]:
        total[columns.producer == columns.producer[itself[0]]] *= SAME_PRODUCER
        total[itself[0]] = 0.0
    found = np.flatnonzero(total > 0)
    best = found[np.lexsort((found, -total[found]))[:size]]
    return tuple(ProductHit(int(columns.product_ids[it]), 0, float(total[it]), None) for it in best)
