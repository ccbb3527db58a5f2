"""Why a search finds what it finds, and what it would find with words that editors have not saved yet.

For `manage.py search explain` and the admin's page "Vad händer?". What is told is reckoned from the plan and the
product's own tokens, by the rules of `search.plan` and `search.ranking` that every engine keeps.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from search import ranking
from search.asking import FindRequest
from search.engines import ListingHit, ProductHit, SearchRequest, load_engine
from search.engines.corpus import CategoryTree, product_rows, sources
from search.pinned import PinnedPage, pages_of
from search.plan import FIELD_WEIGHTS, PINNED, All, Clause, Group, QueryPlan, Tokens, tier_of
from search.queries import Found, Row, find, rows_of
from search.swedish import EditorsWords, ProductText, Understanding, analyse_document
from search.swedish.analysis import STEM_MARK, analyse
from search.swedish.editors import saying
from search.swedish.phrasing import without_lacking
from search.swedish.words import WHOLE_MARK, tokens_of
from search.touched import products_with
from search.words import current

Alternative = Clause | All
READ_ANEW = 200
"""So many products are read anew for a compound that is only tried."""


class WordSeen(NamedTuple):
    """A word of the question as it is read; `role` is the lexicon's ("" for a word it does not hold)."""

    text: str
    lemma: str
    parts: tuple[str, ...]
    role: str
    is_known: bool
    is_told: bool  # an editor has said how it is split


class TierSeen(NamedTuple):
    """A tier of the plan: the ways in which each of its groups can be met."""

    number: int
    name: str
    groups: tuple[tuple[str, ...], ...]
    is_counted: bool


class Met(NamedTuple):
    """How a group was met: the words and the column of each, and what that is worth."""

    found: tuple[tuple[str, str], ...]
    score: float


