"""Products and places as schema.org tells them, for search engines and assistants."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from cms.pages import web_address, without_empty
from cms.queries.places import PlacePage
from cms.queries.producers import ProducerPage, producer_url
from cms.queries.products import ProductPage

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WALK_IN = frozenset({"open", "self_service"})
KINDS = {
    "bakery": "Bakery",
    "brewery": "Brewery",
    "distillery": "Distillery",
    "winery": "Winery",
    "cafe": "CafeOrCoffeeShop",
    "farm_cafe": "CafeOrCoffeeShop",
    "restaurant": "Restaurant",
    "inn": "Restaurant",
    "grocer": "GroceryStore",
    "country_store": "GroceryStore",
    "liquor_store": "LiquorStore",
    "nursery": "GardenStore",
}


def product_data(page: ProductPage) -> dict[str, Any]:
    """Return the product; alcohol without an offer, since it is shown and never sold here."""
    product = page.product
    offer = None
    if page.price and not page.is_alcohol:
        offer = {
            "@type": "Offer",
            "price": f"{page.price['amount']:.2f}",
            "priceCurrency": "SEK",
            "seller": {"@type": "Organization", "name": page.maker.name},
        }
    return {
        "@type": "Product",
        "name": product.title,
        "description": product.description,
        "url": settings.SITE_URL + product.get_absolute_url(),
        "gtin": product.gtin,
        "image": page.photo and settings.SITE_URL + page.photo.src,
        "brand": {"@type": "Brand", "name": page.maker.name},
        "category": " > ".join(step.name for step in page.trail),
        "hasCertification": [
            without_empty(
                {
                    "@type": "Certification",
                    "name": it.name,
                    "certificationIdentification": it.number,
                    "issuedBy": it.body and {"@type": "Organization", "name": it.body},
                }
            )
            for it in page.proofs
        ],
        "offers": offer,
    }


def place_data(page: PlacePage) -> dict[str, Any]:
    """Return the place with the hours of the week to come."""
    place = page.place
    return {
        "@type": KINDS.get(place.kind, "Store"),
        "name": place.name,
        "description": place.description,
        "url": settings.SITE_URL + place.get_absolute_url(),
        "telephone": place.phone,
        "sameAs": web_address(place.website),
        "image": page.photo and settings.SITE_URL + page.photo.src,
        "address": without_empty(
            {
                "@type": "PostalAddress",
                "streetAddress": place.street,
                "postalCode": place.postal_code,
                "addressLocality": place.locality,
                "addressCountry": "SE",
            }
        ),
        "geo": {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude},
        "openingHoursSpecification": list(hours_data(page)),
    }


def hours_data(page: PlacePage) -> Iterable[dict[str, Any]]:
    """Yield when anybody may walk in, each day of the week to come; a day that is closed says so."""
    for day in page.days:
        dated = {"validFrom": day.date.isoformat(), "validThrough": day.date.isoformat()}
        walk_in = [span for span in day.spans if span.mode in WALK_IN]
        for span in walk_in:
            yield {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": WEEKDAYS[day.date.weekday()],
                "opens": f"{span.opens:%H:%M}",
                "closes": "23:59" if span.all_day else f"{span.closes:%H:%M}",
                **dated,
            }
        if not walk_in:
            yield {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": WEEKDAYS[day.date.weekday()],
                "opens": "00:00",
                "closes": "00:00",
                **dated,
            }


def producer_data(page: ProducerPage) -> dict[str, Any]:
    """Return the producer with the contact details it has chosen to show."""
    producer = page.producer
    return {
        "@type": "Organization",
        "name": producer.name,
        "description": producer.description,
        "url": settings.SITE_URL + producer_url(producer),
        "sameAs": web_address(page.contact.website),
        "telephone": page.contact.phone,
        "email": page.contact.email,
        "image": page.photo and settings.SITE_URL + page.photo.src,
        "address": without_empty(
            {"@type": "PostalAddress", "addressLocality": producer.locality, "addressCountry": "SE"}
        ),
    }
