"""What a visitor asks for, understood: text, place and filters in an engine's codes, and how far to reach."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hubs.geography.distance import Box
from search.engines import (
    FACETS,
    Area,
    Circle,
    Filters,
    Point,
    SearchRequest,
    Sort,
    load_engine,
)
from search.pinned import products_of
from search.places import area_of, kinds_of, place_finder, place_named
from search.plan import PINNED, QueryPlan
from search.swedish import Correction, EditorsWords, Pinned, PlaceHit, Understanding, Vocabulary, understand
from search.when import When, when_of
from search.words import current, pins_for

NO_FILTERS = Filters()
ENOUGH = 3
RIGHT_TIERS = frozenset({PINNED, "name", "synonym"})
NEAR_ME_KM = 30.0
WIDER_KM = 50.0


@dataclass(frozen=True, slots=True)
class FindRequest:
    """What a visitor asks for.

    `near` is the visitor's or a link's own point; `place` a place name or postal code; without `radius_km` each means
    what it usually means. `bbox` overrules the other areas. `exact` takes the text as it is typed: no correction, no
    place read out of it. `moment` (aware) is now; `open_at` another moment, `open_now` is short for it.
    `words` are what editors say, where that is not what is in force.
    """

    day: date
    moment: datetime
    text: str = ""
    near: Point | None = None
    place: str = ""
    radius_km: float | None = None
    bbox: Box | None = None
    filters: Filters = NO_FILTERS
    open_now: bool = False
    open_at: datetime | None = None
    in_season: bool = False
    sort: Sort | None = None
    page: int = 1
    size: int = 20
    facets: tuple[str, ...] = FACETS
    exact: bool = False
    words: EditorsWords | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request understood.

    `needs_position` is whether "nära mig" was asked by somebody whose place is not known, `strict` whether the area was
    measured out by who asked, `widened` whether nothing was there and the nearest is shown instead. `kinds` are the
    kinds of places that the words named ("REKO-ring", "bageri i Flen"), `when` the time they named other than now.
    """

    request: SearchRequest
    understanding: Understanding | None
    place: PlaceHit | None
    unknown_place: str = ""
    needs_position: bool = False
    strict: bool = False
    widened: bool = False
    kinds: tuple[str, ...] = ()
    when: When | None = None
    pins: tuple[Pinned, ...] = ()

    @property
    def correction(self) -> Correction | None:
        """What was searched for instead of what was typed."""
        return self.understanding.correction if self.understanding and not self.kinds else None


@dataclass(frozen=True, slots=True)
class _AsTyped:
    """A vocabulary that holds every word to be right."""

    vocabulary: Vocabulary = field()

    def has(self, form: str) -> bool:
        return True

    def frequency(self, form: str) -> int:
        return self.vocabulary.frequency(form)

    def restore(self, folded: str) -> list[str]:
        return []

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        return []


class _NoPlaces:
    """A place finder that reads no place out of a text."""

    def find(self, text: str) -> PlaceHit | None:
        return None


def reaching_far_enough(asked: Asked) -> Asked:
    """Return the request with its area as wide as it takes to have a few right answers.

    "Nära Trosa" asks for the nearest, so where hardly anything is near, what is farther away is shown too, and said to
    be. Who named a distance or drew a box meant that.
    """
    if asked.strict or asked.request.area is None or asked.request.start is None:
        return asked
    tried = [(asked, *_answers(asked.request))]
    for wider in _wider(asked):
        anywhere = wider.request.area is None
        if tried[-1][1] >= ENOUGH or (anywhere and any(right for _, right, _ in tried)):
            break
        tried.append((wider, *_answers(wider.request)))
    best = max(tried, key=lambda it: it[1])
    if not best[1]:
        best = next((it for it in tried if it[2]), tried[0])
    return replace(best[0], widened=best is not tried[0] and not tried[0][1])


def _wider(asked: Asked) -> Iterator[Asked]:
    """Yield the request with wider and wider areas around the same point, at last with none."""
    start, area = asked.request.start, asked.request.area
    reach = area.radius_m if isinstance(area, Circle) else 0.0
    if start is None:
        return
    for radius_m in (NEAR_ME_KM * 1000, WIDER_KM * 1000):
        if radius_m > reach:
            yield replace(asked, request=replace(asked.request, area=Circle(start.lat, start.lon, radius_m)))
    yield replace(asked, request=replace(asked.request, area=None, origin=start))