class Bonus(NamedTuple):
    """A bonus of `search.ranking`, by name, as a share of the text's score."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class HitSeen:
    """A hit and why it stands where it does."""

    row: Row
    tier: str
    text_score: float
    score: float
    met: tuple[Met, ...]
    bonuses: tuple[Bonus, ...]

    @property
    def id(self) -> int:
        """The product's."""
        return int(self.row.product.pk)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A search with all that led to its answer."""

    found: Found
    understood: Understanding | None
    words: tuple[WordSeen, ...]
    unwanted: tuple[str, ...]
    tiers: tuple[TierSeen, ...]
    total: int
    hits: tuple[HitSeen, ...]
    pages: tuple[PinnedPage, ...]


def explain(request: FindRequest) -> Explanation:
    """Return a search explained. With `request.words` it is what would be found were these in force."""
    found = find(replace(request, facets=()))
    said = current() if request.words is None else request.words
    asked = found.asked.request
    hits, total, texts = _answer(found, said, size=request.size)
    plan = asked.plan
    return Explanation(
        found,
        found.interpretation,
        _words(found.interpretation, said),
        tuple(dict.fromkeys(it.token for it in _clauses(plan.excluded if plan else ()))),
        _tiers(plan),
        total,
        _seen(hits, asked, texts),
        pages_of(found.asked.pins),
    )


# ---- the question


def _words(understood: Understanding | None, said: EditorsWords) -> tuple[WordSeen, ...]:
    if understood is None:
        return ()
    text = understood.correction.text if understood.correction else understood.text
    with saying(said):
        found = [(token, analyse(token)) for token in without_lacking(tokens_of(text))[0]]
    return tuple(
        WordSeen(
            token,
            word.lemma,
            (*word.modifiers, word.head) if word.is_compound else (),
            word.role,
            word.known,
            said.split_of(token) is not None,
        )
        for token, word in found
    )


def _tiers(plan: QueryPlan | None) -> tuple[TierSeen, ...]:
    return tuple(
        TierSeen(number, tier.name, tuple(map(ways, tier.groups)), tier.counted)
        for number, tier in enumerate(plan.tiers if plan else ())
    )


def ways(group: Group) -> tuple[str, ...]:
    """Return the ways to meet a group as text, each once: "lammkorv", "korv+lamm"."""
    told = ("+".join(shown(it.token) for it in _clauses([way])) for way in group.any_of)
    return tuple(dict.fromkeys(told))


def shown(token: str) -> str:
    """Return a token as one reads it: a stem as "tom…", a whole name in quotes."""
    if token.startswith(STEM_MARK):
        return f"{token[1:]}…"
    return f"”{token[1:]}”" if token.startswith(WHOLE_MARK) else token


def _clauses(alternatives: Iterable[Alternative]) -> list[Clause]:
    return [it for way in alternatives for it in (way.clauses if isinstance(way, All) else (way,))]


# ---- the answer


def _answer(found: Found, said: EditorsWords, *, size: int) -> tuple[list[ProductHit], int, Mapping[int, ProductText]]:
    """The hits, how many there are, and their texts as these words read them."""
    changed = tuple(sorted(set(said.splits) ^ set(current().splits)))
    tried = products_with(changed)[:READ_ANEW] if changed else []
    labels = {row.product.pk: row.labels for row in found.rows}
    texts = _texts([*(hit.product_id for hit in found.page.hits), *tried], said, labels)
    if not tried or found.asked.request.plan is None:
        return list(found.page.hits), found.total, texts
    hits, total = _read_anew(found, tried, texts, size=size)
    missing = [hit.product_id for hit in hits if hit.product_id not in texts]
    return hits, total, {**texts, **_texts(missing, said, labels)}


def _texts(ids: Collection[int], said: EditorsWords, labels: Mapping[int, tuple[str, ...]]) -> dict[int, ProductText]:
    return {
        it.product_id: replace(it.text, labels=labels.get(it.product_id, ())).read_with(said)
        for it in sources(CategoryTree(), ids=ids)
    }


def _read_anew(
    found: Found, ids: Sequence[int], texts: Mapping[int, ProductText], *, size: int
) -> tuple[list[ProductHit], int]:
    """The answer with some products read as they are not in the index yet."""
    request = found.asked.request
    plan = request.plan or QueryPlan(())
    page = load_engine().search(replace(request, facets=(), page=1, size=size + len(ids)))
    before = {hit.product_id: hit for hit in page.hits if hit.product_id in set(ids)}
    where = load_engine().listings(ids, request)
    facts = _Facts(request, ids)
    new = []
    for id_ in ids:
        stands = tier_of(plan, analyse_document(texts[id_]), product_id=id_) if id_ in texts else None
        nearest = next(iter(where.get(id_, ())), None)
        if stands is not None and (nearest is not None or not _asks_place(request)):
            tier, text_score = stands
            score = text_score * (1 + sum(bonus.share for bonus in facts.bonuses(id_, nearest)))
            new.append(ProductHit(id_, tier, score, nearest, in_season=facts.is_in_season(id_)))
    counted = len(plan.counted)
    gone, come = (sum(hit.tier < counted for hit in hits) for hits in (before.values(), new))
    total = page.total - gone + come
    kept = [hit for hit in page.hits if hit.product_id not in before]
    hits = sorted((*kept, *new), key=lambda hit: (hit.tier, -hit.score, hit.product_id))
    is_short = total < min(size, ranking.RELAX_BELOW)
    return [hit for hit in hits if is_short or hit.tier < counted][:size], total


def _asks_place(request: SearchRequest) -> bool:
    return request.area is not None or request.open_at is not None


def _seen(hits: Sequence[ProductHit], request: SearchRequest, texts: Mapping[int, ProductText]) -> tuple[HitSeen, ...]:
    rows = {row.product.pk: row for row in rows_of(hits, request)}
    facts = _Facts(request, list(rows))
    plan = request.plan
    found = []
    for hit in hits:
        if hit.product_id not in rows or hit.product_id not in texts:
            continue
        tokens = analyse_document(texts[hit.product_id])
        stands = tier_of(plan, tokens, product_id=hit.product_id) if plan else None
        tier = plan.tiers[hit.tier] if plan else None
        found.append(
            HitSeen(
                rows[hit.product_id],
                tier.name if tier else "",
                stands[1] if stands else 1.0,
                hit.score,
                tuple(met(group, tokens) for group in tier.groups) if tier and tier.name != PINNED else (),
                facts.bonuses(hit.product_id, hit.nearest),
            )
        )
    return tuple(found)


def met(group: Group, tokens: Tokens) -> Met:
    """Return how a product's tokens meet a group best."""
    return max((_met(way, tokens) for way in group.any_of), key=lambda it: it.score)


