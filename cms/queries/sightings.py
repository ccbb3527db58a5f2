"""What visitors have said that a person should see to."""

from urllib.parse import quote

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hubs.freshness import STRONG
from hubs.models import Listing, Sighting, StockState, Verdict

OPEN = Q(sightings__handled_at__isnull=True)


def doubted() -> Q:
    """Return the condition that visitors say a listing is gone and nobody stronger has said otherwise since.

    The same as `hubs.freshness.is_doubted` of its word.
    """
    later = Q(confirmed_on__isnull=True) | Q(doubted_on__gt=F("confirmed_on"))
    same_day = Q(doubted_on=F("confirmed_on")) & ~Q(source__in=STRONG)
    return Q(doubts__gt=0) & (later | same_day)


def to_see_to() -> "QuerySet[Listing]":
    """Return the listings that visitors doubt, or have seen where they are said to be sold out."""
    unseen = Sighting.objects.filter(listing=OuterRef("pk"), handled_at__isnull=True)
    found_sold_out = Q(Exists(unseen.filter(verdict=Verdict.SEEN)), stock=StockState.OUT)
    return Listing.objects.filter(doubted() | found_sold_out)


def spoken_of() -> "QuerySet[Listing]":
    """Return all listings of which visitors have said anything that nobody has seen to."""
    unseen = Sighting.objects.filter(listing=OuterRef("pk"), handled_at__isnull=True)
    return Listing.objects.filter(Exists(unseen))


def with_verdicts(listings: "QuerySet[Listing]") -> "QuerySet[Listing]":
    """Return the listings with what a line shows: who said what, most doubted and latest first."""
    return (
        listings.select_related("product__made_by", "place__organisation")
        .annotate(
            gone=Count("sightings", filter=OPEN & Q(sightings__verdict=Verdict.GONE)),
            seen=Count("sightings", filter=OPEN & Q(sightings__verdict=Verdict.SEEN)),
            last_said=Max("sightings__day"),
        )
        .order_by("-doubts", F("last_said").desc(nulls_last=True), "pk")
    )


def letter_about(listing: Listing) -> str:
    """Return the link to a letter that asks the producer, or else the place, whether the product is still there."""
    at = listing.place.organisation
    to = listing.product.made_by.email or (at.email if at else "")
    if not to:
        return ""
    names = {"product": listing.product.title, "place": listing.place.name}
    subject = _("Finns %(product)s kvar hos %(place)s?") % names
    body = _(
        "Hej!\n\nBesökare på Sörmlandsmat har inte hittat %(product)s hos %(place)s. Säljs den fortfarande där, är den "
        "slut för tillfället, eller ska vi ta bort den?\n\nSvara på det här brevet, så rättar vi uppgiften.\n\n"
        "Vänliga hälsningar"
    )
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject)}&body={quote(body % names)}"
