"""The engine-neutral query plan: what is looked for, in tokens and columns.

A plan is a row of tiers, best first. A product belongs to the first tier whose groups all match it. Within a tier it
is ordered by score: of the ways to meet a group the best counts, and ways that mean something less near weigh less
(`weight`, above 0 and at most 1; it changes the order, never what is found). Engines carry the plan out in their own
way; `tier_of` says in plain Python what it means, so that an engine can be held against it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

FIELD_WEIGHTS: Final[Mapping[str, float]] = {
    "n_x": 6.0,  # the name's words as written
    "n_s": 5.0,  # their lemma and stem, and compounds in one spelling
    "n_h": 4.0,  # what the thing is: heads of the name's compounds
    "c_s": 3.0,  # category path, and the kinds the lexicon knows the thing to be
    "n_m": 2.0,  # what it is made of or like: first parts of the name's compounds
    "p_s": 2.0,  # producer and brand
    "t_s": 1.0,  # the name's tail, after "med", "till", "från"
    "d_s": 0.6,  # description, ingredients, labels
    "n_f": 0.5,  # the name's words without å, ä, ö
}
"""What a match in a column is worth. The only place that says so."""

BREVITY: Final = 0.5
"""How much a short name adds to its score: this share, divided by one more than its words."""

FARTHEST: Final = 0.2
"""By how much of its score the last of a word's other meanings stands behind the first: one column's worth."""

FIELDS: Final[tuple[str, ...]] = tuple(FIELD_WEIGHTS)

PINNED: Final = "pinned"
"""The name of the tier of what editors have chosen as the answer."""

Tokens = Mapping[str, Collection[str]]
"""A product as engines index it: column -> tokens."""


@dataclass(frozen=True, slots=True)
class Clause:
    """`token` stands in any of `fields`. Its score is the best such column's weight times its own `weight`."""

    fields: tuple[str, ...]
    token: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class All:
    """Every one of `clauses` holds. Its score is their mean times its own `weight`."""

    clauses: tuple[Clause, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """At least one alternative holds: the ways one word of the query can be met."""

    any_of: tuple[Clause | All, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """Every one of `groups` holds. `counted` tiers make totals and facets; the others only fill a short page.

    A tier of `products` (ids) has no groups: it holds these, whatever their words, in this order (`pin_score`).
    """

    name: str
    groups: tuple[Group, ...]
    counted: bool = True
    products: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """Tiers, best first. Tiers with `counted=False` come last and are used only when the others give few.

    What meets any of `excluded` is in no tier: "kött men inte gris".
    """

    tiers: tuple[Tier, ...]
    excluded: tuple[Clause | All, ...] = ()

    @property
    def counted(self) -> tuple[Tier, ...]:
        """The tiers that make up the answer."""
        return tuple(tier for tier in self.tiers if tier.counted)

    @property
    def relaxed(self) -> tuple[Tier, ...]:
        """The tiers of similar things, for a page that would otherwise be short."""
        return tuple(tier for tier in self.tiers if not tier.counted)

    def pinned(self, products: tuple[int, ...]) -> "QueryPlan":
        """The plan with these products before all others. They must meet filters and be nothing excluded as any."""
        first = Tier(PINNED, (), products=tuple(dict.fromkeys(products)))
        return replace(self, tiers=(first, *self.tiers)) if products else self


def pin_score(place: int, *, of: int) -> float:
    """The text score of the product at `place` (from 0) among `of` pinned: so far apart that no bonus moves them."""
    return 2.0 ** (of - place)


def tier_of(plan: QueryPlan, tokens: Tokens, *, product_id: int | None = None) -> tuple[int, float] | None:
    """Where a product stands in the answer: (index into `plan.tiers`, score), or None when it is no answer.

    Each group scores as its best alternative; the sum is the score, a little more when the name says nothing else.
    """
    if any(_alternative_score(unwanted, tokens) for unwanted in plan.excluded):
        return None
    for index, tier in enumerate(plan.tiers):
        if product_id in tier.products:
            return index, pin_score(tier.products.index(product_id), of=len(tier.products))
        scores = [_group_score(group, tokens) for group in tier.groups]
        if scores and all(scores):
            return index, sum(scores) * brevity(len(tokens.get("n_x", ())))
    return None


def _group_score(group: Group, tokens: Tokens) -> float:
    return max(_alternative_score(alternative, tokens) for alternative in group.any_of)


def _alternative_score(alternative: Clause | All, tokens: Tokens) -> float:
    if isinstance(alternative, Clause):
        return _clause_score(alternative, tokens)
    scores = [_clause_score(clause, tokens) for clause in alternative.clauses]
    return alternative.weight * sum(scores) / len(scores) if all(scores) else 0.0


def _clause_score(clause: Clause, tokens: Tokens) -> float:
    return clause.weight * max(
        (FIELD_WEIGHTS[field] for field in clause.fields if clause.token in tokens.get(field, ())),
        default=0.0,
    )


def brevity(words: int) -> float:
    """Return what a name of so many words multiplies its score by."""
    return 1.0 + BREVITY / (1 + words)
