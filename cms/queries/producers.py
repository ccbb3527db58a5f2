"""Producers: their story, what they make now, and where it can be bought."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from catalogue.models import Certificate, Product, Scheme
from cms.queries.places import current_listings, place_rows
from cms.queries.products import LabelProof
from hubs.models import Place
from hubs.opening import STOCKHOLM
from members.models import Organisation
from search import cards
from search.cards import Label, Photo, PlaceCard, ProductCard
from search.places import region

PUBLIC_PRODUCT = Q(products__status="published", products__is_public=True)
PLACES_SHOWN = 24


@dataclass(frozen=True, slots=True)
class ProducerCard:
    """A producer in a list, for `components/producer_card.html`."""

    id: int
    name: str
    url: str
    picture: str
    image: Photo | None
    locality: str
    municipality: str
    summary: str
    labels: tuple[Label, ...]
    products: int


@dataclass(frozen=True, slots=True)
class Contact:
    """What the producer has chosen to show; never the organisation number."""

    email: str
    phone: str
    website: str


@dataclass(frozen=True, slots=True)
class ProducerPage:
    """All that a producer's page shows."""

    producer: Organisation
    municipality: str
    municipality_slug: str
    photo: Photo | None
    picture: str
    contact: Contact
    proofs: tuple[LabelProof, ...]
    products: list[ProductCard]
    own_places: list[PlaceCard]
    sold_at: list[PlaceCard]
    sold_at_count: int

    @property
    def ripe(self) -> list[ProductCard]:
        """What is in season."""
        return [card for card in self.products if card.in_season]

    @property
    def others(self) -> list[ProductCard]:
        """What has no season, or is not in it."""
        return [card for card in self.products if not card.in_season]


def producer_page(producer: Organisation, *, moment: datetime) -> ProducerPage:
    """Return what the page of the producer shows at the moment (aware)."""
    day = moment.astimezone(STOCKHOLM).date()
    made = cards.product_cards(Product.objects.public().filter(made_by=producer).order_by("title", "id"), day=day)
    own = place_rows(Place.objects.public().filter(organisation=producer).order_by("name", "id"), moment=moment)
    selling = Place.objects.public().filter(
        pk__in=current_listings(day=day).filter(product__made_by=producer).exclude(stock="out").values("place")
    )
    elsewhere = place_rows(selling.exclude(organisation=producer).order_by("name", "id"), moment=moment)
    municipality = region().municipality(producer.municipality_code) if producer.municipality_code else None
    return ProducerPage(
        producer=producer,
        municipality=municipality.name if municipality else "",
        municipality_slug=municipality.slug if municipality else "",
        photo=cards.photos([producer.picture_id]).get(producer.picture_id or 0),
        picture=commonest_pictures([producer.pk]).get(producer.pk, "basket"),
        contact=contact_of(producer),
        proofs=proofs_of_maker(producer, day=day),
        products=made,
        own_places=own,
        sold_at=elsewhere[:PLACES_SHOWN],
        sold_at_count=len(elsewhere),
    )


def contact_of(producer: Organisation) -> Contact:
    """Return the contact details that the producer shows; the website is public in any case."""
    shown = producer.contact_public
    return Contact(producer.email if shown else "", producer.phone if shown else "", producer.website)


def proofs_of_maker(producer: Organisation, *, day: date) -> tuple[LabelProof, ...]:
    """Return the labels that the producer holds for all it makes, in force on the day."""
    held = Certificate.objects.valid(day=day).filter(holder=producer, product__isnull=True).order_by("scheme", "id")
    by_scheme = {it.scheme: it for it in held}
    return tuple(
        LabelProof(str(scheme.label), it.number, it.body, it.valid_to, for_all=True)
        for scheme in Scheme
        if (it := by_scheme.get(scheme.value))
    )


# ---- lists -----------------------------------------------------------------------------------------------------------


def makers() -> "QuerySet[Organisation]":
    """The organisations that make something the public may see, by name."""
    counted = Organisation.objects.public().annotate(made=Count("products", filter=PUBLIC_PRODUCT, distinct=True))
    return counted.filter(made__gt=0).order_by("name", "id")


def most_first(found: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """The makers with the most products first."""
    return found.order_by(F("made").desc(), "name", "id")


def producer_cards(producers: "QuerySet[Organisation]", *, day: date) -> list[ProducerCard]:
    """Return the cards of makers in the query set's order: three queries, and those of the photographs if any."""
    found: list[Any] = list(producers)
    ids = [it.pk for it in found]
    drawn = commonest_pictures(ids)
    held: dict[int, list[str]] = defaultdict(list)
    certificates = Certificate.objects.valid(day=day).filter(holder__in=ids, product__isnull=True)
    for holder, scheme in certificates.values_list("holder_id", "scheme"):
        held[holder].append(scheme)
    images = cards.photos(it.picture_id for it in found)
    return [
        ProducerCard(
            id=it.pk,
            name=it.name,
            url=producer_url(it),
            picture=drawn.get(it.pk, "basket"),
            image=images.get(it.picture_id),
            locality=it.locality,
            municipality=_municipality(it.municipality_code),
            summary=it.description,
            labels=cards.label_names(code for code in Scheme.values if code in held[it.pk]),
            products=it.made,
        )
        for it in found
    ]


def commonest_pictures(makers: list[int]) -> dict[int, str]:
    """Return the drawing that most of each maker's products have; one query."""
    counted = (
        Product.objects.public()
        .filter(made_by__in=makers)
        .exclude(picture="")
        .order_by()
        .values_list("made_by", "picture")
        .annotate(number=Count("pk"))
    )
    return {maker: picture for maker, picture, _ in sorted(counted, key=lambda row: (row[2], row[1]))}


def producer_url(producer: Organisation) -> str:
    """Return the address of the producer's page."""
    return reverse("producer", kwargs={"pk": producer.pk, "slug": producer.slug})


def _municipality(code: str) -> str:
    found = region().municipality(code) if code else None
    return found.name if found else ""