def _answers(request: SearchRequest) -> tuple[int, int]:
    """Return how many right answers there are, at most `ENOUGH` are counted, and how many in all.

    Right is what is called or means what was asked for; what only mentions it is not.
    """
    page = load_engine().search(replace(request, facets=(), page=1, size=ENOUGH, relax=False))
    if request.plan is None:
        return ENOUGH if page.total else 0, page.total
    tiers = request.plan.tiers
    return sum(tiers[hit.tier].name in RIGHT_TIERS for hit in page.hits), page.total


def ask(request: FindRequest, *, eager: bool = False) -> Asked:
    """Return the request understood: text, place and filters in an engine's codes."""
    vocabulary = load_engine().vocabulary
    words = current() if request.words is None else request.words
    understood = None
    if request.text.strip():
        understood = understand(
            request.text,
            places=_NoPlaces() if request.exact else place_finder(),
            vocabulary=_AsTyped(vocabulary) if request.exact else vocabulary,
            eager=eager and not request.exact,
            words=words,
        )
    place, unknown = _place(request, understood)
    area, origin = _area(request, understood, place)
    kinds = kinds_of(understood.text) if understood and not request.exact else ()
    pins = _pins(understood, words, day=request.day)
    open_now = request.open_now or bool(understood and understood.open_now)
    open_at = request.open_at or (request.moment if open_now else None)
    when = when_of(understood.opening, moment=request.moment) if understood and understood.opening else None
    moments = when.moments if when and open_at is None else ()
    return Asked(
        SearchRequest(
            day=request.day,
            plan=None if kinds else _plan(understood, pins),
            area=area,
            origin=origin,
            open_at=moments[0] if moments else open_at,
            also_open_at=moments[1:],
            moment=request.moment,
            in_season_on=request.day if request.in_season or (understood and understood.in_season) else None,
            filters=replace(request.filters, kinds=request.filters.kinds or kinds),
            facets=request.facets,
            sort=request.sort or Sort.RELEVANCE,
            page=request.page,
            size=request.size,
        ),
        understood,
        place,
        unknown_place=unknown,
        needs_position=bool(understood and understood.near_me and request.near is None),
        strict=request.bbox is not None or _radius(request, understood) is not None,
        kinds=kinds,
        when=when if moments else None,
        pins=pins,
    )


def _plan(understood: Understanding | None, pins: tuple[Pinned, ...]) -> QueryPlan | None:
    """The plan; none when nothing is left to look for once place and time have been read out of the text."""
    if understood is None or (not understood.text.strip() and understood.interpretation):
        return None
    return (understood.plan or QueryPlan(())).pinned(products_of(pins))


def _pins(understood: Understanding | None, words: EditorsWords, *, day: date) -> tuple[Pinned, ...]:
    """The answers that editors have chosen for the text as it was read, or as it was typed."""
    if understood is None or not words.pins:
        return ()
    text = understood.correction.text if understood.correction else understood.text
    return pins_for(text, words=words, day=day) or pins_for(understood.raw, words=words, day=day)


def _place(request: FindRequest, understood: Understanding | None) -> tuple[PlaceHit | None, str]:
    """The place that is asked for, and the name given for it when nobody knows it."""
    if request.place.strip():
        hit = place_named(request.place)
        return (hit, "") if hit else (None, request.place.strip())
    return (understood.place if understood else None), ""


def _radius(request: FindRequest, understood: Understanding | None) -> float | None:
    """The distance that was named, in kilometres."""
    if request.radius_km is not None:
        return request.radius_km
    said = understood is not None and any(piece.kind == "radius" for piece in understood.interpretation)
    return understood.radius_km if understood and said else None


def _middle(place: PlaceHit | None) -> Point | None:
    """Where distances to a place are counted from; a road and several places have no middle."""
    return None if place is None or place.along or place.parts else Point(place.lat, place.lon)


def _area(
    request: FindRequest, understood: Understanding | None, place: PlaceHit | None
) -> tuple[Area | None, Point | None]:
    """Where to look, and where distances are counted from."""
    radius = _radius(request, understood)
    origin = request.near or _middle(place)
    if request.bbox is not None:
        return request.bbox, origin
    if place is not None:
        return area_of(place, radius_km=radius), origin
    if radius is None and understood and understood.near_me:
        radius = NEAR_ME_KM
    if request.near is None or radius is None:
        return None, origin
    return Circle(request.near.lat, request.near.lon, radius * 1000), origin
