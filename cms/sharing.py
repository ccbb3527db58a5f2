"""The picture that goes along when a page is shared (Open Graph), and what the page's head says of it.

A picture is drawn once for each state of what it shows, and lies on disk under the digest of that. Its address in a
page carries a version, so that whoever fetched it may keep it for a year; without one it is good for an hour.
"""

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.models import Category, Product, ProductImage
from cms.queries.areas import BEHIND_THE_SCENES
from cms.queries.producers import commonest_pictures
from cms.share_drawing import Card, drawn
from hubs.models import Municipality, Place, PlaceKind
from members.models import Organisation, Picture
from search.facets import in_language
from search.places import region

logger = logging.getLogger(__name__)
FOLDER = Path(settings.DATA_DIR) / "cards"
KEPT = 4_000
A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Shared:
    """What a page's head says: the card's words, and where the picture of it is."""

    card: Card
    path: str

    @property
    def url(self) -> str:
        """The picture's whole address, another one when the card's words are others."""
        version = blake2b(self.card.digest.encode(), digest_size=5).hexdigest()
        return f"{settings.SITE_URL}{self.path}?v={version}"

    @property
    def alt(self) -> str:
        """The picture in words."""
        return ". ".join(filter(None, (self.card.label, self.card.title, self.card.line)))


# ---- the cards: no query, so that pages can say where their picture is -----------------------------------------------


def of_site() -> Shared:
    """Return the card of every page that has none of its own."""
    line = _("Se vad som säljs nära dig, och om det är öppet nu.")
    card = Card(region().short_name, _("Hitta Sörmlands mat"), line, "place-farm_shop")
    return Shared(card, reverse("share-site"))


def of_product(product: Product) -> Shared:
    """Return the card of a product whose maker is loaded."""
    card = Card(_("Vara"), product.title, product.made_by.name, product.picture or "basket")
    return Shared(card, reverse("share-product", kwargs={"pk": product.pk}))


def of_producer(producer: Organisation, picture: str = "basket") -> Shared:
    """Return the card of a producer; `picture` is the drawing that most of its products have."""
    found = region().municipality(producer.municipality_code) if producer.municipality_code else None
    card = Card(_("Producent"), producer.name, town(producer.locality, found.name if found else ""), picture)
    return Shared(card, reverse("share-producer", kwargs={"pk": producer.pk}))


def of_place(place: Place) -> Shared:
    """Return the card of a place whose municipality is loaded."""
    where = town(place.locality, place.municipality.name if place.municipality else "")
    card = Card(str(PlaceKind(place.kind).label), place.name, where, f"place-{place.kind}")
    return Shared(card, reverse("share-place", kwargs={"pk": place.pk}))


def of_municipality(municipality: Municipality) -> Shared:
    """Return the card of a municipality."""
    card = Card(_("Mat från"), municipality.name, region().name, municipality=municipality.code)
    return Shared(card, reverse("share-municipality", kwargs={"slug": municipality.slug}))


def of_category(category: Category) -> Shared:
    """Return the card of a kind of food."""
    name = in_language(category.name, category.name_en)
    label = _("Mat från %(county)s") % {"county": region().short_name}
    return Shared(
        Card(label, name, picture=category.picture or "basket"),
        reverse("share-category", kwargs={"slug": category.slug}),
    )


def town(locality: str, municipality: str) -> str:
    """Return where something is, the town before its municipality, once where they have one name."""
    return ", ".join(dict.fromkeys(filter(None, (locality, municipality))))


# ---- the pictures ----------------------------------------------------------------------------------------------------


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """The picture of the site. Open to all."""
    return picture(request, of_site().card)


@require_safe
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a product; two queries, one without a photograph."""
    first = (
        ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk").values("original_id")[:1]
    )
    rows = Product.objects.public().select_related("made_by").annotate(photo=Subquery(first))
    found = get_object_or_404(rows, pk=pk)
    return picture(request, with_photo(of_product(found).card, Picture.objects.filter(pk=found.photo).first))


@require_safe
def producer(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a producer; two queries."""
    found = get_object_or_404(Organisation.objects.public().select_related("picture"), pk=pk)
    drawing = commonest_pictures([found.pk]).get(found.pk, "basket")
    return picture(request, with_photo(of_producer(found, drawing).card, lambda: found.picture))


@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a place; one query."""
    rows = Place.objects.public().exclude(kind__in=BEHIND_THE_SCENES).select_related("municipality", "picture")
    found = get_object_or_404(rows, pk=pk)
    return picture(request, with_photo(of_place(found).card, lambda: found.picture))


@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a municipality; one query."""
    return picture(request, of_municipality(get_object_or_404(Municipality, slug=slug)).card)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a kind of food; one query."""
    return picture(request, of_category(get_object_or_404(Category.objects.browsable(), slug=slug)).card)


def with_photo(card: Card, find: Callable[[], Picture | None]) -> Card:
    """Return the card with the photograph that `find` gives, if any, cut around what matters in it."""
    photo = find()
    if photo is None:
        return card
    middle = (0.5, 0.5)
    if photo.focal_point_x is not None and photo.focal_point_y is not None and photo.width and photo.height:
        middle = (min(photo.focal_point_x / photo.width, 1.0), min(photo.focal_point_y / photo.height, 1.0))
    return replace(card, photo=str(photo.file.name), middle=middle)


def picture(request: HttpRequest, card: Card) -> HttpResponse:
    """Return the card's picture, or 304 to whoever has it."""
    tag = f'"{card.digest}"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(
        kept_or_drawn(card, folder=FOLDER), content_type="image/jpeg"
    )
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = A_YEAR if request.GET.get("v") else AN_HOUR
    return response


def kept_or_drawn(card: Card, *, folder: Path) -> bytes:
    """Return the picture from disk, drawn and kept when it is not there; a disk that takes nothing is no hindrance."""
    path = folder / f"{card.digest}.jpg"
    try:
        return path.read_bytes()
    except OSError:
        content = drawn(card)
    try:
        keep(content, path=path)
    except OSError:
        logger.exception("The share card could not be kept in %s: see that the folder can be written to.", folder)
    return content


def keep(content: bytes, *, path: Path, limit: int = KEPT) -> None:
    """Write the file, whole or not at all, and let go of the oldest when there are more than `limit`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
    there = list(path.parent.glob("*.jpg"))
    if len(there) > limit:
        for old in sorted(there, key=written)[: len(there) - limit]:
            old.unlink(missing_ok=True)


def written(path: Path) -> float:
    """Return when the file was written; 0 where another process has just let go of it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