def _met(way: Alternative, tokens: Tokens) -> Met:
    found = [(clause, column_of(clause, tokens)) for clause in _clauses([way])]
    if not all(column for _, column in found):
        return Met((), 0.0)
    scores = [FIELD_WEIGHTS[column] * clause.weight for clause, column in found]
    weight = way.weight if isinstance(way, All) else 1.0
    return Met(tuple((shown(clause.token), column) for clause, column in found), weight * sum(scores) / len(scores))


def column_of(clause: Clause, tokens: Tokens) -> str:
    """Return the weightiest column in which a product has what a clause asks for; empty when it has it in none."""
    there = (field for field in clause.fields if clause.token in tokens.get(field, ()))
    return max(there, key=lambda field: FIELD_WEIGHTS[field], default="")


class _Facts:
    """What some products have besides words, for their bonuses; asked of the engine and the database once."""

    def __init__(self, request: SearchRequest, ids: Sequence[int]) -> None:
        self._request = request
        self._listings = load_engine().listings(ids, request, limit=READ_ANEW) if ids else {}
        self._complete = {row.id: row.completeness for row in product_rows(ids=ids)}
        in_season = replace(request, plan=None, in_season_on=request.day, area=None, facets=(), page=1)
        self._in_season = self._found(in_season, ids)

    def _found(self, request: SearchRequest, ids: Sequence[int]) -> set[int]:
        page = load_engine().search(
            replace(request, plan=QueryPlan(()).pinned(tuple(ids)), open_at=None, size=max(1, len(ids)), relax=False)
        )
        return {hit.product_id for hit in page.hits}

    def is_in_season(self, product_id: int) -> bool:
        """Whether it is on the day."""
        return product_id in self._in_season

    def bonuses(self, product_id: int, nearest: ListingHit | None) -> tuple[Bonus, ...]:
        """Return the bonuses that are something, the greatest first."""
        listings = [*self._listings.get(product_id, ()), *([nearest] if nearest else [])]
        distances = [it.distance_m for it in listings if it.distance_m is not None]
        confirmed = max((it.confirmed_on.toordinal() for it in listings if it.confirmed_on), default=0)
        is_fresh = confirmed >= self._request.day.toordinal() - ranking.FRESH_DAYS
        shares = {
            "near": ranking.NEAR * ranking.nearness(min(distances)) if distances else 0.0,
            "open": ranking.OPEN * any(it.open for it in listings),
            "season": ranking.IN_SEASON * self.is_in_season(product_id),
            "fresh": ranking.FRESH * is_fresh,
            "complete": ranking.COMPLETE * self._complete.get(product_id, 0.0),
        }
        found = (Bonus(name, share) for name, share in shares.items() if share)
        return tuple(sorted(found, key=lambda it: -it.share))


# ---- before and after


class Moved(NamedTuple):
    """A hit beside where it stood: places from 1, None where it is not among those shown."""

    hit: HitSeen
    before: int | None
    now: int | None


def compare(before: Explanation, now: Explanation) -> tuple[Moved, ...]:
    """Return the hits of both answers: those of the new one in order, then those that are gone."""
    stood = {hit.id: place for place, hit in enumerate(before.hits, start=1)}
    stand = {hit.id: place for place, hit in enumerate(now.hits, start=1)}
    there = [Moved(hit, stood.get(hit.id), place) for place, hit in enumerate(now.hits, start=1)]
    return (*there, *(Moved(hit, stood[hit.id], None) for hit in before.hits if hit.id not in stand))
