"""Places as the pages show them: hours of the week in words, how sure we are, and what is sold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Q, QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Product
from cms.queries.seasons import span_words
from hubs.freshness import Word
from hubs.models import Listing, Mode, OpeningException, OpeningRule, Place, PlaceKind, Service
from hubs.opening import STOCKHOLM, Span, week
from search import cards
from search.cards import Freshness, OpenWords, Photo, PlaceCard, PlaceHours, ProductCard, Rule

PRODUCTS_SHOWN = 60
EVERY_DAY, WEEKDAYS_ONLY = 0b1111111, 0b0011111
FULL_DAY = timedelta(hours=23)
WEEKEND_FIRST = 5
MINUTES_A_DAY = 24 * 60
PAYING = frozenset({Service.SWISH, Service.CARD, Service.CASH})
ARRIVING = frozenset({Service.PARKING, Service.CHARGING, Service.ACCESSIBLE})
SERVICE_ICONS = {"dogs": "dogs", "accessible": "accessible", "delivery": "truck"}


@dataclass(frozen=True, slots=True)
class HoursSpan:
    """Open from one time to another on a day."""

    opens: datetime
    closes: datetime
    all_day: bool
    mode: str


@dataclass(frozen=True, slots=True)
class HoursDay:
    """A day of the week to come, for `components/hours_week.html`."""

    date: date
    today: bool
    closed: bool
    spans: tuple[HoursSpan, ...]
    note: str
    written: bool = True


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """Something the place offers besides food."""

    icon: str
    name: str


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """What the place offers of one sort; empty where nobody has told."""

    name: str
    services: tuple[ServiceShown, ...]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """All that a place's page shows."""

    place: Place
    kind_name: str
    state: OpenWords
    calls_first: bool
    days: tuple[HoursDay, ...]
    yearly: tuple[str, ...]
    changes: tuple[HoursDay, ...]
    service_groups: tuple[ServiceGroup, ...]
    photo: Photo | None
    products: list[ProductCard]
    product_count: int
    freshness: Freshness
    in_season: int
    told: Mapping[int, "Told"]

    @property
    def address(self) -> str:
        """Street, postal code and town on one line."""
        town = " ".join(filter(None, (self.place.postal_code, self.place.locality)))
        return ", ".join(filter(None, (self.place.street, town)))

    @property
    def point(self) -> str:
        """Latitude and longitude as links write them."""
        return f"{self.place.latitude:.5f},{self.place.longitude:.5f}"

    @property
    def map_links(self) -> tuple[tuple[str, str], ...]:
        """Plain links to maps and way-finders: name and address."""
        point, name = self.point, quote(self.place.name)
        lat, lon = point.split(",")
        return (
            (_("Kartappen i telefonen"), f"geo:{point}?q={point}({name})"),
            ("OpenStreetMap", f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=15/{lat}/{lon}"),
            ("Google Maps", f"https://www.google.com/maps/search/?api=1&query={point}"),
            ("Apple Maps", f"https://maps.apple.com/?ll={point}&q={name}"),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one product at the place."""

    listing: int
    freshness: Freshness


def place_page(place: Place, *, moment: datetime) -> PlacePage:
    """Return what the page of the place shows at the moment (aware); reads its hours, which may be unsaved."""
    day = moment.astimezone(STOCKHOLM).date()
    rules, exceptions = list(place.opening_rules.all()), list(place.opening_exceptions.all())
    listings = current_listings(day=day).filter(place=place.pk) if place.pk else Listing.objects.none()
    told = listings.order_by("-confirmed_on").exclude(confirmed_on=None).values_list("confirmed_on", "source").first()
    newest, source = told or (None, "import")
    products = sold_at(listings, day=day)
    return PlacePage(
        place=place,
        kind_name=str(PlaceKind(place.kind).label),
        state=cards.open_words(rules, exceptions, moment=moment),
        calls_first=bool(rules) and all(rule.mode == Mode.CALL_FIRST for rule in rules),
        days=tuple(hours_of_week(rules, exceptions, day=day)),
        yearly=tuple(rule_words(rule) for rule in rules),
        changes=tuple(coming_changes(exceptions, day=day)),
        service_groups=tuple(service_groups(place)),
        photo=cards.photos([place.picture_id]).get(place.picture_id or 0),
        products=products[:PRODUCTS_SHOWN],
        product_count=len(products),
        freshness=cards.freshness(Word("unknown", source, newest), day=day),
        in_season=sum(card.in_season for card in products),
        told=told_of(listings, day=day),
    )


def told_of(listings: "QuerySet[Listing]", *, day: date) -> dict[int, Told]:
    """Return what the listings say by product; one query."""
    rows = listings.order_by().only("product_id", "stock", "source", "confirmed_on", "doubted_on", "doubts")
    return {it.product_id: Told(it.pk, cards.freshness(it.word, day=day)) for it in rows}


def with_parts(places: "QuerySet[Place]") -> "QuerySet[Place]":
    """The places with what their pages read."""
    rows = places.select_related("organisation", "municipality")
    return rows.prefetch_related("opening_rules", "opening_exceptions")


def kind_chips(chosen: str) -> list[dict[str, Any]]:
    """Return a link for each kind of place that the public may see, and one for all; one query."""
    there = set(Place.objects.public().order_by().values_list("kind", flat=True).distinct())
    everything = {"text": _("Alla slag"), "url": "?", "on": chosen not in there}
    kinds = (
        {
            "text": str(kind.label),
            "url": f"?kind={kind.value}",
            "on": kind.value == chosen,
            "icon": f"kind-{kind.value}",
        }
        for kind in PlaceKind
        if kind.value in there - {"transhipment", "public_kitchen"}
    )
    return [everything, *kinds]


def current_listings(*, day: date) -> "QuerySet[Listing]":
    """The listings that hold on the day, of what the public may see."""
    begun = Q(starts__isnull=True) | Q(starts__lte=day)
    not_over = Q(ends__isnull=True) | Q(ends__gte=day)
    return Listing.objects.filter(begun, not_over, product__in=Product.objects.public())


def sold_at(listings: "QuerySet[Listing]", *, day: date) -> list[ProductCard]:
    """Return the cards of what these listings tell of, what is in season first; known to be sold out left out."""
    on_shelf = listings.exclude(stock="out").values("product")
    found = cards.product_cards(Product.objects.filter(pk__in=on_shelf).order_by("title", "id"), day=day)
    return sorted(found, key=lambda card: not card.in_season)


def service_groups(place: Place) -> Iterable[ServiceGroup]:
    """Yield how one pays, how one gets in and what else there is; the last only where there is something."""
    yield ServiceGroup(_("Betala med"), services_of(place, among=PAYING))
    yield ServiceGroup(_("Parkering och tillgänglighet"), services_of(place, among=ARRIVING))
    if others := services_of(place, among=frozenset(Service) - PAYING - ARRIVING):
        yield ServiceGroup(_("Mer på plats"), others)


def services_of(place: Place, *, among: frozenset[Service]) -> tuple[ServiceShown, ...]:
    """Return which of these the place offers, in our order."""
    return tuple(
        ServiceShown(SERVICE_ICONS.get(service.value, service.value), str(service.label))
        for service in Service
        if service in among and service.value in place.services
    )


# ---- hours in words --------------------------------------------------------------------------------------------------


def hours_of_week(rules: list[OpeningRule], exceptions: list[OpeningException], *, day: date) -> Iterable[HoursDay]:
    """Yield seven days from the day on, with the notes of rules and exceptions."""
    notes = {it.day: it.note for it in exceptions if it.note}
    unusual = {it.day for it in exceptions}
    for date_, spans in week(rules, exceptions, day=day):
        written = notes.get(date_) or ", ".join(dict.fromkeys(span.note for span in spans if span.note))
        note = written or (_("Avvikande öppettid") if date_ in unusual else "")
        yield HoursDay(date_, date_ == day, not spans, tuple(map(shown_span, spans)), note, written=bool(written))


def shown_span(span: Span) -> HoursSpan:
    """Return a span as the table shows it."""
    return HoursSpan(span.opens, span.closes, span.closes - span.opens >= FULL_DAY, span.mode)


def coming_changes(exceptions: list[OpeningException], *, day: date) -> Iterable[HoursDay]:
    """Yield the days after this week that are not as usual, the next three months."""
    horizon = day + timedelta(days=92)
    for date_ in sorted({it.day for it in exceptions if day + timedelta(days=6) < it.day <= horizon}):
        [(_day, spans)] = week([], exceptions, day=date_)[:1]
        note = ", ".join(it.note for it in exceptions if it.day == date_ and it.note)
        yield HoursDay(date_, today=False, closed=not spans, spans=tuple(map(shown_span, spans)), note=note)


def rule_words(rule: Rule | OpeningRule) -> str:
    """Return hours that come back in words: "lördag–söndag 10.00–16.00, 1 maj–30 september, varannan vecka"."""
    all_day = rule.closes - rule.opens >= MINUTES_A_DAY
    hours = _("dygnet runt") if all_day else f"{clock(rule.opens)}–{clock(rule.closes)}"
    parts = [f"{weekday_words(rule.days)} {hours}"]
    if rule.season_starts and rule.season_ends:
        parts.append(span_words(rule.season_starts, rule.season_ends))
    if rule.every_weeks == 2:
        parts.append(_("varannan vecka"))
    elif rule.every_weeks > 1:
        parts.append(ngettext("var %(n)se vecka", "var %(n)s:e vecka", rule.every_weeks) % {"n": rule.every_weeks})
    mode = "" if rule.mode == Mode.OPEN else str(Mode(rule.mode).label)
    if mode and not rule.note.lower().startswith(mode.lower()):
        parts.append(mode.lower())
    words = ", ".join(parts)
    return f"{words} ({rule.note})" if rule.note else words


def weekday_words(days: int) -> str:
    """Return a sum of weekday bits in words, runs of three or more joined: "måndag–fredag, söndag"."""
    if days == EVERY_DAY:
        return _("alla dagar")
    runs: list[list[int]] = []
    for day in range(7):
        if days >> day & 1:
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
    words = []
    for run in runs:
        names = [str(WEEKDAYS[it]) for it in run]
        words.append(f"{names[0]}–{names[-1]}" if len(run) > 2 else ", ".join(names))
    return ", ".join(words)


def clock(minute: int) -> str:
    """Return minutes after midnight as a time of day."""
    hour, minutes = divmod(minute % MINUTES_A_DAY, 60)
    return f"{hour:02}.{minutes:02}"


# ---- lists -----------------------------------------------------------------------------------------------------------


def place_rows(places: "QuerySet[Place]", *, moment: datetime) -> list[PlaceCard]:
    """Return the cards of places in the query set's order, with how many products each is known to have.

    Two queries, and those of the photographs if any.
    """
    day = moment.astimezone(STOCKHOLM).date()
    found: list[PlaceHours] = cards.with_hours(places, day=day)
    counts = dict(
        current_listings(day=day)
        .filter(place__in=[it.place.id for it in found])
        .exclude(stock="out")
        .order_by()
        .values_list("place")
        .annotate(number=Count("pk"))
    )
    images = cards.photos(it.place.picture_id for it in found)
    return [
        cards.place_card(
            it, moment=moment, image=images.get(it.place.picture_id or 0), products=counts.get(it.place.id, 0)
        )
        for it in found
    ]
